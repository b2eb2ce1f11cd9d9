"""Zipped eggs: an archive of which single small members are read, none is extracted."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from aibom.plugin import Blob, FormatError

__all__ = ["Egg"]

_MAX_ENTRIES = 100_000
_MAX_DIRECTORY = 16 * 1024 * 1024
_MAX_MEMBER = 16 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")


class Egg:
    """A zipped egg.

    Attributes:
        names: names of the files directly in one of its folders.
    """

    __slots__ = ("_archive", "_blob", "_folder", "names")

    def __init__(self, blob: Blob, folder: str) -> None:
        """Read an archive's table of contents.

        Args:
            blob: the archive.
            folder: the folder of it that is looked at.

        Raises:
            FormatError: it is no archive, or has too large a table.
            OSError: it cannot be read.
        """
        _check(blob)
        self._blob = blob
        self._folder = folder
        try:
            self._archive = zipfile.ZipFile(_Stream(blob))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise FormatError("no zip archive") from error
        inner = (info.filename for info in self._archive.infolist() if info.filename.startswith(f"{folder}/"))
        self.names = frozenset(name for path in inner if "/" not in (name := path[len(folder) + 1 :]) and name)

    def blob(self, name: str) -> Blob:
        """Return a member of the folder.

        Raises:
            FormatError: it is broken, encrypted or larger than 16 MB.
            OSError: it cannot be read.
        """
        try:
            with self._archive.open(f"{self._folder}/{name}") as member:
                data = member.read(_MAX_MEMBER + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
            raise FormatError("a member of the archive cannot be read") from error
        except KeyError as error:
            raise FileNotFoundError(2, "no such file or directory") from error
        if len(data) > _MAX_MEMBER:
            raise FormatError(f"larger than {_MAX_MEMBER} bytes")
        return Blob(f"{self._blob.path}/{self._folder}/{name}", len(data), lambda at, size: data[at : at + size])


def _check(blob: Blob) -> None:
    """Look at the end of the archive before zipfile reads a table of whatever size it claims."""
    tail = blob.read(max(0, blob.size - 65_557))
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise FormatError("no zip archive")
    *_, entries, size, _, _ = _END.unpack_from(tail, at)
    if entries > _MAX_ENTRIES or entries == 0xFFFF or size > _MAX_DIRECTORY:
        raise FormatError("its table of contents is too large")


class _Stream(io.RawIOBase):
    """A blob as a file."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._blob.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._blob.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
