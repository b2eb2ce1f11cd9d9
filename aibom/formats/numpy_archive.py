"""NumPy's archives of arrays, ``*.npz``: dtypes and shapes, and what loading with ``allow_pickle`` would import."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.numpy import Arrays
from aibom.formats.pickle_machine import MAX_STREAM
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "NumPyArchive"]

_MAX_ARRAYS: Final = 10_000
# How frameworks call the parts of a layer: the last word of a name such as `encoder/layer_0/kernel`.
_WORDS: Final = frozenset(
    (
        *("weight", "weights", "kernel", "embedding", "bias", "biases", "scale", "scales", "gamma", "beta", "b", "w"),
        *("mean", "var", "running_mean", "running_var", "moving_mean", "moving_variance", "num_batches_tracked"),
    )
)
_MAIN: Final = frozenset(("weight", "weights", "kernel", "embedding", "w"))
_SPLIT = re.compile(r"[./]")
_ELEMENTS: Final = {
    **{"float16": "F16", "float32": "F32", "float64": "F64", "complex64": "C64", "complex128": "C128", "bool": "BOOL"},
    **{f"{sign}int{bits}": f"{code}{bits}" for sign, code in (("", "I"), ("u", "U")) for bits in (8, 16, 32, 64)},
}


class NumPyArchive:
    """Archives of NumPy's arrays, ``*.npz``.

    As with ``*.npy``, they are weights in a model's folder, and data among data. The headers of 10,000 arrays are read,
    and of arrays of objects the opcodes; rows are the length of the first axis, where all arrays have the same.

    Where most arrays are called as the weights of layers are (``encoder.0.weight``, ``head/kernel``), as MLX and JAX's
    projects save them, their elements are the parameters of the model in whose folder the archive lies; left out where
    scales beside them say that several weights share an element.
    """

    name = "npz"
    kind: Kind | None = Kind.DATASET
    also: Kind | None = Kind.MODEL
    common = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".npz",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what loading would import; see ``Format.read``."""
        archive = Archive(blob)
        found = Arrays()
        for name in list(archive.members)[:_MAX_ARRAYS]:
            try:
                found.add(archive.open(name, MAX_STREAM), name.removesuffix(".npy"))
            except FormatError as error:
                found.miss(str(error))
        if len(archive.members) > _MAX_ARRAYS:
            found.miss(f"more than {_MAX_ARRAYS} arrays")
        facts = found.facts(self.name, tuple(archive.findings))
        return _with_weights(facts, found.columns) if _are_weights(found.columns) else facts


def _are_weights(names: Collection[str]) -> bool:
    words = [_SPLIT.split(name) for name in names]
    layers = [parts for parts in words if len(parts) > 1 and parts[-1].lower() in _WORDS]
    return len(layers) * 2 > len(names) and any(parts[-1].lower() in _MAIN for parts in layers)


def _with_weights(facts: Facts, columns: Mapping[str, str]) -> Facts:
    elements: Counter[str] = Counter()
    unclear = 0
    for column in columns.values():
        dtype, _, shape = column.partition(" ")
        if dtype in _ELEMENTS:
            elements[_ELEMENTS[dtype]] += min(prod(map(int, re.findall(r"\d+", shape))), 1 << 63)
        else:
            unclear += 1
    reasons = [f"{unclear} arrays are of types that are not counted"] if unclear else []
    if any(_SPLIT.split(name)[-1] == "scales" for name in columns):
        reasons.append("weights stand beside their scales: several may share an element")
    known = not facts.unknowns
    model = ModelFacts(
        parameters=(elements.total() or None) if known and not reasons else None,
        parameters_by_dtype=tuple(sorted(elements.items())) if known and not unclear else (),
        formats=(NumPyArchive.name,),
    )
    return replace(
        facts,
        kind=Kind.MODEL,
        properties=tuple(pair for pair in facts.properties if pair[0] == "aibom:file:import"),
        dataset=None,
        model=model,
        unknowns=(*facts.unknowns, *(("parameters", reason) for reason in reasons)),
        measured=present(model, "formats", "parameters", "parameters_by_dtype"),
    )


FORMAT = NumPyArchive()
