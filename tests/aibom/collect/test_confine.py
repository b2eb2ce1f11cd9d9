from __future__ import annotations

import os
from pathlib import Path

import pytest

from aibom.collect import confine
from aibom.collect.confine import Outside, Root, reason


@pytest.fixture(params=["relative to directories", "by paths"])
def root(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Root:
    if request.param == "by paths":
        monkeypatch.setattr(confine, "HAS_DIR_FD", False)
    elif not confine.HAS_DIR_FD:
        pytest.skip("the system cannot open relative to a directory")
    (tmp_path / "root" / "a" / "b").mkdir(parents=True)
    (tmp_path / "root" / "a" / "b" / "f").write_text("inside")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "f").write_text("outside")
    return Root(str((tmp_path / "root").resolve()))


def content(root: Root, path: str) -> bytes:
    with os.fdopen(root.open(path), "rb") as stream:
        return stream.read()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_files_below_the_root_are_opened(root: Root) -> None:
    assert content(root, "a/b/f") == b"inside"


@pytest.mark.parametrize("link", ["a/link", "a/b/link"])
def test_no_link_is_followed_at_any_step(root: Root, link: str) -> None:
    Path(root.path, link).symlink_to("../../out" if link == "a/link" else "f")
    with pytest.raises(OSError):
        root.open(f"{link}/f" if link == "a/link" else link)
    with pytest.raises(OSError), root.folder(link):
        pass


def test_a_folder_that_became_a_link_is_not_entered(root: Root) -> None:
    Path(root.path, "a/b").rename(Path(root.path, "a/c"))
    Path(root.path, "a/b").symlink_to("../../out")
    with pytest.raises(OSError):
        root.open("a/b/f")
    with pytest.raises(OSError), root.folder("a/b"):
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors cannot be counted here")
def test_no_descriptor_is_left_open(root: Root) -> None:
    os.mkfifo(Path(root.path, "pipe"))
    before = descriptors()
    for path in ("a/b/f", "a/b", "a/none/f", "a/b/f/g", "pipe"):
        try:
            os.close(root.open(path))
        except OSError:
            continue
    assert descriptors() == before


@pytest.mark.parametrize("path", ["a/b", "pipe"])
def test_only_regular_files_are_opened(root: Root, path: str) -> None:
    os.mkfifo(Path(root.path, "pipe"))
    with pytest.raises(OSError, match="no regular file"):
        root.open(path)


def test_what_is_no_file_is_not_even_opened(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(Path(root.path, "a/pipe"))
    opened = []
    whole = os.open

    def note(path: str, *arguments: int, **more: int | None) -> int:
        opened.append(path)
        return whole(path, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", note)
    with pytest.raises(OSError, match="no regular file"):
        root.open("a/pipe")
    assert not [path for path in opened if path.endswith("pipe")]


@pytest.mark.parametrize(
    ("target", "real"),
    [
        ("f", "a/b/f"),
        ("./f", "a/b/f"),
        ("../b/f", "a/b/f"),
        ("../../a//b/f", "a/b/f"),
        ("..", "a"),
        ("../..", ""),
        ("to-f", "a/b/f"),
        ("../to-b/f", "a/b/f"),
        ("../to-b/../b/f", "a/b/f"),
    ],
)
def test_a_link_is_resolved_step_by_step(root: Root, target: str, real: str) -> None:
    Path(root.path, "a/b/to-f").symlink_to("f")
    Path(root.path, "a/to-b").symlink_to("b")
    Path(root.path, "a/b/link").symlink_to(target)
    assert root.resolve("a/b", "link")[0] == real


def test_an_absolute_link_is_resolved_below_the_root(root: Root) -> None:
    Path(root.path, "link").symlink_to(f"{root.path}/a/b/f")
    assert root.resolve("", "link")[0] == "a/b/f"


@pytest.mark.parametrize(
    "target", ["../../../out/f", "../../..", "/", "/etc/passwd", "{root}-two/f", "{root}/../out/f"]
)
def test_a_link_that_leaves_the_root_is_refused(root: Root, target: str) -> None:
    Path(root.path, "a/b/link").symlink_to(target.format(root=root.path))
    with pytest.raises(Outside):
        root.resolve("a/b", "link")


def test_a_link_that_leaves_the_root_and_comes_back_is_refused(root: Root) -> None:
    Path(root.path, "a/b/link").symlink_to("../../../root/a/b/f")
    with pytest.raises(Outside):
        root.resolve("a/b", "link")


def test_links_in_a_circle_end(root: Root) -> None:
    Path(root.path, "one").symlink_to("two")
    Path(root.path, "two").symlink_to("one")
    with pytest.raises(OSError, match="too many links"):
        root.resolve("", "one")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (PermissionError(13, "x", "/home/alice/secret"), "permission denied"),
        (OSError("changed while it was read"), "changed while it was read"),
        (OSError(), "cannot be read"),
    ],
)
def test_reasons_are_short_and_without_a_path(error: OSError, text: str) -> None:
    assert reason(error) == text
