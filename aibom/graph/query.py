"""Questions about a graph that follow its edges: pure functions, every answer sorted, circles allowed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aibom.errors import UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.relationship import Rel, Relationship
from aibom.graph.store import Observation, Store

__all__ = ["ancestors", "dependencies", "dependents", "descendants", "paths", "roots", "subgraph", "why"]

_NEEDS = frozenset({Rel.DEPENDS_ON, Rel.DERIVED_FROM, Rel.TRAINED_ON, Rel.EVALUATED_ON})
_MAX_STEPS = 100_000
"""Edges that are looked at for ``paths``: their number can grow without bound where edges do not."""

Path = tuple[Relationship, ...]
_Graph = TypeVar("_Graph", bound=Store)


def dependencies(graph: Store, what: Component | str, *, transitive: bool = False) -> tuple[Component, ...]:
    """Return what a component needs: what it depends on, derives from, was trained on or evaluated on.

    Args:
        graph: any graph.
        what: a component, its ref or its purl.
        transitive: whether to go on from there.

    Raises:
        KeyError: there is no such component.
    """
    return _reach(graph, graph.resolve(what), lambda ref: _targets(graph, ref, _NEEDS), transitive)


def dependents(graph: Store, what: Component | str, *, transitive: bool = False) -> tuple[Component, ...]:
    """Return what needs a component; arguments and errors as ``dependencies``."""
    return _reach(graph, graph.resolve(what), lambda ref: _sources(graph, ref, _NEEDS), transitive)


def ancestors(graph: Store, what: Component | str) -> tuple[Component, ...]:
    """Return the models that a model derives from, over all generations.

    Raises:
        KeyError: there is no such component.
    """
    return _reach(graph, graph.resolve(what), lambda ref: _targets(graph, ref, {Rel.DERIVED_FROM}), True)


def descendants(graph: Store, what: Component | str) -> tuple[Component, ...]:
    """Return what derives from a component, over all generations.

    Of a data set that is what was trained on it, and its descendants.

    Raises:
        KeyError: there is no such component.
    """
    ref = graph.resolve(what)
    rels = {Rel.DERIVED_FROM, Rel.TRAINED_ON} if graph[ref].kind is Kind.DATASET else {Rel.DERIVED_FROM}
    return _reach(graph, ref, lambda at: _sources(graph, at, rels if at == ref else {Rel.DERIVED_FROM}), True)


def roots(graph: Store) -> tuple[Component, ...]:
    """Return the components that no relationship leads to, by ref.

    That the subject of a BOM contains what stands at its top is implied and no relationship.
    """
    pointed = {edge.target for edge in graph.relationships() if edge.source != edge.target}
    return tuple(component for component in graph if component.ref not in pointed)


def why(graph: Store, what: Component | str) -> tuple[Path, ...]:
    """Return how a component got there: the shortest chain of relationships from each root that leads to it.

    Args:
        graph: any graph.
        what: a component, its ref or its purl.

    Returns:
        Chains, the shortest first; empty for a root, and for what only circles lead to.

    Raises:
        KeyError: there is no such component.
    """
    goal = graph.resolve(what)
    step: dict[str, Relationship] = {}
    waiting = deque([goal])
    while waiting:
        at = waiting.popleft()
        for edge in graph.incoming(at):
            if edge.source != goal and edge.source not in step:
                step[edge.source] = edge
                waiting.append(edge.source)
    return _by_length(tuple(_chain(root.ref, goal, step)) for root in roots(graph) if root.ref in step)


def paths(graph: Store, start: Component | str, end: Component | str, *, limit: int = 100) -> tuple[Path, ...]:
    """Return the ways from one component to another along relationships of every type, none through a component twice.

    Args:
        graph: any graph.
        start: a component, its ref or its purl.
        end: another one.
        limit: most ways to return; the search stops there, or after 100,000 steps.

    Returns:
        Ways, the shortest first.

    Raises:
        KeyError: there is no such component.
        UsageError: the limit is not positive.
    """
    if limit < 1:
        raise UsageError("the limit of paths is not positive")
    first, goal = graph.resolve(start), graph.resolve(end)
    hopeful = {goal} | {c.ref for c in _reach(graph, goal, lambda ref: _sources(graph, ref, frozenset(Rel)), True)}
    found: list[Path] = []
    # Breadth first: where there are more than the limit, the shortest are returned.
    waiting: deque[tuple[str, Path]] = deque([(first, ())])
    steps = 0
    while waiting and len(found) < limit and steps < _MAX_STEPS:
        at, path = waiting.popleft()
        passed = {first, *(edge.target for edge in path)}
        for edge in graph.outgoing(at):
            steps += 1
            if edge.target == goal and first != goal:
                found.append((*path, edge))
            elif edge.target in hopeful and edge.target not in passed:
                waiting.append((edge.target, (*path, edge)))
    return _by_length(found)[:limit]


def subgraph(graph: _Graph, *starts: Component | str, depth: int | None = None) -> _Graph:
    """Return the part of a graph that can be reached from components, with what is known of it.

    Args:
        graph: any graph.
        starts: components, refs or purls.
        depth: most relationships to follow; None for all.

    Returns:
        A graph of these components, the relationships between them and their unknowns. The subject stays
        where it is one of them.

    Raises:
        KeyError: there is no such component.
    """
    kept = {graph.resolve(start): 0 for start in starts}
    waiting = deque(kept)
    while waiting:
        at = waiting.popleft()
        if depth is not None and kept[at] >= depth:
            continue
        for target in _targets(graph, at, frozenset(Rel)):
            if target not in kept:
                kept[target] = kept[at] + 1
                waiting.append(target)
    subject = graph.subject.ref if graph.subject else None
    observations: tuple[Observation, ...] = (
        *(component for component in graph if component.ref in kept),
        *(edge for edge in graph.relationships() if edge.source in kept and edge.target in kept),
        *(item for item in graph.unknowns() if item.ref in kept),
    )
    part = type(graph).build(observations, subject=subject if subject in kept else None)
    part.tools = graph.tools
    return part


def _targets(graph: Store, ref: str, rels: Iterable[Rel]) -> Iterator[str]:
    return (edge.target for edge in graph.outgoing(ref) if edge.rel in rels and edge.target in graph.refs)


def _sources(graph: Store, ref: str, rels: Iterable[Rel]) -> Iterator[str]:
    return (edge.source for edge in graph.incoming(ref) if edge.rel in rels and edge.source in graph.refs)


def _reach(graph: Store, start: str, follow: Callable[[str], Iterator[str]], transitive: bool) -> tuple[Component, ...]:
    """Follow edges from a component; it is its own answer only where it stands in no circle, that is: never."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for ref in follow(waiting.pop()):
            if ref not in reached and ref != start:
                reached.add(ref)
                if transitive:
                    waiting.append(ref)
    return tuple(graph[ref] for ref in sorted(reached))


def _chain(start: str, goal: str, step: dict[str, Relationship]) -> Iterator[Relationship]:
    while start != goal:
        yield step[start]
        start = step[start].target


def _by_length(found: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(sorted(found, key=lambda path: (len(path), [edge.key for edge in path])))
