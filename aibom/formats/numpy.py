"""NumPy's arrays, ``*.npy`` and ``*.npz``: dtype and shape, and what loading with ``allow_pickle`` would import.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.data_file import data_facts
from aibom.formats.declared import decode
from aibom.formats.pickle import Imports
from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_machine import MAX_STREAM, Machine
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "Arrays", "NumPy"]

_MAGIC: Final = b"\x93NUMPY"
_MAX_HEADER = 65536
_KINDS: Final = {
    **{"b": "bool", "c": "complex", "f": "float", "i": "int", "u": "uint", "O": "object", "S": "bytes", "U": "string"},
    **{"M": "datetime64", "m": "timedelta64", "V": "void"},
}
_DESCR = re.compile(r"'descr': '[|<>=]?([a-zA-Z])(\d{0,4})")
_SHAPE = re.compile(r"'shape': \(([0-9L, ]{0,1000})\)")
_NUMBER = re.compile(r"\d{1,19}")
_OBJECTS = re.compile(rb"'[|<>=]?O'")


class NumPy:
    """Arrays of NumPy's, ``*.npy``.

    Arrays are weights in a model's folder, and data among data; elsewhere they are left alone. Dtype and shape are read
    of the header; rows are the length of the first axis. An array of objects is a pickle: what it would import is
    ``aibom:file:import``, and what is unsafe of it a finding.
    """

    name = "numpy"
    kind: Kind | None = Kind.DATASET
    common = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".npy",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what loading would import; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        found = Arrays()
        found.add(blob, "array")
        return found.facts(self.name)


class Arrays:
    """The arrays of one file: what they are, and what they would import."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[Global, None] = {}
        self._unknowns: dict[Property, None] = {}
        self._hidden = 0
        self._columns: dict[str, str] = {}
        self._lengths: set[int | None] = set()

    def add(self, blob: Blob, name: str) -> None:
        """Take one array, or anything else, which is none.

        Args:
            blob: its bytes.
            name: what it is called.
        """
        head = blob.read(0, 12)
        if not head.startswith(_MAGIC) or len(head) < 12:
            return
        try:
            self._run(blob, head, name)
        except FormatError as error:
            self._unknowns[("contents", f"{error}; imports behind are not known")] = None

    @property
    def columns(self) -> Mapping[str, str]:
        """Dtype and shape of each array by its name: ``float32 [2, 3]``."""
        return self._columns

    def miss(self, reason: str) -> None:
        """Take an array that cannot be read."""
        self._unknowns[("contents", reason)] = None

    def facts(self, name: str, findings: tuple[Property, ...] = ()) -> Facts:
        """Give what was found, with further findings, as a format's facts."""
        imports = Imports.of(self._found, self._hidden)
        if not self._columns:
            return Facts(name, unknowns=tuple(self._unknowns), findings=findings)
        same = next(iter(self._lengths)) if len(self._lengths) == 1 else None
        return data_facts(
            name,
            columns=self._columns.items(),
            rows=same if not self._unknowns else None,
            properties=imports.properties,
            unknowns=self._unknowns,
            findings=(*imports.findings, *findings),
        )

    def _run(self, blob: Blob, head: bytes, name: str) -> None:
        width = 2 if head[6] == 1 else 4
        length = int.from_bytes(head[8 : 8 + width], "little")
        if length > _MAX_HEADER:
            raise FormatError(f"an array's header of more than {_MAX_HEADER} bytes")
        text = blob.exactly(8 + width, length)
        self._describe(name, decode(text))
        if not _OBJECTS.search(text):
            return
        machine = Machine(ByteStream(blob, MAX_STREAM, 8 + width + length))
        try:
            machine.run()
        finally:
            self._found.update(machine.imports)
            self._hidden += machine.hidden

    def _describe(self, name: str, header: str) -> None:
        descr, shape = _DESCR.search(header), _SHAPE.search(header)
        if shape is None:
            raise FormatError("an array's header without its shape")
        sizes = _NUMBER.findall(shape[1])
        dtype = _dtype(*descr.groups()) if descr is not None else "record"
        self._columns[name] = f"{dtype} [{', '.join(sizes)}]"
        self._lengths.add(int(sizes[0]) if sizes else None)


def _dtype(kind: str, size: str) -> str:
    """``f4`` as ``float32``; of texts and bytes, how long they are says nothing."""
    word = _KINDS.get(kind, "unknown")
    return f"{word}{8 * int(size)}" if kind in "cfiu" and size else word


FORMAT = NumPy()
