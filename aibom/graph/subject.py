"""What a BOM is about: the one source as its collector sees it, or an application that stands for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aibom.errors import UsageError
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import Property
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.text import clean_name

__all__ = ["PHASES", "is_unnamed", "lifecycles", "with_subject"]

PHASES = ("design", "pre-build", "build", "post-build", "operations", "discovery", "decommission")
"""Phases of a life cycle (CycloneDX ``metadata.lifecycles[].phase``)."""

_UNNAMED = "aibom"
_SOURCE_TREE = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
_DISCOVERED = frozenset({"hf", "hf-cache", "ollama", "pip"})


def with_subject(
    graph: Graph,
    head: str | None,
    *,
    name: str | None = None,
    version: str | None = None,
    unknowns: Iterable[Unknown] = (),
    extra: Iterable[Property] = (),
) -> Graph:
    """Settle what the graph is about.

    One source is its own subject. An application takes the name and version that the user gave; what it contains is
    implied by its being the subject and is not stored. With several sources, or a name for what is itself one model or
    data set, the subject is a new application ``aibom:<name>``.

    Args:
        graph: what was observed, without subject.
        head: ref of the component that the only source is as a whole; None where there are several sources.
        name: the subject's name, as the user gave it.
        version: the subject's version, as the user gave it.
        unknowns: more unknowns; those with an empty ref belong to the subject.
        extra: what the document says as a whole.

    Raises:
        UsageError: the name or version is empty, or a version is given for what has one of its own.
    """
    subject = _subject(graph[head] if head is not None else None, _given(name, "name"), _given(version, "version"))
    return Graph.build(_settled((*graph.observations(), *unknowns), subject), subject=subject.ref, extra=extra)


def lifecycles(heads: Iterable[tuple[str, Component]], phase: str | None = None) -> tuple[Property, ...]:
    """Say in which phase of its life the subject was looked at.

    Args:
        heads: scheme of each source, and the component that it is as a whole.
        phase: one of ``PHASES`` that the user gave; it overrides.

    Returns:
        What ``Graph.build`` takes as ``extra``; empty where nothing is known.
    """
    phases = {phase} if phase else {_phase(scheme, head) for scheme, head in heads} - {""}
    if not phases:
        return ()
    return (("metadata/lifecycles", canonical_json([{"phase": item} for item in sorted(phases)])),)


def is_unnamed(subject: Component) -> bool:
    """Tell whether it stands for several sources that nobody gave a name."""
    return subject.ref == f"aibom:{_UNNAMED}" and all(item.field != "name" for item in subject.evidence)


def _phase(scheme: str, head: Component) -> str:
    if scheme in _DISCOVERED:
        return "discovery"
    if scheme == "code":
        return "pre-build"
    if scheme != "dir":
        return ""
    read_from = {item.location.rpartition("/")[2] for item in head.evidence}
    return "pre-build" if head.kind is Kind.APPLICATION and read_from & _SOURCE_TREE else "post-build"


def _given(value: str | None, what: str) -> str | None:
    cleaned = clean_name(value) if value is not None else None
    if cleaned == "":
        raise UsageError(f"the {what} is empty")
    return cleaned


def _subject(head: Component | None, name: str | None, version: str | None) -> Component:
    if head is None or (name is not None and head.kind is not Kind.APPLICATION):
        called = name or _UNNAMED
        evidence = (_by_user("name"),) if name else ()
        head = Component(ref=f"aibom:{called}", kind=Kind.APPLICATION, name=called, evidence=evidence)
    elif head.kind is not Kind.APPLICATION:
        if version is not None:
            raise UsageError(
                f"a version cannot be given to {head.name}, which is no application",
                hint="with --name, an application of that name and version is made the subject",
            )
        return head
    elif name is not None:
        head = replace(head, name=name, evidence=_overruled(head, "name", name))
    if version is not None:
        head = replace(head, version=version, evidence=_overruled(head, "version", version))
    return head


def _overruled(component: Component, field: str, value: str) -> tuple[Evidence, ...]:
    """Let the user's word win; what was said before stays in the evidence, as after any clash."""
    before = getattr(component, field)
    lost = canonical_json(before) if before is not None and before != value else ""
    others = (item for item in component.evidence if item.field != field)
    losers = (replace(item, value=item.value or lost) for item in component.evidence if item.field == field)
    return (*others, *losers, _by_user(field))


def _by_user(field: str) -> Evidence:
    return Evidence(field, Method.DECLARED, "user", f"--{field}")


def _settled(observations: Iterable[Observation], subject: Component) -> Iterator[Observation]:
    for item in observations:
        if isinstance(item, Unknown):
            yield item if item.ref else replace(item, ref=subject.ref)
        elif isinstance(item, Relationship):
            implied = item.rel is Rel.CONTAINS and item.source == subject.ref and subject.kind is Kind.APPLICATION
            if not implied:
                yield item
        elif item.ref != subject.ref:
            yield item
    yield subject
