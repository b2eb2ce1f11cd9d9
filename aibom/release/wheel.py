"""Wheels as archives: where the BOM goes, and what RECORD says of it.

Sources: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ and PEP 770.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import struct
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import IO

from aibom.release.archive import (
    DEFLATED,
    END,
    END64,
    ENTRY,
    LOCAL,
    LOCATOR,
    STORED,
    Archive,
    ArchiveError,
    Member,
    unpacked,
)

__all__ = ["Change", "change", "check_name", "identity", "write"]

MAX_RECORD = 16 * 1024 * 1024
"""Largest RECORD or METADATA that is read, in bytes."""
MAX_BOM = 512 * 1024 * 1024
"""Largest BOM that is put in a wheel, in bytes."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,199}")
_RECORD = re.compile(r"[^/]+\.dist-info/RECORD")
_FULL = 0xFFFFFFFF
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Change:
    """New contents of two members.

    Attributes:
        record: RECORD as it is now.
        bom: the BOM's member as it is now; None where it is new.
        path: path of the BOM in the wheel.
        contents: by path, what is written.
    """

    record: Member
    bom: Member | None
    path: str
    contents: dict[str, bytes]


def check_name(name: str) -> None:
    """Check the name of a BOM's file.

    Raises:
        ArchiveError: it is no plain file name of letters, digits, ``_``, ``.``, ``+`` and ``-``.
    """
    if not _NAME.fullmatch(name):
        raise ArchiveError(f"{name!r} is no plain file name for a BOM")


def identity(file: IO[bytes], archive: Archive) -> tuple[str, str]:
    """Return the name and version of the distribution, as METADATA says; empty what it does not say.

    Raises:
        ArchiveError: it is no wheel, or METADATA cannot be read.
    """
    path = _record(archive).name.removesuffix("RECORD") + "METADATA"
    member = next((item for item in archive.members if item.name == path), None)
    if member is None:
        raise ArchiveError(f"it is no wheel: {path} is missing")
    headers = BytesHeaderParser().parsebytes(unpacked(file, member, MAX_RECORD))
    return str(headers["Name"] or "").strip(), str(headers["Version"] or "").strip()


def change(file: IO[bytes], archive: Archive, name: str, bom: bytes) -> Change | None:
    """Work out what has to be written so that the wheel carries a BOM.

    Args:
        file: the wheel.
        archive: its members.
        name: file name of the BOM in ``.dist-info/sboms/``.
        bom: its bytes.

    Returns:
        The change; None where the wheel carries this very BOM already.

    Raises:
        ArchiveError: it is no wheel, RECORD cannot be read or is signed, or the name is no plain file name.
    """
    check_name(name)
    if len(bom) > MAX_BOM:
        raise ArchiveError(f"the BOM has {len(bom)} bytes; more than {MAX_BOM} are not put in a wheel")
    record = _record(archive)
    members = {member.name: member for member in archive.members}
    for suffix in (".jws", ".p7s"):
        if record.name + suffix in members:
            raise ArchiveError(
                f"{record.name} is signed ({record.name}{suffix}), and would no longer be what was signed"
            )
    path = f"{record.name.removesuffix('RECORD')}sboms/{name}"
    before = unpacked(file, record, MAX_RECORD)
    after = _recorded(before, record.name, path, bom)
    there = members.get(path)
    if there is not None and before == after and there.size == len(bom) and unpacked(file, there, MAX_BOM) == bom:
        return None
    return Change(record, there, path, {path: bom, record.name: after})


def write(target: IO[bytes], source: IO[bytes], archive: Archive, change: Change) -> None:
    """Write a wheel with a change; every other member keeps its bytes, place, time, permissions and packing.

    A BOM that is new stands before RECORD and has its time, permissions and origin.

    Raises:
        ArchiveError: the result would need fields that a member has no room for.
        OSError: reading or writing failed.
    """
    starts: dict[str, int] = {}
    sizes: dict[str, tuple[int, int, int]] = {}
    for member in sorted(archive.members, key=lambda item: item.start):
        names = [member.name]
        if member is change.record and change.bom is None:
            names.insert(0, change.path)
        for name in names:
            starts[name] = target.tell()
            if name in change.contents:
                sizes[name] = _write_member(target, change, name)
            else:
                _copy(source, target, member.start, member.end)
    begin = target.tell()
    for member in archive.members:
        if member is change.record and change.bom is None:
            target.write(_entry(change, change.path, starts[change.path], sizes[change.path]))
        if member.name in change.contents:
            target.write(_entry(change, member.name, starts[member.name], sizes[member.name]))
        else:
            target.write(member.moved(starts[member.name]))
    count = len(archive.members) + (change.bom is None)
    _write_end(target, count, begin, target.tell(), archive.comment)


def _record(archive: Archive) -> Member:
    found = [member for member in archive.members if _RECORD.fullmatch(member.name)]
    if len(found) != 1:
        raise ArchiveError(f"it is no wheel: it has {len(found) or 'no'} .dist-info/RECORD")
    return found[0]


def _recorded(record: bytes, own: str, path: str, bom: bytes) -> bytes:
    """Return RECORD with the BOM's line, all others as they are."""
    try:
        lines = re.findall(r"[^\n]*\n|[^\n]+", record.decode("utf-8"))
        paths = [(next(csv.reader([line], strict=True), []) or [""])[0] for line in lines]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArchiveError(f"{own} cannot be read") from error
    if own not in paths:
        raise ArchiveError(f"{own} does not list itself")
    ending = "\r\n" if any(line.endswith("\r\n") for line in lines) else "\n"
    digest = urlsafe_b64encode(hashlib.sha256(bom).digest()).rstrip(b"=").decode()
    text = io.StringIO()
    csv.writer(text, lineterminator=ending).writerow([path, f"sha256={digest}", len(bom)])
    at = paths.index(path) if path in paths else paths.index(own)
    kept = [
        (line if line.endswith("\n") else line + ending, name != path) for line, name in zip(lines, paths, strict=True)
    ]
    head = [line for line, other in kept[:at] if other]
    return "".join([*head, text.getvalue(), *(line for line, other in kept[at:] if other)]).encode()


def _copy(source: IO[bytes], target: IO[bytes], start: int, end: int) -> None:
    source.seek(start)
    left = end - start
    while left:
        chunk = source.read(min(left, _CHUNK))
        if not chunk:
            raise ArchiveError("it became shorter while it was read")
        target.write(chunk)
        left -= len(chunk)


def _write_member(target: IO[bytes], change: Change, name: str) -> tuple[int, int, int]:
    contents = change.contents[name]
    packed = contents
    if _method(change, name) == DEFLATED:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflater.compress(contents) + deflater.flush()
    raw = name.encode()
    sizes = (zlib.crc32(contents), len(packed), len(contents))
    time, date = ENTRY.unpack_from(change.record.entry)[5:7]
    header = LOCAL.pack(b"PK\x03\x04", 20, _flags(name), _method(change, name), time, date, *sizes, len(raw), 0)
    target.write(header + raw + packed)
    return sizes


def _entry(change: Change, name: str, start: int, sizes: tuple[int, int, int]) -> bytes:
    """Return the central directory's record of a member that was written, like that of RECORD as it was."""
    old = ENTRY.unpack_from(change.record.entry)
    raw = name.encode()
    extra = struct.pack("<2HQ", 1, 8, start) if start >= _FULL else b""
    made = (old[1] & 0xFF00) | (45 if extra else 20)
    return (
        ENTRY.pack(
            *(b"PK\x01\x02", made, 45 if extra else 20, _flags(name), _method(change, name), old[5], old[6], *sizes),
            *(len(raw), len(extra), 0, 0, old[14], old[15], min(start, _FULL)),
        )
        + raw
        + extra
    )


def _method(change: Change, name: str) -> int:
    """RECORD stays packed as it was; a BOM, which is text, is always deflated."""
    return STORED if name == change.record.name and change.record.method == STORED else DEFLATED


def _flags(name: str) -> int:
    return 0 if name.isascii() else 0x0800


def _write_end(target: IO[bytes], count: int, begin: int, end: int, comment: bytes) -> None:
    length = end - begin
    if count >= 0xFFFF or begin >= _FULL or length >= _FULL:
        target.write(END64.pack(b"PK\x06\x06", END64.size - 12, 45, 45, 0, 0, count, count, length, begin))
        target.write(LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
    short = min(count, 0xFFFF)
    numbers = (0, 0, short, short, min(length, _FULL), min(begin, _FULL), len(comment))
    target.write(END.pack(b"PK\x05\x06", *numbers) + comment)
