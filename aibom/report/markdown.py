"""A graph as GitHub's Markdown: a page for a release, a pull request or a wiki."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aibom.graph.component import Component, Kind
from aibom.graph.findings import findings
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel
from aibom.report.mermaid import mermaid
from aibom.report.text import markdown as text
from aibom.report.text import markdown_link, web_link
from aibom.report.view import (
    KINDS,
    LINEAGE,
    counted,
    find,
    kind_counts,
    kind_word,
    license_counts,
    license_names,
    owned_title,
    relation_word,
    short_number,
    short_version,
    title,
)

__all__ = ["markdown"]

_SOFTWARE = tuple(kind for kind in KINDS if kind not in (Kind.MODEL, Kind.DATASET, Kind.FILE))
_NO_LICENSE = "not stated"


def markdown(graph: Graph) -> str:
    """Return a graph as Markdown: summary, model cards, lineage, data, software, licences, findings and unknowns.

    Text from the BOM is quoted, so that nothing in it is markup; links lead to the web or are left out.
    """
    return "\n".join(_parts(graph)).rstrip("\n") + "\n"


def _parts(graph: Graph) -> Iterator[str]:
    subject = graph.subject
    name = f"{title(subject)} {short_version(subject)}".strip() if subject else "Bill of materials"
    yield f"# {text(name)}\n"
    counts = ", ".join(counted(number, kind_word(kind)) for kind, number in kind_counts(graph).items())
    found = findings(graph)
    said = f"{counted(len(found), 'finding')}, {counted(len(graph.unknowns()), 'unknown')}"
    yield f"{counts or 'No components'}; {said}.\n"
    if models := graph.components(Kind.MODEL):
        yield "## Models\n"
        for model in models:
            yield from _card(graph, model)
    if any(graph.relationships(rel) for rel in LINEAGE[:3]):
        yield f"## Lineage\n\n```mermaid\n{mermaid(graph)}```\n"
    for heading, kinds in (("Data sets", (Kind.DATASET,)), ("Software and services", _SOFTWARE)):
        if components := [c for kind in kinds for c in graph.components(kind) if c is not subject]:
            yield from _table(heading, ("name", "version", "kind", "licences", "purl"), map(_row, components))
    if licenses := license_counts(graph):
        rows = ((text(name), str(number)) for name, number in licenses.items())
        yield from _table("Licences", ("licence", "components"), rows)
    if found:
        rows3 = ((text(item.rule), text(item.detail, 500), text(owned_title(graph, graph[item.ref]))) for item in found)
        yield from _table("Findings", ("rule", "detail", "component"), rows3)
    if unknowns := graph.unknowns():
        rows4 = ((text(u.field), text(u.reason, 500), text(_name(graph, u.ref)), text(u.location)) for u in unknowns)
        yield from _table("Unknowns", ("fact", "reason", "component", "place"), rows4)


def _card(graph: Graph, model: Component) -> Iterator[str]:
    yield f"### {text(title(model))}\n"
    if model.description:
        yield f"{text(model.description, 1000)}\n"
    rows = [(name, value) for name, value in _facts(graph, model) if value]
    if rows:
        yield from _table("", ("fact", "value"), rows)


def _facts(graph: Graph, model: Component) -> Iterator[tuple[str, str]]:
    yield "version", text(model.version or "")
    yield "purl", text(model.purl or "")
    yield "licences", ", ".join(map(text, license_names(model))) or _NO_LICENSE
    if facts := model.model:
        yield "task", text(facts.task or "")
        yield "architecture", ", ".join(text(item) for item in (facts.architecture_family, facts.architecture) if item)
        yield "parameters", short_number(facts.parameters) if facts.parameters is not None else ""
        yield "formats", ", ".join(map(text, facts.formats))
        yield "quantization", text(facts.quantization or "")
        yield "runs code of its own", "yes" if facts.remote_code else ""
    for rel in (*LINEAGE, Rel.CONTAINS):
        by_word: dict[str, list[str]] = {}
        for edge in graph.outgoing(model.ref, rel):
            if edge.target not in graph or graph[edge.target].kind is not Kind.FILE:
                by_word.setdefault(relation_word(edge), []).append(text(_name(graph, edge.target)))
        yield from ((text(word), ", ".join(names)) for word, names in by_word.items())
    links = [markdown_link(item.type, item.url) for item in model.references if web_link(item.url)]
    yield "links", ", ".join(links)


def _row(component: Component) -> tuple[str, ...]:
    licenses = ", ".join(map(text, license_names(component))) or _NO_LICENSE
    kind = kind_word(component.kind)
    return text(title(component)), text(short_version(component)), kind, licenses, text(component.purl or "")


def _name(graph: Graph, ref: str) -> str:
    component = find(graph, ref)
    return title(component) if component else ref


def _table(heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    if heading:
        yield f"## {heading}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
