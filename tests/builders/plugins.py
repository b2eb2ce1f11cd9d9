"""Plugins that are installed for one test: entry points of made-up distributions, or real ones on ``sys.path``."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aibom import discover

__all__ = ["Point", "forget", "install", "only"]


class Point:
    """An entry point of a made-up distribution; ``load`` gives, calls or raises ``target``."""

    def __init__(
        self, name: str, target: Any, *, group: str = discover.COLLECTORS, dist: str = "", version: str = "1"
    ) -> None:
        self.name = name
        self.group = group
        self.dist = _Distribution(dist or f"dist-{name}", version)
        self._target = target

    def load(self) -> Any:
        if isinstance(self._target, BaseException):
            raise self._target
        return self._target


class _Distribution:
    def __init__(self, name: str, version: str) -> None:
        self.name = name
        self.version = version


def only(monkeypatch: pytest.MonkeyPatch, *points: Point) -> None:
    """Let these be all plugins that are installed."""

    def entry_points(*, group: str) -> Iterable[Point]:
        return [point for point in points if point.group == group]

    monkeypatch.setattr(discover, "entry_points", entry_points)
    # A memory of its own, so that later tests find again what is really installed.
    monkeypatch.setattr(discover, "load", cache(discover.load.__wrapped__))


def forget() -> None:
    """Let the next look find what is installed then."""
    discover.load.cache_clear()
    importlib.invalidate_caches()


def install(folder: Path, dist: str, code: str, *, group: str = discover.COLLECTORS, version: str = "1.0") -> None:
    """Write a distribution of one module, with one plugin called like the module's ``Plugin``, below ``folder``."""
    module = dist.replace("-", "_")
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: {version}\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[{group}]\n{dist} = {module}:Plugin\n", encoding="utf-8")
