"""The publishers of files and buckets keep what every publisher promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aibom.testing.publisher_contract import PublisherContract
from aibom_files import FilePublisher, FsspecPublisher

fsspec = pytest.importorskip("fsspec")


class TestFile(PublisherContract):
    publisher = FilePublisher()

    def destination(self, tmp_path: Path) -> str:
        return f"file:{tmp_path}/bom.json"

    def stored(self, destination: str) -> Sequence[bytes]:
        path = Path(destination.partition(":")[2])
        return [path.read_bytes()] if path.is_file() else []

    def refusing(self, tmp_path: Path) -> str:
        return f"file:{tmp_path}/missing/bom.json"

    def malformed(self) -> Sequence[str]:
        return ("file:", "file://elsewhere/x.json", "file:///", "file:a\0b")[:2]


class TestFileUri(TestFile):
    """The form of RFC 8089."""

    def destination(self, tmp_path: Path) -> str:
        return f"file://{tmp_path}/a%20bom.json"

    def stored(self, destination: str) -> Sequence[bytes]:
        path = Path(destination.partition("://")[2].replace("%20", " "))
        return [path.read_bytes()] if path.is_file() else []


class TestDirectory(TestFile):
    """A directory gets the file under its own name."""

    def destination(self, tmp_path: Path) -> str:
        return f"file:{tmp_path}"

    def stored(self, destination: str) -> Sequence[bytes]:
        return [path.read_bytes() for path in sorted(Path(destination.partition(":")[2]).glob("aibom.cdx.json"))]


class TestBucket(PublisherContract):
    publisher = FsspecPublisher()

    @pytest.fixture(autouse=True)
    def _empty(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        memory = fsspec.filesystem("memory")
        memory.store.clear()
        self.patch = monkeypatch
        yield
        memory.store.clear()

    def destination(self, tmp_path: Path) -> str:
        return "memory://bucket/folder/"

    def stored(self, destination: str) -> Sequence[bytes]:
        memory = fsspec.filesystem("memory")
        return [memory.cat_file(path) for path in sorted(memory.store) if path.startswith("/bucket/")]

    def refusing(self, tmp_path: Path) -> str:
        self.patch.setattr(type(fsspec.filesystem("memory")), "pipe_file", _full)
        return "memory://bucket/x.json"

    def malformed(self) -> Sequence[str]:
        return ("s3:", "s3://", "s3://bucket", "s3://bucket//x", "s3://bucket/x?versionId=1", "s3://a/b::s3://c/d")


def _full(*arguments: object, **named: object) -> None:
    raise OSError(28, "https://bucket.example/?X-Amz-Signature=canary")
