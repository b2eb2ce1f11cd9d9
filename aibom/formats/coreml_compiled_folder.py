"""The folder of a compiled Core ML model, and what its ``metadata.json`` declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.coreml_compiled import MARKER, SUFFIX
from aibom.formats.declared import Declared
from aibom.formats.json_object import MAX_JSON, JsonObject
from aibom.formats.json_text import load_json
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "CoreMlCompiledFolder"]

_METADATA: Final = "metadata.json"
_TEXTS: Final = ("shortDescription", "version", "author", "license")
_MAX_METADATA = 256


class CoreMlCompiledFolder:
    """Folders ``*.mlmodelc`` with a ``coremldata.bin``: all in one is one model.

    Of ``metadata.json`` are read version, author, licence, description, what its author added, inputs and outputs,
    kind of model and precision of storage. Parameters are not counted.
    """

    name = "coreml-compiled-folder"
    markers: tuple[str, ...] = (MARKER,)
    priority = 5

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        if not folder.path.lower().endswith(SUFFIX) or MARKER not in folder.blobs:
            return ()
        metadata = folder.blobs.get(_METADATA)
        facts = ((metadata.path, _read(metadata)),) if metadata is not None else ()
        paths = tuple(f"{folder.path}/{path}" for path in sorted(folder.blobs))
        return (Layout(self.name, folder.path, Kind.MODEL, describes=(), files=paths, facts=facts),)


def _read(blob: Blob) -> Facts:
    try:
        value, _ = load_json(blob.text(MAX_JSON))
    except FormatError as error:
        return Facts("coreml-compiled", unknowns=(("contents", str(error)),))
    first = value[0] if isinstance(value, list) and value else value
    said = JsonObject(first if isinstance(first, dict) else {})
    texts = {key: text for key in _TEXTS if isinstance(text := said.values.get(key), str) and text}
    declared = Declared(texts)
    kind = said.object("modelType") or JsonObject({})
    model = ModelFacts(
        architecture=(kind.text("name") or "").removeprefix("MLModelType_") or None,
        inputs=tuple(_features(said.values.get("inputSchema"))),
        outputs=tuple(_features(said.values.get("outputSchema"))),
    )
    return Facts(
        format="coreml-compiled",
        version=declared.line("version", "version"),
        description=declared.paragraph("shortDescription", "description"),
        authors=declared.contacts("author"),
        licenses=declared.licenses("license"),
        properties=tuple(_properties(said)),
        model=model,
        unknowns=tuple(declared.unknowns),
    )


def _features(value: Any) -> Iterator[str]:
    for item in value[:MAX_VALUES] if isinstance(value, list) else ():
        if not isinstance(item, dict):
            continue
        said = JsonObject(item)
        shape = said.text("shape")
        sizes = [part.strip() for part in shape.strip("[]").split(",")] if shape is not None else None
        shown = shown_value(said.text("name") or "", said.text("dataType", "type") or "", sizes if shape else None)
        if shown:
            yield shown


def _properties(said: JsonObject) -> Iterator[Property]:
    if version := said.count("specificationVersion"):
        yield "aibom:coreml:specification-version", str(version)
    if precision := said.text("storagePrecision"):
        yield "aibom:coreml:storage-precision", precision
    added = said.object("userDefinedMetadata")
    for key, text in list(added.values.items())[:_MAX_METADATA] if added is not None else ():
        if isinstance(text, str) and (line := clean_line(f"{clean_name(key, 256)}={text}", 1024)):
            yield "aibom:coreml:metadata", line


FORMAT = CoreMlCompiledFolder()
