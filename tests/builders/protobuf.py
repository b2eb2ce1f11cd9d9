"""Writes protobuf wire format: enough for the messages that tests need."""

from __future__ import annotations

import struct

__all__ = ["field", "message", "packed", "varint"]


def varint(value: int) -> bytes:
    """A varint; a negative number as the ten bytes of its two's complement."""
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: int | float | str | bytes) -> bytes:
    """One field: a varint, a 32-bit float, or anything of a length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(*fields: tuple[int, int | float | str | bytes | None]) -> bytes:
    """A message of (number, value) pairs in their order; those without a value are left out."""
    return b"".join(field(number, value) for number, value in fields if value is not None)


def packed(*values: int) -> bytes:
    """The content of a packed repeated field of varints."""
    return b"".join(map(varint, values))
