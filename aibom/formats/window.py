"""Small numbers and names between large values that are skipped: read some kilobytes at a time, wherever they lie."""

from __future__ import annotations

from typing import Final

from aibom.formats.blob import Blob, FormatError

__all__ = ["Window"]

_SIZE: Final = 4096


class Window:
    """A place in a blob that moves forward.

    ``ByteStream`` reads all that it passes in large pieces; here hardly more is read than is taken, so that a file of
    thousands of tensors stays within its budget.
    """

    __slots__ = ("_at", "_blob", "_data", "_start")

    def __init__(self, blob: Blob) -> None:
        """Begin at the start of a blob."""
        self._blob = blob
        self._at = 0
        self._start = 0
        self._data = b""

    @property
    def left(self) -> int:
        """Bytes from the place to the end."""
        return self._blob.size - self._at

    def take(self, length: int) -> bytes:
        """Return the next bytes, and move behind them.

        Args:
            length: bounded by the caller.

        Raises:
            FormatError: there are fewer, or the blob's budget is spent.
            OSError: the bytes cannot be had.
        """
        start = self._at - self._start
        if start < 0 or start + length > len(self._data):
            self._start, start = self._at, 0
            self._data = self._blob.read(self._at, max(length, _SIZE))
        if start + length > len(self._data):
            raise FormatError("truncated")
        self._at += length
        return self._data[start : start + length]

    def skip(self, length: int) -> None:
        """Move behind bytes that are not read.

        Raises:
            FormatError: there are fewer.
        """
        if length > self.left:
            raise FormatError("truncated")
        self._at += length
