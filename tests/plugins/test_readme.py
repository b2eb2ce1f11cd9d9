"""Collector and publisher on the page for authors of plugins are whole ones, and keep every promise of one."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from aibom.plugin import Collector, Publisher
from tests.servers.loopback import Loopback, Reply, Request

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
README = (PLUGINS / "README.md").read_text(encoding="utf-8")
COLLECTOR, TESTS, PUBLISHER, PUBLISHER_TESTS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PROJECT, MORE = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


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


class Shelf(Loopback):
    """A server that keeps what is PUT to it, for those with a key."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}

    def answer(self, request: Request) -> Reply:
        if request.headers.get("x-shelf-key") != "canary-4f1d":
            return Reply(401)
        if request.method == "PUT":
            if request.path.startswith("/locked/"):
                return Reply(403)
            self.kept[request.path] = request.body
            return Reply(204)
        return Reply(200, self.kept[request.path]) if request.path in self.kept else Reply(404)

    def stored(self) -> list[bytes]:
        return list(self.kept.values())


def test_the_publisher_keeps_what_every_publisher_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = ModuleType("aibom_shelf")
    exec(PUBLISHER, found.__dict__)
    monkeypatch.setitem(sys.modules, "aibom_shelf", found)
    (point,) = tomllib.loads(MORE)["project"]["entry-points"]["aibom.publishers"].values()
    assert isinstance(getattr(found, point.partition(":")[2])(), Publisher)
    assert len(PUBLISHER.partition("class ")[2].splitlines()) <= 25
    tests: dict[str, object] = {}
    exec(PUBLISHER_TESTS, tests)
    contract = tests["TestShelf"]()  # type: ignore[operator]
    for name in [name for name in dir(contract) if name.startswith("test_")]:
        with Shelf() as tests["server"]:
            test = getattr(contract, name)
            test(tmp_path) if test.__code__.co_argcount > 1 else test()


def test_the_table_names_every_plugin_that_is_installed_with_aibom() -> None:
    project = tomllib.loads((PLUGINS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]
    for section, group in zip(README.split("| publishes to |"), ("aibom.collectors", "aibom.publishers"), strict=True):
        modules = {point.partition(":")[0].partition(".")[0] for point in points[group].values()}
        assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == modules
