from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from aibom.collect.context import ScanContext, Tools
from aibom.collect.lend import LendingContext
from aibom.collect.settings import Settings
from aibom.errors import NetworkError, NotFound
from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.registry import Registry
from aibom.graph.component import Digest, Kind
from aibom.graph.evidence import Unknown
from aibom.plugin import Context
from aibom.source import Source


class Toy:
    """A format that does what the file's first line says."""

    name = "toy"
    kind = Kind.MODEL
    names = ("toy.json",)
    suffixes = (".toy",)
    magic = ((0, b"TOY!"),)

    def read(self, blob: Blob) -> Any:
        word = blob.read().decode().removeprefix("TOY!")
        errors: dict[str, BaseException] = {
            "format": FormatError("truncated\x07header"),
            "access": PermissionError(13, "x", "/home/alice"),
            "deep": RecursionError("maximum recursion depth exceeded"),
            "memory": MemoryError(),
            "value": ValueError("/home/alice is wrong"),
            "key": KeyError("k"),
            "exit": SystemExit(3),
            "interrupt": KeyboardInterrupt(),
        }
        if word in errors:
            raise errors[word]
        return {"dict": {"format": "toy"}, "none": None}.get(word, Facts("toy", name=word))


class Store:
    name = "store"
    markers = ("store.json",)
    priority = 1

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        if len(folder.blobs) == 1:
            raise FormatError("a store of nothing")
        files = tuple(f"{folder.path}/{path}" if folder.path else path for path in folder.blobs)
        return (Layout("store", folder.path, Kind.MODEL, (), files),)


def context(**settings: Any) -> LendingContext:
    return LendingContext("tester", Tools(Settings(**settings), Registry((Toy(), Store()))), name="src")


def blob(text: str, path: str = "a/b.toy") -> Blob:
    data = text.encode()
    return Blob(path, len(data), lambda offset, length: data[offset : offset + length])


def test_it_is_what_collectors_are_promised() -> None:
    promised: Context = context()
    assert isinstance(promised, Context)


def test_options_are_those_of_the_scan_and_of_the_collector() -> None:
    given = context(depth=3, timeout=1.5, exclude=("*.x",), no_hash=True, options={"mine": 1})
    assert given.options == {
        "depth": 3,
        "timeout": 1.5,
        "exclude": ("*.x",),
        "jobs": None,
        "no_hash": True,
        "mine": 1,
        "name": "src",
    }


def test_files_are_read_and_what_is_left_out_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/f.toy").write_text("TOY!hello")
    (tmp_path / "a/f.x").touch()
    (tmp_path / "out").symlink_to("..")
    (tmp_path / "none").symlink_to("nothing")
    given = context(exclude=("*.x",))
    (found,) = given.files(Source("dir", str(tmp_path)))
    assert (found.path, found.size) == ("a/f.toy", 9)
    assert given.read(found) == Facts("toy", name="hello")
    assert given.unknowns == (
        Unknown("", "existence", "a link that leads nowhere", "tester", "none"),
        Unknown("", "contents", "a link that leads out of the source", "tester", "out"),
    )
    list(given.files(Source("dir", str(tmp_path))))
    assert len(given.unknowns) == 2


def test_a_missing_source_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(context().files(Source("dir", str(tmp_path / "none"))))


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("format", "truncated\\x07header"),
        ("access", "permission denied"),
        ("deep", "nested too deeply"),
        ("memory", "internal error: MemoryError"),
        ("value", "internal error: ValueError"),
        ("key", "internal error: KeyError"),
        ("exit", "internal error: SystemExit"),
        ("dict", "internal error: dict instead of facts"),
    ],
)
def test_a_format_that_fails_says_why_in_its_facts(word: str, reason: str) -> None:
    assert context().read(blob(f"TOY!{word}")) == Facts("toy", Kind.MODEL, unknowns=(("contents", reason),))


def test_an_interrupt_is_not_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        context().read(blob("TOY!interrupt"))


def test_a_file_of_no_format_says_nothing() -> None:
    given = context()
    assert given.read(blob("text", "readme.txt")) is None
    assert given.read(blob("TOY!none")) is None
    assert given.unknowns == ()


def unreadable(offset: int, length: int) -> bytes:
    raise OSError(5, "x")


def test_a_file_that_cannot_be_read_is_never_silent() -> None:
    given = context()
    unknowns = (("contents", "input/output error"),)
    assert given.read(Blob("a.toy", 9, unreadable)) == Facts("toy", Kind.MODEL, unknowns=unknowns)
    assert given.read(Blob("a.txt", 9, unreadable)) is None
    assert given.unknowns == (Unknown("", "contents", "input/output error", "tester", "a.txt"),)


def test_a_budget_that_is_spent_is_a_reason() -> None:
    large = Blob("a.toy", 2**40, lambda offset, length: b"TOY!"[offset : offset + length])
    facts = context().read(large)
    assert facts is not None
    assert "bytes would have to be read" in facts.unknowns[0][1]


@pytest.mark.parametrize(("path", "known"), [("x/a.toy", True), ("TOY.json", True), ("a.txt", False), ("toy", False)])
def test_formats_are_recognised_by_name_alone(path: str, known: bool) -> None:
    assert context().recognizes(path) is known


def test_layouts_are_found_and_broken_ones_told() -> None:
    given = context()
    found = given.layouts([blob("", path) for path in ("a/store.json", "a/w", "b/store.json")])
    assert [(item.path, item.files) for item in found] == [("a", ("a/store.json", "a/w"))]
    assert given.unknowns == (Unknown("", "contents", "a store of nothing", "tester", "b"),)


def test_digests_are_taken_of_local_and_of_other_blobs(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("local")
    given = context(jobs=2)
    (local,) = given.files(Source("dir", str(tmp_path)))
    other = blob("other", "b")
    expected = {
        "a": Digest("SHA-256", hashlib.sha256(b"local").hexdigest()),
        "b": Digest("SHA-256", hashlib.sha256(b"other").hexdigest()),
    }
    assert given.digests([local, other]) == expected
    assert given.digest(local) == expected["a"]
    assert given.digest(other) == expected["b"]


def test_a_digest_that_cannot_be_taken_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    given = context()
    (local,) = given.files(Source("dir", str(tmp_path)))
    (tmp_path / "a").unlink()
    short = Blob("c", 9, lambda offset, length: b"x")
    blobs = [local, Blob("b", 9, unreadable), short, Blob("d", 2**40, unreadable, budget=9)]
    reasons = {
        "a": "no such file or directory",
        "b": "input/output error",
        "c": "truncated",
        "d": "more than 9 bytes would have to be read",
    }
    assert given.digests(blobs) == reasons
    for item in blobs:
        with pytest.raises(OSError):
            given.digest(item)


def test_no_digest_is_taken_where_they_are_switched_off() -> None:
    given = context(no_hash=True)
    assert given.digest(Blob("b", 9, unreadable)) is None
    assert given.digests([Blob("b", 9, unreadable)]) == {}


@pytest.mark.parametrize(("offline", "text"), [(True, "the scan is offline"), (False, "no remote source")])
def test_the_network_is_refused(offline: bool, text: str) -> None:
    with pytest.raises(NetworkError, match=text):
        context(offline=offline).http("GET", "https://example.org/")
    assert context(offline=offline).offline is offline


def test_progress_reaches_the_user_cleaned() -> None:
    told: list[tuple[int, int | None, str]] = []
    context(progress=lambda *call: told.append(call)).progress(1, None, "\x1b]0;evil\x07\nname")
    assert told == [(1, None, "\\x1b]0;evil\\x07 name")]
    context().progress(1)


def test_an_unknown_names_its_collector() -> None:
    expected = Unknown("r", "licenses", "a\\x07b", "tester", "README.md")
    assert context().unknown("r", "licenses", "a\x07b", "README.md") == expected


def test_text_of_a_local_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xef\xbb\xbfh\xc3\xa4")
    assert context().read_text(str(tmp_path / "f")) == "hä"
    assert context().read_text(str(tmp_path / "f"), limit=6) == "hä"


@pytest.mark.parametrize("limit", [0, 3])
def test_text_beyond_the_limit_is_refused(tmp_path: Path, limit: int) -> None:
    (tmp_path / "f").touch()
    os.truncate(tmp_path / "f", 2**40)
    with pytest.raises(ValueError, match=f"larger than {limit} bytes"):
        context().read_text(str(tmp_path / "f"), limit=limit)


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc\xff")
    with pytest.raises(ValueError, match="not UTF-8 at byte 3"):
        context().read_text(str(tmp_path / "f"))


@pytest.mark.parametrize("name", ["pipe", "", "none"])
def test_text_is_read_of_files_only(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError):
        context().read_text(str(tmp_path / name))


def test_what_a_collector_keeps_is_its_own_for_the_whole_scan_and_closed_at_its_end() -> None:
    tools = Tools(Settings(), Registry(()))
    first, second, other = (ScanContext(name, tools) for name in ("mine", "mine", "other"))
    kept = mock.Mock()
    first.shared["connection"] = kept
    first.shared["number"] = 1
    assert second.shared["connection"] is kept and not other.shared
    kept.close.assert_not_called()
    tools.close()
    kept.close.assert_called_once_with()
