"""Weights of Core ML's neural networks: how many elements their layers hold; none is read.

Fields: mlmodel/format/NeuralNetwork.proto of https://github.com/apple/coremltools, version 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.protobuf import BYTES, FIXED32, Field, Wire
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

_MAX_DEPTH = 16
_MAX_NAMES = 1_000


@dataclass(slots=True)
class Weights:
    """What the networks of one model hold.

    Attributes:
        elements: number of elements by dtype.
        custom: classes of custom layers.
        doubts: why the number is not that of the parameters, each reason once.
    """

    elements: Counter[str] = field(default_factory=Counter)
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
