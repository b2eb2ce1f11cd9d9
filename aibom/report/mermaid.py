"""A graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), as GitHub and GitLab draw it."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Relationship
from aibom.report.text import mermaid as text
from aibom.report.view import KINDS, LINEAGE, counted, relation_word, short_version, title

__all__ = ["mermaid"]

_MAX_NODES = 150
_MAX_EDGES = 400
"""Mermaid refuses more than 500 edges or 50,000 characters, and nobody reads them."""
_MAX_CHARACTERS = 45_000

_ALWAYS = (Kind.MODEL, Kind.DATASET, Kind.SERVICE)
_SHAPES = {
    Kind.MODEL: ("[", "]"),
    Kind.DATASET: ("[(", ")]"),
    Kind.SERVICE: ("{{", "}}"),
    Kind.APPLICATION: ("([", "])"),
}
_STYLES = (
    "classDef model fill:#e8edff,stroke:#4361d8,color:#111",
    "classDef data fill:#e3f5ee,stroke:#1d8a63,color:#111",
    "classDef other fill:#f2f2f4,stroke:#85858f,color:#111",
)


def mermaid(graph: Graph) -> str:
    """Return the models, data and software of a graph and what ties them together, as a flowchart.

    Files are left out, and software that is tied to nothing. Of a graph that is too large for Mermaid the models and
    data that are tied to something come first; what is not drawn is counted in a node of its own.
    """
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    edges = [
        edge
        for edge in graph.relationships()
        if edge.source in graph
        and edge.target in graph
        and Kind.FILE not in (graph[edge.source].kind, graph[edge.target].kind)
    ]
    tied = {ref for edge in edges for ref in (edge.source, edge.target)}
    drawable = (c for c in graph if c.kind is not Kind.FILE and (c.ref in tied or c.kind in _ALWAYS))
    components = sorted(drawable, key=lambda c: (c.ref not in tied, KINDS.index(c.kind)))
    yield "flowchart LR"
    size = sum(map(len, _STYLES)) + 200
    numbers: dict[str, int] = {}
    for component in components[:_MAX_NODES]:
        drawn = _node(len(numbers), component)
        if (size := size + len(drawn) + 1) > _MAX_CHARACTERS // 2:
            break
        numbers[component.ref] = len(numbers)
        yield drawn
    shown = [edge for edge in sorted(edges, key=_rank) if edge.source in numbers and edge.target in numbers]
    lines = 0
    for edge in shown[:_MAX_EDGES]:
        drawn = f'  n{numbers[edge.source]} -->|"{text(relation_word(edge))}"| n{numbers[edge.target]}'
        if (size := size + len(drawn) + 1) > _MAX_CHARACTERS:
            break
        lines += 1
        yield drawn
    if left := len(components) - len(numbers):
        yield f'  rest["{counted(left, "component")} not drawn"]:::other'
    if left := len(shown) - lines:
        yield f'  ties["{counted(left, "relationship")} not drawn"]:::other'
    yield from (f"  {style}" for style in _STYLES)


def _node(number: int, component: Component) -> str:
    opened, closed = _SHAPES.get(component.kind, ("[", "]"))
    style = {Kind.MODEL: "model", Kind.DATASET: "data"}.get(component.kind, "other")
    version = short_version(component)
    label = text(f"{title(component)} {version}" if version else title(component))
    return f'  n{number}{opened}"{label}"{closed}:::{style}'


def _rank(edge: Relationship) -> int:
    return LINEAGE.index(edge.rel) if edge.rel in LINEAGE else len(LINEAGE)
