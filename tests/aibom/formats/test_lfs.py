from __future__ import annotations

import pytest

from aibom.formats.blob import Blob
from aibom.formats.lfs import lfs_pointer

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n"


def blob(text: str | bytes) -> Blob:
    data = text.encode() if isinstance(text, str) else text
    return Blob("weights.bin", len(data), lambda offset, length: data[offset : offset + length])


@pytest.mark.parametrize(
    "text",
    [
        POINTER,
        POINTER.rstrip("\n"),
        POINTER.replace("git-lfs.github", "hawser.github"),
        POINTER.replace("oid", "ext-0-foo sha256:" + "a" * 64 + "\noid"),
    ],
)
def test_a_pointer_says_which_file_it_stands_for(text: str) -> None:
    assert lfs_pointer(blob(text)) == (OID, 12345)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 130,
        POINTER.replace("size", "length"),
        POINTER.replace("sha256", "sha512"),
        POINTER.replace(OID, OID.upper()),
        POINTER.replace(OID, OID[:-1]),
        POINTER.replace("12345", "-12345"),
        POINTER.replace("12345", "9" * 20),
        POINTER.replace("v1", "v2"),
        POINTER + "more",
        " " + POINTER,
        POINTER.replace("\n", "\r\n"),
        b"\xff" + POINTER.encode(),
        POINTER + "\n" * 1000,
    ],
)
def test_anything_else_is_no_pointer(text: str | bytes) -> None:
    assert lfs_pointer(blob(text)) is None


def test_a_large_file_is_not_read() -> None:
    def reader(offset: int, length: int) -> bytes:
        raise AssertionError("read")

    assert lfs_pointer(Blob("weights.bin", 1025, reader)) is None
