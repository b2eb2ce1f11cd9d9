"""The publishers of GitHub releases and of Dependency-Track keep what every publisher promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from aibom.testing.publisher_contract import PublisherContract
from aibom_dtrack import DependencyTrackPublisher
from aibom_github import GitHubPublisher
from tests.servers.dtrack import DependencyTrackServer
from tests.servers.github import GitHubServer


class TestGitHub(PublisherContract):
    publisher = GitHubPublisher()
    secrets: ClassVar = {"GH_TOKEN": "canary-github-token"}
    remote = True

    @pytest.fixture(autouse=True)
    def _served(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with GitHubServer() as self.server:
            monkeypatch.setenv("GITHUB_API_URL", self.server.url)
            yield

    def destination(self, tmp_path: Path) -> str:
        self.release = self.server.release("v1")
        return "github://org/app@v1"

    def stored(self, destination: str) -> Sequence[bytes]:
        return list(self.server.held(self.release).values())

    def refusing(self, tmp_path: Path) -> str:
        self.server.fault("/assets", "status", status=403, method="POST")
        return self.destination(tmp_path)

    def malformed(self) -> Sequence[str]:
        return (
            *("github:", "github://org", "github://org/app", "github://org/app@", "github://org/..@v1"),
            *("github://org/app@a..b", "github://org/app@a b", "github://org/app@-x", "github://o/a@x.lock"),
        )


class TestGitHubWithoutDigests(TestGitHub):
    """An older Enterprise Server."""

    @pytest.fixture(autouse=True)
    def _older(self, _served: None) -> None:
        self.server.digests = False


class TestDependencyTrack(PublisherContract):
    publisher = DependencyTrackPublisher()
    secrets: ClassVar = {"DTRACK_API_KEY": "canary-dtrack-key"}
    remote = True
    compares = False

    @pytest.fixture(autouse=True)
    def _served(self) -> Iterator[None]:
        with DependencyTrackServer() as self.server:
            yield

    def destination(self, tmp_path: Path) -> str:
        return f"dtrack+{self.server.url}/"

    def stored(self, destination: str) -> Sequence[bytes]:
        return list(self.server.boms.values())

    def refusing(self, tmp_path: Path) -> str:
        self.server.fault("/api/v1/bom$", "status", status=400, method="PUT")
        return self.destination(tmp_path)

    def malformed(self) -> Sequence[str]:
        uri = "dtrack+https://h/"
        return (
            *("dtrack+https:", "dtrack+https://", "dtrack+https://u@h/", f"{uri}#x", f"{uri}?x=1", f"{uri}?name"),
            *(f"{uri}?project=1", f"{uri}?name=a&name=b", f"{uri}?parent=x", "dtrack+https://h:0/"),
            f"{uri}?project=00000000-0000-0000-0000-000000000001&name=a",
        )
