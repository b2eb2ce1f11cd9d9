from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aibom.collect import digest
from aibom.collect.digest import Hasher, sha256
from aibom.collect.exclude import excluder
from aibom.collect.walk import File, walk


def files(folder: Path) -> list[File]:
    return [found for found in walk(str(folder), excluder(())) if isinstance(found, File)]


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are opened."""
    names: list[str] = []
    whole = digest.open_file

    def open_file(file: File) -> int:
        fd = whole(file)
        names.append(file.path)
        return fd

    monkeypatch.setattr(digest, "open_file", open_file)
    return names


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024 - 1, 1024 * 1024, 3 * 1024 * 1024 + 7])
def test_digests_are_those_of_hashlib(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "f").write_bytes(data)
    assert sha256(files(tmp_path)[0]) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_many_files_give_the_same_in_any_number_of_threads(tmp_path: Path, threads: int) -> None:
    expected = {}
    for number in range(50):
        (tmp_path / f"{number:02}").write_bytes(bytes([number]) * number * 1000)
        expected[f"{number:02}"] = (hashlib.sha256(bytes([number]) * number * 1000).hexdigest(), "")
    found = Hasher(threads).many(files(tmp_path))
    assert found == expected
    assert list(found) == list(expected)


def test_each_file_on_disk_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("same")
    os.link(tmp_path / "a", tmp_path / "b")
    (tmp_path / "c").symlink_to("a")
    (tmp_path / "d").write_text("same")
    names = opened(monkeypatch)
    hasher = Hasher(2)
    found = hasher.many(files(tmp_path))
    assert hasher.one(files(tmp_path)[2]) == found["a"][0]
    assert len(set(found.values())) == 1
    assert sorted(names) == ["a", "d"]


def touch(path: Path, times: int) -> None:
    os.utime(path, ns=(times, times))


def grow(path: Path, times: int) -> None:
    path.write_text("x" * 10 * (times + 1))


def disturbed(monkeypatch: pytest.MonkeyPatch, change: Callable[[int], None]) -> None:
    """Call ``change`` each time that a piece other than ``steady`` is hashed."""
    whole = hashlib.sha256
    times: list[int] = []

    class Disturbed:
        def __init__(self) -> None:
            self._digest = whole()

        def update(self, data: bytes) -> None:
            if bytes(data[:6]) != b"steady":
                times.append(1)
                change(len(times))
            self._digest.update(data)

        def hexdigest(self) -> str:
            return self._digest.hexdigest()

    monkeypatch.setattr(digest.hashlib, "sha256", Disturbed)


def test_a_file_that_changes_once_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_text("old")
    expected = hashlib.sha256(b"old").hexdigest()
    names = opened(monkeypatch)
    disturbed(monkeypatch, lambda times: touch(tmp_path / "f", 1) if times == 1 else None)
    assert sha256(files(tmp_path)[0]) == expected
    assert len(names) == 2


@pytest.mark.parametrize("change", [touch, grow])
def test_a_file_that_keeps_changing_has_no_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, int], None]
) -> None:
    (tmp_path / "f").write_text("old")
    (tmp_path / "steady").write_text("steady")
    expected = hashlib.sha256(b"steady").hexdigest()
    found = files(tmp_path)
    disturbed(monkeypatch, lambda times: change(tmp_path / "f", times))
    digests = Hasher(2).many(found)
    assert digests["f"] == ("", "changed while it was read")
    assert digests["steady"] == (expected, "")
    with pytest.raises(OSError, match="changed while it was read"):
        Hasher(1).one(found[0])


def test_a_file_of_another_size_than_was_told_has_no_digest(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("old")
    found = files(tmp_path)
    with (tmp_path / "f").open("a") as stream:
        stream.write("more")
    assert Hasher(1).many(found) == {"f": ("", "changed while it was read")}


def test_what_cannot_be_read_has_a_reason_and_the_rest_its_digest(tmp_path: Path) -> None:
    for name in ("gone", "pipe", "good"):
        (tmp_path / name).write_text(name)
    found = files(tmp_path)
    (tmp_path / "gone").unlink()
    (tmp_path / "pipe").unlink()
    os.mkfifo(tmp_path / "pipe")
    assert Hasher(2).many(found) == {
        "gone": ("", "no such file or directory"),
        "good": (hashlib.sha256(b"good").hexdigest(), ""),
        "pipe": ("", "is no regular file"),
    }


def test_progress_is_told_by_one_thread_at_a_time(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}").write_text("x")
    told: list[tuple[int, int, str]] = []
    inside = threading.Lock()

    def progress(done: int, total: int, what: str) -> None:
        assert inside.acquire(blocking=False)
        told.append((done, total, what))
        inside.release()

    Hasher(4).many(files(tmp_path), progress)
    assert [done for done, _, _ in told] == list(range(1, 21))
    assert {total for _, total, _ in told} == {20}
    assert {what for _, _, what in told} == {f"{number:02}" for number in range(20)}


def test_an_interrupt_ends_all_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        (tmp_path / str(number)).write_bytes(b"x")
    found = files(tmp_path)
    names = opened(monkeypatch)
    disturbed(monkeypatch, lambda times: time.sleep(0.01))

    def progress(done: int, total: int, what: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Hasher(2).many(found, progress)
    assert len(names) < 60
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("aibom-digest")]


MEMORY = """
import resource, sys
from aibom.collect.digest import Hasher
from aibom.collect.exclude import excluder
from aibom.collect.walk import walk
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
Hasher(4).many(walk(sys.argv[1], excluder(())))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss has another unit elsewhere")
def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / str(number)).touch()
        os.truncate(tmp_path / str(number), 64 * 1024 * 1024)
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert int(done.stdout) < 24
