"""The collectors of stores: where each is by default, and which files are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from aibom.plugin import Context, Observation, Source

__all__ = ["HubCacheCollector", "OllamaCollector"]


class HubCacheCollector:
    """All that the Hub's client downloaded: ``hf-cache:``, or ``hf-cache:/data/hub``.

    Every model, data set and Space at each commit of which something is here, with branches and tags. A large file has
    the digest that its name is, a small one is hashed. Without a path it is where ``HF_HUB_CACHE`` or ``HF_HOME`` say.
    Nothing is asked for on the network; with ``verify`` all is hashed, and what differs from its name is a finding.
    """

    name: ClassVar[str] = "hf-cache"
    schemes: ClassVar[tuple[str, ...]] = ("hf-cache",)

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what the cache holds, beginning with itself; see ``aibom.plugin.Collector``."""
        from aibom_stores.scan import Store, scan
        from aibom_stores.where import hub_cache

        repository = r"(?:^|/)(?:models|datasets|spaces)--[^/]+/"
        hint = "HF_HUB_CACHE and HF_HOME say where it is; hf-cache:<path> names another"
        yield from scan(Store(source, self.name, hub_cache(source), re.compile(repository), hint), context)


class OllamaCollector:
    """All models that Ollama has: ``ollama:``, or ``ollama:/usr/share/ollama/.ollama/models``.

    Each tag is a model, with weights, adapters, projectors, licences, template and parameters; the digests are those
    that the files are named after. Without a path it is where ``OLLAMA_MODELS`` says, else ``~/.ollama/models``. With
    ``verify`` all is hashed, and what differs from its name is a finding.
    """

    name: ClassVar[str] = "ollama"
    schemes: ClassVar[tuple[str, ...]] = ("ollama",)

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what the store holds, beginning with itself; see ``aibom.plugin.Collector``."""
        from aibom_stores.scan import Store, scan
        from aibom_stores.where import ollama_models

        files = r"(?:^|/)(?:manifests/[^/]+/[^/]+/[^/]+/[^/]+|blobs/sha256[-:][^/]+)$"
        hint = "OLLAMA_MODELS says where it is; ollama:<path> names another"
        yield from scan(Store(source, self.name, ollama_models(source), re.compile(files), hint), context)
