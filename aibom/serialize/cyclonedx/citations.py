"""CycloneDX 1.7 ``citations``: which collector said which value, field by field, by JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aibom.graph.graph import Graph
from aibom.serialize.cyclonedx.component import PLACES
from aibom.serialize.cyclonedx.fields import CARD_FIELDS, DATA_FIELDS, PROPERTY_FIELDS

__all__ = ["cite"]

_CARD = {item.name: ("modelCard", *item.path) for item in CARD_FIELDS}
_DATA = {item.name: ("data", "0", *item.path) for item in DATA_FIELDS}
_PROPERTIES = {item.name: item.key for item in PROPERTY_FIELDS}


def cite(document: dict[str, Any], graph: Graph) -> None:
    """Add ``citations`` to a finished document: one for each (collector, method), pointers sorted.

    Only collectors that stand in ``metadata.tools.components`` are cited, so that no citation dangles.

    Args:
        document: a 1.7 document after its final sort; changed in place.
        graph: the graph that it was written from.
    """
    metadata = document["metadata"]
    tools = {row["name"]: row["bom-ref"] for row in metadata["tools"]["components"]}
    pointers: dict[tuple[str, str], set[str]] = {}
    for pointer, row in _rows(document):
        component = graph[row["bom-ref"]] if row.get("bom-ref") in graph.refs else None
        for item in component.evidence if component else ():
            if item.collector in tools and not item.value:
                for place in _places(row, item.field):
                    pointers.setdefault((item.collector, item.method.value), set()).add(pointer + place)
    if pointers:
        document["citations"] = [
            {
                "bom-ref": f"citation:{collector}/{method}",
                "pointers": sorted(pointers[collector, method]),
                "timestamp": metadata["timestamp"],
                "attributedTo": tools[collector],
                "note": method,
            }
            for collector, method in sorted(pointers)
        ] + document.get("citations", [])


def _rows(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if "component" in document["metadata"]:
        yield from _nested("/metadata/component", document["metadata"]["component"])
    for key in ("components", "services"):
        for index, row in enumerate(document.get(key, ())):
            yield from _nested(f"/{key}/{index}", row)


def _nested(pointer: str, row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield pointer, row
    for key in ("components", "services"):
        for index, child in enumerate(row.get(key, ())):
            yield from _nested(f"{pointer}/{key}/{index}", child)


def _places(row: dict[str, Any], field: str) -> Iterator[str]:
    if field in _PROPERTIES:
        key = _PROPERTIES[field]
        for index, item in enumerate(row.get("properties", ())):
            name = item.get("name", "")
            if name == key or (key.endswith(":") and name.startswith(key) and ":" not in name[len(key) :]):
                yield f"/properties/{index}"
        return
    for path in (_CARD.get(field), _DATA.get(field), (PLACES.get(field, field),)):
        value: Any = row
        for step in path or ("",):
            if isinstance(value, list):
                value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
            else:
                value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            yield "".join(f"/{step}" for step in path or ())
            return
