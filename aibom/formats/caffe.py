"""Caffe's weights, ``*.caffemodel``: layers and how many elements their blobs hold; none is read.

Fields: src/caffe/proto/caffe.proto of https://github.com/BVLC/caffe, message NetParameter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.protobuf import BYTES, FIXED32, FIXED64, Field, Wire
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "Caffe"]

_FIELDS: Final = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 100))
_MAX_LAYERS: Final = 100_000
_MAX_FINDINGS = 20


@dataclass(slots=True)
class _Net:
    name: str = ""
    layers: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    python: dict[str, None] = field(default_factory=dict)


class Caffe:
    """Weights of Caffe, ``*.caffemodel``.

    Name of the network, number of layers; parameters are the elements of all blobs. Layers in Python, which run a
    module that the loader imports, are findings.
    """

    name = "caffe"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".caffemodel",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the network says; see ``Format.read``."""
        net = _Net()
        unknowns: list[Property] = []
        try:
            _read(Wire(blob), net)
        except FormatError as error:
            if not net.layers:
                raise FormatError(f"not a network of Caffe's: {error}") from error
            unknowns.append(("contents", str(error)))
        if not net.layers:
            raise FormatError("not a network of Caffe's: no layer")
        model = ModelFacts(
            parameters=(net.elements.total() or None) if not unknowns else None,
            parameters_by_dtype=tuple(sorted(net.elements.items())) if not unknowns else (),
            formats=(self.name,),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            name=net.name or None,
            properties=(("aibom:caffe:layers", str(net.layers)),),
            model=model,
            unknowns=tuple(unknowns),
            findings=tuple(("remote-code", f"a layer runs {name} of Python") for name in net.python),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(wire: Wire, net: _Net) -> None:
    for item in wire.fields():
        if item.number not in _FIELDS:
            raise FormatError(f"field {item.number} is none of a network's")
        if item.number == 1 and item.wire == BYTES:
            net.name = clean_name(wire.text(item, 1024))
        elif item.number in (2, 100) and item.wire == BYTES:
            _layer(wire, item, net)
            net.layers += 1
            if net.layers > _MAX_LAYERS:
                raise FormatError(f"more than {_MAX_LAYERS} layers")


def _layer(wire: Wire, message: Field, net: _Net) -> None:
    blobs = 6 if message.number == 2 else 7
    named = False
    for item in wire.fields(message.start, message.end):
        named = named or item.number in (1, 4)
        if item.number == blobs and item.wire == BYTES:
            _blob(wire, item, net.elements)
        elif item.number == 130 and message.number == 100 and item.wire == BYTES and len(net.python) < _MAX_FINDINGS:
            words = {
                part.number: wire.text(part, 256) for part in wire.fields(item.start, item.end) if part.wire == BYTES
            }
            net.python[clean_name(f"{words.get(1, '')}.{words.get(2, '')}")] = None
    if not named:
        raise FormatError("a layer without a name")


def _blob(wire: Wire, message: Field, elements: Counter[str]) -> None:
    for item in wire.fields(message.start, message.end):
        if item.number == 5:
            elements["F32"] += 1 if item.wire == FIXED32 else (item.end - item.start) // 4
        elif item.number == 8:
            elements["F64"] += 1 if item.wire == FIXED64 else (item.end - item.start) // 8


FORMAT = Caffe()
