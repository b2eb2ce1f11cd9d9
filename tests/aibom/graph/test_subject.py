"""What a BOM is about, by how many sources there are and what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from aibom.errors import UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.graph.subject import PHASES, lifecycles, with_subject
from tests.builders.collected import APP, FILE, MODEL, OBSERVED

USER_NAME = Evidence("name", Method.DECLARED, "user", "--name")
USER_VERSION = Evidence("version", Method.DECLARED, "user", "--version")


def contained(graph: Graph) -> set[tuple[str, str]]:
    return {(edge.source, edge.target) for edge in graph.relationships(Rel.CONTAINS)}


def test_one_application_is_the_subject_and_what_it_contains_is_implied() -> None:
    graph = with_subject(Graph.build(OBSERVED), APP.ref)
    assert graph.subject == APP
    assert contained(graph) == {(MODEL.ref, FILE.ref)}
    assert len(graph.relationships(Rel.DEPENDS_ON)) == 1


def test_one_model_is_the_subject_and_keeps_its_files() -> None:
    graph = with_subject(Graph.build((MODEL, FILE, Relationship(MODEL.ref, Rel.CONTAINS, FILE.ref))), MODEL.ref)
    assert graph.subject == MODEL
    assert contained(graph) == {(MODEL.ref, FILE.ref)}


def test_an_application_takes_the_name_and_version_that_the_user_gave() -> None:
    graph = with_subject(Graph.build(OBSERVED), APP.ref, name="shop", version="2.0")
    assert graph.subject is not None
    assert (graph.subject.ref, graph.subject.name, graph.subject.version) == (APP.ref, "shop", "2.0")
    declared = Evidence("name", Method.DECLARED, "directory", "pyproject.toml", json.dumps("app"))
    assert set(graph.subject.evidence) == {declared, USER_NAME, USER_VERSION}


def test_the_users_name_that_says_the_same_beats_nobody() -> None:
    graph = with_subject(Graph.build(OBSERVED), APP.ref, name="app")
    assert graph.subject is not None
    assert set(graph.subject.evidence) == {*APP.evidence, USER_NAME}


def test_a_loser_of_an_earlier_clash_keeps_its_own_value() -> None:
    lost = Evidence("name", Method.INFERRED, "directory", ".", '"folder"')
    graph = with_subject(Graph.build([replace(APP, evidence=(*APP.evidence, lost))]), APP.ref, name="shop")
    assert graph.subject is not None
    assert lost in graph.subject.evidence


@pytest.mark.parametrize("kind", [Kind.MODEL, Kind.DATASET])
def test_a_name_for_what_has_one_makes_an_application_around_it(kind: Kind) -> None:
    thing = Component("pkg:huggingface/o/m@1", kind, "m", version="1")
    graph = with_subject(Graph.build([thing]), thing.ref, name="shop", version="2")
    assert graph.subject == Component(
        "aibom:shop", Kind.APPLICATION, "shop", version="2", evidence=(USER_NAME, USER_VERSION)
    )
    assert graph[thing.ref] == thing
    assert not graph.relationships()


def test_a_version_alone_is_refused_where_it_would_contradict() -> None:
    with pytest.raises(UsageError, match="no application"):
        with_subject(Graph.build([MODEL]), MODEL.ref, version="2")


@pytest.mark.parametrize(("name", "ref"), [(None, "aibom:aibom"), ("shop", "aibom:shop"), (" a\tb ", "aibom:a b")])
def test_several_sources_are_an_application_and_stay_whole(name: str | None, ref: str) -> None:
    graph = with_subject(Graph.build(OBSERVED), None, name=name)
    assert graph.subject is not None
    assert (graph.subject.ref, graph.subject.kind) == (ref, Kind.APPLICATION)
    assert graph.subject.evidence == ((USER_NAME,) if name else ())
    assert contained(graph) == {(APP.ref, MODEL.ref), (MODEL.ref, FILE.ref)}


@pytest.mark.parametrize("given", [{"name": ""}, {"name": " \n"}, {"version": ""}])
def test_an_empty_name_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is empty"):
        with_subject(Graph.build(OBSERVED), APP.ref, **given)


def test_controls_in_a_name_become_visible() -> None:
    graph = with_subject(Graph.build(OBSERVED), None, name="a\x1b[31m\u202eb")
    assert graph.subject is not None
    assert graph.subject.name == r"a\x1b[31m\u202eb"


@pytest.mark.parametrize("head", [APP.ref, None])
def test_unknowns_of_nobody_are_the_subjects(head: str | None) -> None:
    observed = Graph.build([*OBSERVED, Unknown("", "contents", "cut"), Unknown(MODEL.ref, "name", "none")])
    graph = with_subject(observed, head, unknowns=[Unknown("", "digests", "off")])
    assert graph.subject is not None
    assert {(u.ref, u.field) for u in graph.unknowns()} == {
        (graph.subject.ref, "contents"),
        (graph.subject.ref, "digests"),
        (MODEL.ref, "name"),
    }


TREE = replace(APP, evidence=(Evidence("name", Method.DECLARED, "directory", "sub/setup.py"),))
PLAIN = replace(APP, evidence=(Evidence("name", Method.INFERRED, "directory", "."),))


@pytest.mark.parametrize(
    ("heads", "phases"),
    [
        ([("dir", APP)], ["pre-build"]),
        ([("dir", TREE)], ["pre-build"]),
        ([("dir", PLAIN)], ["post-build"]),
        ([("dir", replace(MODEL, evidence=APP.evidence))], ["post-build"]),
        ([("hf", MODEL)], ["discovery"]),
        ([("pip", PLAIN)], ["discovery"]),
        ([("pip", PLAIN), ("dir", APP), ("hf", MODEL), ("dir", PLAIN)], ["discovery", "post-build", "pre-build"]),
        ([("ollama", MODEL)], ["discovery"]),
        ([("other", MODEL)], []),
        ([], []),
    ],
)
def test_the_phase_follows_from_the_kind_of_source(heads: list[tuple[str, Component]], phases: list[str]) -> None:
    said = [("metadata/lifecycles", json.loads(text)) for _, text in lifecycles(heads)]
    assert said == ([("metadata/lifecycles", [{"phase": phase} for phase in phases])] if phases else [])


@pytest.mark.parametrize("phase", PHASES)
def test_the_users_phase_overrides(phase: str) -> None:
    assert lifecycles([("dir", APP), ("hf", MODEL)], phase) == (("metadata/lifecycles", f'[{{"phase":"{phase}"}}]'),)
