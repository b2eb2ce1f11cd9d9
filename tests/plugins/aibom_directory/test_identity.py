"""Who a model is: refs, names, versions, purls, and the evidence for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Component, Facts, Kind, Mention, Method, ModelFacts, Rel
from tests.plugins.aibom_directory.fake import COMMIT, OTHER_COMMIT, layout, observe, scan, weights

CARD = "card"


def named(component: Component, field: str = "name") -> list[tuple[str, str, str]]:
    return [(item.method.value, item.location, item.value) for item in component.evidence if item.field == field]


def folder(*said: Facts, **files: Facts) -> Graph:
    """The graph of one folder whose cards say this; their order is that of their weight."""
    cards = {f"m/card{number}": facts for number, facts in enumerate(said)}
    below = {f"m/{name}.toy": facts for name, facts in files.items()}
    describes = tuple(path[2:] for path in cards)
    return scan({**cards, **below}, [layout("m", *(path[2:] for path in (*cards, *below)), describes=describes)])


def test_a_folder_or_file_that_nothing_names_is_called_what_it_is_called_which_is_inferred() -> None:
    graph = scan({"m/a.toy": weights(), "sub/b.toy": weights(), "c-01-of-01.toy": weights()}, [layout("m", "a.toy")])
    found = {model.ref: (model.name, named(model)) for model in graph.components(Kind.MODEL)}
    assert found == {
        "dir:models/m": ("m", [("inferred", "m", "")]),
        "dir:models/sub/b.toy": ("b.toy", [("inferred", "sub/b.toy", "")]),
        "dir:models/c-01-of-01.toy": ("c-01-of-01.toy", [("inferred", "c-01-of-01.toy", "")]),
    }


def test_the_card_names_before_the_weights_and_no_name_is_lost() -> None:
    graph = folder(Facts("card"), Facts("card", name="Card"), a=weights(name="Aardvark"), b=weights(name="Card"))
    model = graph["dir:models/m"]
    assert model.name == "Card"
    assert named(model) == [
        ("declared", "m/a.toy", '"Aardvark"'),
        ("declared", "m/b.toy", ""),
        ("declared", "m/card1", ""),
    ]


def test_the_organisation_comes_from_the_file_that_names_the_model() -> None:
    graph = folder(Facts("card", name="Card"), a=weights(name="Other", group="Acme"))
    assert graph["dir:models/m"].group is None
    graph = folder(Facts("card"), a=weights(name="Other", group="Acme"))
    assert (graph["dir:models/m"].group, graph["dir:models/m"].name) == ("Acme", "Other")


@pytest.mark.parametrize("name", ["", "unknown", "N/A", "[More Information Needed]"])
def test_a_placeholder_is_no_name(name: str) -> None:
    assert folder(Facts("card", name=name))["dir:models/m"].name == "m"


def test_where_training_started_is_no_name_and_no_parent() -> None:
    graph = folder(Facts("config", model=ModelFacts(name_or_path="acme/base")))
    model = graph["dir:models/m"]
    assert (model.name, model.group, model.purl) == ("m", None, None)
    assert model.model is not None and model.model.name_or_path == "acme/base"
    assert not graph.relationships(Rel.DERIVED_FROM) and len(graph.components(Kind.MODEL)) == 1


def test_a_parent_is_never_the_model() -> None:
    model = folder(Facts("card", parents=(Mention("acme/base"),)))["dir:models/m"]
    assert (model.name, model.purl) == ("m", None)


@pytest.mark.parametrize("where", ["/x/acme/model", "/x/models--acme--base/main", "/x/snapshots/" + COMMIT])
def test_a_path_that_looks_like_an_id_proves_nothing(where: str) -> None:
    model = scan({"a.toy": weights()}, [layout("", "a.toy")], where=where).subject
    assert model is not None and (model.purl, model.group, model.version) == (None, None, None)
    assert model.ref == f"dir:{where.rpartition('/')[2]}"


SNAPSHOT = f"models--acme--small/snapshots/{COMMIT}"
PURL = f"pkg:huggingface/acme/small@{COMMIT}"


@pytest.mark.parametrize(
    ("where", "below"),
    [
        ("/x/hub", f"{SNAPSHOT}/"),
        ("/x/.cache/huggingface", f"hub/{SNAPSHOT}/"),
        ("/x", f".cache/huggingface/hub/{SNAPSHOT}/"),
        ("/x/models--acme--small", f"snapshots/{COMMIT}/"),
        (f"/x/{SNAPSHOT}", ""),
    ],
)
@pytest.mark.parametrize("with_layout", [True, False])
def test_a_snapshot_in_a_hubs_cache_is_the_repository_at_its_commit(where: str, below: str, with_layout: bool) -> None:
    files = {f"{below}a.toy": weights(name="Other name"), f"{below}sub/notes": b""}
    graph = scan(files, [layout(below.rstrip("/"), "a.toy", "sub/notes")] if with_layout else [], where=where)
    (model,) = graph.components(Kind.MODEL)
    assert (model.ref, model.purl) == (PURL, PURL)
    assert (model.group, model.name, model.version) == ("acme", "small", COMMIT)
    place = below.rstrip("/") or "."
    assert set(named(model)) == {("declared", f"{below}a.toy", '"Other name"'), ("declared", place, "")}
    assert named(model, "version") == named(model, "purl") == named(model, "group") == [("declared", place, "")]
    assert [e.target for e in graph.outgoing(PURL, Rel.CONTAINS)] == [f"{PURL}#a.toy", f"{PURL}#sub/notes"]
    assert "/x/" not in repr(list(graph.observations()))


def test_the_only_snapshot_of_a_repository_is_the_subject_and_one_of_two_is_not() -> None:
    files = {f"snapshots/{COMMIT}/a.toy": weights()}
    assert scan(files, where="/x/models--acme--small").subject == scan(files, where="/x/models--acme--small")[PURL]
    both = scan({**files, f"snapshots/{OTHER_COMMIT}/a.toy": weights()}, where="/x/models--acme--small")
    assert both.subject is not None and both.subject.ref == "dir:models--acme--small"
    assert [model.version for model in both.components(Kind.MODEL)] == [COMMIT, OTHER_COMMIT]


def test_models_in_a_snapshot_are_parts_of_its_repository() -> None:
    files = {f"{SNAPSHOT}/unet/u.toy": weights(5), f"{SNAPSHOT}/vae/v.toy": weights(6), f"{SNAPSHOT}/index": b""}
    graph = scan(files, [layout(f"{SNAPSHOT}/unet", "u.toy"), layout(f"{SNAPSHOT}/vae", "v.toy")])
    assert [e.target for e in graph.outgoing(PURL, Rel.CONTAINS)] == [f"{PURL}#index", f"{PURL}#unet", f"{PURL}#vae"]
    assert graph[f"{PURL}#unet#u.toy"].name == "u.toy"
    assert graph[PURL].model is not None and graph[PURL].model.parameters == 11  # type: ignore[union-attr]
    assert graph[f"{PURL}#unet"].purl is None


def test_a_cached_data_set_is_no_model() -> None:
    path = f"datasets--acme--rows/snapshots/{COMMIT}"
    graph = scan({f"{path}/README.md": Facts("card", model=ModelFacts(task="x")), f"{path}/data/x.bin": b""})
    assert not graph.components(Kind.MODEL)
    (data,) = graph.components(Kind.DATASET)
    assert (data.ref, data.name, data.version, data.purl) == (f"hf:datasets/acme/rows@{COMMIT}", "rows", COMMIT, None)
    assert data.model is None


def test_a_cached_data_set_that_looks_like_a_model_is_none() -> None:
    path = f"datasets--acme--rows/snapshots/{COMMIT}"
    graph = scan({f"{path}/card": Facts("card"), f"{path}/a.toy": weights(5)}, [layout(path, "card", "a.toy")])
    (data,) = graph.components(Kind.DATASET)
    assert data.ref == f"hf:datasets/acme/rows@{COMMIT}" and data.model is None
    assert {item.field for item in data.evidence} == {"name", "group", "version", "properties"}
    assert [name for name, _ in data.properties] == ["aibom:dataset:digest"]
    assert not graph.components(Kind.MODEL)


def test_an_id_of_one_segment_has_no_purl() -> None:
    graph = scan({f"models--gpt2/snapshots/{COMMIT}/a.toy": weights()})
    (model,) = graph.components(Kind.MODEL)
    assert (model.ref, model.purl, model.group, model.name) == (f"hf:models/gpt2@{COMMIT}", None, None, "gpt2")


@pytest.mark.parametrize("name", ["models--..--x", "models--a b--c", "models----", f"models--{'x' * 200}--y"])
def test_a_cache_folder_that_is_no_id_proves_nothing(name: str) -> None:
    graph = scan({f"{name}/snapshots/{COMMIT}/a.toy": weights()})
    (model,) = graph.components(Kind.MODEL)
    assert model.ref.startswith("dir:models/") and (model.purl, model.version) == (None, None)


def test_two_copies_of_one_snapshot_stay_two_models() -> None:
    graph = scan({f"x/{SNAPSHOT}/a.toy": weights(1), f"y/{SNAPSHOT}/a.toy": weights(2)})
    assert {model.ref: model.purl for model in graph.components(Kind.MODEL)} == {
        PURL: PURL,
        f"dir:models/y/{SNAPSHOT}": PURL,
    }


def test_a_source_within_a_snapshot_has_its_commit_but_is_not_the_repository() -> None:
    model = scan({"u.toy": weights()}, [layout("", "u.toy")], where=f"/x/{SNAPSHOT}/unet").subject
    assert model is not None
    assert (model.ref, model.name, model.version, model.purl) == ("dir:unet", "unet", COMMIT, None)


def record(commit: str = COMMIT, etag: str = "a" * 40) -> bytes:
    return f"{commit}\n{etag}\n1700000000.5\n".encode()


NOTES = ".cache/huggingface/download"


def downloaded(**more: bytes | Facts) -> dict[str, bytes | Facts]:
    files = {"m/a.toy": weights(1), f"m/{NOTES}/a.toy.metadata": record(), "m/sub/b": b"b"}
    return {**files, f"m/{NOTES}/sub/b.metadata": record(), "m/.cache/huggingface/.gitignore": b"*", **more}


MODEL = [layout("m", "a.toy", "sub/b", f"{NOTES}/a.toy.metadata", ".cache/huggingface/.gitignore")]


def test_download_records_prove_the_commit_and_no_name() -> None:
    graph = scan(downloaded(), MODEL)
    model = graph["dir:models/m"]
    assert (model.version, model.purl, model.group, model.name) == (COMMIT, None, None, "m")
    assert named(model, "version") == [("declared", f"m/{NOTES}/a.toy.metadata", "")]
    assert [e.target for e in graph.outgoing(model.ref)] == ["dir:models/m#a.toy", "dir:models/m#sub/b"]


def test_a_commit_that_is_proven_is_not_displaced_by_a_declared_version() -> None:
    files = {**downloaded(), "m/card": Facts("card", version="1.0")}
    held = [replace(MODEL[0], files=(*MODEL[0].files, "m/card"), describes=("m/card",))]
    model = scan(files, held)["dir:models/m"]
    assert model.version == COMMIT
    assert ("declared", "m/card", '"1.0"') in named(model, "version")


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        (f"m/{NOTES}/sub/b.metadata", record(OTHER_COMMIT), "2 commits"),
        (f"m/{NOTES}/a.toy.metadata", record(etag="b" * 64), "not what its download record says"),
        (f"m/{NOTES}/a.toy.metadata", b"not a record", "not every file"),
    ],
)
def test_records_that_do_not_hold_prove_nothing_and_say_why(path: str, content: bytes, reason: str) -> None:
    graph = scan({**downloaded(), path: content}, MODEL)
    assert graph["dir:models/m"].version is None
    (unknown,) = graph.unknowns("dir:models/m")
    assert unknown.field == "version" and reason in unknown.reason


def test_a_file_that_differs_from_its_record_is_a_finding() -> None:
    graph = scan({**downloaded(), f"m/{NOTES}/a.toy.metadata": record(etag="b" * 64)}, MODEL)
    assert graph["dir:models/m#a.toy"].values("aibom:file:finding") == (
        f"digest-mismatch: {'b' * 64} when it was downloaded",
    )
    right = graph["dir:models/m#a.toy"].digest()
    assert right is not None
    graph = scan({**downloaded(), f"m/{NOTES}/a.toy.metadata": record(etag=right)}, MODEL)
    assert not graph["dir:models/m#a.toy"].values("aibom:file:finding")
    assert graph["dir:models/m"].version == COMMIT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        record()[:-14],
        record() + b"more\n",
        b"main\netag\n1\n",
        record("a" * 39),
        record(etag="A" * 64),
        record() + b"x" * 5000,
        b"\xff\n\xfe\n1",
    ],
)
def test_a_broken_record_is_none(content: bytes) -> None:
    assert (
        scan({"m/a.toy": weights(), f"m/{NOTES}/a.toy.metadata": content}, [layout("m", "a.toy")])[
            "dir:models/m"
        ].version
        is None
    )


def test_paths_that_are_made_to_look_like_other_refs_get_refs_of_their_own() -> None:
    files = {"a/x.toy": weights(1), "a#x.toy": weights(2), "a/x.toy~2": weights(3), "b": weights(4), "b#b": weights(5)}
    graph = scan(files, [layout("a", "x.toy")])
    every = [item.ref for item in observe(files, [layout("a", "x.toy")]) if isinstance(item, Component)]
    assert len(graph.components(Kind.MODEL)) == len(graph.components(Kind.FILE)) == 5
    assert len({item.digest() for item in graph.components(Kind.FILE)}) == 5
    assert set(every) == {item.ref for item in graph}


def test_every_name_has_evidence_wherever_it_is_said() -> None:
    for item in observe(
        {"m/card": Facts("card", description="x"), "m/a.toy": weights()}, [layout("m", "card", "a.toy")]
    ):
        if isinstance(item, Component) and item.kind is Kind.MODEL:
            assert [e.method for e in item.evidence if e.field == "name"] == [Method.INFERRED]
