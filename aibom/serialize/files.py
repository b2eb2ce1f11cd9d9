"""A graph as the bytes of a file, and back: the one place that knows both formats.

The document is projected once (``cyclonedx/document.py``); JSON is that document as it stands, XML is written from it
by a table. Reading goes the same way back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from aibom.errors import SerializationError, UsageError
from aibom.serialize.loss import Loss
from aibom.serialize.pause import no_collection

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["FORMATS", "MAX_BYTES", "READABLE", "SPEC_VERSIONS", "document_of", "dumps", "graph_of", "loads"]

FORMATS: Final = ("cyclonedx-json", "cyclonedx-xml")
"""Names of the formats that are written."""
SPEC_VERSIONS: Final = ("1.5", "1.6", "1.7")
"""Versions of CycloneDX that are written; those before have no place for models."""
READABLE: Final = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
"""Versions of CycloneDX that are read."""
MAX_BYTES: Final = 512 * 1024 * 1024
"""Largest document that is read, in bytes."""

_MAX_DEPTH = 200
_MAX_NODES = 50_000_000
# Characters that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets) and that UTF-8 cannot say.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@no_collection()
def dumps(
    graph: Graph,
    *,
    format: str = "cyclonedx-json",
    spec_version: str = "1.6",
    evidence: bool = True,
    timestamp: datetime | None = None,
    dated: bool = True,
    compact: bool = False,
) -> tuple[bytes, tuple[Loss, ...], dict[str, Any]]:
    """Write a graph as the bytes of a CycloneDX file.

    Args:
        graph: what to write.
        format: one of ``FORMATS``.
        spec_version: one of ``SPEC_VERSIONS``.
        evidence: whether to write who said which fact.
        timestamp: ``metadata.timestamp``; None for now.
        dated: False leaves it out where ``timestamp`` is None.
        compact: whether files are lines of what contains them instead of components of their own.

    Returns:
        The file's bytes (UTF-8, one final newline), what the version or format cannot say, and the document.

    Raises:
        UsageError: the format or version is not one of ours.
        SerializationError: the graph cannot be written, as when it holds a number that JSON has no form for.
    """
    if format not in FORMATS:
        raise UsageError(f"the format {format} is not one of {', '.join(FORMATS)}")
    if spec_version not in SPEC_VERSIONS:
        raise UsageError(f"the version {spec_version} is not one of {', '.join(SPEC_VERSIONS)}")
    from aibom.serialize.cyclonedx.document import to_document, with_serial_number

    try:
        if compact:
            from aibom.serialize.cyclonedx.compact import compact as compacted

            graph = compacted(graph, evidence=evidence)
        document, losses = to_document(
            graph,
            spec_version=spec_version,
            evidence=evidence,
            timestamp=timestamp,
            dated=dated,
            explicit=format == "cyclonedx-json",
        )
        document, escaped = _without_forbidden(document)
        message = "Characters that no XML can hold are written as their escapes."
        losses += tuple(_loss(document, pointer, message) for pointer in escaped)
        document = with_serial_number(document) if escaped else document
        if format == "cyclonedx-json":
            text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        else:
            from aibom.serialize.cyclonedx.xml import to_xml

            text, lost = to_xml(document)
            message = f"The XML form of CycloneDX {spec_version} cannot hold this as it is."
            losses += tuple(_loss(document, pointer, message) for pointer in lost)
        return text.encode(), tuple(sorted(set(losses))), document
    except RecursionError as error:
        raise SerializationError("The graph holds something that is nested too deeply to be written") from error
    except ValueError as error:
        raise SerializationError(f"The graph cannot be written: {error}") from error


@no_collection()
def loads(data: bytes) -> Graph:
    """Read the bytes of a CycloneDX file as a graph; arguments and errors are those of ``document_of``.

    Raises:
        SerializationError: also of a version that is not one of ``READABLE``.
    """
    return graph_of(document_of(data))


def document_of(data: bytes) -> dict[str, Any]:
    """Read the bytes of a CycloneDX file, JSON or XML, told apart by the first character, as its JSON document.

    Args:
        data: the file's bytes, with or without byte order mark.

    Raises:
        SerializationError: too large, neither JSON nor XML, truncated, nested too deeply, or XML that is not CycloneDX.
    """
    if len(data) > MAX_BYTES:
        raise SerializationError(f"The document has {len(data)} bytes; more than {MAX_BYTES} are not read")
    # UTF-16 is XML's only; its "<" stands between or before zero bytes.
    beginning = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\xff\xfe\t\n\r ")
    if beginning.startswith(b"{"):
        return _from_json(data)
    if not beginning.startswith(b"<"):
        what = "neither JSON nor XML: it begins with neither { nor <" if beginning else "empty"
        raise SerializationError(f"The document is {what}")
    from aibom.serialize.cyclonedx.xml import from_xml

    try:
        return from_xml(data)
    except RecursionError as error:
        raise SerializationError("The document is nested too deeply to be read") from error


def graph_of(document: Mapping[str, Any]) -> Graph:
    """Read a parsed document.

    Args:
        document: a CycloneDX document in its JSON form.

    Raises:
        SerializationError: it is not CycloneDX, of a version that is not one of ``READABLE``, or nested too deeply.
    """
    version = document.get("specVersion")
    if document.get("bomFormat") != "CycloneDX" or not isinstance(version, str):
        other = " but SPDX" if "spdxVersion" in document else ""
        raise SerializationError(f"The document is not CycloneDX{other}: it has no bomFormat and specVersion")
    if version not in READABLE:
        raise SerializationError(f"The specVersion {version[:20]} is not one of {', '.join(READABLE)}")
    from aibom.serialize.cyclonedx.read import from_document

    try:
        return from_document(document)
    except RecursionError as error:
        raise SerializationError("The document is nested too deeply to be read") from error


def _from_json(data: bytes) -> dict[str, Any]:
    from aibom.formats.blob import FormatError
    from aibom.formats.json_text import load_json

    try:
        document, _ = load_json(data, max_depth=_MAX_DEPTH, max_nodes=_MAX_NODES)
    except FormatError as error:
        if not data.rstrip().endswith(b"}"):
            raise SerializationError("The document is truncated: its last character is no }") from error
        raise SerializationError(f"The document cannot be read: {error}") from error
    assert isinstance(document, dict)  # its first character is {
    return document


def _loss(document: Mapping[str, Any], pointer: str, message: str) -> Loss:
    """Say whose component a place belongs to: that of the innermost component on the way to it."""
    from aibom.serialize.place import Step, holds_component, label

    value: Any = document
    step: Step | None = None
    component = ""
    for part in pointer.split("/")[1:]:
        key: str | int = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            key = int(key)
            value = value[key] if key < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
        step = (step, key)
        if isinstance(value, dict) and holds_component(step):
            component = label(value) or component
    return Loss(pointer, component, message)


def _without_forbidden(document: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the document fit for every format, and pointers to the texts that had to be escaped for it.

    The graph's own texts are clean long before; this guards against a plugin's or a stranger's that passed by.
    """
    if not any(_FORBIDDEN.search(text) for text in _texts(document)):
        return document, ()
    found: list[str] = []
    return _escaped(document, "", found), tuple(found)


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if not item.isprintable():
                yield item
        elif isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, (list, tuple)):
            waiting += item


def _escaped(value: Any, pointer: str, found: list[str]) -> Any:
    from aibom.normalize.text import clean_text

    if isinstance(value, str) and _FORBIDDEN.search(value):
        found.append(pointer)
        return clean_text(value, limit=8 * len(value))
    if isinstance(value, dict):
        names = {key: _escaped(key, pointer, found) for key in value}
        steps = {key: f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}" for key, name in names.items()}
        return {names[key]: _escaped(item, steps[key], found) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(item, f"{pointer}/{position}", found) for position, item in enumerate(value)]
    return value
