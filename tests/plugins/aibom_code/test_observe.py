"""References become components that the project depends on, each with the places where it was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry
from aibom.graph.graph import Graph
from aibom.graph.link import link
from aibom.plugin import Digest, Kind, Method, Occurrence, Rel
from aibom_code.observe import Observe
from aibom_code.project import Project
from aibom_code.reference import HUB, PATH, Reference

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def observed(*references: Reference, paths: tuple[str, ...] = ()) -> Graph:
    """The graph of a project called ``app`` that names these."""
    context = ScanContext("code", Tools(Settings(), Registry(())), name="app")
    observe = Observe(Project(context, "app", {}, frozenset(paths)))
    return Graph.build([observe.itself(), *observe.all(references)])


def hub(id: str, **more: object) -> Reference:
    return Reference(**{"path": "a.py", "line": 1, "kind": Kind.MODEL, "id": id, "hub": HUB, **more})  # type: ignore[arg-type]


def test_a_full_commit_is_the_version_and_a_branch_is_a_wish() -> None:
    graph = observed(hub("acme/a", revision=COMMIT), hub("acme/b", revision="main"))
    pinned, floating = graph[f"pkg:huggingface/acme/a@{COMMIT}"], graph["pkg:huggingface/acme/b"]
    assert (pinned.version, pinned.purl) == (COMMIT, pinned.ref)
    assert floating.version is None and floating.values("aibom:requested-revision") == ("main",)
    assert [item.field for item in graph.unknowns()] == ["version"]


def test_every_place_is_an_occurrence_of_one_component() -> None:
    graph = observed(hub("acme/a", symbol="f"), hub("acme/a", path="b.py", line=7, symbol="g"))
    assert graph["pkg:huggingface/acme/a"].occurrences == (Occurrence("a.py", 1, "f"), Occurrence("b.py", 7, "g"))
    assert [edge.target for edge in graph.outgoing("dir:app", Rel.DEPENDS_ON)] == ["pkg:huggingface/acme/a"]


def test_what_is_pinned_here_and_not_there_says_so_when_it_is_one() -> None:
    graph = link(observed(hub("acme/a", revision=COMMIT), hub("acme/a", path="b.py", line=7)))
    (model,) = graph.components(Kind.MODEL)
    assert len(model.occurrences) == 2 and model.version == COMMIT
    assert [(item.ref, item.reason, item.location) for item in graph.unknowns()] == [
        (model.ref, "it is named without a commit, too: line 7", "b.py")
    ]


def test_a_data_set_has_no_purl() -> None:
    data = observed(hub("acme/data", kind=Kind.DATASET))["hf:datasets/acme/data"]
    assert (data.kind, data.purl) == (Kind.DATASET, None)


def test_a_hosted_model_depends_on_its_service() -> None:
    item = hub("gpt-4o", hub="", provider="openai", endpoint="https://user:pass@api.example/v1?key=1", service="llm")
    graph = observed(item)
    assert graph["service:openai"].endpoints == ("https://api.example/v1",)
    assert graph["service:openai"].kind is Kind.SERVICE
    assert [edge.target for edge in graph.outgoing("service:openai/gpt-4o")] == ["service:openai"]


def test_a_service_at_two_places_has_both() -> None:
    one = Reference("a.py", 1, Kind.SERVICE, "azure-openai", endpoint="https://a.example/")
    graph = observed(one, replace(one, line=2, endpoint="https://b.example/"), replace(one, line=3, endpoint=""))
    service = graph["service:azure-openai"]
    assert service.endpoints == ("https://a.example/", "https://b.example/")
    assert [(item.field, item.method) for item in service.evidence] == [
        ("endpoints", Method.DECLARED),
        ("name", Method.DECLARED),
        ("supplier", Method.INFERRED),
    ]


def test_what_lies_in_the_source_is_not_the_hubs() -> None:
    graph = observed(hub("models/tuned"), hub("./here", path="sub/a.py"), paths=("models/tuned", "sub/here"))
    assert {"dir:app/models/tuned", "dir:app/sub/here"} <= set(graph.refs)


@pytest.mark.parametrize("id", ["./gone", "/home/somebody/gone", "~/gone", "../../etc/passwd", "C:\\gone"])
def test_a_path_that_is_not_in_the_source_is_an_unknown_without_the_path(id: str) -> None:
    graph = observed(hub(id, hub=PATH))
    assert len(graph) == 1
    (unknown,) = graph.unknowns()
    assert unknown.field == "models" and "somebody" not in unknown.reason and "line 1" in unknown.reason


def test_unknowns_of_one_file_are_one() -> None:
    asked = [hub(f"self.x{number}", line=number, unknown="not a constant") for number in range(1, 20)]
    (unknown,) = observed(*asked).unknowns()
    assert unknown.reason.startswith("not a constant: self.x1 (line 1), ") and unknown.reason.endswith("and 11 more")


def test_what_only_tests_name_is_marked_and_their_unknowns_are_left_out() -> None:
    graph = observed(
        hub("acme/a", test=True), hub("acme/b", test=True), hub("acme/b"), hub("x", unknown="no", test=True)
    )
    assert graph["pkg:huggingface/acme/a"].values("aibom:scope") == ("test",)
    assert graph["pkg:huggingface/acme/b"].values("aibom:scope") == ()
    assert {(item.ref, item.field) for item in graph.unknowns()} == {("pkg:huggingface/acme/b", "version")}


def test_what_one_place_says_is_kept() -> None:
    item = hub("acme/a", subfolder="sub", filename="x.gguf", environment="MODEL", token=True, remote_code=True, line=3)
    properties = dict(observed(item)["pkg:huggingface/acme/a"].properties)
    assert properties == {
        "aibom:code:subfolder": "sub",
        "aibom:code:file": "x.gguf",
        "aibom:code:environment": "MODEL",
        "aibom:code:token": "true",
        "aibom:finding": "remote-code: the code lets it run code of its own, a.py:3",
    }


def test_a_value_that_is_one_of_several_is_inferred() -> None:
    graph = observed(hub("acme/a", method=Method.INFERRED))
    assert {item.method for item in graph["pkg:huggingface/acme/a"].evidence} == {Method.INFERRED}


def test_libraries_have_versions_only_where_they_are_pinned() -> None:
    pinned = Reference("l.txt", 1, Kind.LIBRARY, "Torch", version="2.1+cpu", digests=(Digest("SHA-256", "ab" * 32),))
    open_ = Reference("l.txt", 2, Kind.LIBRARY, "numpy", requirement=">=1.2")
    graph = observed(pinned, open_)
    assert graph["pkg:pypi/torch@2.1%2Bcpu"].digest() == "ab" * 32
    assert graph["pkg:pypi/numpy"].values("aibom:requirement") == (">=1.2",)


def test_a_secret_never_becomes_a_component() -> None:
    graph = observed(hub("sk-abcdefghijklmnop1234"), hub("acme/a", revision="hf_abcdefghijklmnopqrstuvwx1"))
    assert len(graph) == 1
    assert "abcdefgh" not in repr((list(graph), graph.unknowns()))
