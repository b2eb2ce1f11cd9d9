"""Which files of data are one data set by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom.plugin import Kind, Rel
from tests.builders import tables
from tests.plugins.aibom_directory.trees import scan, write


def sets(folder: Path, *paths: str, name: str = "shop") -> dict[str, int]:
    content = {".csv": tables.csv_text(), ".parquet": tables.parquet(), ".tar": tables.webdataset()}
    files = {path: content.get(Path(path).suffix, b"x") for path in paths}
    graph = scan(write(folder / name, files))
    return {
        item.ref.removeprefix(f"dir:{name}").lstrip("/"): len(tuple(graph.outgoing(item.ref, Rel.CONTAINS)))
        for item in graph.components(Kind.DATASET)
    }


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("app.py", "data/train.csv", "data/test.csv"), {"data": 2}),
        (("app.py", "data/imdb_train.csv", "data/imdb-test.csv", "data/x.csv"), {"data/imdb": 2, "data/x.csv": 1}),
        (("app.py", "data/a.csv", "data/b.csv"), {"data/a.csv": 1, "data/b.csv": 1}),
        (("app.py", "data/train/a.csv", "data/train/b.csv", "data/val/a.csv"), {"data": 3}),
        (("app.py", "s/web-000000.tar", "s/web-000001.tar", "data/x.csv"), {"data/x.csv": 1, "s/web": 2}),
        (
            ("app.py", "data/sales_2019.csv", "data/sales_2020.csv"),
            {"data/sales_2019.csv": 1, "data/sales_2020.csv": 1},
        ),
        (("app.py", "e/y=1/m=2/part-0.parquet", "e/y=1/m=3/part-0.parquet"), {"e": 2}),
        (("app.py", "e/y=1/a.parquet"), {"e": 1}),
        (
            ("app.py", "t.parquet/part-00000-ab.snappy.parquet", "t.parquet/part-00001-cd.snappy.parquet"),
            {"t.parquet": 2},
        ),
        (("app.py", "train.csv", "test.csv"), {"test.csv": 2}),
        (("train.csv", "test.csv", "README.md"), {"": 2}),
        (("app.py", "d/train-00001-of-00002.parquet", "d/train-00002-of-00002.parquet", "d/test.parquet"), {"d": 3}),
    ],
)
def test_what_is_one(tmp_path: Path, paths: tuple[str, ...], expected: dict[str, int]) -> None:
    assert sets(tmp_path, *paths) == expected
