"""Single places of a directory: listed, opened, and never left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aibom.collect.local import Reader
from aibom.collect.tree import open_tree
from aibom.errors import NotFound, SourceError


def test_it_lists_and_opens(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "x.txt").write_text("hello")
    tree = open_tree(str(tmp_path), Reader())
    assert tree.names() == ("a/",)
    assert tree.names("a") == ("b/", "x.txt")
    blob = tree.blob("a/x.txt")
    assert (blob.path, blob.text(10)) == ("a/x.txt", "hello")


def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "x.txt").write_text("hello")
    (tmp_path / "lib64").symlink_to("lib")
    tree = open_tree(str(tmp_path), Reader())
    assert tree.names() == ("lib/", "lib64/")
    assert tree.blob("lib64/x.txt").text(10) == "hello"


@pytest.mark.parametrize(
    "path", ["../secret", "in/../../secret", "/etc/passwd", "in//x", ".", "", "in/out", "out/secret"]
)
def test_nothing_outside_is_opened(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "top" / "in").mkdir(parents=True)
    (tmp_path / "top" / "in" / "out").symlink_to(tmp_path / "secret")
    (tmp_path / "top" / "out").symlink_to(tmp_path)
    tree = open_tree(str(tmp_path / "top"), Reader())
    with pytest.raises(OSError):
        tree.blob(path)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        open_tree(str(tmp_path), Reader()).blob("pipe")


def test_a_place_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotFound):
        open_tree(str(tmp_path / "nothing"), Reader())
    with pytest.raises(SourceError, match="no directory"):
        open_tree(str(tmp_path / "file"), Reader())
    with pytest.raises(FileNotFoundError):
        open_tree(str(tmp_path), Reader()).names("nothing")
