"""Weights of Core ML's programs: what their constants and compressed constants amount to; none is read.

Fields: mlmodel/format/MIL.proto of https://github.com/apple/coremltools, version 9. An operator ``constexpr_*`` makes a
weight of compressed data, scales, tables or masks when the model is loaded: what it gives is what counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.protobuf import BYTES, Field, Wire, signed
from aibom.normalize.text import clean_name

__all__ = ["Program"]

_ELEMENTS: Final = {
    **{1: "BOOL", 10: "F16", 11: "F32", 12: "F64", 13: "BF16", 21: "I8", 22: "I16", 23: "I32", 24: "I64", 25: "I4"},
    **{31: "U8", 32: "U16", 33: "U32", 34: "U64", 35: "U4", 36: "U2", 37: "U1", 38: "U6", 39: "U3"},
    **{40: "F8_E4M3", 41: "F8_E5M2"},
}
"""Names of ``DataType`` of MIL.proto under which elements are counted."""
_FLOATS: Final = frozenset(("BF16", "F16", "F32", "F64"))
_DATA: Final = frozenset(("data", "indices", "nonzero_data", "quantized_data"))
"""What a compressed constant is made of; all else of it are scales, tables, masks and shapes."""
_WAYS: Final = {
    "constexpr_affine_dequantize": "linear",
    "constexpr_blockwise_shift_scale": "linear",
    "constexpr_cast": "cast",
    "constexpr_lut_to_dense": "palettized",
    "constexpr_lut_to_sparse": "palettized",
    "constexpr_sparse_to_dense": "sparse",
    "constexpr_sparse_blockwise_shift_scale": "linear",
}
_TABLE: Final = "lut"
_MAX_DEPTH = 16
_MAX_NAMES = 1_000
_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class _Made:
    """A compressed constant: type of its data, elements of what it makes, and the names of what goes in."""

    dtype: str
    elements: int
    inner: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Value:
    """A Value: type of its elements, dimensions, whether it is in a file or in place."""

    dtype: str = ""
    dims: list[int] = field(default_factory=list)
    held: bool = False
    place: bool = False

    @property
    def elements(self) -> int:
        return min(prod(self.dims), _MAX_NUMBER)


@dataclass(slots=True)
class Program:
    """What the programs of one model hold.

    Attributes:
        files: names of the files that weights are in, as declared.
        ways: how weights are compressed (``palettized U4``).
    """

    files: dict[str, None] = field(default_factory=dict)
    ways: dict[str, None] = field(default_factory=dict)
    _plain: Counter[str] = field(default_factory=Counter)
    _made: dict[str, _Made] = field(default_factory=dict)

    def read(self, wire: Wire, message: Field) -> None:
        """Take a Program of MIL.

        Raises:
            FormatError: it is broken, or too deep.
            OSError: the bytes cannot be had.
        """
        # Program.functions -> Function.block_specializations -> Block, both maps: the message is field 2 of an entry.
        for function in _values(wire, message, 2):
            for block in _values(wire, function, 3):
                self._block(wire, block, 0)

    def elements(self) -> Counter[str]:
        """Number of elements of all weights by dtype; of compressed ones, by that of their data."""
        found = Counter(self._plain)
        inner = {name for made in self._made.values() for name in made.inner}
        for name, made in self._made.items():
            if name not in inner:
                # What is compressed twice is of the type that it is kept in.
                kept = next((self._made[part].dtype for part in sorted(made.inner & self._made.keys())), made.dtype)
                found[kept or made.dtype] += made.elements
        return found

    def _block(self, wire: Wire, message: Field, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise FormatError(f"blocks nested more than {_MAX_DEPTH} deep")
        for operation in wire.fields(message.start, message.end):
            if operation.number == 3 and operation.wire == BYTES:
                self._operation(wire, operation, depth)

    def _operation(self, wire: Wire, message: Field, depth: int) -> None:
        kind, name, dims = "", "", list[int]()
        values: list[tuple[str, _Value]] = []
        inner: set[str] = set()
        for item in wire.fields(message.start, message.end):
            if item.wire != BYTES:
                continue
            match item.number:
                case 1:
                    kind = wire.text(item, 256)
                case 2:
                    self._input(wire, item, values, inner)
                case 3 if not name:
                    name, dims = _output(wire, item)
                case 4:
                    self._block(wire, item, depth + 1)
                case 5:
                    for key, entry in _entries(wire, item):
                        values.append((key, self._value(wire, entry)))
        if kind.startswith("constexpr_"):
            self._compressed(kind, name, dims, values, inner)
        elif kind == "const":
            for _, value in values:
                # A scalar or a list of integers in place is a setting of an operator, no weight.
                if value.held or (value.place and value.dtype in _FLOATS and value.dims):
                    self._plain[value.dtype] += value.elements if value.dtype else 0

    def _compressed(
        self, kind: str, name: str, dims: list[int], values: list[tuple[str, _Value]], inner: set[str]
    ) -> None:
        said = dict(values)
        data = next((value for key, value in values if key in _DATA), _Value())
        table = said.get(_TABLE)
        dtype = data.dtype
        if table is not None and dtype == "U8" and data.dims and len(data.dims) == 1 and table.elements > 1:
            # Packed by bits, before iOS 18: as many as the table's entries take.
            dtype = f"U{(table.elements - 1).bit_length()}"
        if name and len(self._made) < 100 * _MAX_NAMES:
            self._made[name] = _Made(dtype, min(prod(dims), _MAX_NUMBER), inner)
        way = _WAYS.get(kind, clean_name(kind.removeprefix("constexpr_"), 64))
        if len(self.ways) < _MAX_NAMES:
            self.ways[f"{way} {dtype}".strip()] = None

    def _input(self, wire: Wire, message: Field, values: list[tuple[str, _Value]], inner: set[str]) -> None:
        for key, argument in _entries(wire, message):
            for binding in wire.fields(argument.start, argument.end):
                for part in wire.fields(binding.start, binding.end) if binding.wire == BYTES else ():
                    if part.wire == BYTES and part.number == 1:
                        inner.add(wire.text(part, 1024))
                    elif part.wire == BYTES and part.number == 2:
                        values.append((key, self._value(wire, part)))

    def _value(self, wire: Wire, message: Field) -> _Value:
        value = _Value()
        for item in wire.fields(message.start, message.end):
            if item.wire != BYTES:
                continue
            if item.number == 2:
                value.dtype, value.dims = _tensor_type(wire, item)
            elif item.number == 3:
                value.place = True
            elif item.number == 5:
                value.held = True
                for part in wire.fields(item.start, item.end):
                    if part.number == 1 and part.wire == BYTES and len(self.files) < _MAX_NAMES:
                        self.files[wire.text(part, 1024)] = None
        return value


def _entries(wire: Wire, message: Field) -> Iterator[tuple[str, Field]]:
    """The key and the value of an entry of a map, as at most one pair."""
    key, value = "", None
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire == BYTES:
            key = wire.text(item, 256)
        elif item.number == 2 and item.wire == BYTES:
            value = item
    if value is not None:
        yield key, value


def _output(wire: Wire, message: Field) -> tuple[str, list[int]]:
    name, dims = "", list[int]()
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire == BYTES:
            name = wire.text(item, 1024)
        elif item.number == 2 and item.wire == BYTES:
            _, dims = _tensor_type(wire, item)
    return name, dims


def _values(wire: Wire, message: Field, number: int) -> list[Field]:
    """The values of a map that is a field of a message."""
    return [
        part
        for item in wire.fields(message.start, message.end)
        if item.number == number and item.wire == BYTES
        for part in wire.fields(item.start, item.end)
        if part.number == 2 and part.wire == BYTES
    ]


def _tensor_type(wire: Wire, message: Field) -> tuple[str, list[int]]:
    """Type of the elements and dimensions of a ValueType that is a tensor."""
    dtype, dims = "", list[int]()
    for item in wire.fields(message.start, message.end):
        if item.number != 1 or item.wire != BYTES:
            continue
        for part in wire.fields(item.start, item.end):
            if part.number == 1:
                dtype = _ELEMENTS.get(part.value, "")
            elif part.number == 3 and part.wire == BYTES and len(dims) < 64:
                dims.append(_dimension(wire, part))
    return dtype, dims


def _dimension(wire: Wire, message: Field) -> int:
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire == BYTES:
            return max(next((signed(part.value) for part in wire.fields(item.start, item.end)), 0), 0)
    return 0
