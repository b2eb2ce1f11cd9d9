"""Which files are one model."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.graph.graph import Graph
from aibom.plugin import Component, Facts, Kind, Layout, Rel, Relationship
from tests.plugins.aibom_directory.fake import layout, observe, scan, weights


def models(graph: Graph) -> dict[str, list[str]]:
    """Names of the files of each model, by ref."""
    return {
        model.ref: [
            graph[edge.target].name
            for edge in graph.outgoing(model.ref, Rel.CONTAINS)
            if graph[edge.target].kind is Kind.FILE
        ]
        for model in graph.components(Kind.MODEL)
    }


def test_each_loose_file_of_weights_is_a_model_and_other_files_are_none() -> None:
    graph = scan({"a.toy": weights(), "sub/b.toy": weights(), "a.json": b"{}", "a.LICENSE": b"", "card": Facts("card")})
    assert models(graph) == {"dir:models/a.toy": ["a.toy"], "dir:models/sub/b.toy": ["b.toy"]}


def test_loose_data_is_a_data_set() -> None:
    graph = scan({"x.data": Facts("toy-data", Kind.DATASET), "a.toy": weights()})
    assert [item.ref for item in graph.components(Kind.DATASET)] == ["dir:models/x.data"]


def test_shards_are_one_model() -> None:
    shards = {f"sub/m-0000{number}-of-00003.toy": weights() for number in (1, 2, 3)}
    graph = scan({**shards, "sub/n.toy": weights(), "m-00001-of-00003.toy": weights()})
    assert set(models(graph)) == {"dir:models/sub/m.toy", "dir:models/sub/n.toy", "dir:models/m.toy"}
    assert models(graph)["dir:models/sub/m.toy"] == [f"m-0000{number}-of-00003.toy" for number in (1, 2, 3)]
    assert [(u.ref, u.field, u.reason) for u in graph.unknowns()] == [
        ("dir:models/m.toy", "contents", "1 of 3 parts are here")
    ]


@pytest.mark.parametrize("name", ["weights.{}.safetensors", "consolidated.{}.pth"])
def test_numbered_parts_that_do_not_say_how_many_there_are_are_one_model(name: str) -> None:
    parts = {name.format(f"{number:02}"): weights() for number in range(2)}
    found = models(scan({**parts, f"other/{name.format('00')}": weights(), "weights.x.pth": weights()}))
    assert found[f"dir:models/{name.replace('.{}', '')}"] == sorted(parts)
    assert len(found) == 3


def test_shards_of_two_sets_are_two_models() -> None:
    names = ("m-00001-of-00002.a", "m-00002-of-00002.a", "m-00001-of-00002.b", "m-00002-of-00002.b")
    more = ("m-00001-of-00003.a", "m-00002-of-00003.a", "m-00003-of-00003.a")
    found = models(scan({name: weights() for name in (*names, *more)}))
    assert sorted(map(len, found.values())) == [2, 2, 3]
    assert set(found) == {"dir:models/m.a", "dir:models/m.a~2", "dir:models/m.b"}


def test_a_file_that_names_others_and_they_are_one_model() -> None:
    index = Facts("index", files=("one.toy", "./two.toy"))
    graph = scan({"x/m.index": index, "x/one.toy": weights(), "x/two.toy": weights(), "two.toy": weights()})
    assert models(graph)["dir:models/x/one.toy"] == ["m.index", "one.toy", "two.toy"]
    assert len(models(graph)) == 2


def test_external_data_that_no_format_reads_belongs_to_the_model_that_names_it() -> None:
    graph = scan({"x/m.toy": weights(files=("data/m.bin",)), "x/data/m.bin": b"...", "m.bin": b"..."})
    assert models(graph) == {"dir:models/x/m.toy": ["data/m.bin", "m.toy"]}


@pytest.mark.parametrize(
    "name", ["../secret.toy", "/etc/secret.toy", "a/../../secret.toy", "C:\\secret.toy", "\\\\h\\s"]
)
def test_a_file_outside_the_folder_is_not_taken_in(name: str) -> None:
    graph = scan({"x/m.toy": weights(files=(name,)), "secret.toy": weights()})
    assert models(graph) == {"dir:models/x/m.toy": ["m.toy"], "dir:models/secret.toy": ["secret.toy"]}
    assert [(u.ref, u.location) for u in graph.unknowns()] == [("dir:models/x/m.toy", "x/m.toy")]


def test_files_that_are_named_and_not_here_are_counted_once() -> None:
    named = tuple(f"s{number}.toy" for number in range(1000))
    graph = scan({"m.index": Facts("index", files=named), "s7.toy": weights()})
    assert [u.reason for u in graph.unknowns()] == ["999 of 1000 files that it names are not here"]


def test_an_index_of_nothing_is_no_model() -> None:
    assert models(scan({"m.index": Facts("index", files=("a.toy",)), "a.toy": b""})) == {}


def test_a_layout_is_one_model_and_what_it_leaves_is_not_its_own() -> None:
    files = {"m/card": Facts("card"), "m/a.toy": weights(), "m/b.toy": weights(), "m/other/c.toy": weights()}
    graph = scan(files, [layout("m", "card", "a.toy", "b.toy", describes=("card",))])
    assert models(graph) == {"dir:models/m": ["a.toy", "b.toy", "card"], "dir:models/m/other/c.toy": ["c.toy"]}


def test_a_loose_file_takes_nothing_from_a_layout_that_it_names() -> None:
    files = {"m/a.toy": weights(), "b.toy": weights(files=("m/a.toy", "c"))}
    graph = scan({**files, "c": b""}, [layout("m", "a.toy")])
    assert models(graph) == {"dir:models/m": ["a.toy"], "dir:models/b.toy": ["b.toy", "c"]}
    assert not graph.unknowns()


def test_parts_are_models_in_their_whole() -> None:
    parts = (layout("p/unet", "u.toy"), layout("p/vae", "v.toy", "card", describes=("card",)))
    files = {
        "p/index": Facts("i"),
        "p/unet/u.toy": weights(),
        "p/vae/v.toy": weights(),
        "p/vae/card": Facts("c", name="V"),
    }
    graph = scan(files, [replace(layout("p", "index"), parts=parts)])
    assert [e.target for e in graph.outgoing("dir:models/p", Rel.CONTAINS)] == [
        "dir:models/p#index",
        "dir:models/p/unet",
        "dir:models/p/vae",
    ]
    assert models(graph)["dir:models/p/unet"] == ["u.toy"]
    assert graph["dir:models/p/vae"].name == "V"
    assert [e.target for e in graph.outgoing("dir:models", Rel.CONTAINS)] == ["dir:models/p"]


def test_a_layout_that_names_what_is_not_there_does_no_harm() -> None:
    graph = scan({"m/a.toy": weights()}, [layout("m", "a.toy", "gone.toy", describes=("nowhere",))])
    assert models(graph) == {"dir:models/m": ["a.toy"]}


def test_a_layout_of_data_is_a_data_set() -> None:
    held = Layout("toy-folder", "d", Kind.DATASET, (), ("d/x.data",))
    graph = scan({"d/x.data": Facts("toy-data", Kind.DATASET)}, [held])
    assert [item.ref for item in graph.components(Kind.DATASET)] == ["dir:models/d"]


PATHS = st.lists(
    st.sampled_from(["a", "b", "m-01-of-02.toy", "m-02-of-02.toy", "x.toy", "x.toy~2", "x.toy#x.toy"]),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        PATHS.map("/".join),
        st.one_of(
            st.just(b"..."),
            st.builds(lambda names: weights(1, files=tuple(names)), st.lists(PATHS.map("/".join), max_size=2)),
            st.builds(lambda names: Facts("index", files=tuple(names)), st.lists(PATHS.map("/".join), max_size=2)),
        ),
        max_size=8,
    )
)
def test_every_file_of_weights_is_in_one_model_and_every_ref_is_its_own(files: dict[str, bytes | Facts]) -> None:
    files = {path: said for path, said in files.items() if not any(other.startswith(f"{path}/") for other in files)}
    observed = observe(files)
    owned = Counter(item.target for item in observed if isinstance(item, Relationship))
    refs = Counter(item.ref for item in observed if isinstance(item, Component) and item.kind is Kind.FILE)
    assert all(times == 1 for times in (*owned.values(), *refs.values()))
    graph = Graph.build(observed)
    held = Counter((item.digest(), item.values("aibom:file:size")) for item in graph.components(Kind.FILE))
    assert held.total() >= sum(isinstance(said, Facts) and said.kind is Kind.MODEL for said in files.values())
    assert {item.ref for item in graph} >= {edge.target for edge in graph.relationships()}
    assert observe(dict(reversed(files.items()))) == observed
