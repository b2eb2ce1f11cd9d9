"""GraphProto of ONNX: inputs and outputs, initializers, and the domains that its operators come from.

Fields: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, messages GraphProto, NodeProto and TypeProto.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.onnx_tensor import ELEMENTS, Tensors
from aibom.formats.protobuf import BYTES, Field, Wire, signed
from aibom.normalize.text import clean_name

__all__ = ["MAX_SIGNATURE", "STANDARD_DOMAINS", "Graph"]

MAX_SIGNATURE: Final = 4096
"""Inputs or outputs of a graph (own): a language model with its cache has some hundred."""
STANDARD_DOMAINS: Final = frozenset(
    ("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training")
)
"""Operators of these are ONNX's own; any other is known only to a runtime or to a library that it loads."""

_MAX_DEPTH = 16
"""Graphs inside one another (If, Loop, Scan), and types inside one another (sequence, map, optional)."""
_MAX_DOMAINS = 100
_MAX_DIMS = 64
_CONTROL_FLOW = frozenset(("If", "Loop", "Scan", "SequenceMap"))


@dataclass(slots=True)
class Graph:
    """What a graph and the graphs in its nodes hold.

    Attributes:
        tensors: its initializers.
        domains: domains of operators that are not ONNX's own.
        sparse: number of sparse initializers.
        inputs: (name, its first 256 bytes; the input in words) in the graph's order.
        outputs: likewise.
    """

    tensors: Tensors = field(default_factory=Tensors)
    domains: set[str] = field(default_factory=set)
    sparse: int = 0
    inputs: list[tuple[bytes, str]] = field(default_factory=list)
    outputs: list[tuple[bytes, str]] = field(default_factory=list)

    def read(self, wire: Wire, message: Field, depth: int = 0) -> None:
        """Take a graph.

        Args:
            wire: the file.
            message: where the GraphProto is.
            depth: graphs that it is inside of; only the outermost has the model's inputs and outputs.

        Raises:
            FormatError: it is broken, or too deep.
            OSError: the bytes cannot be had.
        """
        if depth > _MAX_DEPTH:
            raise FormatError(f"graphs nested more than {_MAX_DEPTH} deep")
        for item in wire.fields(message.start, message.end):
            match item.number:
                case 1:
                    self.read_node(wire, item, depth)
                case 5:
                    self.tensors.add(wire, item)
                case 11 | 12 if depth == 0:
                    values = self.inputs if item.number == 11 else self.outputs
                    if len(values) == MAX_SIGNATURE:
                        raise FormatError(f"more than {MAX_SIGNATURE} inputs or outputs")
                    values.append(_value(wire, item))
                case 15:
                    self.sparse += 1

    def read_node(self, wire: Wire, message: Field, depth: int = 0) -> None:
        """Take a node, and the graphs in its attributes where its operator can have some."""
        operator = domain = ""
        attributes = []
        for item in wire.fields(message.start, message.end):
            match item.number:
                case 4:
                    operator = wire.text(item, 256)
                case 5:
                    attributes.append(item)
                case 7:
                    domain = wire.text(item, 256)
        custom = domain not in STANDARD_DOMAINS
        if custom and len(self.domains) < _MAX_DOMAINS:
            self.domains.add(domain)
        if custom or operator in _CONTROL_FLOW:
            for attribute in attributes:
                for item in wire.fields(attribute.start, attribute.end):
                    if item.number in (6, 11) and item.wire == BYTES:
                        self.read(wire, item, depth + 1)

    def signature(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the model's inputs and outputs in words; an input that has a value already (IR 3 and before) is none."""
        inputs = tuple(text for name, text in self.inputs if name not in self.tensors.names)
        return inputs, tuple(text for _, text in self.outputs)


def _value(wire: Wire, message: Field) -> tuple[bytes, str]:
    # A ValueInfoProto: name, type and shape as `input_ids int64 [batch, 128]`.
    name, words = b"", [""]
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            name = wire.data(item._replace(end=min(item.end, item.start + 256)), 256)
            words[0] = clean_name(wire.text(item, 1024))
        elif item.number == 2 and (type_ := _type(wire, item)):
            words[1:] = [type_]
    return name, " ".join(words).strip()


def _type(wire: Wire, message: Field, depth: int = 0) -> str:
    if depth > _MAX_DEPTH:
        raise FormatError(f"types nested more than {_MAX_DEPTH} deep")
    for item in wire.fields(message.start, message.end):
        match item.number:
            case 1:
                return _tensor_type(wire, item)
            case 8:
                return f"sparse {_tensor_type(wire, item)}"
            case 4 | 9:
                return f"{'sequence' if item.number == 4 else 'optional'}({_inner(wire, item, depth)})"
            case 5:
                return f"map({_inner(wire, item, depth)})"
    return ""


def _inner(wire: Wire, message: Field, depth: int) -> str:
    # The type inside a sequence or an optional (field 1), or those of a map's keys (a number in field 1) and values.
    words: dict[int, str] = {}
    for item in wire.fields(message.start, message.end):
        if item.number in (1, 2) and item.number not in words:
            words[item.number] = _type(wire, item, depth + 1) if item.wire == BYTES else _element(item.value)
    return ", ".join(filter(None, words.values()))


def _tensor_type(wire: Wire, message: Field) -> str:
    element, shape = "", ""
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            element = _element(item.value)
        elif item.number == 2:
            sizes = [_size(wire, size) for size in wire.fields(item.start, item.end) if size.number == 1]
            if len(sizes) > _MAX_DIMS:
                raise FormatError(f"a tensor of more than {_MAX_DIMS} dimensions")
            shape = f"[{', '.join(sizes)}]"
    return f"{element} {shape}".strip()


def _element(number: int) -> str:
    return ELEMENTS[number].name if number in ELEMENTS else f"type {number}"


def _size(wire: Wire, message: Field) -> str:
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            return str(signed(item.value))
        if item.number == 2 and (name := clean_name(wire.text(item, 256))):
            return name
    return "?"
