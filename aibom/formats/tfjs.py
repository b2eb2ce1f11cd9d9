"""TensorFlow.js' models, ``model.json``: which converter wrote them, their signature and the files of their weights.

Layout: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts, ModelJSON and WeightsManifestConfig.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import leaves_folder, present
from aibom.formats.json_object import MAX_JSON, JsonObject
from aibom.formats.json_text import load_json
from aibom.formats.keras_config import KerasConfig, read_config
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "TfJs"]

_STARTS: Final = (
    *(f'"format":{space}"{kind}-model"' for space in ("", " ") for kind in ("graph", "layers")),
    *('"modelTopology":', '"weightsManifest":'),
)
_MAGIC: Final = (
    *(f"{{{space}{start}" for start in _STARTS for space in ("", "\n  ", "\n    ", "\n\t", "\r\n  ")),
    *(
        f"[{a}{{{b}{key}"
        for a, b in (("", ""), ("\n  ", "\n    "), ("\n  ", "\n      "))
        for key in ('"weights":', '"paths":')
    ),
)
_ELEMENTS: Final = {
    **{"float32": "F32", "float16": "F16", "int32": "I32", "uint8": "U8", "uint16": "U16", "bool": "BOOL"},
    **{"complex64": "C64", "int8": "I8", "int16": "I16", "float64": "F64"},
}
_INDICES: Final = frozenset(("BOOL", "I32"))
_VERSION = re.compile(r"(?:keras\s+v?|TensorFlow\.js tfjs-layers v)?(\d+\.\d+[\w.+-]*)", re.IGNORECASE)
_MAX_FILES: Final = 10_000
_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class _Weights:
    files: dict[str, None] = field(default_factory=dict)
    elements: Counter[str] = field(default_factory=Counter)
    quantized: set[str] = field(default_factory=set)
    unclear: int = 0


class TfJs:
    """Models of TensorFlow.js, ``*.json`` that begins as converters write it, to the byte; other JSON is left alone.

    Whether it is a graph or layers, who generated and converted it, inputs and outputs of its signature, layers that
    hold code. Its manifest names the files of weights. Parameters are the elements of all weights but integers and
    booleans that are not quantised, as indices and shapes stand among them. A manifest alone is a model as well. At
    most 16 MiB are read.
    """

    name = "tfjs"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".json",)
    magic: tuple[tuple[int, bytes], ...] = tuple((0, text.encode()) for text in _MAGIC)

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        head = blob.read(0, 64)
        if not any(head.startswith(magic) for _, magic in self.magic):
            return Facts(self.name)
        try:
            value, _ = load_json(blob.text(MAX_JSON))
        except FormatError as error:
            if not head.startswith(b"{"):
                return Facts(self.name)
            model = ModelFacts(formats=(self.name,))
            return Facts(self.name, self.kind, model=model, unknowns=(("contents", str(error)),))
        said = JsonObject(value if isinstance(value, dict) else {})
        manifest = said.values.get("weightsManifest") if isinstance(value, dict) else value
        weights = _Weights()
        _manifest(manifest, weights)
        topology = said.object("modelTopology")
        if not weights.elements and (topology is None or manifest is None):
            return Facts(self.name)  # JSON of something else.
        return _facts(said, topology, weights)


def _facts(said: JsonObject, topology: JsonObject | None, weights: _Weights) -> Facts:
    config = read_config(topology.values.get("model_config")) if topology is not None else KerasConfig()
    inputs, outputs = _signature(said)
    indices = _INDICES - weights.quantized
    unknowns = [("parameters", f"{weights.unclear} weights are not described")] if weights.unclear else []
    kept = {dtype: count for dtype, count in weights.elements.items() if dtype not in indices}
    by_dtype = tuple(sorted(kept.items())) if not unknowns else ()
    model = ModelFacts(
        architecture=config.architecture,
        inputs=inputs or tuple(config.inputs),
        outputs=outputs,
        parameters=sum(count for _, count in by_dtype) or None,
        parameters_by_dtype=by_dtype,
        formats=(TfJs.name,),
        quantization=" ".join(sorted(weights.quantized)).lower() or None,
        saved_with=tuple(_writers(said, topology)),
    )
    words = [("format", said.text("format")), ("generated-by", said.text("generatedBy"))]
    words.append(("converted-by", said.text("convertedBy")))
    return Facts(
        format=TfJs.name,
        kind=TfJs.kind,
        name=config.name,
        properties=tuple((f"aibom:tfjs:{key}", text) for key, text in words if text is not None),
        model=model,
        files=tuple(weights.files),
        unknowns=tuple(unknowns),
        findings=(*config.findings, *(("path", clean_name(file)) for file in weights.files if leaves_folder(file))),
        measured=present(model, "formats", "parameters", "parameters_by_dtype", "quantization"),
    )


def _manifest(value: Any, weights: _Weights) -> None:
    for group in value if isinstance(value, list) else ():
        if not isinstance(group, dict):
            continue
        paths, described = group.get("paths"), group.get("weights")
        for path in paths if isinstance(paths, list) else ():
            if isinstance(path, str) and path and len(weights.files) < _MAX_FILES:
                weights.files[path] = None
        for weight in described if isinstance(described, list) and isinstance(paths, list) else ():
            _weight(weight, weights)


def _weight(value: Any, weights: _Weights) -> None:
    said = JsonObject(value if isinstance(value, dict) else {})
    shape, dtype = said.values.get("shape"), said.text("dtype")
    packed = said.object("quantization")
    stored = (packed.text("dtype") if packed is not None else None) or dtype
    if dtype == "string":
        return
    if stored not in _ELEMENTS or not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        weights.unclear += 1
        return
    weights.elements[_ELEMENTS[stored]] += min(prod(shape), _MAX_NUMBER)
    if packed is not None:
        weights.quantized.add(_ELEMENTS[stored])


def _writers(said: JsonObject, topology: JsonObject | None) -> Iterator[str]:
    keras = topology.text("keras_version") if topology is not None else None
    if keras is not None:
        yield f"keras {keras}"
    elif (text := said.text("generatedBy")) is not None and (found := _VERSION.fullmatch(text)):
        yield f"{'keras' if text.lower().startswith('keras') else 'tensorflow'} {found[1]}"
    converter = said.text("convertedBy") or ""
    if found := re.fullmatch(r"TensorFlow\.js Converter v(\d[\w.+-]*)", converter):
        yield f"tensorflowjs {found[1]}"


def _signature(said: JsonObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    added = said.object("userDefinedMetadata")
    signature = said.object("signature") or (added.object("signature") if added is not None else None)
    ends = [signature.object(key) if signature is not None else None for key in ("inputs", "outputs")]
    inputs, outputs = (tuple(_values(end)) if end is not None else () for end in ends)
    return inputs, outputs


def _values(end: JsonObject) -> Iterator[str]:
    for key, value in list(end.values.items())[:MAX_VALUES]:
        said = JsonObject(value if isinstance(value, dict) else {})
        shape = said.object("tensorShape")
        dims = shape.values.get("dim") if shape is not None else None
        sizes = (
            [str(dim.get("size", "")) if isinstance(dim, dict) else "" for dim in dims]
            if isinstance(dims, list)
            else None
        )
        dtype = (said.text("dtype") or "").removeprefix("DT_").lower()
        named = {"float": "float32", "half": "float16", "double": "float64"}.get(dtype, dtype)
        shown = shown_value(
            key, named, ["" if size.startswith("-") else size for size in sizes] if sizes is not None else None
        )
        if shown:
            yield clean_line(shown, 1024)


FORMAT = TfJs()
