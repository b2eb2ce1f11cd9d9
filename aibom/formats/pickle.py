"""Pickles of scikit-learn and its relatives, joblib's too: what loading them would import, and who wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import MAX_RATIO, ByteStream, Inflated, compression, open_stream
from aibom.formats.declared import present
from aibom.formats.pickle_globals import Global, dangerous, library_of, runs_code
from aibom.formats.pickle_machine import MAX_STREAM, Machine
from aibom.formats.pickle_values import Call
from aibom.formats.weights import is_weight
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "NOTES", "Imports", "Pickle", "is_state", "library_versions"]

NOTES: Final = {
    "_sklearn_version": "scikit-learn",
    "pytorch-lightning_version": "pytorch-lightning",
    "transformers_version": "transformers",
    "ultralytics_version": "ultralytics",
}
"""Distribution by the key under which its version stands in what it pickles."""

_MAX_PICKLES = 1_000
_SUFFIXES = (".joblib", ".pickle", ".pkl")
_PACKED = ("", ".bz2", ".gz", ".lz4", ".lzma", ".xz", ".z")
_STARTS = (b"\x80\x02", b"\x80\x03", b"\x80\x04\x95", b"\x80\x05\x95")
_OPENERS = b"(]})cNIFGJKMLSTUVX\x80\x85\x86\x87\x88\x89\x8a\x8c"


def is_state(path: str) -> bool:
    """Tell by its name whether a file holds the state of a training run, a tokenizer or a vocabulary: no weights."""
    return not is_weight(f"{path.rpartition('/')[2]}.bin")


def library_versions(machine: Machine) -> tuple[str, ...]:
    """Give the libraries, with their versions, that the values of a pickle name as their writers."""
    return tuple(f"{NOTES[key]} {clean_name(text)}" for key, text in sorted(machine.noted.items()) if clean_name(text))


@dataclass(slots=True)
class Imports:
    """What the imports of one file amount to.

    Attributes:
        properties: ``aibom:file:import``, sorted.
        findings: unsafe ones, sorted, and those whose names are hidden.
        libraries: distributions whose models they are of, sorted.
        runs_code: one is of a kind that no data has a use for.
    """

    properties: list[Property] = field(default_factory=list)
    findings: list[Property] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    runs_code: bool = False

    @classmethod
    def of(cls, imports: Iterable[Global], hidden: int = 0) -> Imports:
        """Judge imports.

        Args:
            imports: what loading would import.
            hidden: imports whose names could not be told.
        """
        items = sorted(imports)
        findings = [("unsafe-import", clean_name(item.path)) for item in items if dangerous(item)]
        if hidden:
            findings.append(("unsafe-import", f"{hidden} whose names are computed while it is loaded"))
        return cls(
            [("aibom:file:import", clean_name(item.path)) for item in items],
            findings,
            sorted({library for item in items if (library := library_of(item)) is not None}),
            any(map(runs_code, items)),
        )


class Pickle:
    """Pickles, those of joblib too, compressed or not: ``*.pkl``, ``*.pickle``, ``*.joblib``.

    Anything can be in a pickle. It is taken for a model where it would import something of a library of models
    (``pickle_globals.LIBRARIES``), but for data sets, tokenizers and the like; and where it would import what runs code
    and no data has a use for (``os.system``), because then somebody has to look at it. Any other is left alone unless
    it lies in a model's folder, where its imports are shown. The state of a training run is no model by its name
    (``optimizer.pkl``).

    Its opcodes are read, at most 2,000,000 and 64 MiB of them; the bytes of arrays are passed over. A stream that is
    broken or too long gives what it imports up to there, and the unknown ``contents``. Compressed ones (zlib, gzip,
    bzip2, xz, lzma) are unpacked to at most 256 MiB; lz4 is not read.
    """

    name = "pickle"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = tuple(f"{suffix}{packed}" for suffix in _SUFFIXES for packed in _PACKED)
    magic: tuple[tuple[int, bytes], ...] = (
        (0, b"\x80\x02"),
        (0, b"\x80\x03"),
        (0, b"\x80\x04\x95"),
        (0, b"\x80\x05\x95"),
    )

    def read(self, blob: Blob) -> Facts:
        """Return what the opcodes say; see ``Format.read``."""
        head = blob.read(0, 6)
        joblib = ".joblib" in blob.name.lower()
        if not head or (not compression(head) and head[:1] not in _OPENERS.strip()):
            return Facts(self.name)
        try:
            stream = open_stream(blob, MAX_STREAM)
        except FormatError as error:
            # joblib is the one to write models so; of a pickle nothing is known at all.
            return Facts(self.name, Kind.MODEL if joblib else None, unknowns=(("contents", str(error)),))
        return _Read(blob, stream).facts()


class _Read:
    """One file while it is read."""

    def __init__(self, blob: Blob, stream: ByteStream) -> None:
        self._blob = blob
        self._stream = stream
        self._machine = Machine(stream, frozenset(NOTES), arrays=True)
        self._value: Any = None
        self._problem = ""
        self._behind = ""

    def facts(self) -> Facts:
        self._run()
        machine, imports = self._machine, Imports.of(self._machine.imports, self._machine.hidden)
        if self._problem and not machine.protocol and not imports.properties:
            return Facts(Pickle.name)  # Text that happens to begin like one.
        kind = None if is_state(self._blob.path) or not (imports.libraries or imports.runs_code) else Kind.MODEL
        versions = library_versions(machine)
        model = ModelFacts(architecture=_architecture(self._value), formats=(Pickle.name,), saved_with=versions)
        bomb = isinstance(self._stream, Inflated) and self._stream.bomb
        findings = [("ratio", f"it unpacks to more than {MAX_RATIO} times its size")] if bomb else []
        findings += [("unused-bytes", self._behind)] if self._behind else []
        unknowns = [("contents", f"{self._problem}; imports behind are not known")] if self._problem else []
        return Facts(
            format=Pickle.name,
            kind=kind,
            properties=(
                *imports.properties,
                *((("aibom:file:pickle-protocol", str(machine.protocol)),) if machine.protocol else ()),
                *((("aibom:file:compression", packed),) if (packed := compression(self._blob.read(0, 6))) else ()),
            ),
            model=model if kind is not None else None,
            libraries=tuple(imports.libraries) if kind is not None else (),
            unknowns=tuple(unknowns),
            findings=(*imports.findings, *findings),
            measured=present(model, "architecture", "formats") if kind is not None else (),
        )

    def _run(self) -> None:
        try:
            self._value = self._machine.run()
            for _ in range(_MAX_PICKLES):
                if self._stream.peek(1) != b"\x80":
                    break
                self._machine.run()
            if self._stream.peek(1):
                # What loading does not look at: appended on purpose, or the data of something else.
                self._behind = f"bytes follow the end of the pickle at byte {self._stream.position}"
        except FormatError as error:
            self._problem = str(error)


def _architecture(value: Any) -> str | None:
    """The class of the object at the top, where it is a library's model."""
    if not isinstance(value, Call):
        return None
    function = value.function
    if isinstance(function, Global) and function.name == "_reconstructor" and value.arguments:
        function = value.arguments[0]
    return clean_name(function.name) or None if isinstance(function, Global) and library_of(function) else None


FORMAT = Pickle()
