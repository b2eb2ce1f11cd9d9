"""NumPy's archives of arrays, ``*.npz``: what loading them with ``allow_pickle`` would import."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.numpy import ArrayImports
from aibom.formats.pickle_machine import MAX_STREAM
from aibom.formats.zip_members import Archive
from aibom.graph.component import Kind

__all__ = ["FORMAT", "NumPyArchive"]

_MAX_ARRAYS: Final = 10_000


class NumPyArchive:
    """Archives of NumPy's arrays, ``*.npz``.

    As with ``*.npy``, they are weights only in a model's folder. The headers of 10,000 arrays are read, and of arrays
    of objects the opcodes.
    """

    name = "npz"
    kind: Kind | None = None
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".npz",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what loading would import; see ``Format.read``."""
        archive = Archive(blob)
        found = ArrayImports()
        for name in list(archive.members)[:_MAX_ARRAYS]:
            try:
                found.add(archive.open(name, MAX_STREAM))
            except FormatError as error:
                found.miss(str(error))
        if len(archive.members) > _MAX_ARRAYS:
            found.miss(f"more than {_MAX_ARRAYS} arrays")
        return found.facts(self.name, tuple(archive.findings))


FORMAT = NumPyArchive()
