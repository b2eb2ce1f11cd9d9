"""TensorRT's engines, ``*.engine``, ``*.plan``, ``*.trt``: identified; their layout is NVIDIA's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import Declared, present
from aibom.formats.json_text import load_json
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line

__all__ = ["FORMAT", "TensorRt"]

_ENGINES: Final = (b"ftrt", b"ptrt")
_MAX_METADATA = 1024 * 1024
_KEYS: Final = ("date", "task", "stride", "batch", "imgsz", "names")


class TensorRt:
    """Engines of TensorRT, ``*.engine``, ``*.plan``, ``*.trt``.

    An engine begins with ``ftrt`` or ``ptrt``; nothing else of it is published, nor read. Ultralytics puts a length and
    a JSON text before it: version, author, licence, description and task are as declared there.
    """

    name = "tensorrt"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".engine", ".plan", ".trt")
    magic: tuple[tuple[int, bytes], ...] = tuple((0, magic) for magic in _ENGINES)

    def read(self, blob: Blob) -> Facts:
        """Return that it is an engine, and what stands before it; see ``Format.read``."""
        head = blob.read(0, 8)
        values: dict[str, str] = {}
        unknowns: list[Property] = []
        if not head.startswith(_ENGINES):
            length = int.from_bytes(head[:4], "little")
            if head[4:5] != b"{" or not 2 <= length <= _MAX_METADATA or blob.read(4 + length, 4) not in _ENGINES:
                return Facts(self.name)
            try:
                values = _texts(blob.exactly(4, length))
            except FormatError as error:
                unknowns.append(("properties", f"what stands before the engine: {error}"))
        declared = Declared(values)
        version = declared.line("version", "saved_with")
        model = ModelFacts(formats=(self.name,), saved_with=(f"ultralytics {version}",) if version else ())
        return Facts(
            format=self.name,
            kind=self.kind,
            description=declared.paragraph("description", "description"),
            authors=declared.contacts("author"),
            licenses=declared.licenses("license"),
            properties=tuple(_properties(declared)),
            model=model,
            libraries=("tensorrt",),
            unknowns=(*unknowns, *declared.unknowns),
            measured=present(model, "formats"),
        )


def _texts(data: bytes) -> dict[str, str]:
    value, _ = load_json(data)
    return {key: text if isinstance(text, str) else str(text) for key, text in value.items() if text is not None}


def _properties(declared: Declared) -> Iterator[Property]:
    for key in _KEYS:
        yield from ((name, clean_line(value)) for name, value in declared.property(f"aibom:tensorrt:{key}", key))


FORMAT = TensorRt()
