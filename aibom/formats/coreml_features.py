"""Inputs and outputs of a Core ML model, in words.

Fields: mlmodel/format/FeatureTypes.proto of https://github.com/apple/coremltools, version 9.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.protobuf import BYTES, Field, Wire, signed
from aibom.formats.signature import shown_value

__all__ = ["read_feature"]

_SCALARS: Final = {1: "int64", 2: "float64", 3: "string", 6: "dictionary", 7: "sequence"}
_IMAGE, _ARRAY, _STATE = 4, 5, 8
_ELEMENTS: Final = {65568: "float32", 65600: "float64", 131104: "int32", 131080: "int8", 65552: "float16"}
_COLORS: Final = {10: "grayscale", 20: "RGB", 30: "BGR", 40: "grayscale float16"}


def read_feature(wire: Wire, message: Field, *, state: bool = False) -> str:
    """Read a FeatureDescription.

    Args:
        wire: the file.
        message: where it is.
        state: it is one of a model's states.

    Returns:
        Its name, type and shape; empty where it says nothing.

    Raises:
        FormatError: it is broken.
        OSError: the bytes cannot be had.
    """
    name, dtype = "", ""
    shape: list[int] | None = None
    optional = False
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire == BYTES:
            name = wire.text(item, 1024)
        elif item.number == 3 and item.wire == BYTES:
            for part in wire.fields(item.start, item.end):
                if part.number == 1000:
                    optional = part.value == 1
                elif part.wire == BYTES and part.number in _SCALARS:
                    dtype = _SCALARS[part.number]
                elif part.wire == BYTES and part.number in (_IMAGE, _ARRAY, _STATE):
                    dtype, shape = _sized(wire, part)
    words = " ".join(word for word in ("state" if state else "", dtype, "optional" if optional else "") if word)
    return shown_value(name, words, shape)


def _sized(wire: Wire, message: Field) -> tuple[str, list[int] | None]:
    if message.number == _STATE:
        inner = (item for item in wire.fields(message.start, message.end) if item.number == 1 and item.wire == BYTES)
        found = next(inner, None)
        return _array(wire, found) if found is not None else ("", None)
    return _array(wire, message) if message.number == _ARRAY else _image(wire, message)


def _array(wire: Wire, message: Field) -> tuple[str, list[int] | None]:
    dtype, shape = "", list[int]()
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and len(shape) < 64:
            shape += (signed(size) for size in wire.numbers(item, 640))
        elif item.number == 2:
            dtype = _ELEMENTS.get(item.value, f"type {item.value}")
    return dtype, shape or None


def _image(wire: Wire, message: Field) -> tuple[str, list[int]]:
    sizes, color = {1: -1, 2: -1}, ""
    for item in wire.fields(message.start, message.end):
        if item.number in sizes:
            sizes[item.number] = signed(item.value) or -1
        elif item.number == 3:
            color = _COLORS.get(item.value, "")
    return f"image {color}".strip(), [sizes[2], sizes[1]]
