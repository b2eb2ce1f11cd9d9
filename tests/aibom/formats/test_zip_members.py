from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import pytest

from aibom.formats import zip_members as module
from aibom.formats.blob import FormatError
from aibom.formats.zip_members import Archive
from aibom.testing.guards import Reader
from tests.builders.archives import zipped


def archive(data: bytes) -> Archive:
    return Archive(Reader(data).blob("x.zip"))


@pytest.mark.parametrize("deflate", [False, True])
@pytest.mark.parametrize("comment", [b"", b"PK\5 a comment"])
def test_members_are_read(deflate: bool, comment: bytes) -> None:
    found = archive(zipped({"a/b.txt": b"hello" * 10, "empty": b"", "folder/": b""}, deflate=deflate, comment=comment))
    assert list(found.members) == ["a/b.txt", "empty"]
    assert found.open("a/b.txt").read() == b"hello" * 10
    assert found.open("a/b.txt").path == "x.zip!a/b.txt"
    assert found.open("empty").read() == b""
    assert not found.findings


@pytest.mark.parametrize("name", ["../up", "/etc/passwd", "a/../../b", "C:/x", "http://x/y"])
def test_names_that_leave_the_folder_are_findings(name: str) -> None:
    assert archive(zipped({name: b"x"})).findings == [("path", name)]


def test_two_members_of_one_name() -> None:
    data = zipped({"aa": b"1", "ab": b"2"}).replace(b"ab", b"aa")
    assert archive(data).findings == [("archive", "two members are called aa")]


def test_an_archive_inside_is_not_opened() -> None:
    assert archive(zipped({"inner.zip": zipped({"x": b""})})).findings == [
        ("archive", "inner.zip is an archive, which is not opened")
    ]


def test_an_encrypted_member() -> None:
    data = bytearray(zipped({"secret": b"x"}))
    data[data.find(b"PK\1\2") + 8] |= 1
    found = archive(bytes(data))
    assert found.findings == [("archive", "secret is encrypted")]
    with pytest.raises(FormatError, match="encrypted"):
        found.open("secret")


def test_a_bomb_is_a_finding_and_not_unpacked() -> None:
    found = archive(zipped({"bomb": bytes(20 << 20)}, deflate=True))
    assert found.findings == [("ratio", "bomb unpacks to more than 100 times its size")]
    with pytest.raises(FormatError, match="more than"):
        found.open("bomb")


def test_a_size_that_is_a_lie() -> None:
    # Claims 10 bytes, and unpacks to a megabyte.
    data = zipped({"x": bytes(1 << 20)}, deflate=True).replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10))
    with pytest.raises(FormatError, match="size"):
        archive(data).open("x")


def test_a_local_header_that_says_otherwise() -> None:
    data = zipped({"name": b"x"}).replace(b"name", b"evil", 1)
    with pytest.raises(FormatError, match="called otherwise"):
        archive(data).open("name")


def test_sizes_of_zip64() -> None:
    body = b"hello"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0, 0, 0, 33, zlib.crc32(body), 5, 5, 1, 0) + b"x" + body
    wide = struct.pack("<2H3Q", 1, 24, 5, 5, 0)
    row = (b"PK\1\2", 45, 45, 0, 0, 0, 33, zlib.crc32(body), 0xFFFFFFFF, 0xFFFFFFFF, 1, 28, 0, 0, 0, 0, 0xFFFFFFFF)
    entry = struct.pack("<4s6H3I5H2I", *row) + b"x" + wide
    end = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(local) + len(entry), 1)
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert archive(local + entry + end + locator + tail).open("x").read() == b"hello"


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data.replace(b"PK\1\2", b"PK\1\3"),
        lambda data: data[:-12] + struct.pack("<H2IH", 9, 46, 0, 0)[:12],
        lambda data: data[:-10] + b"\xff" * 10,
    ],
)
def test_broken_ones_are_refused(broken: Callable[[bytes], bytes]) -> None:
    with pytest.raises(FormatError):
        archive(broken(zipped({"x": b"hello"})))


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMBERS", 2)
    with pytest.raises(FormatError, match="more than 2 members"):
        archive(zipped({str(number): b"" for number in range(3)}))
