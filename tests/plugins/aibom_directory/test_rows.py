"""What the files of a data set add up to, and what contradicts it."""

from __future__ import annotations

from pathlib import Path

from aibom.graph.graph import Graph
from aibom.plugin import DatasetFacts, Facts, Kind, Layout
from tests.builders.tree import write_files
from tests.plugins.aibom_directory.fake import scan
from tests.plugins.aibom_directory.trees import scan as scan_tree


def data(rows: int | None, format: str = "toy", columns: tuple[str, ...] = ("a int",), **more: object) -> Facts:
    pairs = [("format", format), *(("column", column) for column in columns)]
    pairs += [("rows", str(rows))] if rows is not None else []
    return Facts(format, Kind.DATASET, dataset=DatasetFacts(contents=tuple(pairs)), measured=("contents",), **more)  # type: ignore[arg-type]


def one(files: dict[str, Facts], describes: tuple[str, ...] = ()) -> Graph:
    held = {f"d/{path}": facts for path, facts in files.items()}
    named = tuple(f"d/{path}" for path in describes)
    return scan(held, [Layout("toy-data", "d", Kind.DATASET, named, tuple(held))])


def contents(graph: Graph) -> list[tuple[str, str]]:
    facts = graph["dir:models/d"].dataset
    assert facts is not None
    return [pair for pair in facts.contents if pair[0] not in ("file-bytes", "column", "format")]


def unknown(graph: Graph) -> list[str]:
    return [item.reason for item in graph.unknowns() if item.field == "rows"]


def test_rows_are_added_up_by_split() -> None:
    graph = one({"train-0": data(3), "train-1": data(4), "test": data(2)})
    assert contents(graph) == [("files", "3"), ("rows", "9"), ("rows:test", "2"), ("rows:train", "7")]
    assert unknown(graph) == []


def test_a_split_is_not_guessed_for_the_others() -> None:
    assert contents(one({"train": data(3), "more": data(4)})) == [("files", "2"), ("rows", "7")]


def test_what_one_file_does_not_tell_the_sum_does_not_tell() -> None:
    graph = one({"a": data(3), "b": data(None, unknowns=(("rows", "too long"),))})
    assert contents(graph) == [("files", "2")]
    assert unknown(graph) == ["too long in 1 of 2 files"]


def test_several_formats_may_hold_the_same_rows() -> None:
    graph = one({"a.x": data(3), "a.y": data(3, "other")})
    assert contents(graph) == [("files", "2")]
    assert unknown(graph) == ["its files are of several formats, which may hold the same rows"]


def test_tables_of_other_columns_are_not_added_up() -> None:
    graph = one({"a": data(3), "b": data(3, columns=("b int",))})
    assert (contents(graph), unknown(graph)) == ([("files", "2")], [])


def test_declared_rows_that_are_not_there_are_a_finding() -> None:
    card = Facts("card", dataset=DatasetFacts(contents=(("rows:train", "5"), ("rows:test", "2"), ("rows:more", "1"))))
    graph = one({"card": card, "train": data(3), "test": data(2)}, ("card",))
    assert graph["dir:models/d"].values("aibom:finding") == (
        "count-mismatch: 5 rows in train are declared, its files hold 3",
    )
    assert [pair for pair in contents(graph) if pair[0].startswith("rows")] == [
        ("rows", "5"),
        ("rows:more", "1"),
        ("rows:test", "2"),
        ("rows:train", "3"),
    ]


def test_of_pointers_the_size_of_what_they_stand_for_counts(tmp_path: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 5000\n"
    graph = scan_tree(write_files(tmp_path / "shop", {"data/a.parquet": pointer, "app.py": ""}))
    (item,) = graph.components(Kind.DATASET)
    assert item.dataset is not None
    assert dict(item.dataset.contents) == {"file-bytes": "5000", "files": "1"}
    assert ("rows", "a Git LFS pointer stands in its place") in {(u.field, u.reason) for u in graph.unknowns()}


def test_columns_of_many_tables_have_a_limit_that_is_said() -> None:
    many = {f"t{n}": data(1, columns=tuple(f"c{n}x{i} int" for i in range(900))) for n in range(20)}
    graph = one(many)
    facts = graph["dir:models/d"].dataset
    assert facts is not None and 10_000 <= len(facts.contents) <= 10_002
    assert "only 10000 facts about the contents are kept" in {item.reason for item in graph.unknowns()}


def test_of_several_configurations_nothing_is_compared() -> None:
    pairs = (("config", "a"), ("config", "b"), ("rows:a/train", "5"), ("rows:b/train", "6"))
    graph = one({"card": Facts("card", dataset=DatasetFacts(contents=pairs)), "train": data(3)}, ("card",))
    assert graph["dir:models/d"].values("aibom:finding") == ()
