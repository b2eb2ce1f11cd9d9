"""Writes MessagePack, and models of Thinc in it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["pack", "thinc"]


def pack(value: Any) -> bytes:
    """One value: numbers are 64 bits wide, strings, binaries and containers have 16 bits of length or count, or 32."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return bytes((value,)) if 0 <= value < 128 else b"\xd3" + struct.pack(">q", value)
        case float():
            return b"\xcb" + struct.pack(">d", value)
        case str():
            data = value.encode()
            head = bytes((0xA0 | len(data),)) if len(data) < 32 else b"\xda" + struct.pack(">H", len(data))
            return head + data
        case bytes():
            return b"\xc6" + struct.pack(">I", len(value)) + value
        case dict():
            head = bytes((0x80 | len(value),)) if len(value) < 16 else b"\xde" + struct.pack(">H", len(value))
            return head + b"".join(pack(part) for pair in value.items() for part in pair)
        case _:
            head = bytes((0x90 | len(value),)) if len(value) < 16 else b"\xdc" + struct.pack(">H", len(value))
            return head + b"".join(map(pack, value))


def thinc(nodes: Sequence[Mapping[str, tuple[str, Sequence[int]] | None]], shims: Sequence[Any] = ()) -> bytes:
    """A model of Thinc: per node its arrays as (NumPy's dtype, shape) by name; None for one that is not set."""

    def array(spec: tuple[str, Sequence[int]] | None) -> Any:
        if spec is None:
            return None
        dtype, shape = spec
        size = int(dtype[2:])
        for length in shape:
            size *= length
        return {b"nd": True, b"type": dtype, b"kind": b"", b"shape": list(shape), b"data": bytes(size)}

    return pack(
        {
            "nodes": [
                {"index": index, "name": "linear", "dims": {"nI": 2}, "refs": {}} for index, _ in enumerate(nodes)
            ],
            "attrs": [{} for _ in nodes],
            "params": [{name: array(spec) for name, spec in node.items()} for node in nodes],
            "shims": list(shims) or [[] for _ in nodes],
        }
    )
