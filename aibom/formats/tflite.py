"""TensorFlow Lite (LiteRT), ``*.tflite``: description, signature, tensors; no buffer is read.

Fields: https://github.com/tensorflow/tensorflow/blob/v2.19.0/tensorflow/compiler/mlir/lite/schema/schema.fbs.
"""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import MAX_TEXT, present
from aibom.formats.flatbuffer import Buffer, Table
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name, clean_text, is_placeholder

__all__ = ["FORMAT", "TfLite"]

_TYPES: Final = (
    *(("float32", "F32"), ("float16", "F16"), ("int32", "I32"), ("uint8", "U8"), ("int64", "I64"), ("string", "")),
    *(("bool", "BOOL"), ("int16", "I16"), ("complex64", "C64"), ("int8", "I8"), ("float64", "F64")),
    *(("complex128", "C128"), ("uint64", "U64"), ("resource", ""), ("variant", ""), ("uint32", "U32")),
    *(("uint16", "U16"), ("int4", "I4"), ("bfloat16", "BF16")),
)
_MAX_SIGNATURE = 1_000
_MAX_METADATA = 100
_MODEL_DESCRIPTIONS = ("MLIR Converted.", "TOCO Converted.")


class TfLite:
    """TensorFlow Lite models, ``*.tflite``.

    A FlatBuffer with the identifier ``TFL3``: version, description, inputs and outputs of the main subgraph with dtype
    and shape, signatures, names of metadata, custom operators. Parameters are the elements of all tensors whose buffer
    holds data in the file; of quantised ones too, as each is one element. At most 50,000 tables are looked at.
    """

    name = "tflite"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".tflite",)
    magic: tuple[tuple[int, bytes], ...] = ((4, b"TFL3"),)

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        if blob.read(4, 4) != b"TFL3":
            raise FormatError("not a TensorFlow Lite model: no TFL3")
        return _Read(Buffer(blob)).facts()


class _Read:
    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._unknowns: list[Property] = []
        self._properties: list[Property] = []
        self._inputs: list[str] = []
        self._outputs: list[str] = []
        self._elements: Counter[str] = Counter()
        self._version = 0
        self._description = ""

    def facts(self) -> Facts:
        try:
            self._model(self._buffer.root())
        except FormatError as error:
            self._unknowns.append(("contents", str(error)))
            self._elements.clear()
        model = ModelFacts(
            inputs=tuple(self._inputs),
            outputs=tuple(self._outputs),
            parameters=self._elements.total() or None,
            parameters_by_dtype=tuple(sorted(self._elements.items())),
            formats=(TfLite.name,),
        )
        version = [("aibom:tflite:version", str(self._version))] if self._version else []
        return Facts(
            format=TfLite.name,
            kind=Kind.MODEL,
            description=self._description or None,
            properties=tuple(sorted({*version, *self._properties})),
            model=model,
            unknowns=tuple(self._unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )

    def _model(self, model: Table) -> None:
        self._version = model.number(0)
        text = clean_text(model.text(3, MAX_TEXT), MAX_TEXT).strip()
        # What converters write where nobody described it.
        if not is_placeholder(text) and text not in _MODEL_DESCRIPTIONS:
            self._description = text
        for position in model.tables(1)[:_MAX_SIGNATURE]:
            if name := clean_name(self._buffer.table(position).text(1, 256)):
                self._properties.append(("aibom:tflite:custom-operator", name))
        for position in model.tables(6)[:_MAX_METADATA]:
            if name := clean_name(self._buffer.table(position).text(0, 256)):
                self._properties.append(("aibom:tflite:metadata", name))
        for position in model.tables(7)[:_MAX_METADATA]:
            if name := clean_name(self._buffer.table(position).text(2, 256)):
                self._properties.append(("aibom:tflite:signature", name))
        filled = self._filled(model)
        for index, position in enumerate(model.tables(2)):
            self._subgraph(self._buffer.table(position), filled, main=index == 0)

    def _filled(self, model: Table) -> set[int]:
        """Numbers of the buffers that hold data, in the file or behind it (schema 3c)."""
        found = set()
        for index, position in enumerate(model.tables(4)):
            held = self._buffer.table(position)
            if held.holds(0) or held.number(1, "Q") > 1:
                found.add(index)
        return found

    def _subgraph(self, graph: Table, filled: set[int], *, main: bool) -> None:
        tensors = graph.tables(0)
        for position in tensors:
            tensor = self._buffer.table(position)
            dtype = self._dtype(tensor)[1]
            buffer = tensor.number(2)
            if buffer in filled and dtype:
                shape = tensor.numbers(0, limit=64)
                self._elements[dtype] += prod(shape) if all(size >= 0 for size in shape) else 0
                filled.discard(buffer)  # Tensors that share a buffer are one.
        if main:
            self._inputs = [self._described(tensors, index) for index in graph.numbers(1)[:_MAX_SIGNATURE]]
            self._outputs = [self._described(tensors, index) for index in graph.numbers(2)[:_MAX_SIGNATURE]]

    def _described(self, tensors: list[int], index: int) -> str:
        if not 0 <= index < len(tensors):
            raise FormatError("an input or output that is no tensor")
        tensor = self._buffer.table(tensors[index])
        declared = tensor.numbers(7, limit=64) or tensor.numbers(0, limit=64)
        shape = f"[{', '.join(str(size) if size >= 0 else '?' for size in declared)}]"
        return clean_line(f"{clean_name(tensor.text(3, 256))} {self._dtype(tensor)[0]} {shape}".strip(), 1024)

    def _dtype(self, tensor: Table) -> tuple[str, str]:
        number = tensor.number(1, "B")
        return _TYPES[number] if number < len(_TYPES) else (f"type {number}", "")


FORMAT = TfLite()
