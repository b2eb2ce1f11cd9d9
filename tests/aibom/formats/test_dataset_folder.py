"""Which folders are one data set, by what describes them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aibom.formats.dataset_folder import FORMAT
from aibom.graph.graph import Graph
from aibom.plugin import Component, Kind, Rel
from tests.builders import datasets, tables
from tests.builders.tree import write_files
from tests.builders.weights import safetensors
from tests.plugins.aibom_directory.trees import scan


def one(graph: Graph) -> Component:
    (found,) = (item for item in graph.components(Kind.DATASET) if item.ref.startswith("dir:"))
    return found


def files(graph: Graph, ref: str) -> list[str]:
    return [graph[e.target].name for e in graph.outgoing(ref, Rel.CONTAINS) if graph[e.target].kind is Kind.FILE]


def contents(item: Component) -> dict[str, str]:
    assert item.dataset is not None
    return dict(item.dataset.contents)


@pytest.mark.parametrize(
    ("kind", "name", "rows", "license_"),
    [
        ("hub_dataset", "set", "10", "CC-BY-4.0"),
        ("dataset_infos", "set", "4", "MIT"),
        ("saved_dataset", "set", "5", "MIT"),
        ("dataset_dict", "set", "10", "MIT"),
        ("tfds", "tiny_digits", "3", "CC-BY-4.0"),
        ("croissant", "census", "4", "CC-BY-4.0"),
        ("data_package", "orders", "4", "PDDL-1.0"),
        ("kaggle", "houses", "4", "CC0-1.0"),
    ],
)
def test_each_kind_is_the_subject_with_what_it_declares(
    tmp_path: Path, kind: str, name: str, rows: str, license_: str
) -> None:
    folder = tmp_path / "set"
    datasets.WRITERS[kind](folder)
    graph = scan(folder)
    assert graph.subject is not None and graph.subject == one(graph)
    assert (graph.subject.kind, graph.subject.name, graph.subject.ref) == (Kind.DATASET, name, "dir:set")
    assert [item.id for item in graph.subject.licenses] == [license_]
    assert contents(graph.subject)["rows"] == rows
    assert len(files(graph, "dir:set")) == sum(path.is_file() for path in folder.rglob("*"))
    assert all(item.digest() for item in graph.components(Kind.FILE))
    assert len(graph.subject.values("aibom:dataset:digest")) == 1
    assert not [item for item in graph.components() for value in item.values("aibom:finding")]


def test_every_kind_within_a_project_is_listed_once(tmp_path: Path) -> None:
    for kind, write in datasets.WRITERS.items():
        write(tmp_path / "shop" / kind)
    write_files(tmp_path / "shop", {"pyproject.toml": "", "app.py": ""})
    graph = scan(tmp_path / "shop")
    held = {item.ref: files(graph, item.ref) for item in graph.components(Kind.DATASET)}
    assert len(held) == 27 and all(names for ref, names in held.items() if "gone" not in ref)
    named = [f"{ref}#{name}" for ref, names in held.items() for name in names]
    assert len(named) == len(set(named))
    assert [item.name for item in graph.components(Kind.MODEL)] == ["churn"]
    assert graph.subject is not None and not graph.subject.values("aibom:left-out")


def test_declared_digests_are_compared(tmp_path: Path) -> None:
    data = tables.csv_text()
    package = datasets.data_package({"orders.csv": data})
    write_files(tmp_path / "a", {"datapackage.json": package, "orders.csv": data})
    write_files(tmp_path / "b", {"datapackage.json": package, "orders.csv": data + b"5,x,y\n"})
    good = scan(tmp_path / "a")["dir:a#orders.csv"]
    assert good.digest("MD5") == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert not good.values("aibom:file:finding")
    bad = scan(tmp_path / "b")["dir:b#orders.csv"]
    assert bad.digest("MD5") is None
    assert bad.values("aibom:file:finding") == (f"digest-mismatch: datapackage.json declares MD5 {good.digest('MD5')}",)


def test_a_croissant_claims_what_it_names_and_no_more(tmp_path: Path) -> None:
    held = {"rows.csv": tables.csv_text()}
    write_files(tmp_path / "shop", {"app.py": "", "town/croissant.json": datasets.croissant(held)})
    write_files(tmp_path / "shop/town", {**held, "other.csv": held["rows.csv"], "x.parquet": tables.parquet()})
    graph = scan(tmp_path / "shop")
    refs = {item.ref: files(graph, item.ref) for item in graph.components(Kind.DATASET)}
    assert refs == {
        "dir:shop/town": ["croissant.json", "rows.csv"],
        "dir:shop/town/x.parquet": ["x.parquet"],
    }
    assert graph.subject is not None
    assert graph.subject.values("aibom:left-out") == ("1 file of data that lie among no data: town/other.csv",)


def test_a_folder_that_is_named_stands_for_all_in_it(tmp_path: Path) -> None:
    gone = [{"path": f"n{number}"} for number in range(500)]
    package = {"name": "x", "resources": [{"path": "parts/"}, {"path": "more"}, *gone]}
    held = {"parts/a.csv": tables.csv_text(), "parts/b/c.csv": tables.csv_text(), "more/d.csv": tables.csv_text()}
    write_files(tmp_path / "set", {"datapackage.json": package, "app.py": "", **held})
    graph = scan(tmp_path / "set")
    assert files(graph, "dir:set") == ["datapackage.json", "more/d.csv", "parts/a.csv", "parts/b/c.csv"]
    reasons = {item.reason for item in graph.unknowns() if item.field == "contents"}
    assert reasons == {"500 of 500 files that it names are not here"}


def test_files_that_are_named_and_not_here_are_said(tmp_path: Path) -> None:
    write_files(tmp_path / "set", {"croissant.json": datasets.croissant({"gone.csv": b"", "../out.csv": b""})})
    graph = scan(tmp_path / "set")
    reasons = {item.reason for item in graph.unknowns() if item.field == "contents"}
    assert reasons == {
        "1 of 1 files that it names are not here",
        "it names a file outside its own folder, which is left alone",
    }


def test_a_model_in_a_data_set_is_its_own(tmp_path: Path) -> None:
    datasets.write_hub_dataset(tmp_path / "set")
    weights = {"config.json": {"model_type": "bert", "architectures": ["X"]}, "model.safetensors": safetensors({})}
    write_files(tmp_path / "set" / "baseline", weights)
    graph = scan(tmp_path / "set")
    assert [item.name for item in graph.components(Kind.MODEL)] == ["baseline"]
    assert "baseline/config.json" not in files(graph, "dir:set")


@pytest.mark.parametrize(
    "tree",
    [
        {"README.md": "# A project\n", "rows.csv": "a,b\n1,2\n", "app.py": ""},
        {"README.md": "---\nlicense: mit\nsdk: gradio\n---\n", "rows.csv": "a,b\n1,2\n", "app.py": ""},
        {"README.md": "---\nlicense: mit\n---\n", "app.py": ""},
        {"README.md": "---\nlicense: mit\ntags: [x]\n---\n", "rows.csv": "a,b\n", "model.bin": "x", "app.py": ""},
        {"README.md": "---\nlicense: mit\ntags: [x]\n---\n", "results.csv": "a,b\n", "model.odd": "x"},
        {"README.md": "---\nlicense: mit\ntags: [x]\n---\n", "data/rows.csv": "a,b\n", "model.odd": "x"},
        {"README.md": "---\nlicense: mit\ntags: [x]\n---\n", "data/rows.csv": "a,b\n", "setup.py": ""},
        {"metadata.json": '{"name": "x"}', "app.py": ""},
        {"state.json": "{}", "app.py": ""},
        {"dataset_info.json": "{}", "app.py": ""},
    ],
)
def test_other_folders_are_none(tmp_path: Path, tree: dict[str, str]) -> None:
    graph = scan(write_files(tmp_path / "shop", tree))
    assert not [item for item in graph.components(Kind.DATASET) if item.ref == "dir:shop"]


@pytest.mark.parametrize(
    "tree",
    [
        {"rows.csv": "a,b\n1,2\n", ".gitattributes": "", "LICENSE": ""},
        {"train.csv": "a,b\n1,2\n", "load.py": ""},
        {"data/rows.csv": "a,b\n1,2\n", "load.py": ""},
    ],
)
def test_a_card_that_could_be_any_is_that_of_the_data_beside_it(tmp_path: Path, tree: dict[str, str]) -> None:
    card = "---\nlicense: mit\nlanguage: en\n---\n# Rows\n\nSome rows.\n"
    graph = scan(write_files(tmp_path / "shop", {"README.md": card, **tree}))
    assert graph.subject is not None and graph.subject.kind is Kind.DATASET
    assert ([item.id for item in graph.subject.licenses], graph.subject.description) == (["MIT"], "Some rows.")
    assert graph.subject.values("aibom:dataset:language") == ("en",)


def test_broken_descriptions_cost_an_unknown(tmp_path: Path) -> None:
    for name in ("dataset_infos.json", "datapackage.json", "dataset_dict.json"):
        write_files(tmp_path / name, {name: "[" * 50_000, "train.csv": tables.csv_text()})
        graph = scan(tmp_path / name)
        assert {item.field for item in graph.unknowns()} >= ({"contents"} if name != "dataset_dict.json" else set())


def test_it_has_the_lowest_priority() -> None:
    assert FORMAT.priority < 0
