from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.collect import confine
from aibom.collect.exclude import excluder
from aibom.collect.walk import File, Limits, Skipped, walk
from aibom.errors import AccessDenied, NotFound, SourceError

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(params=["relative to directories", "by paths"], autouse=True)
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by paths":
        monkeypatch.setattr(confine, "HAS_DIR_FD", False)


def tree(folder: Path, files: Mapping[str, str], links: Mapping[str, str] = {}) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    for path, target in links.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).symlink_to(target)
    return folder


def seen(
    folder: Path,
    *exclude: str,
    limits: Limits = Limits(),  # noqa: B008
) -> tuple[list[str], dict[str, str]]:
    found = list(walk(str(folder), excluder(exclude), limits))
    skipped = {item.path: item.reason for item in found if isinstance(item, Skipped)}
    return [item.path for item in found if isinstance(item, File)], skipped


def test_files_come_sorted_by_their_whole_path(tmp_path: Path) -> None:
    paths = ["a/b", "a/z", "a-b/x", "a.txt", "a0/x", "z", "B", "a/b.c/d", "a/b/c"]
    paths.remove("a/b")
    tree(tmp_path, dict.fromkeys(paths, ""))
    assert seen(tmp_path) == (sorted(paths), {})


def test_links_to_folders_take_their_place_in_the_order(tmp_path: Path) -> None:
    tree(tmp_path, {"real/x": "", "a.txt": "", "a-b": ""}, {"a": "real"})
    paths = seen(tmp_path)[0]
    assert paths == sorted(paths) == ["a-b", "a.txt", "a/x", "real/x"]


def test_the_order_of_the_file_system_does_not_matter(tmp_path: Path) -> None:
    tree(tmp_path, {f"{letter}/{letter}{number}": "" for letter in "cab" for number in range(3)})
    expected = seen(tmp_path)
    scandir = os.scandir

    class Backwards:
        def __init__(self, *arguments: object) -> None:
            with scandir(*arguments) as scan:  # type: ignore[call-overload]
                self._found = sorted(scan, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._found

        def __exit__(self, *error: object) -> None:
            return

        def close(self) -> None:
            return

    with mock.patch.object(os, "scandir", Backwards):
        assert seen(tmp_path) == expected


def test_a_file_knows_its_size_and_what_it_is_on_disk(tmp_path: Path) -> None:
    tree(tmp_path, {"a/one": "12345"}, {"b": "a/one"})
    os.link(tmp_path / "a/one", tmp_path / "c")
    found = {item.path: item for item in walk(str(tmp_path), excluder(())) if isinstance(item, File)}
    assert {item.size for item in found.values()} == {5}
    assert len({item.identity for item in found.values()}) == 1
    assert found["b"].real == "a/one"
    assert set(found) == {"a/one", "b", "c"}


@pytest.mark.parametrize("name", ["model.bin", "two  spaces", "new\nline"])
def test_a_single_file_is_a_source(tmp_path: Path, name: str) -> None:
    tree(tmp_path, {name: "abc", "other": ""})
    (found,) = walk(str(tmp_path / name), excluder(()))
    assert isinstance(found, File) and found.size == 3
    with os.fdopen(found.root.open(found.real), "rb") as stream:
        assert stream.read() == b"abc"


def test_the_source_itself_may_be_a_link(tmp_path: Path) -> None:
    tree(tmp_path, {"real/f": "", "file": "abc"}, {"to-folder": "real", "to-file.bin": "file"})
    assert seen(tmp_path / "to-folder") == (["f"], {})
    assert seen(tmp_path / "to-file.bin") == (["to-file.bin"], {})


@pytest.mark.parametrize(
    ("links", "reasons"),
    [
        ({"a/up": ".."}, {"a/up": "leads back"}),
        ({"a/self": "."}, {"a/self": "leads back"}),
        ({"self": "self"}, {"self": "too many levels"}),
        ({"out": "../.."}, {"out": "leads out of the source"}),
        ({"pw": "/etc/passwd"}, {"pw": "leads out of the source"}),
        ({"none": "a/none"}, {"none": "leads nowhere"}),
        ({"none": "a/f/none"}, {"none": "cannot be followed: not a directory"}),
    ],
)
def test_a_link_that_is_not_followed_is_named(tmp_path: Path, links: dict[str, str], reasons: dict[str, str]) -> None:
    tree(tmp_path / "src", {"a/f": ""}, links)
    paths, skipped = seen(tmp_path / "src")
    assert paths == ["a/f"]
    assert skipped.keys() == reasons.keys()
    assert all(part in skipped[path] for path, part in reasons.items())


def test_only_a_link_that_leads_nowhere_speaks_of_existence(tmp_path: Path) -> None:
    tree(tmp_path / "src", {}, {"none": "x", "out": ".."})
    fields = {item.path: item.field for item in walk(str(tmp_path / "src"), excluder(())) if isinstance(item, Skipped)}
    assert fields == {"none": "existence", "out": "contents"}


def test_a_folder_is_entered_by_its_own_path_and_once_by_a_link(tmp_path: Path) -> None:
    tree(tmp_path, {"v2/f": ""}, {"a": "v2", "b": "v2", "c/d": "../v2"})
    paths, skipped = seen(tmp_path)
    assert paths == ["a/f", "v2/f"]
    assert set(skipped) == {"b", "c/d"}
    assert all("another link led to already" in reason for reason in skipped.values())


def test_links_do_not_multiply_what_there_is(tmp_path: Path) -> None:
    # 2^20 paths lead to the last folder.
    for number in range(20):
        tree(tmp_path, {f"d{number}/f": ""}, {f"d{number}/{side}": f"../d{number + 1}" for side in "ab"})
    tree(tmp_path, {"d20/f": ""})
    paths, skipped = seen(tmp_path)
    assert len(paths) <= 2 * 21
    assert {f"d{number}/f" for number in range(21)} <= set(paths)
    assert len(skipped) <= 4 * 21


@pytest.mark.parametrize("kind", ["models", "datasets", "spaces"])
@pytest.mark.parametrize("root", ["", "{repo}", "{repo}/snapshots", "{snapshot}", "{snapshot}/onnx"])
def test_the_hub_cache_is_read_wherever_the_source_begins(tmp_path: Path, kind: str, root: str) -> None:
    repo = f"{kind}--org--name"
    cache = tree(
        tmp_path / "hub",
        {f"{repo}/blobs/{'a' * 64}": "weights", f"{repo}/refs/main": COMMIT},
        {
            f"{repo}/snapshots/{COMMIT}/model.bin": f"../../blobs/{'a' * 64}",
            f"{repo}/snapshots/{COMMIT}/onnx/model.onnx": f"../../../blobs/{'a' * 64}",
        },
    )
    start = cache / root.format(repo=repo, snapshot=f"{repo}/snapshots/{COMMIT}")
    paths, skipped = seen(start)
    assert skipped == {}
    assert "model.onnx" in {path.rpartition("/")[2] for path in paths}
    for found in walk(str(start), excluder(())):
        assert isinstance(found, File)
        with os.fdopen(found.root.open(found.real), "rb") as stream:
            assert stream.read() == (COMMIT.encode() if found.path.endswith("main") else b"weights")


@pytest.mark.parametrize(
    "target",
    [
        "../../../models--org--other/blobs/b",
        "../../refs/main",
        "../../blobs",
        "../../blobs/sub/b",
        "../../blobs/../secret",
        "../../blobs/link",
        "../../blobs/pipe",
        "../../../../secret",
    ],
)
def test_no_other_link_leaves_a_snapshot(tmp_path: Path, target: str) -> None:
    repo = tree(
        tmp_path / "hub/models--org--name",
        {
            "blobs/b": "",
            "blobs/sub/b": "",
            "refs/main": "",
            "secret": "",
            "../models--org--other/blobs/b": "",
            "../../secret": "",
        },
        {"blobs/link": "../secret", f"snapshots/{COMMIT}/f": target, f"snapshots/{COMMIT}/good": "../../blobs/b"},
    )
    os.mkfifo(repo / "blobs/pipe")
    paths, skipped = seen(repo / "snapshots" / COMMIT)
    assert paths == ["good"]
    assert skipped == {"f": "a link that leads out of the source"}


def test_blobs_are_no_way_out_of_a_folder_that_is_no_cache(tmp_path: Path) -> None:
    tree(tmp_path / "repo", {"blobs/b": ""}, {f"snapshots/{COMMIT}/f": "../../blobs/b"})
    assert seen(tmp_path / "repo" / "snapshots" / COMMIT) == ([], {"f": "a link that leads out of the source"})


def test_what_is_no_file_is_named_and_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, {"f": ""}, {"to-pipe": "pipe"})
    os.mkfifo(tmp_path / "pipe")
    assert seen(tmp_path) == (["f"], {"pipe": "a pipe: not opened", "to-pipe": "a pipe: not opened"})
    with pytest.raises(SourceError, match="is a pipe, neither a file nor a directory"):
        seen(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("locator", "text"),
    [
        ("none", "there is no file or directory"),
        ("f/x", "there is no"),
        ("dangling", "a link that leads nowhere"),
        ("a\0b", "is no path"),
    ],
)
def test_a_missing_source_is_not_found(tmp_path: Path, locator: str, text: str) -> None:
    tree(tmp_path, {"f": ""}, {"dangling": "x"})
    with pytest.raises(NotFound, match=text):
        list(walk(f"{tmp_path}/{locator}", excluder(())))


@pytest.mark.parametrize(
    ("locator", "hint"),
    [
        ("no-such-org/model", "a model on the Hub is named hf:no-such-org/model"),
        ("no-such-org/model@v1", "named hf:no-such-org/model@v1"),
        ("https://example.org/model", "of URLs, those of pages of Hugging Face's Hub can be read"),
        ("no-such-folder", "a relative path starts at the current directory"),
        ("./no-such-org/model", "a relative path starts at the current directory"),
    ],
)
def test_what_may_have_been_meant_is_hinted_at(locator: str, hint: str) -> None:
    with pytest.raises(NotFound) as error:
        list(walk(locator, excluder(())))
    assert error.value.hint.endswith(hint)
    assert ("hf:" in error.value.hint) == ("hf:" in hint)


@pytest.mark.parametrize("locator", ["", "f"])
@pytest.mark.parametrize(("code", "error"), [(13, AccessDenied), (1, AccessDenied), (2, NotFound), (5, SourceError)])
def test_a_source_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locator: str, code: int, error: type[SourceError]
) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(code, "x")

    (tmp_path / "f").touch()
    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(confine.Root, "open", refuse)
    with pytest.raises(error) as caught:
        list(walk(f"{tmp_path}/{locator}", excluder(())))
    assert type(caught.value) is error


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_costs_one_unknown(tmp_path: Path) -> None:
    tree(tmp_path, {"a/f": "", "b/f": "", "c": ""})
    (tmp_path / "a").chmod(0)
    (tmp_path / "b").chmod(0o400)
    try:
        expected = {"a": "permission denied", "b/f": "permission denied"}
        assert seen(tmp_path) == (["c"], expected)
        with pytest.raises(AccessDenied):
            seen(tmp_path / "a")
    finally:
        (tmp_path / "a").chmod(0o700)
        (tmp_path / "b").chmod(0o700)


def test_an_empty_locator_is_not_the_current_directory() -> None:
    with pytest.raises(NotFound, match="has no path"):
        list(walk("", excluder(())))


def test_links_in_a_circle_as_a_source_are_an_error(tmp_path: Path) -> None:
    tree(tmp_path, {}, {"a": "b", "b": "a"})
    with pytest.raises(SourceError, match="too many levels"):
        seen(tmp_path / "a")


def test_excluded_paths_are_left_out_silently(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {"a/b": "", "a/c.log": "", "x/deep/c.log": "", ".git/config": "", "x/__pycache__/y.pyc": ""},
        {"q.log": "none"},
    )
    assert seen(tmp_path, "*.log") == (["a/b"], {})
    assert seen(tmp_path, "/a", "deep/", "q.*") == ([], {})


def test_an_environment_is_left_out_where_it_is_one(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {".venv/pyvenv.cfg": "", ".venv/x": "", "venv/model.bin": "", "env/pyvenv.cfg": "", "a/venv/pyvenv.cfg": ""},
    )
    assert seen(tmp_path) == (["env/pyvenv.cfg", "venv/model.bin"], {})
    assert seen(tmp_path / ".venv") == (["pyvenv.cfg", "x"], {})


def test_too_many_entries_are_cut_alike_each_time_and_said_once(tmp_path: Path) -> None:
    tree(tmp_path, {f"{letter}/{number}": "" for letter in "abc" for number in range(4)})
    paths, skipped = seen(tmp_path, limits=Limits(entries=8))
    assert paths == ["a/0", "a/1", "a/2", "a/3", "b/0"]
    assert skipped == {"b": "more than 8 entries: the rest is left out"}
    assert seen(tmp_path, limits=Limits(entries=15))[1] == {}
    assert len(seen(tmp_path, limits=Limits(entries=14))[0]) == 11


def test_what_is_too_deep_is_named(tmp_path: Path) -> None:
    tree(tmp_path, {"a/b/f": "", "a/b/c/f": "", "a/f": ""})
    assert seen(tmp_path, limits=Limits(depth=2)) == (["a/b/f", "a/f"], {"a/b/c": "deeper than 2 folders"})
    assert seen(tmp_path, limits=Limits(depth=3))[1] == {}


def test_a_path_that_is_too_long_is_named(tmp_path: Path) -> None:
    tree(tmp_path, {"aaaa/bbbb": "", "ää/ää": "", "c": ""})
    assert seen(tmp_path, limits=Limits(path=8)) == (
        ["c"],
        dict.fromkeys(["aaaa/bbbb", "ää/ää"], "its path has more than 8 bytes"),
    )
    assert seen(tmp_path, limits=Limits(path=9))[1] == {}


@pytest.mark.parametrize("failing", ["scan", "stat", "folder"])
def test_what_cannot_be_read_is_named_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    tree(tmp_path, {"a/f": "", "b/f": "", "c": ""})
    owner = confine.Root if failing == "folder" else confine.Folder
    whole: Callable[..., object] = getattr(owner, failing)
    fail = {"scan": "a", "stat": "c", "folder": "a"}[failing]

    def broken(self: object, *arguments: str) -> object:
        if fail in arguments or (failing == "scan" and str(getattr(self, "_path", "")).endswith("/a")):
            raise OSError(5, "Input/output error")
        return whole(self, *arguments)

    monkeypatch.setattr(owner, failing, broken)
    paths, skipped = seen(tmp_path)
    assert skipped == {fail: "input/output error"}
    assert paths == [path for path in ("a/f", "b/f", "c") if not path.startswith(fail)]


NAMES = st.sampled_from(["a", "b", "a b", "a  b", "é", "x.txt", "-", "a-"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@settings(max_examples=60, deadline=None)
@given(
    files=st.sets(st.lists(NAMES, min_size=1, max_size=3).map("/".join), max_size=8),
    links=st.dictionaries(NAMES, NAMES, max_size=3),
)
def test_whatever_the_tree_each_file_is_seen_and_all_is_sorted(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], links: dict[str, str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    made = set()
    for path in sorted(files):
        if not any(other.startswith(f"{path}/") or path.startswith(f"{other}/") for other in made):
            tree(folder, {path: path})
            made.add(path)
    for name, target in links.items():
        if not (folder / name).exists() and not (folder / name).is_symlink():
            (folder / name).symlink_to(target)
    found = list(walk(str(folder), excluder(())))
    paths = [item.path for item in found if isinstance(item, File)]
    assert paths == sorted(set(paths))
    assert made <= {
        item.real for item in found if isinstance(item, File) and item.path.count("/") == item.real.count("/")
    }
