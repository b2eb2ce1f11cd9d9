"""Writes FlatBuffers: tables of fields by number, enough for the models that tests need."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["Number", "Structs", "flatbuffer", "tflite"]


class Number(NamedTuple):
    """A number, by its code in ``struct``."""

    code: str
    value: int


class Structs(NamedTuple):
    """A vector of structures, by their code in ``struct``."""

    code: str
    rows: Sequence[tuple[int, ...]]


def flatbuffer(root: Mapping[int, Any], identifier: bytes) -> bytes:
    """A file of one table: fields are numbers, texts, bytes, tables, and lists of numbers (int32) or tables."""
    out = bytearray(4) + identifier
    out[:4] = struct.pack("<I", _table(out, root))
    return bytes(out)


def _table(out: bytearray, fields: Mapping[int, Any]) -> int:
    count = max(fields, default=-1) + 1
    places, size = [0] * count, 4
    for field, value in fields.items():
        places[field] = size
        size += 8 if isinstance(value, Number) and value.code in "qQ" else 4
    start = len(out)
    out += struct.pack(f"<{2 + count}H", 4 + 2 * count, size, *places)
    position = len(out)
    out += struct.pack("<i", position - start) + bytes(size - 4)
    for field, value in fields.items():
        place = position + places[field]
        if isinstance(value, Number):
            struct.pack_into(f"<{value.code}", out, place, value.value)
        else:
            struct.pack_into("<I", out, place, _value(out, value) - place)
    return position


def _value(out: bytearray, value: Any) -> int:
    if isinstance(value, Mapping):
        return _table(out, value)
    position = len(out)
    if isinstance(value, Structs):
        out += struct.pack("<I", len(value.rows)) + b"".join(struct.pack(f"<{value.code}", *row) for row in value.rows)
        return position
    if isinstance(value, (str, bytes)):
        data = value.encode() if isinstance(value, str) else value
        out += struct.pack("<I", len(data)) + data + b"\0"
        return position
    assert isinstance(value, Sequence)
    out += struct.pack("<I", len(value))
    if all(isinstance(item, int) for item in value):
        out += struct.pack(f"<{len(value)}i", *value)
        return position
    out += bytes(4 * len(value))
    for index, item in enumerate(value):
        place = position + 4 + 4 * index
        struct.pack_into("<I", out, place, _value(out, item) - place)
    return position


def tensor(name: str, shape: list[int], kind: int = 0, buffer: int = 0, signature: list[int] | None = None) -> Any:
    """A tensor of TensorFlow Lite; ``kind`` is its number in the schema's TensorType."""
    found: dict[int, Any] = {0: shape, 1: Number("B", kind), 2: Number("I", buffer), 3: name}
    return found | ({7: signature} if signature is not None else {})


def tflite(description: str = "A tiny model.", **changes: Any) -> bytes:
    """A model of TensorFlow Lite with two inputs and outputs, weights of 2 x 3 and a bias of 2."""
    tensors = [
        tensor("x", [1, 3], signature=[-1, 3]),
        tensor("w", [2, 3], 9, 1),
        tensor("b", [2], 2, 2),
        tensor("y", [1, 2]),
        tensor("again", [2, 3], 9, 1),
    ]
    model: dict[int, Any] = {
        0: Number("I", 3),
        1: [{1: "CustomOp"}, {}],
        2: [{0: tensors, 1: [0], 2: [3]}],
        3: description,
        4: [{}, {0: bytes(6)}, {0: bytes(8)}],
        6: [{0: "min_runtime_version"}],
        7: [{2: "serving_default"}],
    }
    return flatbuffer(model | changes.get("fields", {}), b"TFL3")
