"""What collecting comes to, made up: so that tests of what comes after it need no collector."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Observation, Tool
from aibom.graph.relationship import Rel, Relationship
from aibom.source import Source

APP = Component(
    "dir:app", Kind.APPLICATION, "app", evidence=(Evidence("name", Method.DECLARED, "directory", "pyproject.toml"),)
)
MODEL = Component("dir:app/model", Kind.MODEL, "model")
FILE = Component("dir:app/model#weights.bin", Kind.FILE, "weights.bin")
LIBRARY = Component("pkg:pypi/torch", Kind.LIBRARY, "torch", purl="pkg:pypi/torch")
OBSERVED: tuple[Observation, ...] = (
    APP,
    MODEL,
    FILE,
    LIBRARY,
    Relationship(APP.ref, Rel.CONTAINS, MODEL.ref),
    Relationship(MODEL.ref, Rel.CONTAINS, FILE.ref),
    Relationship(APP.ref, Rel.DEPENDS_ON, LIBRARY.ref),
)
UNKNOWN = Unknown(MODEL.ref, "licenses", "declared as n/a", "directory", "model/README.md")


class Collecting:
    """Stands in for ``aibom.collect.collect``.

    Attributes:
        observed: observations by locator of a source; the first component is what the source is.
        failing: reason by locator of a source that cannot be read.
        sources: what was asked for last.
        settings: the settings that were asked for last.
        error: what is raised instead.
    """

    def __init__(self) -> None:
        self.observed: dict[str, Sequence[Observation]] = {}
        self.failing: dict[str, str] = {}
        self.sources: tuple[Source, ...] = ()
        self.settings: Any = None
        self.error: BaseException | None = None

    def __call__(self, sources: Sequence[Source], settings: Any) -> SimpleNamespace:
        self.sources, self.settings = tuple(sources), settings
        if self.error is not None:
            raise self.error
        read = [source for source in sources if source.locator not in self.failing]
        observed = {source: self.observed.get(source.locator, OBSERVED) for source in read}
        heads = tuple(
            (source, next(item.ref for item in items if isinstance(item, Component)))
            for source, items in observed.items()
        )
        return SimpleNamespace(
            observations=tuple(item for items in observed.values() for item in items),
            heads=heads,
            tools=(Tool("directory", "aibom", "1"),),
            failed=tuple((s, self.failing[s.locator]) for s in sources if s.locator in self.failing),
        )


def stand_in(monkeypatch: pytest.MonkeyPatch) -> Collecting:
    """Let scans see what a test says instead of running collectors."""
    collecting = Collecting()
    monkeypatch.setattr("aibom.collect.collect", collecting)
    return collecting
