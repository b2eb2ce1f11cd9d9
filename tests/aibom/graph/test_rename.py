"""A source's other name: in every ref below it, and in no other."""

from __future__ import annotations

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.facts import ModelFacts
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.graph.rename import renamed

REFS = ("dir:a", "dir:a/model", "dir:a/model#file", "dir:ab", "hf:a")


def graph(refs: tuple[str, ...] = REFS) -> Graph:
    parts = [Component(ref=ref, kind=Kind.APPLICATION, name=ref, sources=("dir:a",)) for ref in refs]
    edges = [Relationship("dir:a", Rel.CONTAINS, "dir:a/model"), Relationship("dir:ab", Rel.DEPENDS_ON, "dir:a")]
    return Graph.build([*parts, *edges, Unknown("dir:a/model", "licenses", "none")], subject="dir:a")


def test_all_refs_below_it_move_and_no_other() -> None:
    found = renamed(graph(), "dir:a", "dir:new")
    assert list(found.refs) == ["dir:ab", "dir:new", "dir:new/model", "dir:new/model#file", "hf:a"]
    assert [(edge.source, edge.target) for edge in found.relationships()] == [
        ("dir:ab", "dir:new"),
        ("dir:new", "dir:new/model"),
    ]
    assert [item.ref for item in found.unknowns()] == ["dir:new/model"]
    assert found.subject is not None
    assert (found.subject.ref, found.subject.sources) == ("dir:new", ("dir:new",))


def test_what_a_model_says_of_another_one_moves_too() -> None:
    twin = Component(ref="dir:a/x", kind=Kind.MODEL, name="x", model=ModelFacts(same_bytes_as=("dir:a/y", "hf:a")))
    found = renamed(Graph.build([twin]), "dir:a", "dir:new")
    assert found["dir:new/x"].model == ModelFacts(same_bytes_as=("dir:new/y", "hf:a"))


def test_back_and_forth_is_the_same() -> None:
    assert renamed(renamed(graph(), "dir:a", "dir:new"), "dir:new", "dir:a") == graph()


def test_a_name_that_is_taken_changes_nothing() -> None:
    assert renamed(graph(), "dir:a", "dir:ab") == graph()
    assert renamed(graph(), "dir:a", "dir:a") == graph()
