"""What is done with files of data that no layout claims."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Kind
from tests.builders import tables
from tests.builders.tree import write_files
from tests.plugins.aibom_directory.trees import scan


def test_what_is_left_out_is_counted_and_the_first_are_named(tmp_path: Path) -> None:
    files = {f"docs/{n}.csv": tables.csv_text() for n in range(8)}
    graph = scan(write_files(tmp_path / "shop", {"app.py": "", **files}))
    assert graph.subject is not None
    (said,) = graph.subject.values("aibom:left-out")
    assert said == (
        "8 files of data that lie among no data: docs/0.csv, docs/1.csv, docs/2.csv, docs/3.csv, docs/4.csv and 3 more"
    )


def test_what_is_left_out_is_not_read(tmp_path: Path) -> None:
    graph = scan(write_files(tmp_path / "shop", {"app.py": "", "docs/broken.parquet": b"PAR1"}))
    assert not graph.unknowns() and not list(graph.components(Kind.FILE))


def test_a_tracked_file_is_data_wherever_it_lies(tmp_path: Path) -> None:
    outs = "outs:\n- md5: a304afb96060aad90176268345e10355\n  path: lone.csv\n"
    graph = scan(write_files(tmp_path / "shop", {"app.py": "", "lone.csv": "a,b\n1,2\n", "lone.csv.dvc": outs}))
    assert [item.name for item in graph.components(Kind.DATASET)] == ["lone.csv"]
