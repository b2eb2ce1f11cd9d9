"""The collector of the Hub keeps what every collector promises; offline it answers from its cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from aibom.collect.run import run
from aibom.collect.settings import Settings
from aibom.discover import COLLECTORS, Plugin, PluginInfo
from aibom.plugin import Source
from aibom.testing.collector_contract import CollectorContract
from aibom_huggingface import HuggingFaceCollector
from tests.hub.repository import Lfs
from tests.hub.server import TestHub


class TestHuggingFace(CollectorContract):
    """A model with parents, data sets and files that was scanned before."""

    collector = HuggingFaceCollector()

    @pytest.fixture(autouse=True)
    def _filled(self, hub: TestHub) -> Iterator[None]:
        hub.dataset("acme/data", card={"license": "mit", "source_datasets": ["acme/gone"]})
        hub.model("acme/base", card={"license": "cc-by-nc-4.0", "datasets": ["acme/data"]})
        card = {"license": "mit", "base_model": ["acme/base", "acme/lost"], "library_name": "transformers"}
        hub.model("acme/tiny", {"config.json": b'{"model_type": "x"}', "w.safetensors": Lfs(9, "a" * 64)}, card=card)
        info = PluginInfo(COLLECTORS, "huggingface", "aibom", "", ("hf",))
        run(Plugin(info, self.collector), Source("hf", "acme/tiny"), Settings())
        yield

    def source(self, tmp_path: Path) -> Source:
        return Source("hf", "acme/tiny")

    def missing(self, tmp_path: Path) -> Source:
        return Source("hf", "acme/there-is-no-such-thing")

    def test_nothing_outside_the_source_is_opened(self, tmp_path: Path) -> None:
        """The source is no path; what is opened is the response cache, below the user's cache directory."""
        from aibom.testing.watch import Watch

        source = self.source(tmp_path)
        with Watch() as watch:
            self.observe(source)
        home = Path(__file__).resolve().parent.parent.parent / "plugins" / "aibom_huggingface"
        outside = watch.outside(str(tmp_path / "cache"), str(home))
        assert not outside, outside
