"""A listing is the same mapping as a dict of what a walk finds, in the order of paths."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.collect.confine import Root
from aibom.collect.context import ScanContext, Tools
from aibom.collect.exclude import excluder
from aibom.collect.listing import BlobListing, FileListing, Listing
from aibom.collect.local import LocalBlob, Reader
from aibom.collect.settings import Settings
from aibom.collect.walk import File, walk
from aibom.formats.blob import Blob
from aibom.formats.registry import Registry
from aibom.source import Source

PATHS = st.lists(st.sampled_from(["a", "a.txt", "a-b", "b", "ü", "m\U0001f600"]), min_size=1, max_size=4)


def files(paths: Iterable[str]) -> list[File]:
    root = Root("/nowhere")
    return [File(path, root, f"x/{path}", number, (1, number)) for number, path in enumerate(sorted(paths))]


def blobs(paths: Iterable[str]) -> list[Blob]:
    return [Blob(path, 0, lambda offset, length: b"") for path in paths]


def listings(paths: Iterable[str]) -> tuple[Listing, Listing]:
    every = sorted(paths)
    return FileListing(files(every), Reader()), BlobListing(blobs(reversed(every)))


@settings(max_examples=100)
@given(st.sets(PATHS.map("/".join), max_size=12), PATHS.map("/".join))
def test_a_listing_is_a_mapping_of_sorted_paths(paths: set[str], other: str) -> None:
    for listing in listings(paths):
        assert list(listing) == sorted(paths)
        assert len(listing) == len(paths)
        assert {path: blob.path for path, blob in listing.items()} == {path: path for path in paths}
        assert (other in listing) == (other in paths)
        assert (listing.get(other) is not None) == (other in paths)
        assert 7 not in listing
        for folder in ("", "a", "a/b", other):
            start = f"{folder}/" if folder else ""
            below = listing.below(folder)
            inside = [path[len(start) :] for path in sorted(paths) if path.startswith(start)]
            assert list(below) == inside
            assert len(below) == len(inside)
            assert [blob.path for blob in below.values()] == [start + path for path in inside]
            assert ("a" in below) == ("a" in inside)


def test_a_file_that_is_not_there_is_a_key_error() -> None:
    for listing in listings(["a", "c"]):
        with pytest.raises(KeyError):
            listing["b"]


def test_files_are_what_the_walk_found(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "w.bin").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("real/w.bin")
    (tmp_path / b"\xff.bin".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    found = [item for item in walk(str(tmp_path), excluder(())) if isinstance(item, File)]
    listing = FileListing(found, Reader())
    made = [listing[path] for path in listing]
    assert [blob.file for blob in made if isinstance(blob, LocalBlob)] == found
    assert listing["link"].read() == b"abc"
    assert len(made) == 3


def test_a_context_lists_what_it_walks_and_says_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe")
    context = ScanContext("toy", Tools(Settings(), Registry(())))
    assert list(context.listing(Source("dir", str(tmp_path)))) == ["a"]
    assert [(item.location, item.reason) for item in context.unknowns] == [("pipe", "a pipe: not opened")]


def test_many_files_take_little_room() -> None:
    root, number = Root("/nowhere"), 20_000
    paths = [f"folder{n // 1000:02d}/some_name_{n:06d}.py" for n in range(number)]
    listing = FileListing((File(path, root, path, n, (1, n)) for n, path in enumerate(paths)), Reader())
    assert sum(sys.getsizeof(value) for value in vars(listing).values()) < number * 64
