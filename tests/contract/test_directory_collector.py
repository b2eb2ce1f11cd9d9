"""The collector of directories keeps what every collector promises."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Source
from aibom.testing.collector_contract import CollectorContract
from aibom_directory import DirectoryCollector
from tests.plugins.aibom_directory.trees import project, write


class TestDirectory(CollectorContract):
    collector = DirectoryCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("dir", str(write(tmp_path / "project", project())))


class TestModelDirectory(CollectorContract):
    """A directory that is itself one model."""

    collector = DirectoryCollector()

    def source(self, tmp_path: Path) -> Source:
        files = {path.removeprefix("models/tuned/"): data for path, data in project().items()}
        return Source("dir", str(write(tmp_path / "tuned", {path: files[path] for path in files if "/" not in path})))


class TestSingleFile(CollectorContract):
    """A file that is one model."""

    collector = DirectoryCollector()

    def source(self, tmp_path: Path) -> Source:
        write(tmp_path, {"llama.gguf": project()["models/llama.gguf"]})
        return Source("dir", str(tmp_path / "llama.gguf"))
