"""Local files as blobs: opened when they are read, and only as long as they are the file that the walk saw."""

from __future__ import annotations

import os
from functools import partial
from threading import Lock

from aibom.collect.walk import File
from aibom.formats.blob import Blob

__all__ = ["CHANGED", "LocalBlob", "Reader", "open_file"]

CHANGED = "changed while it was read"
"""The reason for everything that became another file, or another size, between two looks."""


class LocalBlob(Blob):
    """A blob whose bytes are a file on disk.

    Attributes:
        file: the file.
    """

    __slots__ = ("file",)

    def __init__(self, file: File, reader: Reader) -> None:
        """Make a blob of a file.

        Args:
            file: as the walk found it.
            reader: what reads it.
        """
        super().__init__(file.path, file.size, partial(reader.read, file))
        self.file = file

    @property
    def stored(self) -> str:
        """The path without links, with names as they are on disk."""
        return self.file.real


def open_file(file: File) -> int:
    """Open a file and see that it is still the one that the walk saw.

    Returns:
        A file descriptor, for the caller to close.

    Raises:
        OSError: it cannot be opened, or is another file now.
    """
    fd = file.root.open(file.real)
    found = os.fstat(fd)
    if (found.st_dev, found.st_ino) != file.identity:
        os.close(fd)
        raise OSError(CHANGED)
    return fd


class Reader:
    """Reads ranges of files; keeps the last file open, because headers are read in many small pieces."""

    __slots__ = ("_fd", "_file", "_lock")

    def __init__(self) -> None:
        """Begin with no file open."""
        self._lock = Lock()
        self._file: File | None = None
        self._fd = -1

    def read(self, file: File, offset: int, length: int) -> bytes:
        """Return ``length`` bytes of a file from ``offset``, fewer only where it ends.

        Raises:
            OSError: it cannot be read, or is another file now.
        """
        with self._lock:
            if self._file is not file:
                self._close()
                self._fd = open_file(file)
                self._file = file
            os.lseek(self._fd, offset, os.SEEK_SET)
            data = os.read(self._fd, length)
            while len(data) < length and (more := os.read(self._fd, length - len(data))):
                data += more
            return data

    def close(self) -> None:
        """Close the file that is open; a later read opens its file again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file = None
            os.close(self._fd)
