"""Core ML's models, ``*.mlmodel``: what their description declares, and how many weights they hold.

Fields: mlmodel/format/Model.proto and FeatureTypes.proto of https://github.com/apple/coremltools, version 9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.coreml_features import read_feature
from aibom.formats.coreml_program import Program
from aibom.formats.coreml_weights import Weights
from aibom.formats.declared import MAX_TEXT, Declared, leaves_folder, present
from aibom.formats.protobuf import BYTES, VARINT, Field, Wire
from aibom.formats.signature import MAX_VALUES
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "TEXTS", "CoreMl"]

TEXTS: Final = {1: "description", 2: "version", 3: "author", 4: "license"}
"""Fields of a model's Metadata that are text."""

_TYPES: Final = {
    **{200: "pipelineClassifier", 201: "pipelineRegressor", 202: "pipeline"},
    **{300: "glmRegressor", 301: "supportVectorRegressor", 302: "treeEnsembleRegressor"},
    **{303: "neuralNetworkRegressor", 304: "bayesianProbitRegressor"},
    **{400: "glmClassifier", 401: "supportVectorClassifier", 402: "treeEnsembleClassifier"},
    **{403: "neuralNetworkClassifier", 404: "kNearestNeighborsClassifier"},
    **{500: "neuralNetwork", 501: "itemSimilarityRecommender", 502: "mlProgram", 555: "customModel"},
    **{556: "linkedModel", 560: "classConfidenceThresholding", 600: "oneHotEncoder", 601: "imputer"},
    **{602: "featureVectorizer", 603: "dictVectorizer", 604: "scaler", 606: "categoricalMapping", 607: "normalizer"},
    **{609: "arrayFeatureExtractor", 610: "nonMaximumSuppression", 900: "identity", 2000: "textClassifier"},
    **{2001: "wordTagger", 2002: "visionFeaturePrint", 2003: "soundAnalysisPreprocessing", 2004: "gazetteer"},
    **{2005: "wordEmbedding", 2006: "audioFeaturePrint", 3000: "serializedModel"},
}
_NETWORKS: Final = frozenset((303, 403, 500))
_PROGRAM, _CUSTOM, _LINKED = 502, 555, 556
_MAX_MODELS = 1_000
_MAX_DEPTH = 8
_MAX_METADATA = 256


@dataclass(slots=True)
class _Model:
    version: int = 0
    updatable: bool = False
    kinds: dict[str, None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    weights: Weights = field(default_factory=Weights)
    program: Program = field(default_factory=Program)
    linked: list[str] = field(default_factory=list)
    models: int = 0


class CoreMl:
    """Models of Core ML, ``*.mlmodel``, alone or in a ``*.mlpackage``.

    The format has no magic: a file is one when its first fields are a version of the specification and a description,
    and one of Core ML's kinds of model follows. Read are version, author, licence, description, what its author added,
    inputs, outputs and states with type and shape.

    Parameters are the elements of a neural network's weights, and of a program's constants that lie in a file of
    weights or are tensors of floats; of compressed ones the elements of the weights that they make, by the type that
    they are kept in. Of a pipeline they are the sum of its models; left out where a network's weights are packed by
    bits; of trees and the like there are none. A custom layer or model, whose code is
    in the app that loads it, is the finding ``remote-code``.
    """

    name = "coreml"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".mlmodel",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        model = _Model()
        unknowns: list[Property] = []
        try:
            _read(Wire(blob), Field(0, BYTES, 0, 0, blob.size), model, 0)
        except FormatError as error:
            if not model.version or not model.kinds:
                raise FormatError(f"not a Core ML model: {error}") from error
            unknowns.append(("contents", str(error)))
        if not model.version or not model.kinds:
            raise FormatError("not a Core ML model: no version or no kind of model")
        return _facts(model, unknowns)


def _facts(model: _Model, unknowns: list[Property]) -> Facts:
    declared = Declared(model.texts)
    kind, *inner = model.kinds
    weights = model.weights
    whole = not unknowns
    unknowns += (("parameters", doubt) for doubt in weights.doubts)
    elements = weights.elements + model.program.elements()
    facts = ModelFacts(
        architecture=kind,
        inputs=tuple(model.inputs),
        outputs=tuple(model.outputs),
        parameters=(elements.total() or None) if whole and not weights.doubts else None,
        parameters_by_dtype=tuple(sorted(elements.items())) if whole else (),
        formats=(CoreMl.name,),
        quantization=", ".join(sorted(model.program.ways)[:16]) or None,
        saved_with=_writer(model),
    )
    properties = [("aibom:coreml:specification-version", str(model.version))]
    properties += (("aibom:coreml:contains", name) for name in inner)
    properties += (("aibom:coreml:metadata", clean_line(f"{key}={text}", 1024)) for key, text in model.metadata.items())
    if model.updatable:
        properties.append(("aibom:coreml:updatable", "true"))
    # A package names its weights as `@model_path/weights/weight.bin`, from its own folder.
    files = [file.removeprefix("@model_path/") for file in model.program.files]
    findings = [("remote-code", f"{name} is a class of the app that loads it") for name in weights.custom if name]
    findings += (("path", clean_name(file)) for file in files if leaves_folder(file) and clean_name(file))
    return Facts(
        format=CoreMl.name,
        kind=Kind.MODEL,
        version=declared.line("version", "version"),
        description=declared.paragraph("description", "description"),
        authors=declared.contacts("author"),
        licenses=declared.licenses("license"),
        properties=tuple(sorted(set(properties))),
        model=facts,
        files=tuple(files),
        unknowns=(*unknowns, *declared.unknowns),
        findings=tuple(findings),
        measured=present(facts, "architecture", "formats", "parameters", "parameters_by_dtype", "quantization"),
    )


def _writer(model: _Model) -> tuple[str, ...]:
    version = clean_name(model.metadata.get("com.github.apple.coremltools.version", ""))
    return (f"coremltools {version}",) if version else ()


def _read(wire: Wire, message: Field, model: _Model, depth: int) -> None:
    model.models += 1
    if depth > _MAX_DEPTH or model.models > _MAX_MODELS:
        raise FormatError("too many models inside one another")
    for item in wire.fields(message.start, message.end):
        if depth == 0 and item.number == 1:
            if item.wire != VARINT or not 1 <= item.value < 1000:
                raise FormatError("no version")
            model.version = item.value
        elif item.number == 2 and depth == 0:
            if item.wire != BYTES:
                raise FormatError("no description")
            _description(wire, item, model)
        elif item.number == 10 and depth == 0:
            model.updatable = item.value == 1
        elif item.number in _TYPES and item.wire == BYTES:
            model.kinds[_TYPES[item.number]] = None
            _kind(wire, item, model, depth)


def _kind(wire: Wire, item: Field, model: _Model, depth: int) -> None:
    if item.number in _NETWORKS:
        model.weights.network(wire, item)
    elif item.number == _PROGRAM:
        model.program.read(wire, item)
    elif item.number in (200, 201, 202):
        for pipeline in wire.fields(item.start, item.end) if item.number != 202 else (item,):
            for part in wire.fields(pipeline.start, pipeline.end) if pipeline.wire == BYTES else ():
                if part.number == 1 and part.wire == BYTES:
                    _read(wire, part, model, depth + 1)
    elif item.number == _CUSTOM:
        for part in wire.fields(item.start, item.end):
            if part.number == 10 and part.wire == BYTES:
                model.weights.custom[clean_name(wire.text(part, 256))] = None


def _description(wire: Wire, message: Field, model: _Model) -> None:
    for item in wire.fields(message.start, message.end):
        if item.wire != BYTES:
            continue
        if item.number in (1, 10, 13):
            values = model.outputs if item.number == 10 else model.inputs
            if len(values) < MAX_VALUES and (shown := read_feature(wire, item, state=item.number == 13)):
                values.append(shown)
        elif item.number == 100:
            _metadata(wire, item, model)


def _metadata(wire: Wire, message: Field, model: _Model) -> None:
    for item in wire.fields(message.start, message.end):
        if item.wire != BYTES:
            continue
        if item.number in TEXTS:
            model.texts[TEXTS[item.number]] = wire.text(item, 4 * MAX_TEXT)
        elif item.number == 100 and len(model.metadata) < _MAX_METADATA:
            key, value = "", ""
            for part in wire.fields(item.start, item.end):
                if part.number == 1 and part.wire == BYTES:
                    key = clean_name(wire.text(part, 256))
                elif part.number == 2 and part.wire == BYTES:
                    value = wire.text(part, 4096)
            model.metadata[key] = value


FORMAT = CoreMl()
