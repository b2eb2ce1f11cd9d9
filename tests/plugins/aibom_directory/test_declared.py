"""Digests that descriptions declare, compared with the files."""

from __future__ import annotations

import hashlib

import pytest

from aibom.plugin import Blob, Digest, Facts
from aibom_directory.declared import DeclaredDigests, measure
from tests.plugins.aibom_directory.fake import FakeContext

DATA = b"some bytes"
OWN = Digest("SHA-256", hashlib.sha256(DATA).hexdigest())


def blobs() -> dict[str, Blob]:
    return dict(FakeContext({"d/a.csv": DATA, "d/list.json": b"{}"}).listing(None))  # type: ignore[arg-type]


def compare(*digests: tuple[str, Digest]) -> tuple[tuple[Digest, ...], tuple[tuple[str, str], ...]]:
    declared = DeclaredDigests(blobs(), [("d/list.json", Facts("x", digests=digests))])
    return declared.compare("d/a.csv", OWN)


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-1", "SHA-384", "SHA-512"])
def test_what_is_declared_by_another_algorithm_is_computed(algorithm: str) -> None:
    right = Digest(algorithm, hashlib.new(algorithm.replace("-", ""), DATA).hexdigest())
    assert compare(("a.csv", right)) == ((right,), ())
    wrong = Digest(algorithm, "0" * len(right.value))
    assert compare(("a.csv", wrong)) == (
        (),
        (("digest-mismatch", f"d/list.json declares {algorithm} {wrong.value}"),),
    )


def test_the_same_algorithm_is_not_said_twice() -> None:
    assert compare(("a.csv", OWN)) == ((OWN,), ())


@pytest.mark.parametrize("name", ["../d/a.csv", "/d/a.csv", "b.csv", "", "a.csv\0"])
def test_other_paths_are_not_compared(name: str) -> None:
    assert compare((name, Digest("MD5", "0" * 32))) == ((), ())


def test_an_algorithm_that_is_not_computed_is_neither_right_nor_wrong() -> None:
    assert compare(("a.csv", Digest("BLAKE3", "0" * 64))) == ((), ())


def test_a_large_file_is_read_through_several_blobs() -> None:
    size = 300 * 1024 * 1024

    class Many(dict[str, Blob]):
        def __getitem__(self, path: str) -> Blob:
            return Blob(path, size, lambda offset, length: bytes(length))

    held = Many(a=Blob("a", size, lambda offset, length: b""))
    assert measure(held, "a", "md5") == hashlib.md5(bytes(size), usedforsecurity=False).hexdigest()


def test_what_cannot_be_read_has_no_digest() -> None:
    def broken(offset: int, length: int) -> bytes:
        raise OSError("gone")

    assert measure({"a": Blob("a", 5, broken)}, "a", "md5") == ""
