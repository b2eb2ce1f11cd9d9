"""What was verified, written into a BOM: ``aibom:signature:verified`` of the models, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from aibom.errors import SerializationError

__all__ = ["recorded"]

_NAME: Final = "aibom:signature:verified"


def recorded(data: bytes, verdicts: Mapping[str, bool]) -> bytes:
    """Return a BOM that says of models whether a signature over them holds; all else of it stays as it is.

    Args:
        data: the bytes of a CycloneDX file.
        verdicts: by bom-ref, whether it does.

    Returns:
        The new BOM in the same format, with a time and serial number of its own.

    Raises:
        SerializationError: it cannot be read or written, or has a signature in it that would no longer hold.
    """
    from aibom.serialize.cyclonedx.document import with_serial_number
    from aibom.serialize.cyclonedx.xml import to_xml
    from aibom.serialize.when import timestamp
    from aibom.signing.documents import exact_document

    document = exact_document(data)
    if "signature" in document:
        raise SerializationError("the BOM has a signature in it, which would no longer hold")
    for row in _components(document):
        verdict = verdicts.get(row.get("bom-ref", ""))
        if verdict is not None:
            kept = [item for item in row.get("properties", ()) if item.get("name") != _NAME]
            kept.append({"name": _NAME, "value": "yes" if verdict else "no"})
            row["properties"] = sorted(kept, key=lambda item: (item.get("name", ""), str(item.get("value", ""))))
    metadata = document.setdefault("metadata", {})
    metadata["timestamp"] = timestamp().isoformat().replace("+00:00", "Z")
    document = with_serial_number(document)
    if data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")
    text, lost = to_xml(document)
    if lost:
        raise SerializationError(f"the BOM cannot be written as XML again: {lost[0]}")
    return text.encode()


def _components(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    metadata = document.get("metadata")
    waiting = [metadata.get("component") if isinstance(metadata, dict) else None, *document.get("components", ())]
    while waiting:
        row = waiting.pop()
        if isinstance(row, dict):
            yield row
            waiting += row.get("components", ())
