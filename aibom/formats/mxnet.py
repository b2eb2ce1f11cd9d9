"""MXNet's weights, ``*.params``: arrays one after the other, then their names; no array is read.

Layout: ``NDArray::Save`` and ``NDArray::Load`` in src/ndarray/ndarray.cc of https://github.com/apache/mxnet.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from math import prod
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "MxNet"]

_MAGIC: Final = struct.pack("<2Q", 0x112, 0)
_VERSIONS: Final = frozenset((0xF993FAC9, 0xF993FACA))
_DENSE: Final = 0
_TYPES: Final = {
    **{0: ("F32", 4), 1: ("F64", 8), 2: ("F16", 2), 3: ("U8", 1), 4: ("I32", 4), 5: ("I8", 1), 6: ("I64", 8)},
    **{7: ("BOOL", 1), 8: ("I16", 2), 9: ("U16", 2), 10: ("U32", 4), 11: ("U64", 8), 12: ("BF16", 2)},
}
_MAX_ARRAYS: Final = 50_000
_MAX_DIMS = 32
# `export` numbers the weights 0000; those of other epochs may be several beside one graph.
_EXPORTED = re.compile(r"(.+)-0000\.params")


class MxNet:
    """Weights of MXNet, ``*.params``, which other software uses for text.

    Identified by their magic number. Parameters are the elements of the dense arrays, each of which leads to the next.
    Weights that ``export`` wrote belong to the graph ``<name>-symbol.json``.
    """

    name = "mxnet"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".params",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the arrays add up to; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        elements: Counter[str] = Counter()
        unknowns: list[Property] = []
        try:
            _read(blob, elements)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        model = ModelFacts(
            parameters=(elements.total() or None) if not unknowns else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if not unknowns else (),
            formats=(self.name,),
        )
        exported = _EXPORTED.fullmatch(blob.name)
        return Facts(
            format=self.name,
            kind=self.kind,
            model=model,
            libraries=("mxnet",),
            files=(f"{exported[1]}-symbol.json",) if exported else (),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(blob: Blob, elements: Counter[str]) -> None:
    count = int.from_bytes(blob.exactly(16, 8), "little")
    if count > _MAX_ARRAYS:
        raise FormatError(f"more than {_MAX_ARRAYS} arrays")
    position = 24
    for _ in range(count):
        version, storage, rank = struct.unpack("<IiI", blob.exactly(position, 12))
        if version not in _VERSIONS or storage != _DENSE:
            raise FormatError("an array of a version or kind that is not read")
        if rank > _MAX_DIMS:
            raise FormatError(f"an array of more than {_MAX_DIMS} dimensions")
        position += 12
        dims = struct.unpack(f"<{rank}q", blob.exactly(position, 8 * rank))
        position += 8 * rank
        # What has no dimension is no array: nothing follows. Else the device, the type and the data.
        if rank == 0 and version == 0xF993FAC9:
            continue
        kind = int.from_bytes(blob.exactly(position + 8, 4), "little")
        if kind not in _TYPES or min(dims, default=0) < 0:
            raise FormatError(f"an array of type {kind}, which is not known")
        dtype, width = _TYPES[kind]
        position += 12 + prod(dims) * width
        if position > blob.size:
            raise FormatError("truncated")
        elements[dtype] += prod(dims)


FORMAT = MxNet()
