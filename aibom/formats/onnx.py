"""Models in ONNX: who made them with what, their inputs and outputs, and how many parameters; no tensor is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import MAX_TEXT, Declared, leaves_folder, present
from aibom.formats.onnx_graph import Graph
from aibom.formats.onnx_tensor import entry
from aibom.formats.protobuf import BYTES, VARINT, Field, Wire, signed
from aibom.graph.component import Contact, Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "MAX_METADATA", "Onnx"]

MAX_METADATA: Final = 256
"""Entries of ``metadata_props`` and operator sets that are kept (own)."""

# ModelProto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
_WIRES = {1: VARINT, 5: VARINT, **dict.fromkeys((2, 3, 4, 6, 7, 8, 14, 20, 25, 26), BYTES)}
_TEXTS = {2: "producer", 3: "producer version", 4: "domain", 6: "doc_string"}
_BYTES = frozenset(("I8", "U8"))


@dataclass(slots=True)
class _Model:
    """A ModelProto."""

    ir_version: int = 0
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    opsets: list[tuple[str, int]] = field(default_factory=list)
    local: set[str] = field(default_factory=set)
    graph: Graph = field(default_factory=Graph)
    graphs: int = 0
    cut: dict[str, None] = field(default_factory=dict)
    unknowns: list[Property] = field(default_factory=list)


class Onnx:
    """ONNX models, ``*.onnx``.

    The format has no magic: a file is one when its first fields are those of a ModelProto with a version. The name of
    the graph (``main_graph``, ``torch_jit``) says nothing and is not used.

    ``parameters_by_dtype`` is the number of elements of all dense initializers but strings; left out where one of them
    contradicts itself or cannot be checked. ``parameters`` is their sum; left out too where there are sparse ones, and
    where operators that are not ONNX's own stand beside tensors of bytes, into which they may pack several weights each
    (``MatMulNBits``).

    Of ``metadata_props``, ``model_author`` and ``model_license`` are ONNX's own (IR.md); ``author``, ``license`` and
    ``description`` are what exporters write. All entries are properties ``aibom:onnx:metadata`` = ``key=value``.
    """

    name = "onnx"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".onnx",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        model = _Model()
        try:
            _read(Wire(blob), model)
        except FormatError as error:
            if not model.ir_version or not (model.texts or model.opsets):
                raise FormatError(f"not an ONNX model: {error}") from error
            model.unknowns.append(("contents", str(error)))
        if not model.ir_version or not (model.graphs or model.local or model.unknowns):
            raise FormatError("not an ONNX model: no version or no graph")
        return self._facts(model)

    def _facts(self, model: _Model) -> Facts:
        declared = Declared(model.texts | {f"metadata {key}": value for key, value in model.metadata.items()})
        inputs, outputs = model.graph.signature()
        parameters, by_dtype, findings = _parameters(model)
        facts = ModelFacts(
            inputs=inputs,
            outputs=outputs,
            parameters=parameters,
            parameters_by_dtype=by_dtype,
            formats=(self.name,),
            saved_with=_producer(declared),
        )
        files = tuple(model.graph.tensors.files)
        names = (Contact(name=name) for name in declared.items("metadata model_author", "authors"))
        return Facts(
            format=self.name,
            kind=self.kind,
            # Exporters write 0 where nobody gave a version.
            version=str(model.version) if model.version > 0 else None,
            description=declared.paragraph("doc_string", "description")
            or declared.paragraph("metadata description", "description"),
            authors=tuple(names) or declared.contacts("metadata author"),
            licenses=declared.licenses("metadata model_license") or declared.licenses("metadata license"),
            properties=_properties(model, declared),
            model=facts,
            files=files,
            unknowns=(*model.unknowns, *(("properties", reason) for reason in model.cut), *declared.unknowns),
            findings=(*findings, *(("path", clean_name(file)) for file in files if leaves_folder(file))),
            measured=present(facts, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(wire: Wire, model: _Model) -> None:
    for item in wire.fields():
        if item.wire != _WIRES.get(item.number, item.wire):
            raise FormatError(f"field {item.number} is of another type")
        match item.number:
            case 1:
                model.ir_version = item.value if 1 <= item.value < 1000 else 0
            case 5:
                model.version = signed(item.value)
            case 2 | 3 | 4 | 6:
                model.texts[_TEXTS[item.number]] = wire.text(item, 4 * MAX_TEXT)
            case 7:
                model.graphs += 1
                model.graph.read(wire, item)
            case 8 if len(model.opsets) < MAX_METADATA:
                model.opsets.append(_opset(wire, item))
            case 14 if len(model.metadata) < MAX_METADATA:
                key, value = entry(wire, item)
                model.metadata[key] = value
            case 8 | 14:
                what = "operator sets" if item.number == 8 else "metadata_props"
                model.cut[f"more than {MAX_METADATA} {what}"] = None
            case 25:
                _function(wire, item, model)


def _opset(wire: Wire, message: Field) -> tuple[str, int]:
    domain, version = "", 0
    for item in wire.fields(message.start, message.end):
        if item.number == 1:
            domain = clean_name(wire.text(item, 256))
        elif item.number == 2:
            version = signed(item.value)
    return domain or "ai.onnx", version


def _function(wire: Wire, message: Field, model: _Model) -> None:
    # A FunctionProto: its domain is defined here, so its name is no custom operator.
    for item in wire.fields(message.start, message.end):
        if item.number == 10 and len(model.local) < MAX_METADATA:
            model.local.add(wire.text(item, 256))
        elif item.number == 7:
            model.graph.read_node(wire, item)


def _producer(declared: Declared) -> tuple[str, ...]:
    producer = declared.line("producer", "saved_with")
    if producer is None:
        return ()
    version = declared.line("producer version", "saved_with")
    return (f"{producer} {version}" if version else producer,)


def _parameters(model: _Model) -> tuple[int | None, tuple[tuple[str, int], ...], list[Property]]:
    """The number of parameters, in all and by dtype, and what contradicts them; unknowns say why there is none."""
    tensors = model.graph.tensors
    reasons = list(tensors.unverified)
    findings: list[Property] = []
    if tensors.contradictions:
        words = f"{tensors.contradictions} initializers whose dims and data disagree: {tensors.first}"
        findings.append(("layout", words))
        reasons.append("initializers contradict themselves")
    checked = not reasons and not any(name == "contents" for name, _ in model.unknowns)
    if model.graph.sparse:
        reasons.append(f"{model.graph.sparse} initializers are sparse")
    carriers = sorted(_BYTES & tensors.elements.keys())
    if carriers and model.graph.domains - model.local:
        reasons.append(f"elements of {', '.join(carriers)} may hold several weights each for operators not of ONNX")
    model.unknowns += (("parameters", reason) for reason in reasons)
    by_dtype = tuple(sorted(tensors.elements.items())) if checked else ()
    return (tensors.elements.total() if checked and not reasons else None), by_dtype, findings


def _properties(model: _Model, declared: Declared) -> tuple[Property, ...]:
    found = [("aibom:onnx:ir-version", str(model.ir_version)), *declared.property("aibom:onnx:domain", "domain")]
    found += (("aibom:onnx:opset", f"{domain} {version}") for domain, version in model.opsets)
    found += (("aibom:onnx:custom-domain", clean_name(domain)) for domain in model.graph.domains - model.local)
    if model.graph.sparse:
        found.append(("aibom:onnx:sparse-initializers", str(model.graph.sparse)))
    found += (("aibom:onnx:metadata", clean_line(f"{key}={text}", 1024)) for key, text in model.metadata.items())
    return tuple(sorted(set(found)))


FORMAT = Onnx()
