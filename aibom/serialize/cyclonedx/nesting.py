"""Where each component stands in a document: nested in its owner, or at the top; and what the subject must name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aibom.graph.component import Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel

__all__ = ["MAX_DEPTH", "owners", "unreached"]

MAX_DEPTH = 48
"""Levels of nesting; what lies deeper stands at the top, named by a property: readers of JSON and XML have bounds."""


def owners(graph: Graph) -> dict[str, str]:
    """Return the owner in which each contained component is nested, by ref of what is contained.

    The owner with the smallest ref is taken; never the subject as content, never a circle, never a service in a
    component or the other way round.
    """
    subject = graph.subject.ref if graph.subject else None
    chosen: dict[str, str] = {}
    edges = sorted(graph.relationships(Rel.CONTAINS), key=lambda edge: (edge.target, edge.source))
    for edge in edges:
        owner, content = edge.source, edge.target
        if content in chosen or content == subject or owner not in graph.refs or content not in graph.refs:
            continue
        if (graph[owner].kind is Kind.SERVICE) != (graph[content].kind is Kind.SERVICE):
            continue
        if edge.detail or _above(owner, content, chosen):
            continue
        chosen[content] = owner
    for ref in _too_deep(chosen):
        del chosen[ref]
    return chosen


def _above(start: str, wanted: str, chosen: Mapping[str, str]) -> bool:
    """Whether ``wanted`` owns ``start``; a walk that goes up too far counts as a circle, which bounds the work."""
    at: str | None = start
    for _ in range(MAX_DEPTH):
        if at is None or at == wanted:
            return at == wanted
        at = chosen.get(at)
    return True


def _too_deep(chosen: Mapping[str, str]) -> list[str]:
    depths: dict[str, int] = {}
    for start in chosen:
        path = []
        at = start
        while at in chosen and at not in depths:
            path.append(at)
            at = chosen[at]
        depth = depths.get(at, 0)
        for ref in reversed(path):
            depth += 1
            depths[ref] = depth
    return [ref for ref in sorted(depths) if depths[ref] % MAX_DEPTH == 0]


def unreached(
    subject: str, depends_on: Mapping[str, Iterable[str]], nested: Mapping[str, Iterable[str]], top: Iterable[str]
) -> tuple[str, ...]:
    """Return what the subject has to name so that everything can be reached from it.

    Args:
        subject: its ref.
        depends_on: targets by ref, the subject's own edges among them.
        nested: refs nested directly in a ref.
        top: refs of the components at the top, sorted.

    Returns:
        First the top components that nothing points to, then of each circle that is left the smallest ref.
    """
    reached: set[str] = set()

    def reach(ref: str) -> None:
        waiting = [ref]
        while waiting:
            at = waiting.pop()
            if at not in reached:
                reached.add(at)
                waiting += depends_on.get(at, ())
                waiting += nested.get(at, ())

    above: dict[str, str] = {child: owner for owner, children in nested.items() for child in children}

    def top_of(ref: str) -> str:
        while ref in above:
            ref = above[ref]
        return ref

    order = list(top)
    pointed = {
        top_of(target)
        for source, targets in depends_on.items()
        for target in targets
        if top_of(source) != top_of(target)
    }
    reach(subject)
    named: list[str] = []
    for candidates in ([ref for ref in order if ref not in pointed], order):
        for ref in candidates:
            if ref not in reached:
                named.append(ref)
                reach(ref)
    return tuple(sorted(named))
