"""What DVC tracks in a directory, and what its stages say made it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Kind, Rel, Unknown
from tests.builders import boosters, datasets, tables
from tests.builders.tree import write_files
from tests.plugins.aibom_directory.trees import scan


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("tree") / "shop"
    datasets.write_dvc(folder)
    return scan(folder)


def test_what_is_here(graph: Graph) -> None:
    md5 = hashlib.md5(tables.csv_text(), usedforsecurity=False).hexdigest()
    table = graph["dir:shop/data/t.csv"]
    assert (table.kind, table.version, table.description) == (Kind.DATASET, md5, "Customers.")
    assert table.values("aibom:dvc:remote") == ("store",) and table.values("aibom:dvc:md5") == (md5,)
    file = graph["dir:shop/data/t.csv#t.csv"]
    assert file.digest("MD5") == md5 and not file.values("aibom:file:finding")


def test_a_tracked_folder_is_one_data_set_with_all_that_is_in_it(graph: Graph) -> None:
    raw = graph["dir:shop/data/raw"]
    names = sorted(graph[edge.target].name for edge in graph.outgoing(raw.ref, Rel.CONTAINS))
    assert (raw.kind, names, raw.values("aibom:dvc:files")) == (Kind.DATASET, ["a.txt", "b/c.txt"], ("2",))
    assert raw.version is not None and raw.version.endswith(".dir") and not raw.values("aibom:finding")


def test_what_is_not_here_is_listed_and_said(graph: Graph) -> None:
    gone = graph["dir:shop/data/gone.parquet"]
    assert gone.kind is Kind.DATASET and not list(graph.outgoing(gone.ref, Rel.CONTAINS))
    unknown = Unknown(gone.ref, "existence", "it is tracked and not here", "directory", "data/gone.parquet.dvc")
    assert unknown in graph.unknowns()


def test_a_model_depends_on_the_data_of_its_stage(graph: Graph) -> None:
    model = graph["dir:shop/models/m.json"]
    assert (model.name, model.description) == ("churn", "Predicts churn.")
    (edge,) = (edge for edge in graph.outgoing(model.ref, Rel.DEPENDS_ON) if edge.target.startswith("dir:"))
    assert (edge.target, edge.detail) == ("dir:shop/data/t.csv", "dataset")
    assert {item.location for item in edge.evidence} == {"dvc.lock", "dvc.yaml"}


def test_what_changed_since_it_was_tracked_is_a_finding(tmp_path: Path) -> None:
    datasets.write_dvc(tmp_path / "shop")
    write_files(tmp_path / "shop", {"data/raw/a.txt": "other", "data/t.csv": "a,b\n1,2\n"})
    graph = scan(tmp_path / "shop")
    (finding,) = graph["dir:shop/data/raw"].values("aibom:finding")
    assert finding.startswith("digest-mismatch: data/raw.dvc declares MD5 ")
    findings = graph["dir:shop/data/t.csv#t.csv"].values("aibom:file:finding")
    assert [text[:36] for text in findings] == ["digest-mismatch: data/t.csv.dvc decl"]
    write_files(tmp_path / "shop", {"data/raw/more.txt": "x"})
    (finding,) = scan(tmp_path / "shop")["dir:shop/data/raw"].values("aibom:finding")
    assert finding == "digest-mismatch: data/raw.dvc declares 2 files, 3 are here"


def test_what_is_declared_a_model_is_one_whatever_its_bytes_are(tmp_path: Path) -> None:
    said = "artifacts:\n  odd:\n    path: m.xyz\n    type: model\n"
    graph = scan(write_files(tmp_path / "shop", {"dvc.yaml": said, "m.xyz": b"?", "app.py": ""}))
    assert [(item.ref, item.name) for item in graph.components(Kind.MODEL)] == [("dir:shop/m.xyz", "odd")]


def test_a_tracked_folder_of_a_model_is_the_model(tmp_path: Path) -> None:
    model = boosters.xgboost_json()
    outs = f"outs:\n{datasets.dvc_folder('m', {'model.json': model})}"
    graph = scan(write_files(tmp_path / "shop", {"m.dvc": outs, "m/model.json": model, "app.py": ""}))
    assert not list(graph.components(Kind.DATASET))
    assert [item.ref for item in graph.components(Kind.MODEL)] == ["dir:shop/m/model.json"]


def test_the_default_remote_by_its_name_alone(tmp_path: Path) -> None:
    config = (
        "[core]\n    autostage = true\n    remote = store\n['remote \"store\"']\n    url = s3://ann:secret@bucket/x\n"
    )
    datasets.write_dvc(tmp_path / "shop" / "a")
    graph = scan(write_files(tmp_path / "shop", {"a/.dvc/config": config, ".dvc/config": "[core]\nremote = other\n"}))
    gone, table = graph["dir:shop/a/data/gone.parquet"], graph["dir:shop/a/data/t.csv"]
    assert gone.values("aibom:dvc:remote") == ("store",) and table.values("aibom:dvc:remote") == ("store",)
    assert "secret" not in repr(list(graph))


def test_edges_of_stages_have_a_limit_that_is_said(tmp_path: Path) -> None:
    many = {f"d/a{number}x.parquet": tables.parquet() for number in range(102)}
    stages = "stages:\n  a:\n    deps: [d]\n    outs: [d]\n"
    graph = scan(write_files(tmp_path / "shop", {"dvc.yaml": stages, "app.py": "", **many}))
    assert len(list(graph.components(Kind.DATASET))) == 102
    assert len(list(graph.relationships(Rel.DEPENDS_ON))) == 10_000
    assert ("lineage", "more than 10000 edges between files of stages") in {
        (item.field, item.reason) for item in graph.unknowns()
    }


def test_paths_that_lead_out_are_left_alone(tmp_path: Path) -> None:
    outs = "".join(datasets.dvc_out(path, b"x") for path in ("../../up.csv", "/etc/passwd.csv", "~/a.csv", "C:/a.csv"))
    graph = scan(write_files(tmp_path / "shop", {"x.dvc": f"outs:\n{outs}", "app.py": ""}))
    assert [item.kind for item in graph.components()] == [Kind.APPLICATION]


def test_what_nothing_tells_is_not_guessed(tmp_path: Path) -> None:
    outs = f"outs:\n{datasets.dvc_out('thing.bin2', b'x')}{datasets.dvc_out('model_data.x', b'x')}"
    graph = scan(write_files(tmp_path / "shop", {"x.dvc": outs, "app.py": ""}))
    assert [item.kind for item in graph.components()] == [Kind.APPLICATION]
