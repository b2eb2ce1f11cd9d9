"""A graph as JSON for scripts, and for the page: documented in docs/reference/show.md, with a version of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aibom.graph.canonical import plain
from aibom.graph.component import Component
from aibom.graph.findings import findings
from aibom.graph.graph import Graph
from aibom.report.view import kind_counts, license_counts

__all__ = ["VERSION", "document"]

VERSION = 1
"""Version of the JSON; grows when a field is removed or changes its meaning, not when one is added."""


def document(graph: Graph) -> dict[str, Any]:
    """Return a graph as JSON types.

    What is not known is absent, as in the graph. Components, relationships and unknowns have the fields of
    ``aibom.graph``'s records; each component has its findings besides, and as ``rest`` what the graph has no word for.

    Args:
        graph: any graph.
    """
    components = [_component(component) for component in graph]
    unknowns = graph.unknowns()
    return {
        "format": "aibom-show",
        "version": VERSION,
        "subject": graph.subject.ref if graph.subject else None,
        "summary": {
            "components": len(graph),
            "kinds": kind_counts(graph),
            "licenses": license_counts(graph),
            "relationships": len(graph.relationships()),
            "findings": sum(len(row.get("findings", ())) for row in components),
            "unknowns": len(unknowns),
        },
        "components": components,
        "relationships": [plain(item) for item in graph.relationships()],
        "unknowns": [plain(item) for item in unknowns],
    }


def _component(component: Component) -> dict[str, Any]:
    row: dict[str, Any] = plain(component)
    row.pop("extra", None)
    if rest := [{"at": at, "value": value} for at, value in _rest(component)]:
        row["rest"] = rest
    found = [{"rule": item.rule, "detail": item.detail} for item in findings([component])]
    return {**row, "findings": found} if found else row


def _rest(component: Component) -> Iterator[tuple[str, Any]]:
    """Yield what a stranger's document says besides: where in its own object, and the JSON that stands there."""
    for key, text in component.extra:
        try:
            kept = json.loads(text)
            for path, _, value in kept:
                yield "/".join([key, *map(str, path)]), value
        except (TypeError, ValueError):  # kept in another form than that of what was read
            yield key, text
