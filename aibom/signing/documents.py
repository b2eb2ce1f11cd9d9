"""A BOM's file as the one document that every reader of it sees: what may be signed as what it says."""

from __future__ import annotations

from typing import Any

from aibom.errors import SerializationError

__all__ = ["exact_document"]


def exact_document(data: bytes) -> dict[str, Any]:
    """Read the bytes of a CycloneDX file as a JSON document that says the same to everybody.

    Args:
        data: the file's bytes, JSON or XML.

    Raises:
        SerializationError: it is none that can be read; a key stands twice in it, so that one reader sees the first and
            another the last; or it is XML that holds what JSON cannot say.
    """
    from aibom.formats.json_text import load_json
    from aibom.serialize.cyclonedx.xml import read_xml
    from aibom.serialize.files import document_of

    document = document_of(data)
    if data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        repeated = load_json(data, max_depth=1_000, max_nodes=len(data))[1]
        if repeated:
            raise SerializationError(f"the key {repeated[0]} stands twice in it")
        return document
    skipped = read_xml(data)[1]
    if skipped:
        raise SerializationError(f"it holds what CycloneDX in JSON cannot say: {skipped[0]}")
    return document
