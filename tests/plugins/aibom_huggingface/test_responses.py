from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_huggingface.responses import Key, Responses

KEY = Key("models", "org/model", "c" * 40, "info")


def cache(path: Path, *, endpoint: str = "https://hub.example", token: bool = False, now: float = 1000.0) -> Responses:
    return Responses(str(path / "aibom" / "r.sqlite"), endpoint, token=token, now=lambda: now)


def test_what_is_kept_is_found_by_a_later_run_and_what_is_dropped_is_not(tmp_path: Path) -> None:
    first = cache(tmp_path)
    assert first.get(KEY) is None
    first.put(KEY, b"one")
    first.put(KEY, b"two")
    first.close()
    later = cache(tmp_path, now=1e9)
    assert later.get(KEY) == b"two"
    later.drop(KEY)
    assert later.get(KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        KEY._replace(kind="datasets"),
        KEY._replace(repository="org/other"),
        KEY._replace(revision="d" * 40),
        KEY._replace(what="expand"),
    ],
)
def test_each_question_is_kept_by_itself(tmp_path: Path, other: Key) -> None:
    kept = cache(tmp_path)
    kept.put(KEY, b"one")
    assert kept.get(other) is None
    kept.drop(other)
    assert kept.get(KEY) == b"one"


def test_each_hub_is_kept_by_itself(tmp_path: Path) -> None:
    cache(tmp_path).put(KEY, b"one")
    assert cache(tmp_path, endpoint="https://mirror.example").get(KEY) is None


def test_what_was_read_with_a_token_is_for_runs_with_one(tmp_path: Path) -> None:
    cache(tmp_path, token=True).put(KEY, b"private")
    assert cache(tmp_path).get(KEY) is None
    cache(tmp_path).drop(KEY)
    assert cache(tmp_path, token=True).get(KEY) == b"private"
    cache(tmp_path).put(KEY, b"public")
    assert cache(tmp_path).get(KEY) == b"public"
    assert cache(tmp_path, token=True).get(KEY) == b"private"
    cache(tmp_path, token=True).drop(KEY)
    assert cache(tmp_path, token=True).get(KEY) is None


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (99, True), (100, False), (-1, False)])
def test_what_may_change_has_an_age(tmp_path: Path, age: float, fresh: bool) -> None:
    cache(tmp_path, now=1000).put(KEY, b"one")
    later = cache(tmp_path, now=1000 + age)
    assert (later.get(KEY, max_age=100) == b"one") is fresh
    assert later.get(KEY, max_age=0) is None
    assert later.get(KEY) == b"one"


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_folder_and_file_are_the_users_own(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cache(tmp_path).put(KEY, b"one")
    finally:
        os.umask(before)
    folder, file = tmp_path / "aibom", tmp_path / "aibom" / "r.sqlite"
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(file.stat().st_mode)) == (0o700, 0o600)
    folder.chmod(0o755)
    file.chmod(0o644)
    cache(tmp_path).get(KEY)
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(file.stat().st_mode)) == (0o700, 0o600)


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_in_its_place_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "aibom").mkdir()
    (tmp_path / "precious").write_bytes(b"")
    (tmp_path / "aibom" / "r.sqlite").symlink_to(tmp_path / "precious")
    kept = cache(tmp_path)
    kept.put(KEY, b"one")
    assert kept.get(KEY) is None and (tmp_path / "precious").read_bytes() == b""


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_corrupt_cache_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "aibom").mkdir()
    (tmp_path / "aibom" / "r.sqlite").write_bytes(content)
    kept = cache(tmp_path)
    assert kept.get(KEY) is None
    kept.put(KEY, b"one")
    assert kept.get(KEY) is None
    # The next run begins anew.
    cache(tmp_path).put(KEY, b"one")
    assert cache(tmp_path).get(KEY) == b"one"


def test_rows_of_wrong_types_count_as_absent(tmp_path: Path) -> None:
    cache(tmp_path).put(KEY, b"one")
    with sqlite3.connect(tmp_path / "aibom" / "r.sqlite") as database:
        database.execute("UPDATE response SET body = 'text'")
    assert cache(tmp_path).get(KEY) is None
    with sqlite3.connect(tmp_path / "aibom" / "r.sqlite") as database:
        database.execute("UPDATE response SET body = x'00', at = 'yesterday'")
    assert cache(tmp_path).get(KEY, max_age=10) is None


def test_a_cache_of_another_version_counts_as_empty_and_is_left_alone(tmp_path: Path) -> None:
    cache(tmp_path).put(KEY, b"one")
    with sqlite3.connect(tmp_path / "aibom" / "r.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    kept = cache(tmp_path)
    kept.put(KEY, b"two")
    assert kept.get(KEY) is None
    assert sqlite3.connect(tmp_path / "aibom" / "r.sqlite").execute("PRAGMA user_version").fetchone() == (99,)


def test_a_locked_cache_counts_as_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom_huggingface.responses._WAIT", 0.05)
    cache(tmp_path).put(KEY, b"one")
    other = sqlite3.connect(tmp_path / "aibom" / "r.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept = cache(tmp_path)
    assert kept.get(KEY) is None
    kept.put(KEY, b"two")
    other.execute("COMMIT")
    other.close()
    assert cache(tmp_path).get(KEY) == b"one"


@pytest.mark.parametrize("path", ["", "/proc/nowhere/r.sqlite", "\0/r.sqlite"])
def test_a_cache_that_cannot_be_made_counts_as_empty(path: str) -> None:
    kept = Responses(path, "https://hub.example", token=False)
    kept.put(KEY, b"one")
    assert kept.get(KEY) is None
    kept.close()


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put(KEY, bytes(16 * 1024 * 1024 + 1))
    assert kept.get(KEY) is None


@given(data=st.binary(max_size=300), offset=st.integers(0, 12000))
def test_no_damage_breaks_it(tmp_path_factory: pytest.TempPathFactory, data: bytes, offset: int) -> None:
    tmp_path = tmp_path_factory.mktemp("damage")
    kept = cache(tmp_path)
    kept.put(KEY, b"one")
    kept.close()
    file = tmp_path / "aibom" / "r.sqlite"
    content = bytearray(file.read_bytes())
    content[offset : offset + len(data)] = data
    file.write_bytes(content)
    damaged = cache(tmp_path)
    damaged.get(KEY)
    damaged.put(KEY, b"two")
    damaged.drop(KEY)
    damaged.close()
