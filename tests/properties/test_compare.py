"""Laws of diff and merge: nothing differs from itself, a merge knows no order and adds nothing to what it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings

from aibom import api
from aibom.graph.component import Component
from aibom.graph.graph import Graph
from aibom.graph.link import link
from aibom.serialize.cyclonedx.document import to_document
from aibom.serialize.cyclonedx.read import from_document
from aibom.serialize.validate import validate_document
from tests.strategies import graphs

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_nothing_differs_from_itself(graph: Graph) -> None:
    assert not api.diff(graph, graph)
    assert api.diff(graph, graph).kinds() == frozenset()


@settings(max_examples=30, deadline=None)
@given(graphs(), graphs())
def test_a_diff_is_its_own_mirror(one: Graph, other: Graph) -> None:
    there, back = api.diff(one, other), api.diff(other, one)
    assert len(there.added) == len(back.removed)
    assert len(there.removed) == len(back.added)
    assert len(there.changed) == len(back.changed)
    assert bool(there) == bool(back)
    assert list(there.changed) == sorted(there.changed)
    assert {c.ref for c in there.added} <= set(other.refs)
    if set(one.refs) == set(other.refs):
        assert not there.added


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_a_graph_merged_with_itself_is_itself(graph: Graph) -> None:
    assert api.merge(graph) == graph
    assert api.merge(graph, graph) == graph
    linked = link(graph)
    assert api.merge(linked, graph) == linked == api.merge(graph, linked)


@settings(max_examples=30, deadline=None)
@given(graphs(), graphs())
def test_a_merge_knows_no_order(one: Graph, other: Graph) -> None:
    assert api.merge(one, other) == api.merge(other, one) == api.merge(one, other, one)


@settings(max_examples=20, deadline=None)
@given(graphs(), graphs())
def test_a_merge_loses_no_component_and_is_valid(one: Graph, other: Graph) -> None:
    merged = api.merge(one, other)
    every = [c for graph in (one, other) for c in graph]
    assert {(c.kind, c.name) for c in every if c.purl is None} <= {(c.kind, c.name) for c in merged}
    assert {c.purl for c in every} - {None} <= {c.purl for c in merged}
    document, _ = to_document(merged, spec_version="1.7", timestamp=WHEN)
    assert [problem for problem in validate_document(document) if problem.severity == "error"] == []
    assert from_document(document) == merged


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_a_changed_name_is_one_change(graph: Graph) -> None:
    for component in graph:
        changed = replace(component, version="another one")
        observations = [changed if item is component else item for item in graph.observations()]
        now = Graph.build(observations, subject=graph.subject.ref if graph.subject else None)
        assert [(c.ref, c.field) for c in api.diff(graph, now).changed] == [(component.ref, "version")]


def test_one_component_apart_is_one_component_added() -> None:
    from aibom.graph.component import Kind

    empty, one = Graph.build([]), Graph.build([Component("m", Kind.MODEL, "m")])
    assert [c.ref for c in api.diff(empty, one).added] == ["m"]
    assert api.diff(empty, one).kinds() == {"model-changed"}
