"""Which files of data that nothing describes are data sets: the rule of ``among.py``, on real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Kind
from tests.builders import tables
from tests.builders.archives import zipped
from tests.builders.hdf5_groups import hdf5_groups
from tests.plugins.aibom_directory.trees import scan, write

_HEADER = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
NPY = b"\x93NUMPY\x01\0" + len(_HEADER).to_bytes(2, "little") + _HEADER + bytes(24)
CONTENT = {
    ".csv": tables.csv_text(),
    ".tsv": tables.csv_text(delimiter="\t"),
    ".jsonl": tables.json_lines(),
    ".parquet": tables.parquet(),
    ".arrow": tables.arrow_file(),
    ".avro": tables.avro(),
    ".orc": tables.orc(),
    ".tfrecord": tables.tfrecord(),
    ".tar": tables.webdataset(),
    ".npy": NPY,
    ".h5": hdf5_groups({"x": ("F32", (6, 3))}, {}),
    ".npz": zipped({"x.npy": NPY, "y.npy": NPY}),
}


def tree(folder: Path, *paths: str, **more: bytes) -> Graph:
    files = {path: CONTENT.get(Path(path).suffix, b"x") for path in paths}
    return scan(write(folder / "shop", {"app.py": b"", **files, **more}))


def names(graph: Graph) -> list[str]:
    return sorted(item.ref.removeprefix("dir:shop/") for item in graph.components(Kind.DATASET))


@pytest.mark.parametrize(
    "path",
    [
        "events.parquet",
        "src/events.arrow",
        "a/b.avro",
        "a/b.orc",
        "a/b.tfrecord",
        "data/iris.csv",
        "data/x.npy",
        "data/x.h5",
        "dataset/x_train.npz",
        "my-datasets/x/iris.tsv",
        "corpus/x.jsonl",
        "training_data/shards.tar",
        "train.csv",
        "src/imdb_train.jsonl",
        "notes/only.csv",
        "data/test/rows.csv",
    ],
)
def test_data_among_data_is_a_data_set(tmp_path: Path, path: str) -> None:
    graph = tree(tmp_path, path)
    assert names(graph) == [path]
    assert graph.subject is not None and not graph.subject.values("aibom:left-out")


@pytest.mark.parametrize(
    "path",
    [
        "lone.csv",
        "lone.jsonl",
        "embeddings.npy",
        "x.h5",
        "models/weights.npz",
        "tests/data/iris.csv",
        "tests/events.parquet",
        "src/test/resources/a.arrow",
        "docs/a.parquet",
        "docs/data/table.csv",
        "results/train.csv",
        "data/results/a.csv",
        "runs/1/events.tfrecord",
        "logs/data.csv",
        "data/metrics.csv",
        "data/train_log.csv",
        "data/vocab.tsv",
        "tokenizer/vocab.jsonl",
        ".cache/data/a.parquet",
    ],
)
def test_data_elsewhere_is_left_out_and_said(tmp_path: Path, path: str) -> None:
    graph = tree(tmp_path, path)
    assert names(graph) == []
    assert graph.subject is not None
    assert graph.subject.values("aibom:left-out") == (f"1 file of data that lie among no data: {path}",)


def test_package_data_are_none(tmp_path: Path) -> None:
    graph = tree(tmp_path, "pkg/__init__.py", "pkg/data/iris.csv", "pkg/data/b.parquet", "data/c.csv")
    assert names(graph) == ["data/c.csv"]


@pytest.mark.parametrize(
    "path",
    ["tokenizer.json", "vocab.txt", "package.json", "data/notes.json", "data/readme.txt", "data/a.tar", "data/x.h5"],
)
def test_other_files_are_no_data(tmp_path: Path, path: str) -> None:
    graph = scan(write(tmp_path / "shop", {"app.py": b"", path: b'{"a": 1}\n'}))
    assert names(graph) == []


def test_a_file_that_the_user_points_at_is_data(tmp_path: Path) -> None:
    write(tmp_path / "results", {"metrics.csv": tables.csv_text()})
    graph = scan(tmp_path / "results" / "metrics.csv")
    assert graph.subject is not None
    assert (graph.subject.kind, graph.subject.name) == (Kind.DATASET, "metrics.csv")


def test_a_directory_that_is_called_data_is_among_data(tmp_path: Path) -> None:
    graph = scan(write(tmp_path / "data", {"a.csv": tables.csv_text(), "load.py": b""}))
    assert [item.ref for item in graph.components(Kind.DATASET)] == ["dir:data/a.csv"]


def test_tables_in_a_folder_of_a_model_are_files_of_the_model(tmp_path: Path) -> None:
    from tests.plugins.aibom_directory.trees import tuned

    graph = scan(write(tmp_path / "tuned", {**tuned(), "data/train.csv": tables.csv_text()}))
    assert [item.kind for item in graph.components() if item.ref == "dir:tuned"] == [Kind.MODEL]
    assert "dir:tuned" not in [item.ref for item in graph.components(Kind.DATASET)]
    (model,) = (item for item in graph.components(Kind.MODEL) if item.ref == "dir:tuned")
    assert model.model is not None and model.model.parameters == 24 and model.dataset is None
    assert not [u for u in graph.unknowns() if u.field == "rows"]
