from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.collect.layouts import find_layouts
from aibom.formats.base import Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.graph.component import Kind


class Whole:
    """A layout of all files at or below a folder with its marker; ``only`` limits it to some."""

    def __init__(self, name: str, *markers: str, only: str = "", answer: Callable[[Folder], Any] | None = None) -> None:
        self.name = name
        self.markers = markers
        self.priority = 0
        self.asked: list[str] = []
        self._only = only
        self._answer = answer

    def read(self, folder: Folder) -> Any:
        self.asked.append(folder.path)
        if self._answer is not None:
            return self._answer(folder)
        return (layout(self.name, folder, [path for path in folder.blobs if path.startswith(self._only)]),)


def layout(name: str, folder: Folder, paths: Iterable[str], parts: tuple[Layout, ...] = ()) -> Layout:
    files = tuple(f"{folder.path}/{path}" if folder.path else path for path in paths)
    return Layout(name, folder.path, Kind.MODEL, (), files, (), parts)


def find(paths: Iterable[str], *formats: Whole) -> tuple[tuple[Layout, ...], list[tuple[str, str]]]:
    told: list[tuple[str, str]] = []
    blobs = [Blob(path, 0, lambda offset, length: b"") for path in paths]
    return find_layouts(blobs, formats, lambda path, reason: told.append((path, reason))), told


def test_folders_with_a_marker_are_asked_with_what_is_below_them() -> None:
    form = Whole("toy", "model.json")
    found, told = find(["a/model.json", "a/sub/w.bin", "a0", "a-b/x", "b/w.bin", "c/d/model.json", "model.jsonx"], form)
    assert [(item.path, item.files) for item in found] == [
        ("a", ("a/model.json", "a/sub/w.bin")),
        ("c/d", ("c/d/model.json",)),
    ]
    assert form.asked == ["a", "c/d"]
    assert told == []


def test_the_top_of_the_source_is_a_folder_too() -> None:
    assert [item.path for item in find(["model.json", "w"], Whole("toy", "model.json"))[0]] == [""]


@pytest.mark.parametrize(
    ("marker", "folders"),
    [
        ("*.mar", ["a"]),
        ("models--*/snapshots", ["hub"]),
        ("models--*/snapshots/*/f", ["hub"]),
        ("[x]", ["a"]),
        ("none", []),
    ],
)
def test_markers_may_be_globs_and_paths(marker: str, folders: list[str]) -> None:
    paths = ["a/q.mar", "a/x", "a/x.mar/y", "hub/models--o--n/snapshots/c/f", "snapshots/models--x"]
    form = Whole("toy", marker)
    find(paths, form)
    assert form.asked == folders


def test_a_folder_inside_a_layout_is_not_asked() -> None:
    form = Whole("toy", "model.json")
    find(["model.json", "sub/model.json"], form)
    assert form.asked == [""]


def test_a_folder_of_which_no_file_is_claimed_is_asked() -> None:
    outer = Whole("outer", "outer.json", only="outer")
    inner = Whole("inner", "inner.json")
    found, _ = find(["outer.json", "outer/w", "x/inner.json"], outer, inner)
    assert [(item.format, item.path) for item in found] == [("outer", ""), ("inner", "x")]
    found, _ = find(["outer.json", "outer/inner.json"], outer, inner)
    assert [(item.format, item.path) for item in found] == [("outer", "")]


def test_parts_claim_their_files() -> None:
    def answer(folder: Folder) -> tuple[Layout, ...]:
        inner = Folder("unet", {})
        return (layout("pipe", folder, ["index.json"], (layout("part", inner, ["config.json"]),)),)

    inner = Whole("inner", "config.json")
    found, _ = find(["index.json", "unet/config.json"], Whole("pipe", "index.json", answer=answer), inner)
    assert [item.format for item in found] == ["pipe"]
    assert inner.asked == []


def test_the_first_format_that_answers_is_taken() -> None:
    shy = Whole("shy", "m", answer=lambda folder: ())
    first, second = Whole("first", "m"), Whole("second", "m")
    found, _ = find(["m"], shy, first, second)
    assert [item.format for item in found] == ["first"]
    assert shy.asked == [""] and second.asked == []


def broken(error: BaseException) -> Callable[[Folder], Any]:
    def answer(folder: Folder) -> Any:
        raise error

    return answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (broken(FormatError("index is no object")), "index is no object"),
        (broken(PermissionError(13, "x", "/secret")), "permission denied"),
        (broken(RecursionError("x")), "nested too deeply"),
        (broken(KeyError("x")), "internal error: KeyError"),
        (broken(SystemExit(1)), "internal error: SystemExit"),
        (lambda folder: (7,), "the layout bad answers with something that is no layout"),
        (lambda folder: None, "internal error: TypeError"),
        (lambda folder: (layout("bad", folder, ["not-there"]),), "the layout bad claims files that are not its own"),
    ],
)
def test_a_broken_layout_is_told_and_the_next_is_asked(answer: Callable[[Folder], Any], reason: str) -> None:
    found, told = find(["a/m", "a/w", "b/n"], Whole("bad", "m", answer=answer), Whole("good", "n"))
    assert told == [("a", reason)]
    assert [item.format for item in found] == ["good"]


def test_a_store_may_not_put_one_file_into_two_layouts() -> None:
    def answer(folder: Folder) -> tuple[Layout, ...]:
        return layout("one", folder, ["m", "a"]), layout("two", folder, ["a", "b"])

    found, told = find(["m", "a", "b"], Whole("store", "m", answer=answer))
    assert [item.format for item in found] == ["one"]
    assert told == [("", "the layout two claims files that are not its own")]


def test_an_interrupt_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        find(["m"], Whole("toy", "m", answer=broken(KeyboardInterrupt())))


PATHS = st.lists(st.sampled_from(["a", "b", "m", "n", "m/n"]), min_size=1, max_size=4).map("/".join)


@settings(max_examples=100)
@given(st.sets(PATHS, max_size=10), st.randoms())
def test_no_file_is_in_two_layouts_and_order_does_not_matter(paths: set[str], random: Any) -> None:
    formats = (Whole("first", "m", only="a"), Whole("second", "n", "a"))
    found, _ = find(paths, *formats)
    files = [path for item in found for path in item.files]
    assert len(files) == len(set(files))
    assert set(files) <= paths
    shuffled = sorted(paths)
    random.shuffle(shuffled)
    assert find(shuffled, *formats)[0] == found == tuple(sorted(found, key=lambda item: item.path))
