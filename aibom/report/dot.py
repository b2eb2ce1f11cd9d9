"""A graph for Graphviz (https://graphviz.org/doc/info/lang.html). Files are left out: they would hide the lineage."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.graph.component import Kind
from aibom.graph.graph import Graph
from aibom.report.text import dot_string
from aibom.report.view import kind_word, relation_word, short_version, title

__all__ = ["dot"]

_SHAPES = {Kind.MODEL: "box", Kind.DATASET: "cylinder", Kind.SERVICE: "component", Kind.APPLICATION: "house"}


def dot(graph: Graph) -> str:
    """Return a graph in DOT: every component but files, every relationship between two of them."""
    return "".join(f"{text}\n" for text in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "digraph bom {"
    yield '  rankdir="LR"; node [fontname="Helvetica", style="rounded"]; edge [fontname="Helvetica", fontsize="10"];'
    numbers = {component.ref: number for number, component in enumerate(graph) if component.kind is not Kind.FILE}
    for ref, number in numbers.items():
        component = graph[ref]
        # The line break is ours: dot_string() leaves none, and escapes the backslash of everybody else's.
        label = (
            dot_string(f"{title(component)} {short_version(component)}".strip())[:-1]
            + f'\\n{kind_word(component.kind)}"'
        )
        yield f"  n{number} [label={label}, shape={_SHAPES.get(component.kind, 'oval')}];"
    for edge in graph.relationships():
        if edge.source in numbers and edge.target in numbers:
            label = dot_string(relation_word(edge))
            yield f"  n{numbers[edge.source]} -> n{numbers[edge.target]} [label={label}];"
    yield "}"
