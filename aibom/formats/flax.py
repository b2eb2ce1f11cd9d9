"""Weights of Flax, ``*.msgpack``: arrays by name, of which shape and type are read and no element.

Layout: flax/serialization.py of https://github.com/google/flax.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import prod
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError, blob_of
from aibom.formats.declared import present
from aibom.formats.lfs import lfs_pointer
from aibom.formats.msgpack import Extension, load_msgpack
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "Flax"]

_HEAD = 262144
# MessagePack's extension of type 1, of 8, 16 or 32 bits of length, that holds a list of shape, dtype and bytes.
_ARRAY = re.compile(rb"(?:\xc7.|\xc8..|\xc9....)\x01\x93[\x90-\x9f]", re.DOTALL)
_MAPS = (*range(0x80, 0x90), 0xDE, 0xDF)
_ELEMENTS: Final = {
    **{"float32": ("F32", 4), "float64": ("F64", 8), "float16": ("F16", 2), "bfloat16": ("BF16", 2)},
    **{"int8": ("I8", 1), "int16": ("I16", 2), "int32": ("I32", 4), "int64": ("I64", 8), "bool": ("BOOL", 1)},
    **{"uint8": ("U8", 1), "uint16": ("U16", 2), "uint32": ("U32", 4), "uint64": ("U64", 8)},
    **{"complex64": ("C64", 8), "complex128": ("C128", 16)},
    **{"float8_e4m3fn": ("F8_E4M3", 1), "float8_e5m2": ("F8_E5M2", 1)},
}
_STATE: Final = frozenset(("opt_state", "optimizer", "step", "rng", "dropout_rng", "key"))
"""What a training state holds beside the parameters."""


class Flax:
    """Weights that ``flax.serialization`` wrote, ``*.msgpack``.

    It is a map that has an array as Flax packs them in its first 256 KiB; any other MessagePack is left alone.
    Parameters are the elements of all arrays but those of an optimizer or a training state; left out where one is of
    another size than its shape asks for.
    """

    name = "flax"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".msgpack",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the arrays add up to, or nothing; see ``Format.read``."""
        head = blob.read(0, _HEAD)
        pointer = blob.name.startswith("flax_model") and lfs_pointer(blob) is not None
        if not pointer and (not head or head[0] not in _MAPS or not _ARRAY.search(head)):
            return Facts(self.name)
        elements: Counter[str] = Counter()
        unknowns: list[Property] = []
        findings: list[Property] = []
        if not pointer:
            try:
                wrong = _count(load_msgpack(blob), elements)
            except FormatError as error:
                unknowns.append(("contents", str(error)))
            else:
                if wrong:
                    findings.append(("layout", f"{wrong} arrays whose shape and bytes disagree"))
                    unknowns.append(("parameters", "arrays contradict themselves"))
        model = ModelFacts(
            parameters=(elements.total() or None) if not unknowns else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if not unknowns else (),
            formats=(self.name,),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            model=model,
            libraries=("flax",),
            unknowns=tuple(unknowns),
            findings=tuple(findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _count(value: Any, elements: Counter[str]) -> int:
    """Count the arrays; returns how many contradict themselves, or cannot be read."""
    todo: list[Any] = [value]
    if isinstance(value, Mapping) and len(value) > 1:
        todo = [item for key, item in value.items() if key not in _STATE]
    wrong = 0
    while todo:
        item = todo.pop()
        if isinstance(item, Mapping):
            todo += item.values()
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, Extension) and item.kind == 1:
            found = _array(item)
            if found is None:
                wrong += 1
            else:
                elements[found[0]] += found[1]
    return wrong


def _array(item: Extension) -> tuple[str, int] | None:
    """Type and number of elements of an array, which is a list of shape, dtype and bytes."""
    cut = item.head[: item.length]
    try:
        # The bytes are left out: what stands before them is a list of two.
        shape, dtype = load_msgpack(blob_of(b"\x92" + cut[1:]))
    except (FormatError, ValueError, TypeError):
        return None
    named = dtype.decode("ascii", "replace") if isinstance(dtype, bytes) else dtype
    if not isinstance(named, str) or named not in _ELEMENTS or not isinstance(shape, list):
        return None
    if not all(type(size) is int and size >= 0 for size in shape):
        return None
    kind, width = _ELEMENTS[named]
    count = prod(shape)
    # Some bytes of head stand before the elements: lengths of shape, dtype and data.
    return (kind, count) if count * width <= item.length <= count * width + 1024 else None


FORMAT = Flax()
