"""``generation_config.json``: which release of transformers wrote it, and nothing else."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.json_object import read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT"]


class GenerationConfig:
    """Settings of text generation, ``generation_config.json``."""

    name = "hf-generation-config"
    kind: Kind | None = None
    names: tuple[str, ...] = ("generation_config.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the release that wrote it; see ``Format.read``."""
        config = read_object(blob)
        version = config.text("transformers_version")
        model = ModelFacts(saved_with=(f"transformers {version}",)) if version else None
        return Facts(self.name, model=model, findings=config.findings)


FORMAT = GenerationConfig()
