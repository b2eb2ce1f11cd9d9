"""The collector of Python environments keeps what every collector promises."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Source
from aibom.testing.collector_contract import CollectorContract
from aibom_pip import PipCollector
from tests.plugins.aibom_pip.environments import SITE, install, venv


def environment(folder: Path) -> Path:
    made = venv(folder)
    install(made, "app", metadata=["Requires-Dist: Lib_B[fast]>=1", "Requires-Dist: missing"], requested=True)
    install(made, "lib-b", "2.0", metadata=["Requires-Dist: app", "Requires-Dist: speed; extra == 'fast'"])
    install(made, "speed", "0.1", metadata=["License: MIT License"], files={"speed/__init__.py": b"# fast\n"})
    (made / SITE / "speed-0.1.dist-info" / "direct_url.json").write_text(
        '{"url": "file:///home/somebody/speed", "dir_info": {"editable": true}}'
    )
    return made


class TestPip(CollectorContract):
    collector = PipCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("pip", str(environment(tmp_path / "env")))


class TestSitePackages(CollectorContract):
    """A folder of distributions alone."""

    collector = PipCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("pip", str(environment(tmp_path / "env") / SITE))


class TestInterpreter(CollectorContract):
    """The path of an interpreter, which is never run."""

    collector = PipCollector()

    def source(self, tmp_path: Path) -> Source:
        made = environment(tmp_path / "env")
        (made / "bin").mkdir()
        (made / "bin" / "python").write_text("#!/bin/false\n")
        return Source("pip", str(made / "bin" / "python"))
