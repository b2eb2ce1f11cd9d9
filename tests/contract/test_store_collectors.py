"""The collectors of stores keep what every collector promises."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Source
from aibom.testing.collector_contract import CollectorContract
from aibom_stores import HubCacheCollector, OllamaCollector
from tests.builders.stores import hub_cache, ollama_store


class TestHubCache(CollectorContract):
    collector = HubCacheCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("hf-cache", str(hub_cache(tmp_path / "hub")))


class TestOllama(CollectorContract):
    collector = OllamaCollector()

    def source(self, tmp_path: Path) -> Source:
        return Source("ollama", str(ollama_store(tmp_path / "models")))
