"""What a model's files name: parents, data sets, libraries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Facts, Kind, Mention, Method, Rel
from tests.plugins.aibom_directory.fake import COMMIT, layout, scan, weights

MODEL = "dir:models/m"


def of(*said: Facts, where: str = "/nowhere/models", **files: bytes | Facts) -> Graph:
    """A folder ``m`` whose cards say this, among other models, each a folder with one file."""
    cards = {f"m/card{number}": facts for number, facts in enumerate(said)}
    others = [layout(path.rpartition("/")[0], path.rpartition("/")[2]) for path in files]
    own = layout("m", "a.toy", *(path[2:] for path in cards), describes=tuple(path[2:] for path in cards))
    return scan({"m/a.toy": weights(), **cards, **files}, [own, *others], where=where)


def edges(graph: Graph, rel: Rel = Rel.DERIVED_FROM) -> list[tuple[str, str]]:
    return [(edge.target, edge.detail) for edge in graph.outgoing(MODEL, rel)]


def parents(*mentions: Mention) -> Facts:
    return Facts("card", parents=mentions)


def test_a_parent_is_a_component_that_is_not_resolved() -> None:
    graph = of(parents(Mention("acme/base", "finetune")))
    ref = "pkg:huggingface/acme/base"
    assert edges(graph) == [(ref, "finetune")]
    parent = graph[ref]
    assert (parent.kind, parent.name, parent.group, parent.version, parent.purl) == (
        Kind.MODEL,
        "base",
        "acme",
        None,
        ref,
    )
    assert [(u.field, u.reason) for u in graph.unknowns(ref)] == [("version", "not resolved")]
    assert {(e.field, e.method.value, e.location) for e in parent.evidence} == {
        (field, "declared", "m/card0") for field in ("name", "group", "purl")
    }
    (edge,) = graph.outgoing(MODEL, Rel.DERIVED_FROM)
    assert [(e.method, e.location) for e in edge.evidence] == [(Method.DECLARED, "m/card0")]


def test_a_parent_with_its_commit_is_pinned() -> None:
    graph = of(parents(Mention("acme/base", "adapter", COMMIT.upper())))
    ref = f"pkg:huggingface/acme/base@{COMMIT}"
    assert edges(graph) == [(ref, "adapter")]
    assert (graph[ref].version, graph[ref].purl) == (COMMIT, ref)
    assert not graph.unknowns(ref) and not graph[ref].properties


@pytest.mark.parametrize("revision", ["main", "v1.0", COMMIT[:8]])
def test_a_branch_is_no_version(revision: str) -> None:
    graph = of(parents(Mention("acme/base", "", revision)))
    parent = graph["pkg:huggingface/acme/base"]
    assert parent.version is None and parent.properties == (("aibom:requested-revision", revision),)


def test_an_id_of_one_segment_and_a_url() -> None:
    graph = of(parents(Mention("gpt2"), Mention("https://huggingface.co/acme/base/tree/main")))
    assert edges(graph) == [("hf:models/gpt2", ""), ("pkg:huggingface/acme/base", "")]
    assert graph["hf:models/gpt2"].purl is None


def test_who_says_less_of_a_parent_supports_who_says_more() -> None:
    graph = of(parents(Mention("acme/base")), parents(Mention("acme/base", "adapter", COMMIT)))
    (edge,) = graph.outgoing(MODEL, Rel.DERIVED_FROM)
    assert (edge.target, edge.detail) == (f"pkg:huggingface/acme/base@{COMMIT}", "adapter")
    assert [e.location for e in edge.evidence] == ["m/card0", "m/card1"]


def test_who_says_something_else_of_a_parent_is_kept_beside() -> None:
    graph = of(parents(Mention("acme/base", "quantized")), parents(Mention("acme/base", "adapter")))
    assert [detail for _, detail in edges(graph)] == ["adapter", "quantized"]


@pytest.mark.parametrize(
    "name", ["/home/me/base", "../../base", "~/base", "C:\\models\\base", "./gone", "..", "\\\\h\\s", "file:///home/me"]
)
def test_a_path_that_is_not_in_the_source_is_no_component_and_is_not_shown(name: str) -> None:
    graph = of(parents(Mention(name, "adapter")))
    assert not edges(graph) and len(graph.components(Kind.MODEL)) == 1
    assert [(u.field, u.location) for u in graph.unknowns(MODEL)] == [("parents", "m/card0")]
    assert {u.reason for u in graph.unknowns(MODEL)} == {"a path is named that is not in this source"}


@pytest.mark.parametrize("name", ["a b/c", "acme/base/extra", "acme/..", "x" * 300, "acme/base?x=1", "none", "N/A", ""])
def test_what_is_no_id_is_an_unknown(name: str) -> None:
    graph = of(parents(Mention(name)))
    assert not edges(graph) and len(graph.components(Kind.MODEL)) == 1
    assert [u.field for u in graph.unknowns(MODEL)] == ["parents"]


def test_of_a_url_nothing_secret_is_shown() -> None:
    graph = of(parents(Mention("https://me:secret@example.org/base?token=secret"), Mention("s3://secret@bucket/base")))
    assert {u.reason for u in graph.unknowns(MODEL)} == {
        "no id of the Hub: https://example.org/base",
        "no id of the Hub: a URL",
    }
    assert "me:" not in "".join(u.reason for u in graph.unknowns())


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("../base", Method.DECLARED),
        ("./../base", Method.DECLARED),
        ("/real/models/base", Method.DECLARED),
        ("base", Method.INFERRED),
    ],
)
def test_a_parent_in_the_source_is_that_model(name: str, method: Method) -> None:
    graph = of(parents(Mention(name, "adapter")), where="/real/models", **{"base/b.toy": weights()})
    (edge,) = graph.outgoing(MODEL, Rel.DERIVED_FROM)
    assert (edge.target, edge.detail, edge.evidence[0].method) == ("dir:models/base", "adapter", method)
    assert not graph.unknowns()


def test_an_id_that_is_a_folder_of_the_source_is_that_folder() -> None:
    graph = of(parents(Mention("acme/base")), **{"acme/base/b.toy": weights()})
    assert edges(graph) == [("dir:models/acme/base", "")]


def test_a_parent_that_is_the_model_itself_is_none() -> None:
    graph = of(parents(Mention("../m")))
    assert not edges(graph) and [u.reason for u in graph.unknowns()] == ["it names itself"]
    path = f"models--acme--base/snapshots/{COMMIT}"
    held = layout(path, "card", "a.toy", describes=("card",))
    graph = scan({f"{path}/card": parents(Mention("acme/base")), f"{path}/a.toy": weights()}, [held])
    assert not graph.relationships(Rel.DERIVED_FROM) and [u.reason for u in graph.unknowns()] == ["it names itself"]


def test_data_sets_are_told_apart_by_what_they_were_used_for() -> None:
    said = (Mention("imdb", "train"), Mention("acme/rows", "eval"), Mention("acme/rows", "train"), Mention("acme/more"))
    graph = of(Facts("card", datasets=said))
    assert edges(graph, Rel.TRAINED_ON) == [("hf:datasets/acme/rows", ""), ("hf:datasets/imdb", "")]
    assert edges(graph, Rel.EVALUATED_ON) == [("hf:datasets/acme/rows", "")]
    assert edges(graph, Rel.DEPENDS_ON) == [("hf:datasets/acme/more", "dataset")]
    rows = graph["hf:datasets/acme/rows"]
    assert (rows.kind, rows.name, rows.group, rows.purl) == (Kind.DATASET, "rows", "acme", None)
    assert [(u.ref, u.reason) for u in graph.unknowns() if u.field == "version"] == [
        (f"hf:datasets/{name}", "not resolved") for name in ("acme/more", "acme/rows", "imdb")
    ]


def test_a_data_set_that_is_no_id_is_an_unknown() -> None:
    graph = of(Facts("card", datasets=(Mention("GLUE MRPC (dev)", "eval"),)))
    assert not graph.components(Kind.DATASET)
    assert [(u.field, u.reason) for u in graph.unknowns(MODEL)] == [("datasets", "no id of the Hub: GLUE MRPC (dev)")]


def test_a_library_has_no_version_and_a_framework_is_called_one() -> None:
    graph = of(
        Facts("card", libraries=("transformers", "My_Lib", "nemo")), Facts("config", libraries=("Transformers",))
    )
    found = {item.ref: (item.kind, item.name, item.version) for item in graph if item.ref.startswith("pkg:pypi/")}
    assert found == {
        "pkg:pypi/transformers": (Kind.FRAMEWORK, "transformers", None),
        "pkg:pypi/my-lib": (Kind.LIBRARY, "my-lib", None),
        "pkg:pypi/nemo-toolkit": (Kind.FRAMEWORK, "nemo-toolkit", None),
    }
    methods = {e.method for e in graph["pkg:pypi/my-lib"].evidence if e.field == "purl"}
    assert methods == {Method.INFERRED}
    assert edges(graph, Rel.DEPENDS_ON) == [(ref, "") for ref in sorted(found)]
    assert not graph.unknowns()


def test_a_library_that_is_no_name_is_an_unknown() -> None:
    graph = of(Facts("card", libraries=("a b c",)))
    assert [(u.field, u.reason) for u in graph.unknowns(MODEL)] == [("libraries", "no name of a package: a b c")]


def test_parts_speak_for_themselves() -> None:
    parts = (replace(layout("p/x", "card", "a.toy"), describes=("p/x/card",)),)
    graph = scan(
        {"p/x/card": parents(Mention("acme/base")), "p/x/a.toy": weights()}, [replace(layout("p"), parts=parts)]
    )
    assert [edge.source for edge in graph.relationships(Rel.DERIVED_FROM)] == ["dir:models/p/x"]
