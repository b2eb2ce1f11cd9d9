"""What every collector keeps to, as tests that its author inherits.

::

    class TestModelPack(CollectorContract):
        collector = ModelPackCollector()

        def source(self, tmp_path):
            (tmp_path / "manifest.json").write_text('{"layers": []}')
            return Source("modelpack", str(tmp_path / "manifest.json"))

pytest runs the tests; nothing of it is imported here. Observations are seen as a scan keeps them: cleaned and stamped.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.errors import CollectorError, SourceError
from aibom.graph.component import Component
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Relationship
from aibom.plugin import Collector
from aibom.source import Source
from aibom.testing.watch import Watch

__all__ = ["CollectorContract"]

_ABSOLUTE = re.compile(r"""(?:^|[\s:=,;'"(])(?:/[^\s/]+/|[A-Za-z]:[\\/]|\\\\)""")


class CollectorContract:
    """Tests of one collector; a subclass gives it and a source that it can read.

    Attributes:
        collector: the collector.
    """

    collector: Collector

    def source(self, tmp_path: Path) -> Source:
        """Make a source that holds something, from which the collector yields a component at least.

        Args:
            tmp_path: an empty directory for this test.
        """
        raise NotImplementedError

    def missing(self, tmp_path: Path) -> Source:
        """Name a source that does not exist; override it where a locator is no path.

        Args:
            tmp_path: an empty directory for this test.
        """
        return Source((*self.collector.schemes, "none")[0], str(tmp_path / "there-is-no-such-thing"))

    def observe(self, source: Source) -> tuple[Observation, ...]:
        """Run the collector offline, as a scan does."""
        collector = self.collector
        info = PluginInfo(COLLECTORS, collector.name, type(collector).__module__, "", collector.schemes)
        return run(Plugin(info, collector), source, Settings(offline=True, jobs=2))

    def test_it_yields_what_the_source_is(self, tmp_path: Path) -> None:
        """The first component is what the source is as a whole: there is one."""
        assert any(isinstance(item, Component) for item in self.observe(self.source(tmp_path)))

    def test_the_same_input_gives_the_same_observations(self, tmp_path: Path) -> None:
        """Two runs over one source agree, whatever a collector keeps between them."""
        source = self.source(tmp_path)
        assert self.observe(source) == self.observe(source)

    def test_the_order_of_the_file_system_does_not_matter(self, tmp_path: Path) -> None:
        """Directories may be listed in any order; Graph, head and refs stay what they are."""
        source = self.source(tmp_path)
        expected = self.observe(source)
        for seed in range(3):
            scandir = mock.patch.object(os, "scandir", _Shuffled(os.scandir, seed))
            with scandir, mock.patch.object(os, "listdir", _shuffled(os.listdir, seed)):
                found = self.observe(source)
            assert _head(found) == _head(expected)
            assert Graph.build(found) == Graph.build(expected)

    def test_the_order_of_the_observations_does_not_matter(self, tmp_path: Path) -> None:
        """What is yielded first of two components with one ref does not decide."""
        found = self.observe(self.source(tmp_path))
        for seed in range(3):
            assert Graph.build(random.Random(seed).sample(found, len(found))) == Graph.build(found)

    def test_no_relationship_dangles(self, tmp_path: Path) -> None:
        """Both ends of each relationship, and what an unknown speaks of, are components of the same source."""
        found = self.observe(self.source(tmp_path))
        refs = {item.ref for item in found if isinstance(item, Component)} | {""}
        for item in found:
            if isinstance(item, Relationship):
                assert {item.source, item.target} <= refs, f"{item.source} {item.rel} {item.target}"
            elif isinstance(item, Unknown):
                assert item.ref in refs, f"an unknown of {item.ref}"

    def test_a_missing_source_is_an_error(self, tmp_path: Path) -> None:
        """What does not exist raises CollectorError or SourceError, before any observation."""
        try:
            found = self.observe(self.missing(tmp_path))
        except (CollectorError, SourceError) as error:
            assert " failed: " not in error.message, error.message
            return
        raise AssertionError(f"a missing source gave {len(found)} observations")

    def test_offline_opens_no_socket(self, tmp_path: Path) -> None:
        """Offline there is no socket and no look-up of a name."""
        source = self.source(tmp_path)
        with Watch() as watch:
            self.observe(source)
        assert not watch.sockets

    def test_nothing_outside_the_source_is_opened(self, tmp_path: Path) -> None:
        """Only what the source names is opened; see ``aibom.testing.watch`` for what this cannot see."""
        source = self.source(tmp_path)
        with Watch() as watch:
            self.observe(source)
        home = sys.modules[type(self.collector).__module__].__file__ or ""  # beside it a plugin may have data
        outside = watch.outside(source.locator, str(Path(home).parent))
        assert not outside, outside

    def test_no_absolute_path_is_shown(self, tmp_path: Path) -> None:
        """Refs, names and places say nothing of this machine."""
        for item in self.observe(self.source(tmp_path)):
            for text in _shown(item):
                assert not _ABSOLUTE.search(text) and str(tmp_path) not in text, text

    def test_observations_cannot_be_changed(self, tmp_path: Path) -> None:
        """Observations are hashable: no list or dict is inside."""
        assert len(set(self.observe(self.source(tmp_path)))) > 0

    def test_evidence_says_where(self, tmp_path: Path) -> None:
        """Each fact's evidence names the collector and a place that is relative to the source."""
        for item in self.observe(self.source(tmp_path)):
            for evidence in getattr(item, "evidence", ()):
                assert evidence.collector and not evidence.location.startswith(("/", "\\", "../"))


def _head(found: tuple[Observation, ...]) -> str | None:
    return next((item.ref for item in found if isinstance(item, Component)), None)


def _shown(item: Observation) -> Iterator[str]:
    if isinstance(item, Component):
        yield from (item.ref, item.name, *(place.location for place in item.occurrences))
        yield from (evidence.location for evidence in item.evidence)
    elif isinstance(item, Relationship):
        yield from (item.source, item.target, *(evidence.location for evidence in item.evidence))
    else:
        yield from (item.ref, item.reason, item.location)


def _shuffled(function: Callable[..., list[Any]], seed: int) -> Callable[..., list[Any]]:
    def listed(*arguments: Any) -> list[Any]:
        found = sorted(function(*arguments))
        random.Random(seed).shuffle(found)
        return found

    return listed


class _Shuffled:
    """``os.scandir``, in another order; like it, what it returns is a context manager."""

    def __init__(self, scandir: Callable[..., Any], seed: int) -> None:
        self._scandir = scandir
        self._seed = seed

    def __call__(self, *arguments: Any) -> _Scan:
        with self._scandir(*arguments) as scan:
            found = sorted(scan, key=lambda entry: entry.name)
        random.Random(self._seed).shuffle(found)
        return _Scan(found)


class _Scan:
    def __init__(self, found: list[Any]) -> None:
        self._found = iter(found)

    def __iter__(self) -> _Scan:
        return self

    def __next__(self) -> Any:
        return next(self._found)

    def __enter__(self) -> _Scan:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._found = iter(())
