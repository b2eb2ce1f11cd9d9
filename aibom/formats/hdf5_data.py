"""What an HDF5 file holds that is no model: names, types and shapes of its data sets; no element is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import data_facts
from aibom.formats.hdf5 import Hdf5
from aibom.formats.hdf5_tree import DataSet, data_sets
from aibom.graph.facts import Property

__all__ = ["hdf5_facts"]

_TYPES: Final = {"BF16": "bfloat16", "BOOL": "bool", "F": "float", "I": "int", "U": "uint"}


def hdf5_facts(blob: Blob, name: str, unknowns: list[Property]) -> Facts:
    """Say what a file holds. It has no kind: whether it is data, where it lies tells.

    Args:
        blob: an HDF5 file.
        name: the name of the format that reads it.
        unknowns: what could not be read of it so far.

    Raises:
        OSError: the bytes cannot be had.
    """
    found: list[DataSet] = []
    gaps = list(unknowns)
    try:
        found.extend(data_sets(Hdf5(blob)))
    except FormatError as error:
        gaps.append(("contents", str(error)))
    columns = [("/".join(item.path), f"{_type(item.dtype)} {list(item.dims)}") for item in found]
    lengths = {item.dims[0] if item.dims else None for item in found}
    rows = next(iter(lengths)) if len(lengths) == 1 and not gaps else None
    facts = data_facts("hdf5", columns=columns, rows=rows, unknowns=gaps)
    return replace(facts, format=name, kind=None)


def _type(dtype: str) -> str:
    """``F32`` as ``float32``; what is none of numbers has no name there."""
    return _TYPES.get(dtype) or (f"{_TYPES[dtype[0]]}{dtype[1:]}" if dtype else "other")
