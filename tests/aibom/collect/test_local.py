from __future__ import annotations

import os
from pathlib import Path

import pytest

from aibom.collect.exclude import excluder
from aibom.collect.local import LocalBlob, Reader
from aibom.collect.walk import File, walk
from aibom.formats.blob import FormatError


def blobs(folder: Path, reader: Reader) -> dict[str, LocalBlob]:
    files = (found for found in walk(str(folder), excluder(())) if isinstance(found, File))
    return {file.path: LocalBlob(file, reader) for file in files}


def test_ranges_are_read_from_several_files_in_turn(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_bytes(name.encode() * 10 + b"end")
    reader = Reader()
    found = blobs(tmp_path, reader)
    for _ in range(2):
        for name in "abc":
            assert found[name].size == 13
            assert found[name].read(8, 4) == name.encode() * 2 + b"en"
            assert found[name].read(12, 99) == b"d"
            assert found[name].read(99) == b""
    reader.close()
    reader.close()
    assert found["a"].read(0, 1) == b"a"
    reader.close()


def test_the_budget_holds(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    path.touch()
    os.truncate(path, 2**40)
    (blob,) = blobs(tmp_path, Reader()).values()
    with pytest.raises(FormatError, match="would have to be read"):
        blob.read()


def test_another_file_in_its_place_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("first")
    (tmp_path / "other").write_text("other")
    blob = blobs(tmp_path, Reader())["f"]
    (tmp_path / "other").replace(tmp_path / "f")
    with pytest.raises(OSError, match="changed while it was read"):
        blob.read()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/f").write_text("first")
    (tmp_path / "secret").write_text("secret")
    (blob,) = blobs(tmp_path / "src", Reader()).values()
    (tmp_path / "src/f").unlink()
    (tmp_path / "src/f").symlink_to("../secret")
    with pytest.raises(OSError):
        blob.read()


def test_a_file_that_shrank_gives_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("0123456789")
    (blob,) = blobs(tmp_path, Reader()).values()
    os.truncate(tmp_path / "f", 3)
    assert blob.read() == b"012"
    with pytest.raises(FormatError, match="truncated"):
        blob.exactly(0, 5)
