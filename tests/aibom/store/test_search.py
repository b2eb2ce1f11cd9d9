"""The index answers as the graphs do that it was made of, whatever order they came in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.graph.select import FACTS
from aibom.normalize.license import License
from aibom.store.index import Index
from aibom.store.search import Query, paths_to, search, whole
from tests.strategies import DIGESTS, graphs

LINEAGE = Graph.build(
    [
        Component("app", Kind.APPLICATION, "app"),
        Component("m", Kind.MODEL, "m", group="org", licenses=(License(id="MIT"),)),
        Component("pkg:huggingface/Org/Base@1", Kind.MODEL, "Base", purl="pkg:huggingface/Org/Base@1"),
        Component("pkg:huggingface/org/base", Kind.MODEL, "base", purl="pkg:huggingface/org/base"),
        Component("d", Kind.DATASET, "d"),
        Relationship("app", Rel.DEPENDS_ON, "m"),
        Relationship("m", Rel.DERIVED_FROM, "pkg:huggingface/Org/Base@1"),
        Relationship("pkg:huggingface/Org/Base@1", Rel.TRAINED_ON, "d"),
        Relationship("pkg:huggingface/Org/Base@1", Rel.DERIVED_FROM, "m"),
    ]
)


def found(many: list[Graph], query: Query) -> set[tuple[str, str]]:
    with Index() as index:
        for number, graph in enumerate(many):
            index.add_graph(str(number), graph)
        paths = dict(index.connection.execute("SELECT id, path FROM document"))
        return {(paths[document], ref) for document, ref in search(index.connection, query)}


@settings(max_examples=25, deadline=None)
@given(st.lists(graphs(), max_size=3), st.sampled_from(FACTS))
def test_what_lacks_a_fact(many: list[Graph], fact: str) -> None:
    expected = {(str(number), c.ref) for number, graph in enumerate(many) for c in graph.missing(fact)}
    assert found(many, Query(missing=fact)) == expected


@settings(max_examples=25, deadline=None)
@given(
    st.lists(graphs(), max_size=3),
    st.sampled_from(["MIT", "Apache-2.0 OR MIT", "contains:apache*", "<&>\"'"]),
    st.sampled_from(["a", "*", "?*", "b c/a", "[b]"]),
    st.sampled_from([None, "model", "data", "file"]),
)
def test_licence_name_and_kind(many: list[Graph], license_: str, name: str, kind: str | None) -> None:
    for query in (Query(license=license_), Query(name=name, kind=kind)):
        given_ = {"kind": query.kind, "name": query.name, "license": query.license}
        expected = {(str(n), c.ref) for n, graph in enumerate(many) for c in graph.components(**given_)}
        assert found(many, query) == expected


@settings(max_examples=25, deadline=None)
@given(graphs(), DIGESTS, st.sampled_from(["pkg:pypi/a", "pkg:pypi/b@2", "pkg:pypi/*?vers=vers:pypi/<2"]))
def test_digest_and_purl(graph: Graph, digest: object, purl: str) -> None:
    value = getattr(digest, "value", "")
    assert found([graph], Query(digest=value)) == {("0", c.ref) for c in graph.components(digest=value)}
    assert found([graph], Query(purl=purl)) == {("0", c.ref) for c in graph.components(purl=purl)}


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_lineage_and_needs(graph: Graph) -> None:
    for component in graph:
        below = {("0", c.ref) for c in graph.descendants(component)}
        above = {("0", c.ref) for c in graph.dependents(component, transitive=True)}
        assert found([graph], Query(descends_from=component.ref)) - {("0", component.ref)} == below
        assert found([graph], Query(depends_on=component.ref)) - {("0", component.ref)} == above


def test_a_purl_without_version_means_every_version_in_any_case() -> None:
    assert found([LINEAGE], Query(purl="pkg:huggingface/org/Base")) == {
        ("0", "pkg:huggingface/Org/Base@1"),
        ("0", "pkg:huggingface/org/base"),
    }
    assert ("0", "m") in found([LINEAGE], Query(descends_from="pkg:huggingface/org/base"))
    assert ("0", "m") in found([LINEAGE], Query(descends_from="d"))
    assert found([LINEAGE], Query(descends_from="nothing")) == set()
    assert ("0", "app") in found([LINEAGE], Query(depends_on="org/m"))


@pytest.mark.parametrize(
    "query",
    [Query(kind="modle"), Query(missing="licence"), Query(digest="xyz"), Query(digest="ab"), Query(purl="torch")],
)
def test_what_cannot_be_read_is_refused(query: Query) -> None:
    with pytest.raises(UsageError):
        found([LINEAGE], query)


def test_the_order_of_documents_does_not_matter() -> None:
    other = Graph.build([Component("m", Kind.MODEL, "m")])
    answers = []
    for order in (("x", "y"), ("y", "x")):
        with Index() as index:
            for name in order:
                index.add_graph(name, {"x": LINEAGE, "y": other}[name])
            answers.append(list(whole(index.connection, search(index.connection, Query(kind="model")))))
            answers.append(
                [path for _, path in paths_to(index.connection, "d")]  # type: ignore[arg-type]
            )
    assert answers[:2] == answers[2:]
    assert [row["document"] for row in answers[0]] == ["x", "x", "x", "y"]


def test_whole_components_hold_their_files(tmp_path: Path) -> None:
    from aibom.graph.component import Digest

    file = Component("m#w", Kind.FILE, "w", digests=(Digest("SHA-256", "ab" * 32),))
    graph = Graph.build([LINEAGE["m"], file, Relationship("m", Rel.CONTAINS, "m#w")])
    with Index(str(tmp_path / "i.sqlite")) as index:
        index.add_graph("x", graph)
        (row,) = whole(index.connection, search(index.connection, Query(kind="model")))
    assert row["files"] == [{"ref": "m#w", "name": "w", "digests": [{"algorithm": "SHA-256", "value": "ab" * 32}]}]
    assert row["licenses"] == [{"license": "MIT", "form": "id"}]
    assert "version" not in row
    json.dumps(row)
