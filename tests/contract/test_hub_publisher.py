"""The publisher of the Hub keeps what every publisher promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from aibom.testing.publisher_contract import PublisherContract
from aibom_huggingface.publisher import HubPublisher
from tests.hub.server import TestHub

TOKEN = "hf_canary_7d1f2c"


class TestHubPublisher(PublisherContract):
    publisher = HubPublisher()
    secrets: ClassVar = {"HF_TOKEN": TOKEN}
    remote = True

    @pytest.fixture(autouse=True)
    def _served(self, hub: TestHub) -> Iterator[None]:
        self.hub = hub
        hub.tokens.add(TOKEN)
        yield

    def destination(self, tmp_path: Path) -> str:
        self.repository = self.hub.model("org/model", {"config.json": b"{}"})
        return "hf://org/model"

    def stored(self, destination: str) -> Sequence[bytes]:
        found = self.repository.versions[self.repository.commit].get("aibom.cdx.json")
        return [found] if isinstance(found, bytes) else []

    def refusing(self, tmp_path: Path) -> str:
        self.hub.readers.add(TOKEN)
        return self.destination(tmp_path)

    def malformed(self) -> Sequence[str]:
        return ("hf:", "hf://", "hf://a/b/c", "hf://org/..", "hf://org/model@../x", "hf://org/model@", "hf:org/model")
