"""The collector of references in code keeps what every collector promises."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Source
from aibom.testing.collector_contract import CollectorContract
from aibom_code import CodeCollector
from tests.builders.tree import write_files

FILES = {
    "pyproject.toml": '[project]\nname = "app"\n',
    "app/main.py": "from transformers import AutoModel\n\nAutoModel.from_pretrained('acme/tiny', revision='v1')\n",
}


class TestCode(CollectorContract):
    collector = CodeCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("code", str(write_files(tmp_path / "project", FILES)))
