"""The collector on the page for authors of plugins is a whole one, and keeps every promise of one."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from aibom.plugin import Collector

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
README = (PLUGINS / "README.md").read_text(encoding="utf-8")
COLLECTOR, TESTS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
(PROJECT,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    found = ModuleType("aibom_modelpack")
    found.__file__ = __file__
    exec(COLLECTOR, found.__dict__)
    monkeypatch.setitem(sys.modules, "aibom_modelpack", found)
    return found


def test_the_project_file_names_what_the_module_has(module: ModuleType) -> None:
    (point,) = tomllib.loads(PROJECT)["project"]["entry-points"]["aibom.collectors"].values()
    name, _, attribute = point.partition(":")
    assert name == module.__name__ and isinstance(getattr(module, attribute)(), Collector)


def test_its_inherited_tests_pass(module: ModuleType, tmp_path: Path) -> None:
    tests: dict[str, object] = {}
    exec(TESTS, tests)
    contract = tests["TestModelPack"]()  # type: ignore[operator]
    names = [name for name in dir(contract) if name.startswith("test_")]
    assert len(names) > 5
    for name in names:
        (tmp_path / name).mkdir()
        getattr(contract, name)(tmp_path / name)


def test_the_table_names_every_plugin_that_is_installed_with_aibom() -> None:
    project = tomllib.loads((PLUGINS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]
    for section, group in zip(README.split("| publishes to |"), ("aibom.collectors", "aibom.publishers"), strict=True):
        modules = {point.partition(":")[0].partition(".")[0] for point in points[group].values()}
        assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == modules
