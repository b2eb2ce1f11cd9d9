"""A file is there whole or as it was, whatever happens, and nothing else is left beside it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aibom.atomic import check_target, write_file
from aibom.errors import AibomError, Occupied, UsageError


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "bom.json"
    path.write_bytes(b"before")
    return path


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    for data in (b"one", b"", b"two" * 100_000):
        write_file(tmp_path / "bom.json", data)
        assert (tmp_path / "bom.json").read_bytes() == data
    assert [path.name for path in tmp_path.iterdir()] == ["bom.json"]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_file(str(tmp_path / "bom.json"), b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "bom.json").stat().st_mode) == 0o666 & ~umask


def refuse(code: int) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return call


@pytest.mark.parametrize("step", ["os.open", "os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_failure_leaves_what_was_there(target: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int) -> None:
    monkeypatch.setattr(step, refuse(code))
    with pytest.raises(AibomError, match=os.strerror(code)) as caught:
        write_file(target, b"after")
    monkeypatch.undo()
    assert caught.value.exit_code == 5
    assert target.read_bytes() == b"before"
    assert [path.name for path in target.parent.iterdir()] == ["bom.json"]


def test_an_interrupt_leaves_what_was_there(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(target, b"after")
    assert target.read_bytes() == b"before"
    assert [path.name for path in target.parent.iterdir()] == ["bom.json"]


def test_the_file_is_on_disk_before_it_has_its_name(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _: seen.append(target.read_bytes()))
    write_file(target, b"after")
    assert seen == [b"before"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_directory_is_told_before_the_work(target: Path) -> None:
    target.parent.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="may not be written to"):
            check_target(target)
    finally:
        target.parent.chmod(0o700)


def test_what_cannot_be_written_is_told_before_the_work(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        check_target(target.parent)
    with pytest.raises(UsageError, match="does not exist"):
        check_target(target.parent / "missing" / "bom.json")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(UsageError, match="may not be written to"):
        check_target(target)


@pytest.mark.parametrize("there", [True, False])
def test_no_link_is_written_through(target: Path, there: bool) -> None:
    link = target.parent / "link.json"
    link.symlink_to(target if there else target.parent / "missing")
    with pytest.raises(UsageError, match="symbolic link"):
        write_file(link, b"after")
    assert target.read_bytes() == b"before"
    assert not (target.parent / "missing").exists()


def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, b"data")
        assert os.read(reader, 100) == b"data"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_device_is_an_error() -> None:
    with pytest.raises(AibomError, match="No space left"):
        write_file("/dev/full", b"data")


@pytest.mark.parametrize("links", [True, False])
def test_nothing_is_replaced_where_nothing_may_be(
    tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr("pathlib.Path.hardlink_to", refuse(errno.EPERM))
    with pytest.raises(Occupied, match="exists already"):
        write_file(target, b"after", exclusive=True)
    assert target.read_bytes() == b"before"
    write_file(tmp_path / "new.json", b"new", exclusive=True)
    assert (tmp_path / "new.json").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bom.json", "new.json"]
