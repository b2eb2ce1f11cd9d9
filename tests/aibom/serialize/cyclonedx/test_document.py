"""Where things stand in a document: the subject, nesting, edges, what is incomplete."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Graph, Observation, Tool
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.cyclonedx.document import to_document
from aibom.serialize.cyclonedx.nesting import MAX_DEPTH
from aibom.serialize.cyclonedx.read import from_document
from aibom.serialize.validate import validate_document

APP = Component("app", Kind.APPLICATION, "app")


def _library(ref: str) -> Component:
    return Component(ref, Kind.LIBRARY, ref)


def _written(*observations: Observation, subject: str | None = "app", version: str = "1.6") -> dict[str, Any]:
    graph = Graph.build(observations, subject=subject)
    document, losses = to_document(graph, spec_version=version, timestamp=datetime(2026, 1, 2, tzinfo=UTC))
    assert losses == ()
    assert from_document(document) == graph
    assert validate_document(document) == ()
    return document


def _edges(document: dict[str, Any]) -> dict[str, list[str]]:
    return {row["ref"]: row.get("dependsOn", []) for row in document["dependencies"]}


def _properties(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["name"], item["value"]) for item in row.get("properties", [])]


def test_the_subject_names_what_nothing_else_reaches() -> None:
    document = _written(APP, _library("a"), _library("b"), Relationship("a", Rel.DEPENDS_ON, "b"))
    assert _edges(document) == {"a": ["b"], "app": ["a"], "b": []}
    assert _properties(document["metadata"]["component"]) == []


def test_a_circle_that_nothing_reaches_is_named_once() -> None:
    edges = [Relationship("a", Rel.DEPENDS_ON, "b"), Relationship("b", Rel.DEPENDS_ON, "a")]
    assert _edges(_written(APP, _library("a"), _library("b"), *edges))["app"] == ["a"]


def test_a_stated_edge_of_the_subject_is_told_from_an_implied_one() -> None:
    document = _written(APP, _library("a"), _library("b"), Relationship("app", Rel.DEPENDS_ON, "a"))
    assert _edges(document)["app"] == ["a", "b"]
    assert _properties(document["metadata"]["component"]) == [("aibom:depends-on", "a")]


def test_the_owner_with_the_smallest_ref_nests_and_others_have_a_property() -> None:
    contains = [Relationship(owner, Rel.CONTAINS, "c") for owner in ("b", "a")]
    document = _written(APP, _library("a"), _library("b"), _library("c"), *contains)
    first, second = document["components"]
    assert [child["bom-ref"] for child in first["components"]] == ["c"]
    assert _properties(second) == [("aibom:contains", "c")]


def test_the_subject_is_never_nested_and_circles_are_cut() -> None:
    around = [Relationship("a", Rel.CONTAINS, "app"), Relationship("app", Rel.CONTAINS, "a")]
    document = _written(APP, _library("a"), *around)
    (nested,) = document["metadata"]["component"]["components"]
    assert _properties(nested) == [("aibom:contains", "app")]
    circle = [Relationship("a", Rel.CONTAINS, "b"), Relationship("b", Rel.CONTAINS, "a")]
    _written(APP, _library("a"), _library("b"), *circle)


def test_the_subject_is_not_nested_in_its_only_owner() -> None:
    document = _written(APP, _library("a"), Relationship("a", Rel.CONTAINS, "app"))
    (owner,) = document["components"]
    assert "components" not in owner and _properties(owner) == [("aibom:contains", "app")]


@pytest.mark.parametrize("step", [1, -1])
def test_deep_containment_stays_within_what_readers_take(step: int) -> None:
    chain = [_library(f"{number:04}") for number in range(1_000)][::step]
    edges = [Relationship(one.ref, Rel.CONTAINS, two.ref) for one, two in itertools.pairwise(chain)]
    document = _written(APP, *chain, *edges)

    def depth(row: dict[str, Any]) -> int:
        return 1 + max((depth(child) for child in row.get("components", ())), default=0)

    assert max(depth(row) for row in document["components"]) <= MAX_DEPTH


def test_a_parent_stands_in_pedigree_without_ref_and_in_components_with_one() -> None:
    child, parent = Component("m", Kind.MODEL, "m"), Component("p", Kind.MODEL, "p", version="1", purl="pkg:pypi/p@1")
    edge = Relationship("m", Rel.DERIVED_FROM, "p", "adapter")
    document = _written(child, parent, edge, subject="m")
    model = document["metadata"]["component"]
    assert model["pedigree"]["ancestors"] == [
        {"type": "machine-learning-model", "name": "p", "version": "1", "purl": "pkg:pypi/p@1"}
    ]
    assert _properties(model) == [("aibom:relation:adapter", "p")]
    assert _edges(document) == {"m": ["p"], "p": []}


def test_training_and_evaluation_data_are_told_apart() -> None:
    model, data = Component("m", Kind.MODEL, "m"), [Component(ref, Kind.DATASET, ref) for ref in ("d", "e", "f")]
    edges = [
        Relationship("m", Rel.TRAINED_ON, "d"),
        Relationship("m", Rel.EVALUATED_ON, "e"),
        Relationship("m", Rel.DEPENDS_ON, "f", "dataset"),
    ]
    row = _written(model, *data, *edges, subject="m")["metadata"]["component"]
    assert row["modelCard"]["modelParameters"]["datasets"] == [{"ref": "d"}, {"ref": "e"}, {"ref": "f"}]
    assert _properties(row) == [("aibom:dataset:eval", "e"), ("aibom:dataset:train", "d")]


def test_a_dependency_beside_another_edge_is_not_lost() -> None:
    child, parent = Component("m", Kind.MODEL, "m"), Component("p", Kind.MODEL, "p")
    edges = [Relationship("m", Rel.DERIVED_FROM, "p"), Relationship("m", Rel.DEPENDS_ON, "p")]
    document = _written(APP, child, parent, *edges)
    assert ("aibom:depends-on", "p") in _properties(document["components"][0])


def test_unread_contents_are_an_incomplete_composition() -> None:
    unknowns = [Unknown("a", "contents", "truncated", "c", "x"), Unknown("b", "version", "not resolved", "c", "x")]
    document = _written(APP, _library("a"), _library("b"), *unknowns)
    assert document["compositions"] == [{"aggregate": "incomplete", "assemblies": ["a"]}]
    assert _properties(document["components"][0]) == [("aibom:unknown", "contents: truncated [c x]")]


def test_citations_point_at_values_and_name_their_collector() -> None:
    said = (Evidence("name", Method.DECLARED, "toy", "x"), Evidence("version", Method.MEASURED, "gone", "y"))
    graph = Graph.build([APP, Component("a", Kind.LIBRARY, "a", version="1", evidence=said)], subject="app")
    graph.tools = (Tool("toy", "aibom-toy", "2"),)
    document, _ = to_document(graph, spec_version="1.7", timestamp=datetime(2026, 1, 2, tzinfo=UTC))
    (citation,) = document["citations"]
    assert citation["pointers"] == ["/components/0/name"]
    assert citation["attributedTo"] == "tool:toy" and citation["note"] == "declared"
    assert validate_document(document) == ()
    assert from_document(document).tools == graph.tools


def test_the_serial_number_follows_from_all_the_rest() -> None:
    one, same, other = (_written(APP, _library(ref)) for ref in ("a", "a", "b"))
    assert one["serialNumber"] == same["serialNumber"] != other["serialNumber"]


def test_a_service_says_what_it_has_no_place_for() -> None:
    service = Component("s", Kind.SERVICE, "s", purl="pkg:pypi/s@1")
    document, losses = to_document(Graph.build([service]))
    assert "purl" not in document["services"][0]
    assert [(loss.component, loss.message) for loss in losses] == [("s", "a service has no place for purl")]
