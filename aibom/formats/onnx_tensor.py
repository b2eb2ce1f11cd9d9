"""TensorProto of ONNX without its data: how many elements of what type, and whether there are bytes for them.

Fields and types: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, messages TensorProto and TypeProto.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import prod
from typing import Final, NamedTuple

from aibom.formats.declared import MAX_TEXT, decode
from aibom.formats.protobuf import FIXED32, FIXED64, VARINT, Field, Wire, signed
from aibom.normalize.text import clean_name

__all__ = ["ELEMENTS", "Element", "Tensors", "entry"]

MAX_TENSORS: Final = 100_000
"""Initializers of one model (own): the largest have some thousand."""
MAX_FILES: Final = 10_000
"""Files of external data that are named (own)."""
_MAX_DIMS = 64
_MAX_NAME = 256
_MAX_NUMBER = 1 << 63


class Element(NamedTuple):
    """An element type: its name in signatures, the name that parameters are counted under, its bits (0: none)."""

    name: str
    dtype: str
    bits: int


ELEMENTS: Final = {
    number: Element(*row)
    for number, row in enumerate(
        (
            ("float32", "F32", 32),
            ("uint8", "U8", 8),
            ("int8", "I8", 8),
            ("uint16", "U16", 16),
            ("int16", "I16", 16),
            ("int32", "I32", 32),
            ("int64", "I64", 64),
            ("string", "STRING", 0),
            ("bool", "BOOL", 8),
            ("float16", "F16", 16),
            ("float64", "F64", 64),
            ("uint32", "U32", 32),
            ("uint64", "U64", 64),
            ("complex64", "C64", 64),
            ("complex128", "C128", 128),
            ("bfloat16", "BF16", 16),
            ("float8e4m3fn", "F8_E4M3", 8),
            ("float8e4m3fnuz", "F8_E4M3FNUZ", 8),
            ("float8e5m2", "F8_E5M2", 8),
            ("float8e5m2fnuz", "F8_E5M2FNUZ", 8),
            ("uint4", "U4", 4),
            ("int4", "I4", 4),
            ("float4e2m1", "F4", 4),
            ("float8e8m0", "F8_E8M0", 8),
            ("uint2", "U2", 2),
            ("int2", "I2", 2),
            ("float6e2m3", "F6_E2M3", 6),
            ("float6e3m2", "F6_E3M2", 6),
        ),
        start=1,
    )
}
"""Element types by ``TensorProto.DataType``; parameters are counted under the names that safetensors has for them."""

# Fields that hold elements one by one: bytes of each where they are fixed (float_data, double_data), 0 for varints.
_TYPED = {4: 4, 5: 0, 7: 0, 10: 8, 11: 0}
_LENGTHS = {VARINT: 1, FIXED32: 4, FIXED64: 8}


@dataclass(slots=True)
class _Tensor:
    """A TensorProto, with the lengths of its data in their place."""

    name: bytes = b""
    kind: int = 0
    dims: list[int] = field(default_factory=list)
    raw: int = 0
    typed: int = 0
    stored: int = 0
    outside: bool = False
    external: dict[str, str] = field(default_factory=dict)

    def elements(self) -> int:
        """The product of its dimensions, at most ``_MAX_NUMBER``, which stands for everything impossible too."""
        sizes = [signed(size) for size in self.dims]
        if len(sizes) > _MAX_DIMS or min(sizes, default=0) < 0:
            return _MAX_NUMBER
        return min(prod(sizes), _MAX_NUMBER)

    def holds(self, elements: int, bits: int) -> bool:
        """Whether the data inside can be so many elements; where they are varints, each has 1 to 10 bytes."""
        if self.raw or not self.typed:
            return self.raw == (elements * bits + 7) // 8
        if _TYPED[self.typed]:
            return self.stored * 8 == elements * bits
        entries = (elements * bits + 7) // 8 if bits < 6 else elements
        return entries <= self.stored <= 10 * entries


@dataclass(slots=True)
class Tensors:
    """What a model's initializers add up to.

    Attributes:
        elements: number of elements by dtype; strings are not counted.
        names: their names, the first 256 bytes of each.
        files: names of external files, as declared, in their order.
        contradictions: number of tensors whose dims and data disagree.
        first: the name of the first of them.
        unverified: why some could not be checked, each reason once.
    """

    elements: Counter[str] = field(default_factory=Counter)
    names: set[bytes] = field(default_factory=set)
    files: dict[str, None] = field(default_factory=dict)
    contradictions: int = 0
    first: str = ""
    unverified: dict[str, None] = field(default_factory=dict)
    _count: int = 0

    def add(self, wire: Wire, message: Field) -> None:
        """Take an initializer; a field of its data is passed over, only its length counts.

        Raises:
            FormatError: the message is broken.
            OSError: the bytes cannot be had.
        """
        self._count += 1
        if self._count > MAX_TENSORS:
            self.unverified[f"more than {MAX_TENSORS} initializers"] = None
            return
        tensor = _read(wire, message)
        self.names.add(tensor.name)
        element = ELEMENTS.get(tensor.kind)
        if tensor.outside:
            self._locate(tensor.external.get("location", ""))
        if element is None:
            self.unverified[f"tensor type {tensor.kind} is not known"] = None
        elif element.bits:
            elements = tensor.elements()
            self.elements[element.dtype] += elements
            holds = self._outside if tensor.outside else _Tensor.holds
            held = holds(tensor, elements, element.bits)
            if not held:
                self.contradictions += 1
                self.first = self.first or clean_name(decode(tensor.name, cut=True))

    def _locate(self, location: str) -> None:
        if location and (location in self.files or len(self.files) < MAX_FILES):
            self.files[location] = None
        else:
            reason = f"more than {MAX_FILES} external files" if location else "external data without a location"
            self.unverified[reason] = None

    def _outside(self, tensor: _Tensor, elements: int, bits: int) -> bool:
        length = tensor.external.get("length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            self.unverified["external data without a length"] = None
            return True
        return int(length) == (elements * bits + 7) // 8


def _read(wire: Wire, message: Field) -> _Tensor:
    tensor = _Tensor()
    for item in wire.fields(message.start, message.end):
        match item.number:
            case 1 if len(tensor.dims) <= _MAX_DIMS:
                tensor.dims += wire.numbers(item, 10 * _MAX_DIMS)
            case 2:
                tensor.kind = item.value
            case 4 | 5 | 7 | 10 | 11:
                tensor.typed = item.number
                tensor.stored += _LENGTHS.get(item.wire, item.end - item.start)
            case 8:
                tensor.name = wire.data(item._replace(end=min(item.end, item.start + _MAX_NAME)), _MAX_NAME)
            case 9:
                tensor.raw = item.end - item.start
            case 13:
                key, value = entry(wire, item)
                tensor.external[key] = value
            case 14:
                tensor.outside = item.value == 1
    return tensor


def entry(wire: Wire, message: Field) -> tuple[str, str]:
    """Read a StringStringEntryProto: its key, at most 256 bytes of it, and its value, at most some 64 kB."""
    key = value = ""
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            key = wire.text(item, 256)
        elif item.number == 2:
            value = wire.text(item, 2 * MAX_TEXT)
    return clean_name(key), value
