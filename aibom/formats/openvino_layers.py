"""Layers of an OpenVINO graph: inputs, outputs, and how many elements its constants hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Final

from aibom.formats.openvino_weights import Constant, Graph
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.formats.xml_events import XmlEvent
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["Layers"]

_ELEMENTS: Final[Mapping[str, tuple[str, int]]] = {
    **{"f64": ("F64", 64), "f32": ("F32", 32), "f16": ("F16", 16), "bf16": ("BF16", 16), "fp32": ("F32", 32)},
    **{"fp16": ("F16", 16), "f8e4m3": ("F8_E4M3", 8), "f8e5m2": ("F8_E5M2", 8), "f8e8m0": ("F8_E8M0", 8)},
    **{"f4e2m1": ("F4", 4), "nf4": ("NF4", 4), "i64": ("I64", 64), "i32": ("I32", 32), "i16": ("I16", 16)},
    **{"i8": ("I8", 8), "i4": ("I4", 4), "u64": ("U64", 64), "u32": ("U32", 32), "u16": ("U16", 16)},
    **{"u8": ("U8", 8), "u6": ("U6", 6), "u4": ("U4", 4), "u3": ("U3", 3), "u2": ("U2", 2), "u1": ("U1", 1)},
    **{"boolean": ("BOOL", 8), "bin": ("U1", 1), "string": ("", 0)},
}
"""Name that elements are counted under, and bits, by ``element_type`` or precision."""
_MAX_NAMES = 100
_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class _Layer:
    id: str
    kind: str
    name: str
    data: Mapping[str, str] = field(default_factory=dict)
    names: str = ""
    precision: str = ""
    dims: list[str] = field(default_factory=list)
    blobs: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Layers:
    """What the layers say, those in the bodies of loops and branches too.

    Attributes:
        count: number of layers.
        inputs: in the graph's order.
        outputs: likewise.
        weights: constants have bytes in the file of weights.
        extensions: kinds of operators that are of no set of OpenVINO's own.
        findings: what contradicts itself.
        graph: the layers at the top, with their edges.
    """

    count: int = 0
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    weights: bool = False
    extensions: dict[str, None] = field(default_factory=dict)
    findings: list[Property] = field(default_factory=list)
    graph: Graph = field(default_factory=Graph)
    _elements: Counter[str] = field(default_factory=Counter)
    _unclear: int = 0
    _wrong: int = 0
    _open: list[_Layer] = field(default_factory=list)

    def start(self, event: XmlEvent, path: list[str]) -> None:
        """Take the start of an element; ``path`` are the names of those that it is in."""
        attributes = event.attributes or {}
        if event.name == "layer":
            self.count += 1
            kind = clean_name(attributes.get("type", ""), 256)
            number = attributes.get("id", "")
            layer = _Layer(number, kind, attributes.get("name", ""), precision=attributes.get("precision", ""))
            layer.names = attributes.get("output_names", "")
            self._open.append(layer)
            version = attributes.get("version", "")
            if path == ["net", "layers"]:
                self.graph.add(number, kind)
            own = version.startswith("opset") or version in ("", "experimental", "ie_internal_opset")
            if not own and kind and len(self.extensions) < _MAX_NAMES:
                self.extensions[kind] = None
        elif event.name == "edge" and path == ["net", "edges"]:
            port = attributes.get("to-port", "")
            if port.isascii() and port.isdecimal() and len(port) < 9:
                self.graph.connect(attributes.get("from-layer", ""), attributes.get("to-layer", ""), int(port))
        elif self._open:
            self._inside(event.name, attributes, path)

    def _inside(self, name: str, attributes: Mapping[str, str], path: list[str]) -> None:
        layer = self._open[-1]
        if name == "data" and path[-1:] == ["layer"]:
            layer.data = attributes
        elif name == "port" and path[-1:] in (["input"], ["output"]):
            layer.precision = attributes.get("precision", layer.precision)
            layer.names = layer.names or attributes.get("names", "")
            layer.dims = []
        elif path[-1:] in (["blobs"], ["layer"]) and name in ("weights", "biases", "custom"):
            size = attributes.get("size", "")
            if size.isascii() and size.isdecimal() and len(size) < 19:
                layer.blobs.append((attributes.get("precision", layer.precision), int(size)))

    def end(self, event: XmlEvent, path: list[str]) -> None:
        """Take the end of an element."""
        if not self._open:
            return
        if event.name == "dim" and path[-1:] == ["port"] and len(self._open[-1].dims) < 64:
            size = event.text.strip()
            self._open[-1].dims.append("?" if size.startswith("-") else size)
        elif event.name == "layer":
            layer = self._open.pop()
            self._close(layer, top=path == ["net", "layers"])

    def parameters(self, unknowns: list[Property]) -> tuple[int | None, tuple[tuple[str, int], ...]]:
        """Give the number of parameters, in all and by dtype; where that is not known, of all elements by dtype.

        Args:
            unknowns: gets why it is not known.
        """
        if self._wrong:
            self.findings.append(("layout", f"{self._wrong} constants whose shape and bytes disagree"))
            unknowns.append(("parameters", "constants contradict themselves"))
            return None, ()
        if self._unclear:
            unknowns.append(("parameters", f"{self._unclear} constants are of types that are not known"))
            return None, ()
        weights, known = self.graph.weights()
        if not known:
            unknowns.append(("parameters", "which constants are weights is not known"))
            return None, tuple(sorted(self._elements.items()))
        return weights.total() or None, tuple(sorted(weights.items()))

    def _close(self, layer: _Layer, *, top: bool) -> None:
        kind = layer.kind.lower()
        if kind in ("parameter", "input", "result") and top:
            values = self.outputs if kind == "result" else self.inputs
            dtype = layer.data.get("element_type") or layer.precision.lower().replace("fp", "f")
            name = layer.names.partition(",")[0] if kind == "result" else layer.name
            shown = shown_value(name or layer.name, dtype, layer.dims)
            if len(values) < MAX_VALUES and shown:
                values.append(shown)
        elif kind == "const" and "offset" in layer.data:
            self.weights = True
            self._count(layer, top=top)
        for precision, size in layer.blobs:
            self.weights = True
            dtype, bits = _ELEMENTS.get(precision.lower(), ("", 0))
            if bits:
                self._keep(layer, Constant(dtype, size * 8 // bits), top=False)
            else:
                self._unclear += 1

    def _keep(self, layer: _Layer, constant: Constant, *, top: bool) -> None:
        self._elements[constant.dtype] += constant.elements
        if top:
            self.graph.constants[layer.id] = constant
        else:
            self.graph.inner.append(constant)

    def _count(self, layer: _Layer, *, top: bool) -> None:
        kind, shape, size = (layer.data.get(key) for key in ("element_type", "shape", "size"))
        dtype, bits = _ELEMENTS.get((kind or "").lower(), ("", -1))
        sizes = [part.strip() for part in shape.split(",")] if shape else []
        if bits == 0:
            return
        numbers = [int(part) for part in sizes if part.isascii() and part.isdecimal() and len(part) < 19]
        if bits < 0 or len(numbers) < len(sizes) or shape is None or not _is_number(size):
            self._unclear += 1
            return
        elements = min(prod(numbers), _MAX_NUMBER)
        if size is None or int(size) != (elements * bits + 7) // 8:
            self._wrong += 1
        self._keep(layer, Constant(dtype, elements), top=top)


def _is_number(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdecimal() and len(text) < 19
