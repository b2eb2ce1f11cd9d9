"""TensorFlow's checkpoints, ``*.index``: which variables of what type and shape lie in ``*.data-?????-of-?????``.

Format: tensorflow/core/util/tensor_bundle and tensorflow/core/protobuf/tensor_bundle.proto of
https://github.com/tensorflow/tensorflow.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError, blob_of
from aibom.formats.declared import present
from aibom.formats.protobuf import BYTES, Field, Wire, signed
from aibom.formats.saved_model import DTYPES
from aibom.formats.sstable import is_table, rows
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "TfCheckpoint"]

MAX_SHARDS: Final = 10_000
_ELEMENTS: Final = {
    **{"float32": ("F32", 4), "float64": ("F64", 8), "float16": ("F16", 2), "bfloat16": ("BF16", 2)},
    **{"int8": ("I8", 1), "int16": ("I16", 2), "int32": ("I32", 4), "int64": ("I64", 8), "bool": ("BOOL", 1)},
    **{"uint8": ("U8", 1), "uint16": ("U16", 2), "uint32": ("U32", 4), "uint64": ("U64", 8)},
    **{"complex64": ("C64", 8), "complex128": ("C128", 16), "qint8": ("I8", 1), "quint8": ("U8", 1)},
    **{"float8_e5m2": ("F8_E5M2", 1), "float8_e4m3fn": ("F8_E4M3", 1)},
}
_TAIL: Final = b"/.ATTRIBUTES/VARIABLE_VALUE"
# Slots of optimizers beside the variable that they are of (TensorFlow 1), and what the trainer keeps for itself.
_SLOT = re.compile(
    rb"(?:.*/)?(?:Adam(?:_1)?|Momentum|RMSProp(?:_[12])?|Adagrad|Adadelta(?:_1)?|Ftrl(?:_1)?|ExponentialMovingAverage"
    rb"|adam_[mv]|LAMB(?:_1)?|beta[12]_power(?:_\d+)?|global_step|save_counter)"
)
_OF_OPTIMIZER = re.compile(rb"(?:.*/)?(?:_?optimizer[^/]*)/.*|.*/\.OPTIMIZER_SLOT/.*", re.DOTALL)


@dataclass(slots=True)
class _Bundle:
    shards: int = 0
    elements: Counter[str] = field(default_factory=Counter)
    optimizer: Counter[bool] = field(default_factory=Counter)
    contradictions: int = 0
    unclear: int = 0
    variables: int = 0


class TfCheckpoint:
    """Checkpoints of TensorFlow, ``*.index``, with their shards ``*.data-00000-of-00001``.

    A file is one where it is a sorted table that begins with a bundle's header; other indexes are left alone.
    Parameters are the elements of all variables but what an optimizer and a trainer keep, by their names; left out
    where an optimizer holds the model's own variables, as Keras 3 saves them, and they cannot be told from its own. A
    SavedModel's ``variables`` are one.
    """

    name = "tf-checkpoint"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".index",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the index says, or nothing; see ``Format.read``."""
        if not is_table(blob):
            return Facts(self.name)
        bundle = _Bundle()
        unknowns: list[Property] = []
        findings: list[Property] = []
        try:
            _read(blob, bundle)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        if not 1 <= bundle.shards <= MAX_SHARDS:
            return Facts(self.name)  # A table of something else.
        if bundle.contradictions:
            findings.append(("layout", f"{bundle.contradictions} variables whose shape and bytes disagree"))
            unknowns.append(("parameters", "variables contradict themselves"))
        if bundle.optimizer[True]:
            unknowns.append(("parameters", "the optimizer's variables cannot be told from the model's"))
        if bundle.unclear:
            unknowns.append(("parameters", f"{bundle.unclear} variables are of types that are not known"))
        known = not unknowns
        model = ModelFacts(
            parameters=(bundle.elements.total() or None) if known else None,
            parameters_by_dtype=tuple(sorted(bundle.elements.items())) if known else (),
            formats=(self.name,),
        )
        stem = blob.name[: -len(".index")]
        shards = tuple(f"{stem}.data-{number:05}-of-{bundle.shards:05}" for number in range(bundle.shards))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=(("aibom:tensorflow:variables", str(bundle.variables)),) if bundle.variables else (),
            model=model,
            libraries=("tensorflow",),
            files=shards,
            unknowns=tuple(unknowns),
            findings=tuple(findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(blob: Blob, bundle: _Bundle) -> None:
    for count, row in enumerate(rows(blob)):
        wire = Wire(blob_of(row.value))
        if count == 0:
            if row.key:
                raise FormatError("a table without a bundle's header")
            bundle.shards = next((item.value for item in wire.fields() if item.number == 1 and item.wire != BYTES), 0)
        elif not row.key.startswith(b"\0"):  # Slices of a variable that has an entry as a whole.
            _variable(row.key, wire, bundle)


def _variable(key: bytes, wire: Wire, bundle: _Bundle) -> None:
    dtype, dims, size, sliced = 0, list[int](), 0, False
    for item in wire.fields():
        if item.number == 1 and item.wire != BYTES:
            dtype = item.value
        elif item.number == 2 and item.wire == BYTES:
            dims = _shape(wire, item)
        elif item.number == 5 and item.wire != BYTES:
            size = item.value
        elif item.number == 7:
            sliced = True
    if key == b"_CHECKPOINTABLE_OBJECT_GRAPH" or key.endswith(b"/.ATTRIBUTES/OBJECT_CONFIG_JSON"):
        return
    bundle.variables += 1
    name = key.removesuffix(_TAIL)
    # What Keras exports under `variables` stands a second time under `_all_variables`.
    if _SLOT.fullmatch(name) or name.startswith(b"_all_variables/"):
        return
    kind = DTYPES[dtype] if dtype < len(DTYPES) else ""
    if kind in ("string", "resource", "variant"):
        return
    if kind not in _ELEMENTS:
        bundle.unclear += 1
        return
    named, width = _ELEMENTS[kind]
    elements = min(prod(dims), 1 << 62)
    if _OF_OPTIMIZER.fullmatch(name):
        # Scalars are settings, and slots stand beside their variable: any other may be a weight.
        if b"/.OPTIMIZER_SLOT/" not in name:
            bundle.optimizer[bool(dims)] += 1
        return
    if not sliced and size != elements * width:
        bundle.contradictions += 1
    bundle.elements[named] += elements


def _shape(wire: Wire, message: Field) -> list[int]:
    dims: list[int] = []
    for item in wire.fields(message.start, message.end):
        if item.number == 2 and item.wire == BYTES and len(dims) < 64:
            size = next((part.value for part in wire.fields(item.start, item.end) if part.number == 1), 0)
            dims.append(max(signed(size), 0))
    return dims


FORMAT = TfCheckpoint()
