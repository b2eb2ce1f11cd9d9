"""Whether a BOM that was written earlier is what would be written now."""

from __future__ import annotations

from typing import Any

from aibom.serialize.files import document_of

__all__ = ["outdated"]


def outdated(old: bytes, new: bytes) -> tuple[str, ...]:
    """Say in which parts two BOMs differ; when, by which version of which tool and under which number does not count.

    Args:
        old: a CycloneDX file, JSON or XML.
        new: another.

    Returns:
        ``format``, ``specVersion``, and other keys of documents; empty where they say the same.

    Raises:
        SerializationError: one is no CycloneDX document that can be read.
    """
    before, after = (_timeless(document_of(data)) for data in (old, new))
    parts = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
    return (*(["format"] if _is_xml(old) != _is_xml(new) else []), *parts)


def _timeless(document: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in document.items() if key not in ("serialNumber", "version")}
    if isinstance(metadata := kept.get("metadata"), dict):
        kept["metadata"] = {key: value for key, value in metadata.items() if key not in ("timestamp", "tools")}
    if isinstance(citations := kept.get("citations"), list):
        kept["citations"] = [
            {key: value for key, value in item.items() if key != "timestamp"} if isinstance(item, dict) else item
            for item in citations
        ]
    return kept


def _is_xml(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
