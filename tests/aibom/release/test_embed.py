"""A BOM in a wheel: what is there after, and that a failure leaves all as it was."""

from __future__ import annotations

import errno
import os
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import AibomError, NotFound, SourceError, UsageError
from aibom.release import archive
from aibom.release import embed as module
from aibom.release.embed import embed, wheel_identity
from tests.builders.wheels import INFO, check_record, members, wheel

NAME = "aibom.cdx.json"
BOM = b'{"bomFormat": "CycloneDX"}\n' * 30
PLACE = f"{INFO}/sboms/{NAME}"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return wheel(tmp_path / "demo-1.0-py3-none-any.whl")


def alone(path: Path) -> bool:
    return [item.name for item in path.parent.iterdir()] == [path.name]


def test_the_bom_is_added_and_recorded_and_all_else_is_as_it_was(demo: Path) -> None:
    demo.chmod(0o640)
    before, old = members(demo), check_record(demo)
    assert embed(demo, NAME, BOM)
    after, new = members(demo), check_record(demo)
    assert new.pop(PLACE) == BOM
    assert {name: data for name, data in new.items() if name != f"{INFO}/RECORD"} == {
        name: data for name, data in old.items() if name != f"{INFO}/RECORD"
    }
    assert [row[0] for row in after] == [*[row[0] for row in before[:-1]], PLACE, f"{INFO}/RECORD"]
    assert after[: len(before) - 1] == before[:-1]
    assert after[-2][1:5] == after[-1][1:5] == before[-1][1:5]  # time, permissions, origin, packing
    assert stat.S_IMODE(demo.stat().st_mode) == 0o640
    assert alone(demo)


def test_packed_bytes_of_other_members_are_copied(demo: Path) -> None:
    data = demo.read_bytes()
    embed(demo, NAME, BOM)
    until = data.index(f"{INFO}/RECORD".encode()) - 30
    assert demo.read_bytes()[:until] == data[:until]


def test_the_same_bom_again_changes_nothing(demo: Path) -> None:
    embed(demo, NAME, BOM)
    first, inode = demo.read_bytes(), demo.stat().st_ino
    assert not embed(demo, NAME, BOM)
    assert (demo.read_bytes(), demo.stat().st_ino) == (first, inode)


def test_another_bom_takes_its_place_and_the_first_one_restores_the_bytes(demo: Path) -> None:
    embed(demo, NAME, BOM)
    first = demo.read_bytes()
    assert embed(demo, NAME, b"{}")
    assert check_record(demo)[PLACE] == b"{}"
    assert embed(demo, NAME, BOM)
    assert demo.read_bytes() == first


def test_boms_of_others_are_kept(tmp_path: Path) -> None:
    theirs = f"{INFO}/sboms/auditwheel.cdx.json"
    path = wheel(tmp_path / "demo.whl", {theirs: b"{1}"})
    embed(path, NAME, BOM)
    assert check_record(path) | {theirs: b"{1}", PLACE: BOM} == check_record(path)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_record_keeps_its_line_ends_and_its_packing(tmp_path: Path, ending: str, method: int) -> None:
    path = wheel(
        tmp_path / "demo.whl", {"demo/a, b.txt": b"x"} if ending == "x" else None, ending=ending, method=method
    )
    embed(path, NAME, BOM)
    record = check_record(path)[f"{INFO}/RECORD"]
    assert record.count(ending.encode()) == record.count(b"\n")
    with zipfile.ZipFile(path) as opened:
        assert opened.getinfo(f"{INFO}/RECORD").compress_type == method


def test_lines_of_others_are_kept_letter_by_letter(tmp_path: Path) -> None:
    path = wheel(tmp_path / "demo.whl")
    record = f'"demo/a, b.py",sha256=abc,1\n{INFO}/RECORD,,\ndemo/last\u2028.py,,'
    replace_record(path, record.encode())
    embed(path, NAME, BOM)
    with zipfile.ZipFile(path) as opened:
        lines = opened.read(f"{INFO}/RECORD").decode().split("\n")
    assert [lines[0], *lines[2:4]] == record.split("\n")
    assert lines[1].startswith(f"{PLACE},sha256=")


def replace_record(path: Path, record: bytes) -> None:
    with zipfile.ZipFile(path) as opened:
        kept = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in (kept | {f"{INFO}/RECORD": record}).items():
            opened.writestr(name, data)


def test_data_descriptors_and_a_comment_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "demo.whl"
    source = wheel(tmp_path / "source.whl")
    with zipfile.ZipFile(source) as opened, path.open("wb") as raw, zipfile.ZipFile(Unseekable(raw), "w") as streamed:  # type: ignore[arg-type]
        streamed.comment = b"built by a stream"
        for info in opened.infolist():
            streamed.writestr(info, opened.read(info))
    source.unlink()
    embed(path, NAME, BOM)
    assert check_record(path)[PLACE] == BOM
    with zipfile.ZipFile(path) as opened:
        assert opened.comment == b"built by a stream"
        assert opened.infolist()[0].flag_bits & 8


class Unseekable:
    """A pipe, as an archive is streamed to."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write, self.flush = file.write, file.flush


@settings(max_examples=25, deadline=None)
@given(
    files=st.dictionaries(st.from_regex(r"demo/[a-zäß]{1,8}\.py", fullmatch=True), st.binary(max_size=300), max_size=5),
    boms=st.lists(st.binary(max_size=200), min_size=1, max_size=4),
)
def test_the_last_bom_decides_and_the_wheel_is_whole(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], boms: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("wheels")
    path, direct = wheel(folder / "a.whl", files), wheel(folder / "b.whl", files)
    for bom in boms:
        embed(path, NAME, bom)
    embed(direct, NAME, boms[-1])
    assert path.read_bytes() == direct.read_bytes()
    contents = check_record(path)
    assert contents[PLACE] == boms[-1]
    assert files.items() <= contents.items()


def test_pip_installs_the_result(demo: Path, tmp_path: Path) -> None:
    embed(demo, NAME, BOM)
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(demo)]
    subprocess.run(command, check=True, capture_output=True)
    assert (target / INFO / "sboms" / NAME).read_bytes() == BOM


def test_name_and_version_are_those_of_metadata(demo: Path) -> None:
    assert wheel_identity(demo) == ("demo", "1.0")


def test_ten_thousand_members(tmp_path: Path) -> None:
    path = wheel(tmp_path / "demo.whl", {f"demo/{number}.txt": b"" for number in range(10_000)})
    embed(path, NAME, BOM)
    assert len(check_record(path)) == 10_006


def patched(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))


def flag_encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)


def two_of_one_name(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("demo/__init__.py", "VALUE = 2")


def with_member(name: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path, "a") as opened:
            info = zipfile.ZipInfo("x")
            info.filename = name
            opened.writestr(info, b"")

    return change


def other_local_name(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"demo/__init__.py", b"evil/__init__.py", 1))


def overlapping(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    packed = struct.unpack_from("<L", data, at + 20)[0]
    struct.pack_into("<L", data, at + 20, packed + 64)
    path.write_bytes(data)


def deflated(name: str, size: int) -> Callable[[Path], None]:
    """Let a member unpack to many zero bytes."""

    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as opened:
            kept = {member: opened.read(member) for member in opened.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
            for member, data in (kept | {name: bytes(size)}).items():
                opened.writestr(member, data)

    return change


def smaller_than_it_is(path: Path) -> None:
    """RECORD unpacks to more than both of its headers say."""
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.rindex(mark)
        struct.pack_into("<L", data, at + offset, 9)
    path.write_bytes(data)


BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "no zip"),
    "text": (lambda path: path.write_bytes(b"not a wheel" * 100), "no zip"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:-30]), "no zip"),
    "cut at the beginning": (lambda path: path.write_bytes(path.read_bytes()[30:]), "central directory"),
    "bytes before": (lambda path: path.write_bytes(b"#!/bin/sh\n" + path.read_bytes()), "central directory"),
    "bytes after": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "after its end"),
    "encrypted": (flag_encrypted, "encrypted"),
    "two of one name": (two_of_one_name, "two members"),
    "parent": (with_member("../evil.py"), "leads out"),
    "inner parent": (with_member("demo/../../evil.py"), "leads out"),
    "absolute": (with_member("/etc/evil"), "leads out"),
    "backslash": (with_member("..\\evil.py"), "leads out"),
    "drive": (with_member("C:/evil.py"), "leads out"),
    "line break": (with_member("demo/a\nb.py"), "leads out"),
    "other local name": (other_local_name, "something else"),
    "overlap": (overlapping, "overlaps"),
    "signed": (with_member(f"{INFO}/RECORD.jws"), "signed"),
    "signed by p7s": (with_member(f"{INFO}/RECORD.p7s"), "signed"),
    "two RECORDs": (with_member("other-1.0.dist-info/RECORD"), "2 .dist-info/RECORD"),
    "no RECORD": (lambda path: patched(path, b"/RECORD", b"/RECARD"), "no .dist-info/RECORD"),
    "RECORD without itself": (lambda path: replace_record(path, b"demo/__init__.py,,\n"), "list itself"),
    "RECORD bomb": (deflated(f"{INFO}/RECORD", 17 * 1024 * 1024), "more than 16777216 are not read"),
    "RECORD lies about its size": (smaller_than_it_is, "RECORD is damaged"),
    "RECORD no UTF-8": (lambda path: replace_record(path, b"\xff,,\n"), "cannot be read"),
    "RECORD no CSV": (lambda path: replace_record(path, b'"demo"x,,\n'), "cannot be read"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_good_wheel_is_refused_and_stays_as_it_was(demo: Path, what: str) -> None:
    spoil, reason = BAD[what]
    spoil(demo)
    data = demo.read_bytes()
    with pytest.raises(SourceError, match=reason) as caught:
        embed(demo, NAME, BOM)
    assert "\n" not in caught.value.message
    assert demo.read_bytes() == data
    assert alone(demo)


def test_a_wheel_cut_at_any_place_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path / "demo.whl")
    data = path.read_bytes()
    for length in range(0, len(data), 41):
        path.write_bytes(data[:length])
        with pytest.raises(SourceError):
            embed(path, NAME, BOM)


def test_too_many_members_are_not_read(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    with pytest.raises(SourceError, match="5 members"):
        embed(demo, NAME, BOM)


@pytest.mark.parametrize("name", ["", "..", "a/b.json", "../x.json", "a\\b", ".hidden", "a\nb", "a b", "x" * 201])
def test_a_bom_has_a_plain_name(demo: Path, name: str) -> None:
    with pytest.raises(SourceError, match="plain file name"):
        embed(demo, name, BOM)


def test_missing_and_odd_paths(tmp_path: Path, demo: Path) -> None:
    with pytest.raises(NotFound):
        embed(tmp_path / "missing.whl", NAME, BOM)
    with pytest.raises(SourceError):
        embed(tmp_path, NAME, BOM)
    link = tmp_path / "link.whl"
    link.symlink_to(demo)
    with pytest.raises(UsageError, match="symbolic link"):
        embed(link, NAME, BOM)
    pipe = tmp_path / "pipe.whl"
    os.mkfifo(pipe)
    with pytest.raises(SourceError, match="no file"):
        embed(pipe, NAME, BOM)


@pytest.mark.parametrize("what", ["wheel", "folder"])
def test_a_read_only_target_is_refused(demo: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    locked = demo if what == "wheel" else demo.parent
    monkeypatch.setattr(os, "access", lambda path, mode: path != locked or mode == os.R_OK)  # root may write everywhere
    data = demo.read_bytes()
    with pytest.raises(UsageError, match="may not be written"):
        embed(demo, NAME, BOM)
    assert demo.read_bytes() == data
    assert alone(demo)


@pytest.mark.parametrize("call", ["fsync", "replace", "write"])
def test_a_full_disk_leaves_the_wheel_as_it_was(demo: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    data = demo.read_bytes()
    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif call == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(module, "write", full)
    with pytest.raises(AibomError, match="No space left on device; it is as it was"):
        embed(demo, NAME, BOM)
    assert demo.read_bytes() == data
    assert alone(demo)


def test_a_limit_of_the_system_in_the_middle_of_the_file(demo: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from aibom.release.embed import embed\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        f"embed(sys.argv[1], {NAME!r}, b'')\n"
    )
    data = demo.read_bytes()
    done = subprocess.run([sys.executable, "-c", code, str(demo)], capture_output=True, text=True)
    assert "it is as it was" in done.stderr
    assert demo.read_bytes() == data
    assert alone(demo)


def test_a_wheel_that_changes_meanwhile_is_not_replaced(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_verify", lambda *_: demo.write_bytes(b"a new build"))
    with pytest.raises(SourceError, match="changed by another program"):
        embed(demo, NAME, BOM)
    assert demo.read_bytes() == b"a new build"
    assert alone(demo)


def test_what_would_come_out_damaged_is_not_written(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "write", lambda target, *_: target.write(b"PK nothing"))
    data = demo.read_bytes()
    with pytest.raises(AibomError, match="would be damaged"):
        embed(demo, NAME, BOM)
    assert demo.read_bytes() == data
    assert alone(demo)
