"""What docs/how-to/build.md shows is what the configuration takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from aibom.config import load_config, wheel_settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "build.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_each_configuration_is_one(block: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(block)
    table: Any = tomllib.loads(block)["tool"]
    for key in ("hatch", "build", "targets", "wheel", "hooks", "aibom"):
        table = table.get(key, {})
    assert wheel_settings(load_config(tmp_path), table).config.sources


def test_every_own_key_is_in_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = " ".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    for key in ("sources", "file-name", "spec-version", "name", "version", "supplier", "license", "online", "on-error"):
        assert f"`{key}`" in rows
