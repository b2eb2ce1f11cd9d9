"""What directories are called, so that no two files get one ref and no path of a machine is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.collect.exclude import excluder
from aibom.errors import UsageError
from aibom.roots import distinct, output_patterns, root_names, shown
from aibom.source import Source


def names(*paths: str) -> list[str]:
    return list(root_names([Source("dir", path) for path in paths]).values())


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/home/ann/shop"], ["shop"]),
        (["/home/ann/shop/"], ["shop"]),
        (["/home/ann/shop/../mall"], ["mall"]),
        (["/a/shop", "/a/mall"], ["shop", "mall"]),
        (["/a/models", "/b/models"], ["a/models", "b/models"]),
        (["/a/x/models", "/b/x/models"], ["a/x/models", "b/x/models"]),
        (["/q/models", "/p/models", "/r/q/models"], ["q/models", "p/models", "r/q/models"]),
        (["/models", "/x/models"], ["models", "x/models"]),
        # dir:a/models/f would be a file of both without the x.
        (["/x/a", "/p/a/models", "/q/b/models"], ["x/a", "a/models", "b/models"]),
        (["/a", "/p/a/models", "/q/b/models"], ["a", "p/a/models", "b/models"]),
        (["/"], ["root"]),
    ],
)
def test_names_are_the_shortest_that_tell_apart(paths: list[str], expected: list[str]) -> None:
    assert names(*paths) == expected


def test_the_current_directory_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    assert root_names([Source("dir", "."), Source("hf", "org/name")]) == {".": "shop"}


_PATHS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(lambda p: "/" + "/".join(p)), max_size=6)


@given(_PATHS)
@settings(max_examples=200)
def test_no_two_files_get_one_ref(paths: list[str]) -> None:
    chosen = root_names([Source("dir", path) for path in paths])
    files: dict[str, str] = {}
    for root, name in chosen.items():
        for end in ("", "/a", "/a/b", "/b/c", "/c/a/b"):
            ref, file = f"{name}{end}", f"{root}{end}"
            assert files.setdefault(ref, file) == file, chosen


def test_a_directory_named_twice_is_one_source(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    first = Source("dir", str(tmp_path))
    hub = Source("hf", "a/b")
    twice = [first, hub, Source("dir", f"{tmp_path}/."), Source("dir", f"{tmp_path}/link"), hub]
    assert distinct(twice) == (first, hub)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Source("hf", "org/name@main"), "hf:org/name@main"),
        (Source("hf", "https://user:secret@host/org/name?token=secret"), "hf:https://host/org/name"),
        (Source("hf", "pkg:huggingface/o/n?repository_url=https%3A%2F%2Fx"), "hf:pkg:huggingface/o/n"),
        (Source("pip", "/home/ann/.venv"), "pip:.venv"),
        (Source("pip", "../.venv"), "pip:.venv"),
        (Source("pip", ".venv"), "pip:.venv"),
        (Source("dir", "/home/ann/shop"), "dir:ann/shop"),
    ],
)
def test_a_source_is_shown_without_paths_and_secrets(source: Source, expected: str) -> None:
    assert shown(source, {"/home/ann/shop": "ann/shop"}) == expected


def test_the_output_is_left_out_of_the_directory_it_lies_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in [1]").mkdir()
    sources = [Source("dir", str(tmp_path)), Source("dir", str(tmp_path.parent / "other")), Source("hf", "o/n")]
    assert output_patterns(str(tmp_path / "bom.json"), sources) == ("/bom.json",)
    assert output_patterns(str(tmp_path / "in [1]" / "b*m.json"), sources) == ("/in [[]1]/b[*]m.json",)
    assert output_patterns(str(tmp_path.parent / "bom.json"), sources) == ()
    monkeypatch.chdir(tmp_path)
    assert output_patterns("bom.json", [Source("dir", ".")]) == ("/bom.json",)


@pytest.mark.parametrize("path", ["bom.json", "in [1]/b*m?.json", "!x", "a**b/[!c].json", "#", "x ", "[]]"])
def test_exactly_the_output_is_left_out(path: str, tmp_path: Path) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    excluded = excluder(output_patterns(str(tmp_path / path), [Source("dir", str(tmp_path))]))
    assert excluded(path, False)
    others = (f"sub/{path}", f"{path}x", "bommXjson", "in 1/bXmY.json", "c.json")
    assert not any(excluded(other, False) for other in others)


def test_another_sources_file_of_that_path_is_not_left_out(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bom.json").touch()
    sources = [Source("dir", str(tmp_path / name)) for name in ("a", "b")]
    assert output_patterns(str(tmp_path / "a" / "bom.json"), sources) == ()
    os.unlink(tmp_path / "b" / "bom.json")  # noqa: PTH108
    assert output_patterns(str(tmp_path / "a" / "bom.json"), sources) == ("/bom.json",)


def test_what_is_scanned_is_never_overwritten(tmp_path: Path) -> None:
    model = tmp_path / "model.gguf"
    model.touch()
    with pytest.raises(UsageError, match="is what is scanned"):
        output_patterns(str(model), [Source("dir", str(model))])
