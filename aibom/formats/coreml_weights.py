"""Weights of a Core ML model: how many elements its neural network or its program holds; none is read.

Fields: mlmodel/format/NeuralNetwork.proto and MIL.proto of https://github.com/apple/coremltools, version 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.protobuf import BYTES, FIXED32, Field, Wire, signed
from aibom.normalize.text import clean_name

__all__ = ["Weights"]

_Fields = Mapping[int, "_Fields | None"]

_LSTM: Final[_Fields] = dict.fromkeys((1, 2, 3, 4, 20, 21, 22, 23, 40, 41, 42, 43, 60, 61, 62))
_LAYERS: Final[Mapping[int, _Fields]] = {
    100: {90: None, 91: None},
    130: {25: {1: None}, 71: {1: None, 2: None}},
    140: {20: None, 21: None},
    150: {20: None, 21: None},
    160: {15: None, 16: None, 17: None, 18: None},
    245: {2: None, 5: None},
    250: {2: None},
    290: {2: None},
    400: dict.fromkeys((30, 31, 32)),
    410: dict.fromkeys((30, 31, 32, 50, 51, 52, 70, 71, 72)),
    420: {20: _LSTM},
    430: {20: _LSTM},
    500: {20: None},
    1040: {20: None, 21: None},
    1045: {8: None, 9: None},
    1070: {2: None},
    1350: {3: None, 4: None},
    1471: {60: None, 61: None},
}
"""Where a layer of a NeuralNetwork has WeightParams: fields of its kind's message; an inner mapping is a message."""
_NETWORKS: Final = {605: (1, 2), 615: (3, 4)}
"""Layers that hold networks (branch, loop), and the fields of these."""
_CUSTOM = 500

_ELEMENTS: Final = {
    **{1: "BOOL", 10: "F16", 11: "F32", 12: "F64", 13: "BF16", 21: "I8", 22: "I16", 23: "I32", 24: "I64", 25: "I4"},
    **{31: "U8", 32: "U16", 33: "U32", 34: "U64", 35: "U4", 36: "U2", 37: "U1", 38: "U6", 39: "U3"},
    **{40: "F8_E4M3", 41: "F8_E5M2"},
}
"""Names of ``DataType`` of MIL.proto under which elements are counted."""
_MAX_DEPTH = 16
_MAX_NAMES = 1_000
_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class Weights:
    """What the networks and programs of one model hold.

    Attributes:
        elements: number of elements by dtype.
        files: names of the files that a program's weights are in, as declared.
        custom: classes of custom layers.
        doubts: why the number is not that of the parameters, each reason once.
    """

    elements: Counter[str] = field(default_factory=Counter)
    files: dict[str, None] = field(default_factory=dict)
    custom: dict[str, None] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)

    def network(self, wire: Wire, message: Field, depth: int = 0) -> None:
        """Take a NeuralNetwork, NeuralNetworkClassifier or NeuralNetworkRegressor.

        Raises:
            FormatError: it is broken, or too deep.
            OSError: the bytes cannot be had.
        """
        if depth > _MAX_DEPTH:
            raise FormatError(f"networks nested more than {_MAX_DEPTH} deep")
        for layer in wire.fields(message.start, message.end):
            if layer.number != 1 or layer.wire != BYTES:
                continue
            for item in wire.fields(layer.start, layer.end):
                if item.wire != BYTES:
                    continue
                if item.number in _LAYERS:
                    self._layer(wire, item, _LAYERS[item.number])
                if item.number == _CUSTOM:
                    self._custom(wire, item)
                for number in _NETWORKS.get(item.number, ()):
                    for inner in wire.fields(item.start, item.end):
                        if inner.number == number and inner.wire == BYTES:
                            self.network(wire, inner, depth + 1)

    def program(self, wire: Wire, message: Field) -> None:
        """Take a Program of MIL.

        Raises:
            FormatError: it is broken, or too deep.
            OSError: the bytes cannot be had.
        """
        # Program.functions -> Function.block_specializations -> Block, both maps: the message is field 2 of an entry.
        for function in _values(wire, message, 2):
            for block in _values(wire, function, 3):
                self._block(wire, block, 0)

    def _layer(self, wire: Wire, message: Field, fields: _Fields) -> None:
        for item in wire.fields(message.start, message.end):
            if item.wire == BYTES and item.number in fields:
                inner = fields[item.number]
                if inner is None:
                    self._params(wire, item)
                else:
                    self._layer(wire, item, inner)

    def _params(self, wire: Wire, message: Field) -> None:
        for item in wire.fields(message.start, message.end):
            length = item.end - item.start
            match item.number:
                case 1:
                    self.elements["F32"] += 1 if item.wire == FIXED32 else length // 4
                case 2:
                    self.elements["F16"] += length // 2
                case 31:
                    self.elements["I8"] += length
                case 30 if length:
                    self.doubts["quantized weights, of which elements share bytes"] = None

    def _custom(self, wire: Wire, message: Field) -> None:
        for item in wire.fields(message.start, message.end):
            if item.number == 10 and len(self.custom) < _MAX_NAMES:
                self.custom[clean_name(wire.text(item, 256))] = None

    def _block(self, wire: Wire, message: Field, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise FormatError(f"blocks nested more than {_MAX_DEPTH} deep")
        for operation in wire.fields(message.start, message.end):
            if operation.number != 3 or operation.wire != BYTES:
                continue
            kind = ""
            for item in wire.fields(operation.start, operation.end):
                if item.number == 1 and item.wire == BYTES:
                    kind = wire.text(item, 256)
                elif item.number == 4 and item.wire == BYTES:
                    self._block(wire, item, depth + 1)
                elif item.number == 5 and item.wire == BYTES:
                    for entry in wire.fields(item.start, item.end):
                        if entry.number == 2 and entry.wire == BYTES:
                            self._value(wire, entry)
            if kind.startswith("constexpr_"):
                self.doubts["compressed weights, which stand beside their scales or tables"] = None

    def _value(self, wire: Wire, message: Field) -> None:
        dtype, dims, held = "", list[int](), False
        for item in wire.fields(message.start, message.end):
            if item.wire != BYTES:
                continue
            if item.number == 2:
                dtype, dims = _tensor_type(wire, item)
            elif item.number == 3:
                # A scalar or a list of integers in place is a setting of the operator, no weight.
                held = held or (dtype in ("F16", "F32", "F64", "BF16") and bool(dims))
            elif item.number == 5:
                held = True
                self._file(wire, item)
        if held and dtype:
            self.elements[dtype] += min(prod(dims), _MAX_NUMBER)

    def _file(self, wire: Wire, message: Field) -> None:
        for item in wire.fields(message.start, message.end):
            if item.number == 1 and item.wire == BYTES and len(self.files) < _MAX_NAMES:
                self.files[wire.text(item, 1024)] = None


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
