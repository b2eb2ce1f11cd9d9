"""Which components of a merged graph are one thing: by the digests of their weights, or by the one version there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel

__all__ = ["Joins", "ambiguous_versions", "named_by_file", "same_models", "single_versions"]

_HUB = "pkg:huggingface/"
_GIT_BLOB = "aibom:file:git-blob"
_SIZE = "aibom:file:size"
_VERSIONED = ("pkg:huggingface/", "pkg:pypi/", "hf:datasets/", "hf:spaces/")


@dataclass(slots=True)
class Joins:
    """What to join.

    Attributes:
        renamed: the ref that a component is to have, by the ref that it has.
        observations: what is to be said besides: findings and unknowns.
    """

    renamed: dict[str, str] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)


def named_by_file(graph: Graph) -> dict[str, str]:
    """The ref of the model for every local one of which no more is known than the path of one of its files."""
    bare = {
        component.ref
        for component in graph
        if component.kind in (Kind.MODEL, Kind.DATASET)
        and component.ref.startswith("dir:")
        and component.occurrences
        and component.model is None
        and component.dataset is None
    }
    found: dict[str, str] = {}
    for component in graph.components(Kind.FILE) if bare else ():
        owner, mark, path = component.ref.partition("#")
        if mark and f"{owner}/{path}" in bare:
            found[f"{owner}/{path}"] = owner
    return found


def single_versions(graph: Graph) -> dict[str, str]:
    """The pinned component's ref for every reference without version that only one can answer."""
    return {ref: pinned[0] for ref, pinned in _versions(graph) if len(pinned) == 1}


def ambiguous_versions(graph: Graph) -> Iterator[Unknown]:
    """An Unknown for every reference without version that several pinned components could answer."""
    for ref, pinned in _versions(graph):
        if len(pinned) > 1:
            yield Unknown(ref, "version", f"ambiguous: {', '.join(pinned)}", "link")


def _versions(graph: Graph) -> Iterator[tuple[str, list[str]]]:
    pinned: dict[str, list[str]] = {}
    for component in graph:
        if component.version is not None and component.ref.startswith(_VERSIONED) and "#" not in component.ref:
            pinned.setdefault(_unpinned(component.ref), []).append(component.ref)
    for component in graph:
        if component.version is None and component.ref in pinned:
            yield component.ref, sorted(pinned[component.ref])


def _unpinned(ref: str) -> str:
    name, _, _ = ref.partition("?")
    return name.rpartition("@")[0] or name


def same_models(graph: Graph) -> Joins:
    """Local models that are models of a hub, because all their weight files are."""
    joins = Joins()
    hubs = [c for c in graph.components(Kind.MODEL) if c.ref.startswith(_HUB) and c.version is not None]
    locals_ = [c for c in graph.components(Kind.MODEL) if c.ref.startswith("dir:")] if hubs else []
    hub_files = {hub.ref: _files(graph, hub) for hub in hubs}
    for local in locals_:
        if _is_part(graph, local):  # of a pipeline, of which it is no more than a piece
            continue
        files = _files(graph, local)
        weights = _weights(graph, local, files)
        if not weights or None in weights:
            continue
        same = [
            hub
            for hub in hubs
            if not set(hub.sources) & set(local.sources)
            and weights <= {file.digest() for file in hub_files[hub.ref].values()}
        ]
        if len(same) > 1:
            names = ", ".join(hub.ref for hub in same)
            joins.observations.append(Unknown(local.ref, "identity", f"the weights are those of {names}", "link"))
        elif same:
            hub = same[0]
            for ref, path in _owners(graph, local).items():  # a part is called as one of the repository is
                joins.renamed[ref] = f"{hub.ref}#{path.rstrip('/')}" if path else hub.ref
            _join(files, hub, hub_files[hub.ref], joins)
    return joins


def _owners(graph: Graph, model: Component) -> dict[str, str]:
    """A model and the parts in folders below it: the path of each in it, by ref."""
    found = {model.ref: ""}
    todo = [model.ref]
    for ref in todo:
        for edge in graph.outgoing(ref, Rel.CONTAINS):
            part = edge.target
            inside = part.startswith(f"{model.ref}/") and part in graph.refs and graph[part].kind is Kind.MODEL
            if inside and part not in found:
                found[part] = f"{part.removeprefix(f'{model.ref}/')}/"
                todo.append(part)
    return found


def _files(graph: Graph, model: Component) -> dict[str, Component]:
    """Files of a model and of its parts by their path in it."""
    found: dict[str, Component] = {}
    for ref, inner in _owners(graph, model).items():
        for edge in graph.outgoing(ref, Rel.CONTAINS):
            if edge.target in graph.refs and graph[edge.target].kind is Kind.FILE:
                found[inner + edge.target.removeprefix(f"{ref}#")] = graph[edge.target]
    return found


def _is_part(graph: Graph, model: Component) -> bool:
    edges = graph.incoming(model.ref, Rel.CONTAINS)
    return any(edge.source in graph and graph[edge.source].kind is Kind.MODEL for edge in edges)


def _weights(graph: Graph, model: Component, files: dict[str, Component]) -> set[str | None]:
    """Digests of the files in a format of the model's, or of one of its parts; None for a file without one."""
    models = [graph[ref].model for ref in _owners(graph, model)]
    formats = {name for facts in models if facts is not None for name in facts.formats}
    return {file.digest() for file in files.values() if formats.intersection(file.values("aibom:file:format"))}


def _join(files: dict[str, Component], hub: Component, hub_files: dict[str, Component], joins: Joins) -> None:
    for path, file in files.items():
        other = hub_files.get(path)
        if other is None:
            continue
        same, known = _compare(file, other)
        if same:
            joins.renamed[file.ref] = other.ref
        elif same is None:
            joins.observations.append(
                Unknown(file.ref, "identity", f"no digest tells whether it is the file of {hub.ref}", "link")
            )
        else:
            finding = ("aibom:file:finding", f"digest-mismatch: the file of {hub.ref} is {known}")
            joins.observations.append(
                Component(file.ref, file.kind, file.name, properties=(finding,), sources=file.sources)
            )


def _compare(file: Component, other: Component) -> tuple[bool | None, str]:
    """Whether two files hold the same bytes, None where nothing says so; and what is known of the other."""
    if file.digest() is not None and other.digest() is not None:
        return file.digest() == other.digest(), other.digest() or ""
    for name in (_GIT_BLOB, _SIZE):
        one, two = file.values(name), other.values(name)
        if one and two and (name == _GIT_BLOB or one != two):
            return one == two, f"{'git blob ' if name == _GIT_BLOB else 'of size '}{two[0]}"
    return None, ""
