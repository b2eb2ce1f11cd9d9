"""A graph as a tree for a terminal: models with their lineage first, then data, software, findings and unknowns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from aibom.graph.component import Component, Kind
from aibom.graph.findings import Finding, findings
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.report.text import line
from aibom.report.view import (
    KINDS,
    LINEAGE,
    binary_size,
    counted,
    data_set_facts,
    files_of,
    find,
    kind_counts,
    kind_word,
    license_names,
    model_facts,
    owned_title,
    relation_word,
    short_version,
    title,
)

__all__ = ["Line", "Span", "tree", "tree_lines"]

Span = tuple[str, str]
"""A style (``heading``, ``name``, ``quiet``, ``bad``, ``warn`` or empty) and a text."""
Line = tuple[Span, ...]

_LONGEST = 40
"""Lines of one section; the rest is counted."""
_WIDEST = 12
"""Components that are listed for one relation of one model."""
_DEEPEST = 24
"""Generations that are followed."""


@dataclass(slots=True)
class _Node:
    spans: Line
    children: list[_Node] = field(default_factory=list)


def tree(graph: Graph) -> str:
    """Return a graph as text, one line after another, without styles."""
    return "".join("".join(text for _, text in spans).rstrip() + "\n" for spans in tree_lines(graph))


def tree_lines(graph: Graph) -> Iterator[Line]:
    """Yield the lines of ``tree``, each as spans of a style and a text; every text is safe for a terminal."""
    yield from _heading(graph)
    for node in _sections(graph):
        yield ()
        yield node.spans
        yield from _drawn(node.children, "")


def _heading(graph: Graph) -> Iterator[Line]:
    if graph.subject is not None:
        version = short_version(graph.subject)
        kind = kind_word(graph.subject.kind)
        yield (
            ("heading", line(title(graph.subject))),
            ("quiet", f" {line(version)}" if version else ""),
            ("quiet", f" · {kind}"),
        )
    counts = ", ".join(counted(number, kind_word(kind)) for kind, number in kind_counts(graph).items())
    yield (("", counts or "no components"),)


def _sections(graph: Graph) -> Iterator[_Node]:
    for kind in KINDS[:-1]:
        components = graph.components(kind)
        if kind is Kind.MODEL:
            found = _Models(graph).drawn(components)
        else:
            components = tuple(c for c in components if c is not graph.subject or kind is Kind.DATASET)
            found = [_Node(_line_of(component)) for component in components]
        if found:
            yield _section(_plural(kind_word(kind)), len(components), found)
    if found := [_Node(spans) for spans in _finding_lines(graph)]:
        yield _section("Findings", len(found), found)
    if found := [_Node(spans) for spans in _unknown_lines(graph)]:
        yield _section("Unknowns", len(graph.unknowns()), found)


def _plural(word: str) -> str:
    plural = counted(0, word).partition(" ")[2]
    return f"{plural[0].upper()}{plural[1:]}"


def _section(name: str, number: int, nodes: list[_Node]) -> _Node:
    return _Node((("heading", name), ("quiet", f" {number:,}")), _capped(nodes, _LONGEST))


def _capped(nodes: list[_Node], limit: int) -> list[_Node]:
    # One more line is no longer than the line that says that it is left out.
    if len(nodes) <= limit + 1:
        return nodes
    return [*nodes[:limit], _Node((("quiet", f"… and {len(nodes) - limit:,} more"),))]


class _Models:
    """Draws each model once: those that no other descends from on top, their parents below them."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: set[str] = set()
        self._unknown: dict[str, list[str]] = defaultdict(list)
        for item in graph.unknowns():
            self._unknown[item.ref].append(item.field)

    def drawn(self, models: tuple[Component, ...]) -> list[_Node]:
        parents = {edge.target for edge in self._graph.relationships(Rel.DERIVED_FROM)}
        nodes: list[_Node] = []
        # What is left after the youngest are parents in a circle, or deeper than is followed.
        for candidates in ([model for model in models if model.ref not in parents], models):
            nodes += [self._node(model, 0) for model in candidates if model.ref not in self._done]
        return nodes

    def _node(self, component: Component, depth: int, before: Line = ()) -> _Node:
        name = (*before, ("name", line(title(component))))
        if component.ref in self._done:
            return _Node((*name, ("quiet", " (above)")))
        if depth == _DEEPEST:
            return _Node((*name, ("quiet", " (further down)")))
        self._done.add(component.ref)
        node = _Node((*before, *_line_of(component)))
        for rel in (*LINEAGE, Rel.CONTAINS):
            edges = self._graph.outgoing(component.ref, rel)
            node.children += _capped([item for edge in edges if (item := self._end(edge, depth))], _WIDEST)
        files = files_of(self._graph, component.ref)
        if files:
            sizes = [int(size) for file in files for size in file.values("aibom:file:size")[:1] if _is_number(size)]
            size = f" · {binary_size(sum(sizes))}" if len(sizes) == len(files) else ""
            node.children.append(_Node((("quiet", counted(len(files), "file") + size),)))
        found = [_Node(_finding(item)) for item in findings([component])]
        for file in files:
            found += [_Node((*_finding(item), ("quiet", f" · {line(title(file))}"))) for item in findings([file])]
        node.children += _capped(found, _WIDEST)
        if unknown := self._unknown.get(component.ref):
            said = ", ".join(line(item, 40) for item in dict.fromkeys(unknown))
            node.children.append(_Node((("warn", "unknown: "), ("", line(said)))))
        return node

    def _end(self, edge: Relationship, depth: int) -> _Node | None:
        label: Line = (("quiet", f"{line(relation_word(edge))} "),)
        target = find(self._graph, edge.target)
        if target is None:
            return _Node((*label, ("name", line(edge.target)), ("quiet", " (not in this BOM)")))
        if target.kind is Kind.MODEL:
            return self._node(target, depth + 1, label)
        return None if target.kind is Kind.FILE else _Node((*label, *_line_of(target)))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 20


def _line_of(component: Component) -> Line:
    version = short_version(component)
    facts = [", ".join(license_names(component))]
    if component.kind in (Kind.MODEL, Kind.DATASET):
        facts = model_facts(component) if component.kind is Kind.MODEL else data_set_facts(component)
    said = " · ".join(line(fact, 80) for fact in facts if fact)
    return (
        ("name", line(title(component))),
        ("", f" {line(version, 60)}" if version else ""),
        ("quiet", f" · {said}" if said else ""),
    )


def _finding(item: Finding) -> Line:
    return (("bad", f"{line(item.rule, 60)}: " if item.rule else ""), ("", line(item.detail)))


def _finding_lines(graph: Graph) -> Iterator[Line]:
    for item in findings(graph):
        yield (*_finding(item), ("quiet", f" · {line(owned_title(graph, graph[item.ref]))}"))


def _unknown_lines(graph: Graph) -> Iterator[Line]:
    groups: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in graph.unknowns():
        component = find(graph, item.ref)
        groups[item.field, item.reason][title(component) if component else item.ref].append(item.location)
    for (what, reason), names in sorted(groups.items()):
        who = _some(list(names))
        if len(names) == 1:
            places = dict.fromkeys(place for place in names.popitem()[1] if place not in ("", "."))
            who += f": {_some(list(places))}" if places else ""
        yield (("warn", f"{line(what, 40)}: "), ("", line(reason)), ("quiet", f" · {who}"))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    return ", ".join(line(each, 60) for each in names[:3]) + more


def _drawn(nodes: list[_Node], indent: str) -> Iterator[Line]:
    for number, node in enumerate(nodes, 1):
        last = number == len(nodes)
        yield (("quiet", f"{indent}{'└─' if last else '├─'} "), *node.spans)
        yield from _drawn(node.children, f"{indent}{'   ' if last else '│  '}")
