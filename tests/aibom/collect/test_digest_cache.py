"""Digests are remembered as long as a file has not changed, and a cache that is of no use costs nothing."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aibom.collect import digest_cache
from aibom.collect.digest import Hasher
from aibom.collect.digest_cache import DigestCache, Stamp, cache_path, stamp_of
from tests.aibom.collect.test_digest import files, opened

Take = Callable[[], dict[str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "aibom" / "digests.sqlite"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some files, which count as settled at once."""
    monkeypatch.setattr(digest_cache, "_FINE", 0)
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    for number in range(5):
        (tmp_path / "tree" / "sub" / f"secret-name-{number}").write_bytes(bytes([number]) * 1000)
    os.link(tmp_path / "tree" / "sub" / "secret-name-0", tmp_path / "tree" / "linked")
    return tmp_path / "tree"


@pytest.fixture
def take(tree: Path, path: Path) -> Take:
    """Hash the tree with the cache, as one scan does."""

    def once() -> dict[str, str]:
        cache = DigestCache(str(path))
        try:
            return {name: value for name, (value, _) in Hasher(2, cache).many(files(tree)).items()}
        finally:
            cache.close()

    return once


def true(tree: Path) -> dict[str, str]:
    found = (file for file in sorted(tree.rglob("*")) if file.is_file())
    return {f"{file.relative_to(tree)}": hashlib.sha256(file.read_bytes()).hexdigest() for file in found}


def test_no_file_is_read_twice_unless_it_changed(tree: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    names = opened(monkeypatch)
    assert take() == true(tree)
    assert len(names) == 5
    names.clear()
    assert take() == true(tree)
    assert names == []
    changed = tree / "sub" / "secret-name-3"
    times = changed.stat()
    changed.write_bytes(b"\xff" * 1000)
    os.utime(changed, ns=(times.st_atime_ns, times.st_mtime_ns))  # only the time of change tells
    assert take() == true(tree)
    assert names == ["sub/secret-name-3"]


@pytest.mark.parametrize("how", ["longer", "another file", "new"])
def test_each_change_is_seen(tree: Path, take: Take, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    take()
    file = tree / "sub" / "secret-name-2"
    if how == "longer":
        with file.open("ab") as stream:
            stream.write(b"x")
    elif how == "another file":
        (tree / "other").write_bytes(b"y" * 1000)
        (tree / "other").rename(file)
    else:
        (tree / "new").write_bytes(b"z")
    names = opened(monkeypatch)
    assert take() == true(tree)
    assert names == ["new" if how == "new" else "sub/secret-name-2"]


def test_a_file_that_changed_just_now_is_not_remembered(path: Path) -> None:
    def known(modified: int, now: int) -> str | None:
        stamp = Stamp(1, 2, 3, modified, modified)
        cache = DigestCache(str(path), lambda: now)
        cache.put(stamp, "ab" * 32)
        cache.close()
        cache = DigestCache(str(path), lambda: now)
        found = cache.get(stamp)
        cache.close()
        return found

    second = 1_000_000_000
    fine, coarse = 100 * second + 5, 200 * second
    assert known(fine, fine + second // 20) is None
    assert known(fine, fine + second) == "ab" * 32
    assert known(coarse, coarse + second) is None  # its file system counts seconds
    assert known(coarse, coarse + 2 * second) == "ab" * 32


def test_no_name_is_stored_and_nobody_else_may_read_it(tree: Path, take: Take, path: Path) -> None:
    take()
    assert b"secret-name" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_cache_that_is_none_is_made_anew(
    tree: Path, take: Take, path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    path.chmod(0o600)
    assert take() == true(tree)
    names = opened(monkeypatch)
    assert take() == true(tree)
    assert names == []


def test_pages_that_are_broken_cost_no_scan(tree: Path, take: Take, path: Path) -> None:
    take()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xee" * (len(data) - 4096)
    path.write_bytes(data)
    assert take() == true(tree)


def test_another_version_is_made_anew(tree: Path, take: Take, path: Path) -> None:
    take()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert take() == true(tree)


def test_a_cache_that_another_scan_holds_is_done_without(
    tree: Path, take: Take, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_cache, "_WAIT", 0.01)
    take()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert take() == true(tree)
    holder.close()


def test_what_somebody_else_could_have_written_is_not_believed(tree: Path, take: Take, path: Path) -> None:
    take()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE digest SET sha256 = zeroblob(32)")
    database.close()
    assert set(take().values()) == {"0" * 64}  # it is our own word
    path.chmod(0o666)
    assert take() == true(tree)


def test_a_link_in_its_place_is_not_followed(tree: Path, take: Take, path: Path) -> None:
    path.parent.mkdir(parents=True)
    (path.parent / "elsewhere").write_bytes(b"precious")
    path.symlink_to("elsewhere")
    assert take() == true(tree)
    assert (path.parent / "elsewhere").read_bytes() == b"precious"


def test_a_place_that_cannot_be_made_is_done_without(tree: Path, take: Take, path: Path) -> None:
    path.parent.parent.write_text("a file where a folder should be")
    assert take() == true(tree)


def test_a_value_that_is_no_digest_is_none(path: Path) -> None:
    stamp = Stamp(1, 2, 3, 4, 5)
    for value in (None, b"short", "text", 7):
        cache = DigestCache(str(path))
        cache.put(stamp, "ab" * 32)
        cache.close()
        with sqlite3.connect(path) as database:
            database.execute("UPDATE digest SET sha256 = ?", (value,))
        database.close()
        assert DigestCache(str(path)).get(stamp) is None


def test_what_no_scan_asks_for_is_forgotten_and_the_rest_is_kept(path: Path) -> None:
    day = 86_400 * 1_000_000_000
    old, used = Stamp(1, 1, 1, 1, 1), Stamp(1, 2, 1, 1, 1)
    for now, stamps in ((10, (old, used)), (150, ()), (300, ())):
        cache = DigestCache(str(path), lambda now=now: now * day)  # type: ignore[misc]
        for stamp in stamps:
            cache.put(stamp, "ab" * 32)
        cache.get(used)
        cache.close()
    cache = DigestCache(str(path))
    assert (cache.get(old), cache.get(used)) == (None, "ab" * 32)


def test_numbers_of_64_bits_are_kept(tmp_path: Path, path: Path) -> None:
    stamp = Stamp(-1, -(1 << 63), (1 << 63) - 1, 4, 5)
    cache = DigestCache(str(path))
    cache.put(stamp, "ab" * 32)
    cache.close()
    assert DigestCache(str(path)).get(stamp) == "ab" * 32


def test_a_file_that_is_another_one_now_has_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    (found,) = files(tmp_path)
    assert stamp_of(found) is not None
    (tmp_path / "g").write_bytes(b"x")
    (tmp_path / "g").rename(tmp_path / "f")
    assert stamp_of(found) is None
    (tmp_path / "f").unlink()
    assert stamp_of(found) is None


def test_it_lies_in_the_users_cache_directory() -> None:
    assert cache_path({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == "/c/aibom/digests.sqlite"
    assert cache_path({"HOME": "/h"}) == "/h/.cache/aibom/digests.sqlite"


SCAN = "import sys, aibom; aibom.dump(aibom.scan(sys.argv[1], offline=True, cache=True), sys.argv[2])"


def test_scans_at_once_share_it(tree: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home"), "SOURCE_DATE_EPOCH": "0"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)

    def scan(number: int) -> bytes:
        out = tmp_path / f"{number}.json"
        subprocess.run([sys.executable, "-c", SCAN, str(tree), str(out)], env=environment, check=True)
        return out.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(scan, range(6)))) == 1
    assert (tmp_path / "home" / "aibom" / "digests.sqlite").exists()
