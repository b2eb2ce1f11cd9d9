"""A remote file that is read by ranges: few of them, each larger than what was asked, none fetched twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

from aibom.plugin import Blob
from aibom_huggingface.answer import HubError

__all__ = ["MAX_RANGES", "Allowance", "ranged"]

MAX_RANGES = 8
"""Range requests for one repository."""

_FIRST = 128 * 1024
_GROWTH = 4
_LARGEST = 8 * 1024 * 1024
_TOO_LARGE = 64 * 1024 * 1024
_ENDING = ("401 (missing or private)", "403", "gated", "disabled", "404")


class Allowance:
    """The range requests that one repository has left."""

    def __init__(self, number: int = MAX_RANGES) -> None:
        """Begin with so many."""
        self._left = number
        self._lock = threading.Lock()

    def take(self) -> None:
        """Use one.

        Raises:
            OSError: there is none left.
        """
        with self._lock:
            if self._left <= 0:
                raise OSError("no more range requests for this repository")
            self._left -= 1

    def end(self) -> None:
        """Allow no more."""
        with self._lock:
            self._left = 0


def ranged(path: str, size: int, fetch: Callable[[int, int], bytes], allowance: Allowance) -> Blob:
    """Return a view of a remote file.

    A read that is not covered by what was fetched fetches more than it needs: a header is read in small steps, and each
    step as a request of its own would use the allowance up.

    Args:
        path: POSIX path of the file.
        size: bytes.
        fetch: ``fetch(offset, length)`` asks for a range and may raise HubError.
        allowance: what the repository's files share.
    """
    pieces: list[tuple[int, bytes]] = []
    step = _FIRST
    lock = threading.Lock()

    def read(offset: int, length: int) -> bytes:
        nonlocal step
        with lock:
            for start, data in pieces:
                if start <= offset and offset + length <= start + len(data):
                    return data[offset - start : offset - start + length]
            if length > _TOO_LARGE:
                raise OSError(f"more than {_TOO_LARGE} bytes in one range")
            allowance.take()
            wanted = min(max(length, step), size - offset)
            step = min(step * _GROWTH, _LARGEST)
            try:
                data = fetch(offset, wanted)
            except HubError as error:
                if error.state in _ENDING:
                    allowance.end()
                raise OSError(error.message) from error
            pieces.append((offset, data))
            return data[:length]

    return Blob(path, size, read)
