"""The only way in to bytes: a local file, a range of a remote one and a member of an archive look the same."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Blob", "FormatError", "blob_of"]

DEFAULT_BUDGET = 256 * 1024 * 1024
"""Bytes that one format may read of one blob, all reads added up."""


class FormatError(Exception):
    """A file is not what its name or magic says, or is broken; the text is the reason, one short sentence."""


class Blob:
    """A bounded, random-access view of bytes.

    Attributes:
        path: POSIX path relative to the source; what a BOM shows.
        size: bytes.
    """

    __slots__ = ("_left", "_reader", "path", "size")

    def __init__(
        self, path: str, size: int, reader: Callable[[int, int], bytes], *, budget: int = DEFAULT_BUDGET
    ) -> None:
        """Make a blob.

        Args:
            path: POSIX path relative to the source.
            size: bytes.
            reader: ``reader(offset, length)`` returns at most ``length`` bytes from ``offset``; fewer only at the end.
                It may raise OSError.
            budget: bytes that may be read in all.
        """
        self.path = path
        self.size = size
        self._reader = reader
        self._left = budget

    @property
    def name(self) -> str:
        """The last segment of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path without its last segment; empty at the top."""
        return self.path.rpartition("/")[0]

    @property
    def stored(self) -> str:
        """Where the bytes lie: what ``path`` leads to where it is a link; POSIX, relative to a folder around both."""
        return self.path

    def read(self, offset: int = 0, length: int | None = None) -> bytes:
        """Return ``length`` bytes from ``offset``, fewer only where the blob ends.

        Args:
            offset: bytes from the start.
            length: how many; None for all that follow.

        Raises:
            FormatError: the offset is negative or the budget is spent.
            OSError: the bytes cannot be had.
        """
        if offset < 0 or (length is not None and length < 0):
            raise FormatError("an offset or length is negative")
        wanted = max(self.size - offset, 0) if length is None else min(length, max(self.size - offset, 0))
        if wanted > self._left:
            raise FormatError(f"more than {self._left} bytes would have to be read")
        self._left -= wanted
        return self._reader(offset, wanted) if wanted else b""

    def exactly(self, offset: int, length: int) -> bytes:
        """Return exactly ``length`` bytes from ``offset``.

        Raises:
            FormatError: there are fewer, or the budget is spent.
            OSError: the bytes cannot be had.
        """
        if offset < 0 or length < 0 or offset + length > self.size:
            raise FormatError("truncated")
        data = self.read(offset, length)
        if len(data) != length:
            raise FormatError("truncated")
        return data

    def text(self, limit: int) -> str:
        """Return the whole blob as text, UTF-8 with or without byte order mark.

        Args:
            limit: bytes that it may have.

        Raises:
            FormatError: it is larger, or not UTF-8.
            OSError: the bytes cannot be had.
        """
        if self.size > limit:
            raise FormatError(f"larger than {limit} bytes")
        try:
            return self.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FormatError(f"not UTF-8 at byte {error.start}") from error

    def __repr__(self) -> str:
        return f"<Blob {self.path!r}, {self.size} bytes>"


def blob_of(data: bytes, path: str = "") -> Blob:
    """Make a blob of bytes that are there already: a message in a message, a member that was unpacked.

    Args:
        data: the bytes.
        path: what they are called.
    """
    return Blob(path, len(data), lambda offset, length: data[offset : offset + length])
