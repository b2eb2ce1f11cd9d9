"""ExecuTorch's programs, ``*.pte``: methods, their inputs and outputs, who runs them, weights; no buffer is read.

Fields: schema/program.fbs of https://github.com/pytorch/executorch.
"""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.flatbuffer import Buffer, Table
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "ExecuTorch"]

_MAGIC: Final = b"ET12"
_TENSOR: Final = 5
"""Number of a tensor among the kinds of values."""
_TYPES: Final = {
    **{0: ("uint8", "U8"), 1: ("int8", "I8"), 2: ("int16", "I16"), 3: ("int32", "I32"), 4: ("int64", "I64")},
    **{5: ("float16", "F16"), 6: ("float32", "F32"), 7: ("float64", "F64"), 11: ("bool", "BOOL")},
    **{12: ("qint8", "I8"), 13: ("quint8", "U8"), 14: ("qint32", "I32"), 15: ("bfloat16", "BF16")},
}
_OWN: Final = frozenset(("aten", "dim_order_ops", "executorch_prim", "prims", "quantized_decomposed", ""))
_MAX_METHODS = 100
_MAX_NAMES = 1_000


class ExecuTorch:
    """Programs of ExecuTorch, ``*.pte``, a FlatBuffer with the identifier ``ET12``.

    Version of the schema, methods, inputs and outputs of ``forward``, else of the first method, with dtype and shape;
    backends that it is handed to, operators that are not PyTorch's own. Parameters are the elements of its constant
    tensors; left out where a backend has a part of the model, with weights in a form of its own.
    """

    name = "executorch"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pte",)
    magic: tuple[tuple[int, bytes], ...] = ((4, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the program says; see ``Format.read``."""
        if blob.read(4, 4) != _MAGIC:
            raise FormatError("not a program of ExecuTorch: no ET12")
        return _Read(Buffer(blob)).facts()


class _Read:
    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._properties: dict[Property, None] = {}
        self._unknowns: list[Property] = []
        self._inputs: list[str] = []
        self._outputs: list[str] = []
        self._elements: Counter[str] = Counter()
        self._seen: set[int] = set()
        self._delegated = False

    def facts(self) -> Facts:
        try:
            self._program(self._buffer.root())
        except FormatError as error:
            self._unknowns.append(("contents", str(error)))
        if self._delegated:
            self._unknowns.append(("parameters", "a backend holds weights in a form of its own"))
        known = not self._unknowns
        model = ModelFacts(
            inputs=tuple(self._inputs),
            outputs=tuple(self._outputs),
            parameters=(self._elements.total() or None) if known else None,
            parameters_by_dtype=tuple(sorted(self._elements.items())) if known else (),
            formats=(ExecuTorch.name,),
        )
        return Facts(
            format=ExecuTorch.name,
            kind=Kind.MODEL,
            properties=tuple(sorted(self._properties)),
            model=model,
            libraries=("executorch",),
            unknowns=tuple(self._unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )

    def _program(self, program: Table) -> None:
        self._note("version", str(program.number(0) or ""))
        methods = [self._buffer.table(place) for place in program.tables(1)[:_MAX_METHODS]]
        names = [clean_name(method.text(0, 256)) for method in methods]
        shown = names.index("forward") if "forward" in names else 0
        for index, (name, method) in enumerate(zip(names, methods, strict=True)):
            self._note("method", name)
            for place in method.tables(6)[:_MAX_NAMES]:
                operator = clean_name(self._buffer.table(place).text(0, 256))
                if operator.partition("::")[0] not in _OWN:
                    self._note("custom-operator", operator)
            for place in method.tables(7)[:_MAX_NAMES]:
                self._note("backend", clean_name(self._buffer.table(place).text(0, 256)))
                self._delegated = True
            self._values(method, main=index == shown)

    def _values(self, method: Table, *, main: bool) -> None:
        tensors: dict[int, Table] = {}
        for index, place in enumerate(method.tables(2)):
            value = self._buffer.table(place)
            if value.number(0, "B") == _TENSOR and (tensor := value.child(1)) is not None:
                tensors[index] = tensor
                buffer = tensor.number(5)
                # What has a buffer and no place in memory of its own is a constant; methods may share one.
                if buffer and tensor.child(6) is None and buffer not in self._seen:
                    self._seen.add(buffer)
                    self._count(tensor)
        if main:
            self._inputs = [self._shown(tensors.get(index)) for index in method.numbers(3)[:MAX_VALUES]]
            self._outputs = [self._shown(tensors.get(index)) for index in method.numbers(4)[:MAX_VALUES]]

    def _count(self, tensor: Table) -> None:
        kind, sizes = tensor.number(0, "b"), tensor.numbers(2, limit=64)
        if kind in _TYPES and min(sizes, default=0) >= 0:
            self._elements[_TYPES[kind][1]] += prod(sizes)
        else:
            self._unknowns.append(("parameters", f"a constant of type {kind}, which is not known"))

    def _shown(self, tensor: Table | None) -> str:
        if tensor is None:
            return "?"
        kind = tensor.number(0, "b")
        return shown_value("", _TYPES[kind][0] if kind in _TYPES else f"type {kind}", tensor.numbers(2, limit=64))

    def _note(self, key: str, value: str) -> None:
        if value and len(self._properties) < _MAX_NAMES:
            self._properties[(f"aibom:executorch:{key}", value)] = None


FORMAT = ExecuTorch()
