from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.graph.graph import Graph
from aibom.plugin import Component, Source
from aibom_stores import HubCacheCollector, OllamaCollector

Scan = Callable[..., Graph]


@pytest.fixture
def scan() -> Scan:
    """The graph of a store; ``options`` are those of collectors."""

    def of(scheme: str, locator: object = "", **options: Any) -> Graph:
        collector = HubCacheCollector() if scheme == "hf-cache" else OllamaCollector()
        plugin = Plugin(PluginInfo(COLLECTORS, scheme, "aibom", "", (scheme,)), collector)
        settings = Settings(offline=True, options=options)
        observed = run(plugin, Source(scheme, str(locator)), settings)
        return Graph.build(observed, subject=next(item for item in observed if isinstance(item, Component)).ref)

    return of
