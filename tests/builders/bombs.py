"""Writes inputs that are small and claim to be large: archives that unpack to gigabytes, memos without end."""

from __future__ import annotations

import struct
import zlib

__all__ = ["GIGABYTES", "memo_bomb", "zip_bomb"]

GIGABYTES = 2
_PIECE = 1024 * 1024


def _deflated(size: int) -> bytes:
    """Deflated zeros: one piece, repeated, which nobody has to pack 2,048 times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece + again * (size // _PIECE - 1) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def zip_bomb(name: str, size: int = GIGABYTES << 30) -> bytes:
    """A zip archive of about 2 MB with one member of ``size`` zeros; its checksum is none, which nobody gets to."""
    data, label = _deflated(size), name.encode()
    known = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(data), size & 0xFFFFFFFF, len(label), 0)
    local = b"PK\x03\x04" + known + label
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + known + struct.pack("<HHHII", 0, 0, 0, 0, 0) + label
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local) + len(data), 0)
    return local + data + entry + end


def memo_bomb(index: int = 2**31 - 1) -> bytes:
    """A pickle that stores one thing under the largest number of the memo, and a million more."""
    put = b"".join(b"r" + struct.pack("<I", index - number) for number in range(1000))
    return b"\x80\x02}" + put * 1000 + b"."
