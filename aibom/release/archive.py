"""Zip archives as raw bytes: members are copied as they are packed, so that nothing of them can change.

``zipfile`` can only unpack and pack again, which loses the compressor's own bytes and costs seconds for model weights.
Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3, 4.5.3). Anything that two readers could
understand differently is refused.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

__all__ = ["MAX_MEMBERS", "Archive", "ArchiveError", "Member", "read_archive", "unpacked"]

MAX_MEMBERS = 100_000
"""Most members that an archive may have."""
MAX_DIRECTORY = 64 * 1024 * 1024
"""Largest central directory that is read, in bytes."""
STORED, DEFLATED = 0, 8

END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")

_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_UTF8 = 0x0800
_FULL = 0xFFFFFFFF
_ODD = re.compile(r"[\x00-\x1f\x7f\\]|^/|^[A-Za-z]:|(^|/)\.{0,2}(/|$)")


class ArchiveError(Exception):
    """The archive cannot be used; its text says why, without the archive's name."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive.

    Attributes:
        name: path in the archive.
        method: how it is packed (APPNOTE 4.4.5).
        crc: CRC-32 of its contents.
        packed: size as it is packed, in bytes.
        size: size of its contents, in bytes.
        start: offset of its local header.
        data: offset of its packed bytes.
        end: offset of what follows, data descriptor included.
        entry: its record of the central directory, raw.
        offset_at: where in ``entry`` the offset is written.
        offset_form: ``struct`` format of the offset there.
    """

    name: str
    method: int
    crc: int
    packed: int
    size: int
    start: int
    data: int
    end: int
    entry: bytes
    offset_at: int
    offset_form: str

    def moved(self, start: int) -> bytes:
        """Return the record of the central directory with another offset.

        Raises:
            ArchiveError: the record has no room for an offset beyond 4 GiB.
        """
        entry = bytearray(self.entry)
        try:
            struct.pack_into(self.offset_form, entry, self.offset_at, start)
        except struct.error as error:
            raise ArchiveError(f"{self.name} would be moved beyond 4 GiB") from error
        return bytes(entry)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a central directory says: members in its order, and the archive's comment."""

    members: tuple[Member, ...]
    comment: bytes


def read_archive(file: IO[bytes]) -> Archive:
    """Read and check the central directory and all local headers of an archive.

    Args:
        file: the archive, seekable.

    Raises:
        ArchiveError: it is no zip archive, is damaged, encrypted or in parts, has too many members, two of one name, a
            name that leads out of it, or bytes that belong to no member at its beginning.
        OSError: it cannot be read.
    """
    size = file.seek(0, 2)
    count, length, begin, comment = _end(file, size)
    if count > MAX_MEMBERS or length > MAX_DIRECTORY:
        raise ArchiveError(f"it has {count} members; more than {MAX_MEMBERS} are not read")
    file.seek(begin)
    raw = list(_entries(file.read(length), count))
    starts = sorted(start for _, start, *_ in raw)
    if starts and starts[0] != 0:
        raise ArchiveError("bytes before its first member belong to no member")
    ends = dict(pairwise([*starts, begin]))
    members = []
    seen: set[str] = set()
    for name, start, packed, size, entry, offset_at, offset_form in raw:
        if name in seen:
            raise ArchiveError(f"two members have the name {name}")
        seen.add(name)
        data = _checked(file, name, start, packed, ends[start], entry)
        method, crc = ENTRY.unpack_from(entry)[4], ENTRY.unpack_from(entry)[7]
        members.append(Member(name, method, crc, packed, size, start, data, ends[start], entry, offset_at, offset_form))
    return Archive(tuple(members), comment)


def unpacked(file: IO[bytes], member: Member, limit: int) -> bytes:
    """Return the contents of a member.

    Raises:
        ArchiveError: it is larger than ``limit`` bytes, packed in a way that wheels do not use, or damaged.
    """
    if member.size > limit or member.packed > limit:
        raise ArchiveError(f"{member.name} has {member.size} bytes; more than {limit} are not read")
    file.seek(member.data)
    packed = file.read(member.packed)
    if member.method == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            contents = inflater.decompress(packed, limit + 1)
        except zlib.error as error:
            raise ArchiveError(f"{member.name} is damaged") from error
    elif member.method == STORED:
        contents = packed
    else:
        raise ArchiveError(f"{member.name} is packed by method {member.method}, which wheels do not use")
    if len(contents) != member.size or zlib.crc32(contents) != member.crc:
        raise ArchiveError(f"{member.name} is damaged")
    return contents


def _end(file: IO[bytes], size: int) -> tuple[int, int, int, bytes]:
    """Return the number of members, the length and offset of the central directory, and the comment."""
    tail_at = max(0, size - END.size - 0xFFFF)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise ArchiveError("it is no zip archive, or its end is missing")
    _, disk, first_disk, here, count, length, begin, comment = END.unpack_from(tail, at)
    if len(tail) - at - END.size != comment:
        raise ArchiveError("bytes after its end belong to no member")
    if disk or first_disk or here != count:
        raise ArchiveError("it is one part of an archive in several")
    directory_end = tail_at + at
    if directory_end >= LOCATOR.size and (found := _end64(file, directory_end)):
        count, length, begin, directory_end = found
    if begin + length != directory_end:
        raise ArchiveError("its central directory is not where its end says")
    return count, length, begin, tail[at + END.size :]


def _end64(file: IO[bytes], end: int) -> tuple[int, int, int, int] | None:
    file.seek(end - LOCATOR.size)
    mark, _, at, disks = LOCATOR.unpack(file.read(LOCATOR.size))
    if mark != b"PK\x06\x07":
        return None
    if disks > 1 or at + END64.size > end - LOCATOR.size:
        raise ArchiveError("its zip64 records contradict one another")
    file.seek(at)
    mark, length, _, _, disk, first_disk, here, count, directory, begin = END64.unpack(file.read(END64.size))
    if mark != b"PK\x06\x06" or at + 12 + length != end - LOCATOR.size or disk or first_disk or here != count:
        raise ArchiveError("its zip64 records contradict one another")
    return count, directory, begin, at


def _entries(directory: bytes, count: int) -> Iterator[tuple[str, int, int, int, bytes, int, str]]:
    """Yield name, offset, packed size, size, the raw record, and where in it the offset is written, and how."""
    at = 0
    for _ in range(count):
        if at + ENTRY.size > len(directory):
            raise ArchiveError("its central directory is cut off")
        fields = ENTRY.unpack_from(directory, at)
        flags, packed, size, lengths = fields[3], fields[8], fields[9], fields[10:13]
        if fields[0] != b"PK\x01\x02":
            raise ArchiveError("its central directory is damaged")
        end = at + ENTRY.size + sum(lengths)
        entry = directory[at:end]
        if end > len(directory):
            raise ArchiveError("its central directory is cut off")
        name = _name(entry[ENTRY.size : ENTRY.size + lengths[0]], flags)
        if flags & _ENCRYPTED:
            raise ArchiveError(f"{name} is encrypted")
        extra = ENTRY.size + lengths[0]
        wide = _wide(entry, extra, extra + lengths[1], [size, packed, fields[16]])
        (size, _), (packed, _), (offset, offset_at) = wide
        yield name, offset, packed, size, entry, offset_at or 42, "<Q" if offset_at else "<L"
        at = end
    if at != len(directory):
        raise ArchiveError("its central directory holds more members than its end says")


def _wide(entry: bytes, at: int, end: int, values: list[int]) -> list[tuple[int, int]]:
    """Replace values that do not fit in 32 bits by those of the zip64 field, each with its place there (else 0)."""
    if _FULL not in values:
        return [(value, 0) for value in values]
    while at + 4 <= end:
        kind, length = struct.unpack_from("<2H", entry, at)
        at += 4
        if kind == 1:
            break
        at += length
    else:
        raise ArchiveError("a member of more than 4 GiB has no zip64 field")
    found: list[tuple[int, int]] = []
    stop = min(at + length, end)
    for value in values:
        if value != _FULL:
            found.append((value, 0))
            continue
        if at + 8 > stop:
            raise ArchiveError("a zip64 field is cut off")
        found.append((struct.unpack_from("<Q", entry, at)[0], at))
        at += 8
    return found


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise ArchiveError("the name of a member is no UTF-8") from error
    if not name or _ODD.search(name.removesuffix("/")):
        raise ArchiveError(f"the name of a member leads out of the archive, or hides something: {name!r}")
    return name


def _checked(file: IO[bytes], name: str, start: int, packed: int, end: int, entry: bytes) -> int:
    """Compare a member's local header with its record, and return where its packed bytes begin."""
    fields = ENTRY.unpack_from(entry)
    raw = entry[ENTRY.size : ENTRY.size + fields[10]]
    file.seek(start)
    header = file.read(LOCAL.size + len(raw))
    if len(header) < LOCAL.size + len(raw) or not header.startswith(b"PK\x03\x04"):
        raise ArchiveError(f"{name} has no header where the central directory says")
    local = LOCAL.unpack_from(header)
    if (local[9], header[LOCAL.size :], local[2], local[3]) != (len(raw), raw, fields[3], fields[4]):
        raise ArchiveError(f"{name} is something else in its own header than in the central directory")
    data: int = start + LOCAL.size + len(raw) + local[10]
    if data + packed > end:
        raise ArchiveError(f"{name} overlaps what follows it, or is cut off")
    return data
