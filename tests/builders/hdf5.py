"""Writes HDF5 files of one empty root group with attributes, in the layout that h5py writes by default."""

from __future__ import annotations

import struct
from collections.abc import Mapping

__all__ = ["hdf5"]


def hdf5(attributes: Mapping[str, str], *, fixed: bool = False, rank: int = 0) -> bytes:
    """Attributes of one text each, in a global heap or ``fixed`` in the attribute; of another ``rank`` than 0: arrays.

    The header continues in a second block, as HDF5 does where attributes are added one after the other.
    """
    heap_at = 4096
    heap, messages = b"", []
    for index, (name, text) in enumerate(attributes.items(), 1):
        data = text.encode()
        heap += struct.pack("<HH4xQ", index, 1, len(data)) + _padded(data)
        kind = struct.pack("<4BI", 0x13 if fixed else 0x19, 0 if fixed else 1, 0, 0, len(data) if fixed else 16)
        kind += b"" if fixed else struct.pack("<4BI4x", 0x10, 0, 0, 0, 1)
        value = data if fixed else struct.pack("<IQI", len(data), heap_at, index)
        space = struct.pack("<4B4x", 1, rank, 0, 0) + struct.pack("<Q", 1) * rank
        label = name.encode() + b"\0"
        body = struct.pack("<BxHHH", 1, len(label), len(kind), len(space))
        body += b"".join(map(_padded, (label, kind, space, value)))
        messages.append(struct.pack("<HHB3x", 0x0C, len(body), 0) + body)
    first, rest = b"".join(messages[:1]), b"".join(messages[1:])
    block_at = 112 + len(first) + 24
    first += struct.pack("<HHB3xQQ", 0x10, 16, 0, block_at, len(rest))
    header = struct.pack("<BxHII4x", 1, len(messages) + 1, 1, len(first))
    entry = struct.pack("<QQII16x", 0, 96, 0, 0)
    head = b"\x89HDF\r\n\x1a\n" + bytes((0, 0, 0, 0, 0, 8, 8, 0)) + struct.pack("<HHI", 4, 16, 0)
    head += struct.pack("<4Q", 0, 2**64 - 1, heap_at, 2**64 - 1) + entry
    whole = (head + header + first + rest).ljust(heap_at, b"\0")
    return whole + struct.pack("<4sB3xQ", b"GCOL", 1, 16 + len(heap)) + heap


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)
