"""NumPy's arrays, ``*.npy`` and ``*.npz``: what loading them with ``allow_pickle`` would import.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.pickle import Imports
from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_machine import MAX_STREAM, Machine
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "ArrayImports", "NumPy"]

_MAGIC: Final = b"\x93NUMPY"
_MAX_HEADER = 65536
_OBJECTS = re.compile(rb"'[|<>=]?O'")


class NumPy:
    """Arrays of NumPy's, ``*.npy``.

    Arrays are weights only in a model's folder; by themselves they are left alone. An array of objects is a pickle:
    what it would import is ``aibom:file:import``, and what is unsafe of it a finding. Of any other only the header is
    read.
    """

    name = "numpy"
    kind: Kind | None = None
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".npy",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what loading would import; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        found = ArrayImports()
        found.add(blob)
        return found.facts(self.name)


class ArrayImports:
    """What the arrays of one file would import."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[Global, None] = {}
        self._unknowns: dict[Property, None] = {}
        self._hidden = 0

    def add(self, blob: Blob) -> None:
        """Take one array, or anything else, which has none."""
        head = blob.read(0, 12)
        if not head.startswith(_MAGIC) or len(head) < 12:
            return
        try:
            self._run(blob, head)
        except FormatError as error:
            self._unknowns[("contents", f"{error}; imports behind are not known")] = None

    def miss(self, reason: str) -> None:
        """Take an array that cannot be read."""
        self._unknowns[("contents", reason)] = None

    def facts(self, name: str, findings: tuple[Property, ...] = ()) -> Facts:
        """Give what was found, with further findings, as a format's facts."""
        imports = Imports.of(self._found, self._hidden)
        return Facts(
            format=name,
            properties=tuple(imports.properties),
            unknowns=tuple(self._unknowns),
            findings=(*imports.findings, *findings),
        )

    def _run(self, blob: Blob, head: bytes) -> None:
        width = 2 if head[6] == 1 else 4
        length = int.from_bytes(head[8 : 8 + width], "little")
        if length > _MAX_HEADER:
            raise FormatError(f"an array's header of more than {_MAX_HEADER} bytes")
        if not _OBJECTS.search(blob.exactly(8 + width, length)):
            return
        machine = Machine(ByteStream(blob, MAX_STREAM, 8 + width + length))
        try:
            machine.run()
        finally:
            self._found.update(machine.imports)
            self._hidden += machine.hidden


FORMAT = NumPy()
