"""Files as lines of their owner instead of components of their own, which take more than three times the room.

A line says all that a graph knows of a file: ``<digests> <size> <format> <path>``, and in brackets who said so where
that is not the collector of its owner. A file of which more is to be said, such as a finding, stays a component.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aibom.graph.component import Component, Digest, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import Property
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship

__all__ = ["FILE", "compact", "file_text", "read_file"]

FILE = "aibom:contains:file"
"""Name of the properties of a component that hold one of its files each."""

_NONE = "-"
_DIGESTS = {"aibom:file:git-blob": "git-blob"}
"""Properties that are written among the digests."""
_SIZE, _FORMAT = "aibom:file:size", "aibom:file:format"
_METHODS = frozenset(Method)


def compact(graph: Graph, *, evidence: bool = True) -> Graph:
    """Return the graph with files as lines of the component that contains them; reading it gives the files again.

    Args:
        graph: any graph.
        evidence: whether evidence is going to be written.
    """
    lines = _lines(graph, evidence)
    if not lines:
        return graph
    small = Graph.build(_rest(graph, lines), subject=graph.subject.ref if graph.subject else None, extra=graph.extra)
    small.tools, small.bom_link = graph.tools, graph.bom_link
    return small


def file_text(owner: str, file: Component) -> str | None:
    """Return a file as one line of its owner; None where a line cannot say all that is known of it.

    Args:
        owner: ref of the component that contains it.
        file: a component of the kind file.
    """
    mark, path = file.ref[: len(owner) + 1], file.ref[len(owner) + 1 :]
    if mark != f"{owner}#":
        return None
    values = dict(file.properties)
    digests = [(digest.algorithm, digest.value) for digest in file.digests]
    digests += [(name, values[key]) for key, name in _DIGESTS.items() if key in values]
    parts = [
        ",".join(f"{name}:{value}" for name, value in digests) or _NONE,
        values.get(_SIZE, _NONE),
        values.get(_FORMAT, _NONE),
        _encoded(path),
    ]
    said = {(item.method, item.collector, item.location) for item in file.evidence}
    if said:
        method, collector, location = min(said)
        fields = ",".join(item.field for item in file.evidence)
        parts.append(f"[{fields}: {method} {collector} {_encoded(location)}]")
    text = " ".join(parts)
    return text if read_file(owner, text) == file else None


def read_file(owner: str, text: str) -> Component | None:
    """Return the file that ``file_text`` wrote; None for any other text.

    Args:
        owner: ref of the component whose property it is.
        text: the property's value.
    """
    evidence: tuple[Evidence, ...] = ()
    if text.endswith("]"):
        text, _, said = text[:-1].rpartition(" [")
        fields, _, rest = said.partition(": ")
        method, _, rest = rest.partition(" ")
        collector, _, location = rest.partition(" ")
        if method not in _METHODS or not fields:
            return None
        evidence = tuple(Evidence(field, Method(method), collector, _decoded(location)) for field in fields.split(","))
    parts = text.split(" ", 3)
    if len(parts) != 4 or not all(parts):
        return None
    listed, size, format_, path = parts
    digests: list[Digest] = []
    properties = [(key, value) for key, value in ((_SIZE, size), (_FORMAT, format_)) if value != _NONE]
    keys = {name: key for key, name in _DIGESTS.items()}
    for item in listed.split(",") if listed != _NONE else ():
        name, _, value = item.partition(":")
        if not name or not value:
            return None
        if name in keys:
            properties.append((keys[name], value))
        else:
            digests.append(Digest(name, value))
    path = _decoded(path)
    return Component(
        f"{owner}#{path}",
        Kind.FILE,
        path,
        digests=tuple(digests),
        properties=tuple(properties),
        evidence=evidence,
    )


def _lines(graph: Graph, evidence: bool) -> dict[str, tuple[str, str]]:
    """Return owner and line of each file that a line says all of, by its ref."""
    told = {item.ref for item in graph.unknowns()}
    busy = {edge.source for edge in graph.relationships()}
    found: dict[str, tuple[str, str]] = {}
    for file in graph.components(Kind.FILE):
        edges = graph.incoming(file.ref)
        if len(edges) != 1 or file.ref in told or file.ref in busy or file is graph.subject:
            continue
        edge = edges[0]
        plain = edge.rel is Rel.CONTAINS and not edge.detail and not (evidence and edge.evidence)
        if not plain or edge.source not in graph.refs or graph[edge.source].kind is Kind.SERVICE:
            continue
        text = file_text(edge.source, file if evidence else replace(file, evidence=()))
        if text is not None:
            found[file.ref] = (edge.source, text)
    return found


def _rest(graph: Graph, lines: dict[str, tuple[str, str]]) -> Iterator[Observation]:
    texts: dict[str, list[Property]] = {}
    for owner, text in lines.values():
        texts.setdefault(owner, []).append((FILE, text))
    for item in graph.observations():
        if isinstance(item, Component):
            if item.ref in texts:
                yield replace(item, properties=(*item.properties, *texts[item.ref]))
            elif item.ref not in lines:
                yield item
        elif not isinstance(item, Relationship) or item.target not in lines:
            yield item


def _encoded(text: str) -> str:
    return text.replace("%", "%25").replace("[", "%5B")


def _decoded(text: str) -> str:
    return text.replace("%5B", "[").replace("%25", "%")
