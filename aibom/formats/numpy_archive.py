"""NumPy's archives of arrays, ``*.npz``: dtypes and shapes, and what loading with ``allow_pickle`` would import."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.numpy import Arrays
from aibom.formats.pickle_machine import MAX_STREAM
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind

__all__ = ["FORMAT", "NumPyArchive"]

_MAX_ARRAYS: Final = 10_000


class NumPyArchive:
    """Archives of NumPy's arrays, ``*.npz``.

    As with ``*.npy``, they are weights in a model's folder, and data among data. The headers of 10,000 arrays are read,
    and of arrays of objects the opcodes; rows are the length of the first axis, where all arrays have the same.
    """

    name = "npz"
    kind: Kind | None = Kind.DATASET
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
        return found.facts(self.name, tuple(archive.findings))


FORMAT = NumPyArchive()
