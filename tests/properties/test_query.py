"""Laws of the questions: answers are sorted, agree with a naive walk, and do not depend on order."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel
from aibom.graph.select import FACTS
from tests.strategies import graphs


def naive(graph: Graph, start: str, rels: set[Rel], forward: bool) -> set[str]:
    edges = {(e.source, e.target) if forward else (e.target, e.source) for e in graph.relationships() if e.rel in rels}
    reached: set[str] = set()
    while True:
        more = {b for a, b in edges if a in reached | {start} and b in graph.refs} - reached
        if not more:
            return reached - {start}
        reached |= more


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_reach_is_what_a_naive_walk_reaches(graph: Graph) -> None:
    needs = set(Rel) - {Rel.CONTAINS}
    for component in graph:
        ref = component.ref
        assert {c.ref for c in graph.ancestors(ref)} == naive(graph, ref, {Rel.DERIVED_FROM}, True)
        assert {c.ref for c in graph.dependencies(ref, transitive=True)} == naive(graph, ref, needs, True)
        assert {c.ref for c in graph.dependents(ref, transitive=True)} == naive(graph, ref, needs, False)
        part = graph.subgraph(ref)
        assert set(part.refs) == naive(graph, ref, set(Rel), True) | {ref}
        assert set(part.relationships()) <= set(graph.relationships())


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_paths_are_paths_and_shortest_first(graph: Graph) -> None:
    refs = [component.ref for component in graph][:4]
    for start in refs:
        for path in graph.why(start):
            assert path[-1].target == start
            assert graph[path[0].source] in graph.roots()
        for end in refs:
            ways = graph.paths(start, end)
            assert bool(ways) == (end in naive(graph, start, set(Rel), True))
            assert [len(way) for way in ways] == sorted(len(way) for way in ways)
            for way in ways:
                assert (way[0].source, way[-1].target) == (start, end)
                assert all(one.target == other.source for one, other in pairwise(way))
                passed = [edge.source for edge in way]
                assert len(set(passed)) == len(passed)


@settings(max_examples=40, deadline=None)
@given(graphs(), st.randoms(use_true_random=False), st.sampled_from(FACTS))
def test_answers_do_not_depend_on_order(graph: Graph, chance: random.Random, fact: str) -> None:
    observations = list(graph.observations())
    chance.shuffle(observations)
    other = Graph.build(observations, subject=graph.subject.ref if graph.subject else None)
    assert graph.missing(fact) == other.missing(fact)
    assert graph.roots() == other.roots()
    assert graph.findings() == other.findings()
    for component in graph:
        assert graph.why(component) == other.why(component)
        assert graph.descendants(component) == other.descendants(component)
        for answer in (graph.descendants(component), graph.dependencies(component), graph.dependents(component)):
            assert [c.ref for c in answer] == sorted({c.ref for c in answer})


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_a_purl_names_what_alone_has_it(graph: Graph) -> None:
    for component in graph:
        assert graph[component.ref] is component
        if component.purl is not None:
            alone = len(graph.by_purl(component.purl)) == 1 or component.purl in graph.refs
            assert (component.purl in graph) == alone
