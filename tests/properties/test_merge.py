"""The laws of the merge: commutative, associative, idempotent, and everything returned is sorted."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.graph.component import Component
from aibom.graph.graph import Graph, Observation
from aibom.graph.merge import merge_components
from tests.strategies import OBSERVATIONS, components, graphs


def _same_ref(one: Component, *others: Component) -> list[Component]:
    from dataclasses import replace

    return [one, *(replace(other, ref=one.ref) for other in others)]


@settings(max_examples=120, deadline=None)
@given(components(), components())
def test_merge_is_commutative(one: Component, other: Component) -> None:
    one, other = _same_ref(one, other)
    assert merge_components(one, other) == merge_components(other, one)


@settings(max_examples=120, deadline=None)
@given(components(), components(), components())
def test_merge_is_associative(one: Component, two: Component, three: Component) -> None:
    one, two, three = _same_ref(one, two, three)
    left = merge_components(merge_components(one, two), three)
    assert left == merge_components(one, merge_components(two, three))


@settings(max_examples=60, deadline=None)
@given(components(), components())
def test_merge_is_idempotent(one: Component, other: Component) -> None:
    one, other = _same_ref(one, other)
    merged = merge_components(one, other)
    assert merge_components(one, one) == one
    assert merge_components(merged, one) == merged == merge_components(merged, other)


@settings(max_examples=60, deadline=None)
@given(OBSERVATIONS, st.randoms(use_true_random=False), st.integers(0, 14))
def test_any_order_and_partition_give_an_equal_graph(
    observations: list[Observation], chance: random.Random, cut: int
) -> None:
    whole = Graph.build(observations)
    shuffled = list(observations)
    chance.shuffle(shuffled)
    assert Graph.build(shuffled) == whole
    parts = [Graph.build(shuffled[:cut]), Graph.build(shuffled[cut:])]
    assert Graph.build([item for part in parts for item in part.observations()]) == whole


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_everything_returned_is_sorted(graph: Graph) -> None:
    refs = [component.ref for component in graph.components()]
    assert refs == sorted(set(refs)) == [component.ref for component in graph]
    edges = [edge.key for edge in graph.relationships()]
    assert edges == sorted(set(edges))
    assert list(graph.unknowns()) == sorted(set(graph.unknowns()))
    for component in graph:
        for name in ("digests", "references", "properties", "tags", "occurrences", "evidence"):
            values = getattr(component, name)
            assert list(values) == sorted(set(values))
        assert list(graph.outgoing(component.ref)) == [e for e in graph.relationships() if e.source == component.ref]
        incoming = [e for e in graph.relationships() if e.target == component.ref]
        assert list(graph.incoming(component.ref)) == incoming
