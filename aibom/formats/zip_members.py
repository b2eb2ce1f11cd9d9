"""Zip archives by their central directory, bounded and in memory: nothing is ever extracted.

Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, version 6.3.10. Python's ``zipfile`` is not used:
it believes sizes, and needs a file that can be sought.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aibom.formats.blob import Blob, FormatError, blob_of
from aibom.formats.byte_stream import MAX_RATIO, MIN_SUSPICIOUS, Inflated
from aibom.formats.declared import decode, leaves_folder
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["MAX_MEMBER", "MAX_MEMBERS", "ZIP_MAGIC", "Archive", "Member"]

ZIP_MAGIC: Final = b"PK\x03\x04"
MAX_MEMBERS: Final = 100_000
"""Entries of one archive (hostile-input.md)."""
MAX_MEMBER: Final = 16 * 1024 * 1024
"""Bytes that one compressed member may unpack to where it is read."""

_MAX_DIRECTORY = 32 * 1024 * 1024
_MAX_FINDINGS = 20
_STORED, _DEFLATED = 0, 8
_ENTRY = struct.Struct("<4s6H3I5H2I")
_NESTED = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zip")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: as it stands there.
        method: how it is compressed: 0 for not at all, 8 for deflate.
        encrypted: it cannot be read without a password.
        packed: bytes in the archive.
        size: bytes unpacked, as the archive claims.
        offset: where its local header is.
    """

    name: str
    method: int
    encrypted: bool
    packed: int
    size: int
    offset: int


class Archive:
    """The members of a zip archive.

    Attributes:
        members: by name; of two with one name the last, as most readers take it.
        findings: what a reviewer should see: names that leave the folder, names that occur twice, encrypted members,
            ratios of more than 1:100, archives inside.
    """

    def __init__(self, blob: Blob) -> None:
        """Read the central directory.

        Raises:
            FormatError: there is none, it is broken, or it goes beyond a limit.
            OSError: the bytes cannot be had.
        """
        self._blob = blob
        self.members: dict[str, Member] = {}
        self.findings: list[Property] = []
        count, size, offset = _directory(blob)
        if count > MAX_MEMBERS:
            raise FormatError(f"more than {MAX_MEMBERS} members")
        if size > _MAX_DIRECTORY:
            raise FormatError(f"a directory of more than {_MAX_DIRECTORY} bytes")
        for member in _members(blob.exactly(offset, size), count):
            self._judge(member)
            self.members[member.name] = member

    def open(self, name: str, limit: int = MAX_MEMBER) -> Blob:
        """Return a member's bytes as a blob; one that is not compressed is read in place.

        Args:
            name: a name among ``members``.
            limit: bytes that a compressed one may unpack to.

        Raises:
            FormatError: it is encrypted, compressed in a way that is not read, broken, or unpacks to more.
            OSError: the bytes cannot be had.
        """
        member, blob = self.members[name], self._blob
        start = self._start(member)
        path = f"{blob.path}!{name}"
        if member.method == _STORED:
            return Blob(path, member.packed, lambda offset, length: blob.exactly(start + offset, length))
        if member.size > limit:
            raise FormatError(f"{clean_name(name)} unpacks to more than {limit} bytes")
        stream = Inflated(blob, "deflate", limit + 1, start)
        data = stream.peek(member.size + 1)
        if len(data) != member.size:
            raise FormatError(f"{clean_name(name)} does not unpack to the size that it claims")
        return blob_of(data, path)

    def _start(self, member: Member) -> int:
        if member.encrypted:
            raise FormatError(f"{clean_name(member.name)} is encrypted")
        if member.method not in (_STORED, _DEFLATED):
            raise FormatError(f"{clean_name(member.name)} is compressed by method {member.method}, which is not read")
        if member.method == _STORED and member.packed != member.size:
            raise FormatError(f"{clean_name(member.name)} has two sizes")
        head = self._blob.exactly(member.offset, 30)
        names, extra = struct.unpack_from("<2H", head, 26)
        name = self._blob.exactly(member.offset + 30, names)
        if head[:4] != ZIP_MAGIC or decode(name) != member.name:
            raise FormatError(f"{clean_name(member.name)} is called otherwise where it lies")
        start = int(member.offset + 30 + names + extra)
        if start + member.packed > self._blob.size:
            raise FormatError("truncated")
        return start

    def _judge(self, member: Member) -> None:
        shown = clean_name(member.name)
        if leaves_folder(member.name):
            self._found("path", shown)
        if member.name in self.members:
            self._found("archive", f"two members are called {shown}")
        if member.encrypted:
            self._found("archive", f"{shown} is encrypted")
        if member.size > max(MIN_SUSPICIOUS, MAX_RATIO * member.packed):
            self._found("ratio", f"{shown} unpacks to more than {MAX_RATIO} times its size")
        if member.name.lower().endswith(_NESTED):
            self._found("archive", f"{shown} is an archive, which is not opened")

    def _found(self, rule: str, detail: str) -> None:
        if len(self.findings) < _MAX_FINDINGS and detail:
            self.findings.append((rule, detail))


def _directory(blob: Blob) -> tuple[int, int, int]:
    """Number of entries, bytes and offset of the central directory."""
    length = min(blob.size, 65_557)
    tail = blob.exactly(blob.size - length, length)
    found = tail.rfind(b"PK\5\6")
    if found < 0 or len(tail) - found < 22:
        raise FormatError("no directory of a zip archive: truncated")
    count, size, offset = struct.unpack_from("<H2I", tail, found + 10)
    end = blob.size - length + found
    if (count == 0xFFFF or 0xFFFFFFFF in (size, offset)) and end >= 20:
        locator = blob.exactly(end - 20, 20)
        if locator[:4] == b"PK\6\7":
            record = blob.exactly(int.from_bytes(locator[8:16], "little"), 56)
            if record[:4] != b"PK\6\6":
                raise FormatError("the zip64 record is not where it is said to be")
            count, size, offset = struct.unpack_from("<3Q", record, 32)
    if offset + size > blob.size:
        raise FormatError("the directory of the zip archive lies outside of it")
    return int(count), int(size), int(offset)


def _members(data: bytes, count: int) -> Iterator[Member]:
    position = 0
    for _ in range(count):
        if position + _ENTRY.size > len(data):
            raise FormatError("the directory of the zip archive is truncated")
        row = _ENTRY.unpack_from(data, position)
        flags, method, packed, size, offset = row[3], row[4], row[8], row[9], row[16]
        names, extras, comment = row[10], row[11], row[12]
        if row[0] != b"PK\1\2":
            raise FormatError("the directory of the zip archive is broken")
        start = position + _ENTRY.size
        name = decode(data[start : start + names])
        wide = _wide(data[start + names : start + names + extras])
        # In the order of the specification (4.5.3), each only where its field is full.
        if size == 0xFFFFFFFF:
            size = next(wide, size)
        if packed == 0xFFFFFFFF:
            packed = next(wide, packed)
        if offset == 0xFFFFFFFF:
            offset = next(wide, offset)
        if not name.endswith("/"):
            yield Member(name, method, bool(flags & 0x2041), packed, size, offset)
        position = start + names + extras + comment


def _wide(extra: bytes) -> Iterator[int]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            body = extra[position + 4 : position + 4 + length]
            yield from (int.from_bytes(body[at : at + 8], "little") for at in range(0, len(body) - 7, 8))
            return
        position += 4 + length
