from __future__ import annotations

import pytest

from aibom_directory.splits import split_of, without_split


@pytest.mark.parametrize(
    ("path", "split"),
    [
        ("train.csv", "train"),
        ("data/train-00000-of-00003.parquet", "train"),
        ("imdb_TRAIN.csv", "train"),
        ("val/cat/1.png", "validation"),
        ("train/dev.csv", "validation"),
        ("eval.jsonl", "test"),
        ("strain.csv", ""),
        ("testimony.txt", ""),
        ("rows.csv", ""),
    ],
)
def test_the_split_of_a_path(path: str, split: str) -> None:
    assert split_of(path) == split


@pytest.mark.parametrize(
    ("name", "rest"),
    [("imdb_train", "imdb"), ("train", ""), ("train-imdb", "imdb"), ("a-test-b", "a-b"), ("strain", "strain")],
)
def test_a_name_without_its_split(name: str, rest: str) -> None:
    assert without_split(name) == rest
