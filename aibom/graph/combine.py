"""Several BOMs as one graph by identity, with nothing lost unsaid, whatever their order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from aibom.errors import UsageError
from aibom.graph.canonical import canonical_json
from aibom.graph.component import COMPONENT_SETS, Component, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import Property
from aibom.graph.graph import Graph, Observation
from aibom.graph.identity import aligned, lost, pointers, renamed
from aibom.graph.link import link
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.text import clean_name

__all__ = ["combine"]

_SIGNATURE = "signature"
_UNITED = frozenset({*COMPONENT_SETS, "ref", "model", "dataset"})


def combine(graphs: Iterable[Graph], *, name: str | None = None, version: str | None = None) -> Graph:
    """Merge graphs that may speak of one thing under several refs, or of several under one.

    The subject stays where all that have one have the same. Else, or where a name is given, it is an application
    ``aibom:<name>`` that depends on the subjects there were. Signatures of what a merge changes are dropped, and
    documents' own sections of which there can be only one where they differ; each with an Unknown of the collector
    ``merge``.

    Args:
        graphs: any number, in any order.
        name: name of the new subject.
        version: its version.

    Raises:
        UsageError: there is no graph, or a version without name.
    """
    given = list(graphs)
    bases = _distinct(graph.unlinked or graph for graph in given)
    if not bases:
        raise UsageError("nothing is given to merge")
    if version is not None and not name:
        raise UsageError("a version needs a name", hint="name the new subject, too")
    if len(bases) == 1 and name is None:
        return link(bases[0]) if any(graph.unlinked is not None for graph in given) else bases[0]
    names = aligned(bases)
    links = {graph.bom_link: new for graph, new in zip(bases, names, strict=True) if graph.bom_link}
    parts = [renamed(graph, new, links) for graph, new in zip(bases, names, strict=True)]
    subjects = {
        new.get(graph.subject.ref, graph.subject.ref)
        for graph, new in zip(bases, names, strict=True)
        if graph.subject is not None
    }
    extra, dropped = _extras(bases, names)
    observations: list[Observation] = [item for part in parts for item in part if not isinstance(item, Component)]
    observations += _components(bases, parts)
    observations += _clashes(parts)
    subject = next(iter(subjects)) if len(subjects) == 1 and name is None else None
    if (subjects or name) and subject is None:
        subject = f"aibom:{clean_name(name) if name else 'aibom'}"
        called = subject.removeprefix("aibom:")
        observations.append(
            Component(subject, Kind.APPLICATION, called, version=clean_name(version) if version else None)
        )
        observations += _tops(parts, subjects - {subject}, subject)
    observations += (lost(subject or "", field, reason) for field, reason in dropped)
    merged = Graph.build(observations, subject=subject, extra=extra)
    merged.tools = tuple(sorted({tool for graph in bases for tool in graph.tools}))
    return link(merged)


def _distinct(graphs: Iterable[Graph]) -> list[Graph]:
    found: list[Graph] = []
    for graph in graphs:
        if graph not in found:
            found.append(graph)
    return found


def _tops(parts: Sequence[list[Observation]], subjects: set[str], whole: str) -> Iterator[Relationship]:
    """What was implied by being the subject of a BOM is said: it depends on what nothing else there leads to."""
    for part in parts:
        refs = {item.ref for item in part if isinstance(item, Component)}
        own = sorted(refs & subjects)
        pointed = {item.target for item in part if isinstance(item, Relationship)}
        for subject in own:
            yield Relationship(whole, Rel.DEPENDS_ON, subject)
            for ref in sorted(refs - pointed - subjects - {whole}):
                yield Relationship(subject, Rel.DEPENDS_ON, ref)


def _components(bases: Sequence[Graph], parts: Sequence[list[Observation]]) -> Iterator[Component]:
    """The components; where BOMs contradict each other each value has one who said it, so that none is lost."""
    several: dict[str, list[Component]] = {}
    for part in parts:
        for item in part:
            if isinstance(item, Component):
                several.setdefault(item.ref, []).append(item)
    for base, part in zip(bases, parts, strict=True):
        where = base.bom_link or (base.subject.ref if base.subject is not None else "")
        for item in part:
            if isinstance(item, Component):
                others = [other for other in several[item.ref] if other is not item]
                yield _stamped(item, others, where) if others else item


def _stamped(component: Component, others: list[Component], where: str) -> Component:
    said = {evidence.field for evidence in component.evidence}
    more = [
        Evidence(field, Method.DECLARED, "bom", where)
        for holder in ("", "model", "dataset")
        for field in _differing(component, others, holder)
        if field not in said
    ]
    changed = any(canonical_json(other) != canonical_json(component) for other in others)
    extra = component.extra
    if changed:
        extra = tuple(pair for pair in extra if pair[0] != _SIGNATURE)
    return replace(component, evidence=(*component.evidence, *more), extra=extra)


def _differing(component: Component, others: list[Component], holder: str) -> Iterator[str]:
    record: Any = getattr(component, holder) if holder else component
    if record is None:
        return
    for item in fields(record):
        value = getattr(record, item.name)
        if value is None or value == () or (not holder and item.name in _UNITED):
            continue
        for other in others:
            its = getattr(other, holder) if holder else other
            theirs = getattr(its, item.name) if its is not None else None
            if theirs not in (None, (), value):
                yield item.name
                break


def _clashes(parts: Sequence[list[Observation]]) -> Iterator[Observation]:
    """What of strangers' components cannot be kept twice is said to be lost."""
    seen: dict[tuple[str, str], set[str]] = {}
    whole: dict[str, set[str]] = {}
    for part in parts:
        for item in part:
            if isinstance(item, Component):
                whole.setdefault(item.ref, set()).add(canonical_json(item))
                for key, text in item.extra:
                    seen.setdefault((item.ref, key), set()).add(text)
    for (ref, key), texts in seen.items():
        if key == _SIGNATURE and len(whole[ref]) > 1:
            yield lost(ref, key, "dropped: the component says more after the merge than was signed")
        elif len(texts) > 1:
            yield lost(ref, key, "BOMs differ in what they say here; one of them was kept")


def _extras(graphs: Sequence[Graph], names: Sequence[dict[str, str]]) -> tuple[list[Property], list[tuple[str, str]]]:
    """The documents' own sections: lists are united, anything else is kept where it is the same."""
    values: dict[str, set[str]] = {}
    dropped: list[tuple[str, str]] = []
    labels = _labels(graphs)
    for graph, new, inner in zip(graphs, names, labels, strict=True):
        every = {**inner, **new}
        for key, text in graph.extra:
            values.setdefault(key, set()).add(pointers(text, lambda ref, every=every: every.get(ref, ref)))  # type: ignore[misc]
    kept: list[Property] = []
    for key, texts in sorted(values.items()):
        parsed = [json.loads(text) for text in sorted(texts)]
        if key == _SIGNATURE:
            dropped.append((key, "dropped: the document says more after the merge than was signed"))
        elif all(isinstance(value, list) for value in parsed):
            items = sorted({canonical_json(item) for value in parsed for item in value}) if len(parsed) > 1 else None
            kept.append(
                (key, canonical_json([json.loads(item) for item in items]) if items is not None else min(texts))
            )
        elif len(texts) == 1:
            kept.append((key, min(texts)))
        else:
            dropped.append((key, "dropped: BOMs differ in it, and there can be only one"))
    return kept, dropped


def _labels(graphs: Sequence[Graph]) -> list[dict[str, str]]:
    """New refs of what the documents' own sections define: two vulnerabilities called ``1`` stay two."""
    defined: dict[str, set[str]] = {}
    each: list[dict[str, str]] = []
    for graph in graphs:
        own: dict[str, str] = {}
        for _, text in graph.extra:
            _defined(json.loads(text), own)
        each.append(own)
        for ref, text in own.items():
            defined.setdefault(ref, set()).add(text)
    return [{ref: f"{ref}~{_short(text)}" for ref, text in own.items() if len(defined[ref]) > 1} for own in each]


def _defined(value: Any, found: dict[str, str]) -> None:
    if isinstance(value, dict):
        ref = value.get("bom-ref")
        if isinstance(ref, str):
            found[ref] = canonical_json(value)
        for item in value.values():
            _defined(item, found)
    elif isinstance(value, list):
        for item in value:
            _defined(item, found)


def _short(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
