"""Which folders of images, sounds and texts are one data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Component, Kind, Rel
from tests.builders import datasets, tables
from tests.builders.tree import write_files
from tests.plugins.aibom_directory.trees import scan


def tree(folder: Path, *paths: str, name: str = "shop") -> Graph:
    content = {".csv": tables.csv_text(), ".jsonl": tables.json_lines()}
    return scan(write_files(folder / name, {path: content.get(Path(path).suffix, path.encode()) for path in paths}))


def sets(graph: Graph) -> dict[str, int]:
    return {item.ref: len(list(graph.outgoing(item.ref, Rel.CONTAINS))) for item in graph.components(Kind.DATASET)}


def contents(item: Component) -> list[tuple[str, str]]:
    assert item.dataset is not None
    return [pair for pair in item.dataset.contents if pair[0] != "file-bytes"]


def test_splits_and_classes(tmp_path: Path) -> None:
    split = [
        f"pets/{split}/{kind}/{n}.jpg" for split in ("train", "test") for kind in ("cat", "dog") for n in (1, 2, 3)
    ]
    graph = tree(tmp_path, "app.py", *split, "pets/labels.txt", "pets/README.md", "pets/train/index.bin")
    assert sets(graph) == {"dir:shop/pets": 14}
    assert contents(graph["dir:shop/pets"]) == [
        ("class", "cat"),
        ("class", "dog"),
        ("files", "12"),
        ("files:test", "6"),
        ("files:train", "6"),
        ("format", "jpeg"),
    ]
    assert len(graph["dir:shop/pets"].values("aibom:dataset:digest")) == 1


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("data/a.png", "data/b.png"), {"dir:shop/data": 2}),
        (("data/cat/1.png", "data/dog/1.png"), {"dir:shop/data": 2}),
        (
            ("data/pets/cat/1.png", "data/pets/dog/1.png", "data/cars/x/1.wav"),
            {"dir:shop/data/cars": 1, "dir:shop/data/pets": 2},
        ),
        (("train/cat/1.png", "test/cat/1.png"), {"dir:shop/test": 2}),
        (("photos/1.png", "photos/metadata.csv"), {"dir:shop/photos": 2}),
        (("corpus/train/pos/1.txt", "corpus/train/neg/1.txt"), {"dir:shop/corpus": 2}),
        (("speech/train/a.wav", "speech/validation/b.wav", "speech/metadata.jsonl"), {"dir:shop/speech": 3}),
        (("data/set/train/1.jpg", "data/set/annotations.json"), {"dir:shop/data/set": 2}),
    ],
)
def test_what_is_one(tmp_path: Path, paths: tuple[str, ...], expected: dict[str, int]) -> None:
    assert sets(tree(tmp_path, "app.py", *paths)) == expected


def test_labels_beside_pictures_are_no_pictures_and_no_classes(tmp_path: Path) -> None:
    held = [f"yolo/{split}/{kind}" for split in ("train", "val") for kind in ("images/1.jpg", "labels/1.txt")]
    graph = tree(tmp_path, "app.py", *held, "yolo/data.yaml")
    assert contents(graph["dir:shop/yolo"]) == [
        ("files", "2"),
        ("files:train", "1"),
        ("files:validation", "1"),
        ("format", "jpeg"),
    ]


def test_pictures_in_a_tracked_folder_are_that_folder(tmp_path: Path) -> None:
    files = {"train/cat/1.png": b"1", "train/dog/1.png": b"2"}
    outs = f"outs:\n{datasets.dvc_folder('pets', files)}"
    tracked = {"data/pets.dvc": outs, **{f"data/pets/{path}": data for path, data in files.items()}}
    graph = scan(write_files(tmp_path / "shop", {"app.py": "", **tracked, "data/a.png": "x", "data/b.png": "y"}))
    assert sets(graph) == {"dir:shop/data": 2, "dir:shop/data/pets": 2}
    assert ("class", "cat") in contents(graph["dir:shop/data/pets"])
    assert graph["dir:shop/data/pets"].values("aibom:dvc:files") == ("2",)


@pytest.mark.parametrize(
    "paths",
    [
        ("docs/data/a.png", "docs/data/b.png"),
        ("images/a.png", "images/b.png"),
        ("data/logo.png",),
        ("tests/data/a.png", "tests/data/b.png"),
        ("data/notes.txt", "data/more.txt"),
        ("train/notes.txt",),
        ("static/train/a.png", "static/test/a.png"),
        ("pkg/__init__.py", "pkg/data/a.png", "pkg/data/b.png"),
        ("test/a.png", "test/b.png"),
    ],
)
def test_other_pictures_are_none(tmp_path: Path, paths: tuple[str, ...]) -> None:
    assert sets(tree(tmp_path, "app.py", *paths)) == {}


def test_a_directory_that_is_nothing_else_is_the_data_set(tmp_path: Path) -> None:
    graph = tree(tmp_path, "train/cat/1.png", "train/dog/1.png", "test/cat/1.png", name="pets")
    assert graph.subject is not None
    assert (graph.subject.kind, graph.subject.ref) == (Kind.DATASET, "dir:pets")


def test_of_many_files_not_each_is_listed(tmp_path: Path) -> None:
    many = [f"data/pets/train/cat/{n:05d}.jpg" for n in range(1_500)]
    graph = tree(tmp_path, "app.py", *many, "data/pets/metadata.csv")
    pets = graph["dir:shop/data/pets"]
    assert sets(graph) == {pets.ref: 1_000}
    assert pets.values("aibom:left-out") == ("501 files, counted and in the digest of the data set, but not listed",)
    assert ("files", "1500") in contents(pets)
    assert graph[f"{pets.ref}#metadata.csv"].digest() is not None
