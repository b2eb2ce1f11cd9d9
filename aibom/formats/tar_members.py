"""The members of a tar archive by their headers, one after the other: nothing is ever extracted.

Format: POSIX.1-2017, pax, "ustar Interchange Format", with GNU's and pax' long names. Python's ``tarfile`` is not used:
it needs a file that can be sought, and reads what it is told to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.declared import decode

__all__ = ["MAX_TAR_MEMBERS", "TarMember", "tar_members"]

MAX_TAR_MEMBERS: Final = 100_000
"""Members of one archive that are looked at."""

_BLOCK = 512
_MAX_NAME = 64 * 1024
_PAX_PATH = re.compile(rb"\d+ path=(.*?)\n", re.DOTALL)
_PAX_SIZE = re.compile(rb"\d+ size=(\d{1,19})\n")
_FILES = (b"0", b"\0", b"7")


@dataclass(frozen=True, slots=True)
class TarMember:
    """One member.

    Attributes:
        name: as it stands there.
        size: bytes, as the archive claims.
        is_file: a regular file; links, folders, devices and pipes are none.
        kind: the type's letter.
    """

    name: str
    size: int
    is_file: bool
    kind: str


def tar_members(stream: ByteStream, *, limit: int = MAX_TAR_MEMBERS) -> Iterator[TarMember]:
    """Yield the members; their bytes are passed over when the next one is asked for.

    Args:
        stream: the archive, unpacked.
        limit: members.

    Raises:
        FormatError: a header is broken or the archive ends early; what was yielded before stands.
        OSError: the bytes cannot be had.
    """
    long_name, long_size = "", -1
    for _ in range(limit):
        head = stream.peek(_BLOCK)[:_BLOCK]
        if not head.strip(b"\0"):
            return
        if len(head) < _BLOCK:
            raise FormatError("truncated")
        if not _checks(head):
            raise FormatError("a header whose checksum is wrong")
        stream.skip(_BLOCK)
        size = _number(head[124:136])
        kind = head[156:157]
        if kind in (b"L", b"x"):
            if size > _MAX_NAME:
                raise FormatError("a name of more than 65536 bytes")
            data = stream.take(size)
            if kind == b"L":
                long_name = decode(data.split(b"\0", 1)[0])
            else:
                found, sized = _PAX_PATH.search(data), _PAX_SIZE.search(data)
                long_name = decode(found[1]) if found else long_name
                long_size = int(sized[1]) if sized else long_size
            stream.skip(-size % _BLOCK)
            continue
        if long_size >= 0:
            size = long_size
        if kind != b"g":
            yield TarMember(long_name or _name(head), size, kind in _FILES, decode(kind))
            long_name, long_size = "", -1
        if kind in _FILES or kind in (b"g", b"K", b"S"):
            stream.skip(size + -size % _BLOCK)


def _checks(head: bytes) -> bool:
    try:
        stated = int(head[148:156].strip(b"\0 ") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * 32 + sum(head[156:])


def _number(field: bytes) -> int:
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError as error:
        raise FormatError("a header with a size that is no number") from error


def _name(head: bytes) -> str:
    name = decode(head[:100].split(b"\0", 1)[0])
    # GNU's own magic, "ustar" and spaces, has times where the prefix would be.
    prefix = decode(head[345:500].split(b"\0", 1)[0]) if head[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name
