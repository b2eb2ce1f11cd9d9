"""The publisher of OCI registries keeps what every publisher promises: with referrers API, with logins, without."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from aibom.testing.publisher_contract import PublisherContract
from aibom_oci import OciPublisher
from tests.servers.docker_registry import docker_registry, push
from tests.servers.oci import INDEX, OciServer, digest_of

PASSWORD = "canary/pass+word-7d1f2c"
IDENTITY = "canary-identity-33a0f1"


class OciContract(PublisherContract):
    publisher = OciPublisher()
    keeps_all = True
    remote = True

    @pytest.fixture(autouse=True)
    def _served(self, no_docker_login: None) -> Iterator[None]:
        with self.server() as self.registry:
            yield

    def server(self) -> OciServer:
        return OciServer()

    def destination(self, tmp_path: Path) -> str:
        self.digest = self.registry.push("org/app", "v1")
        return f"oci://{self.registry.host}/org/app:v1"

    def stored(self, destination: str) -> Sequence[bytes]:
        return self.registry.attached("org/app", self.digest)

    def refusing(self, tmp_path: Path) -> str:
        self.registry.fault("/manifests/sha256:", "status", status=400, method="PUT")
        return self.destination(tmp_path)

    def malformed(self) -> Sequence[str]:
        return ("oci:", "oci://", "oci://host", "oci://host/app", "oci://host/App:v1", "oci://host/app@sha256:12")


class TestNative(OciContract):
    """With the referrers API."""


class TestFallback(OciContract):
    """Without it."""

    def server(self) -> OciServer:
        return OciServer(native=False)


class TestBasic(OciContract):
    secrets: ClassVar = {"UNUSED": PASSWORD}

    def server(self) -> OciServer:
        return OciServer(auth="basic", users={"me": PASSWORD})

    @pytest.fixture(autouse=True)
    def _login(self, _served: None, monkeypatch: pytest.MonkeyPatch) -> None:
        auth = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
        monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {self.registry.host: {"auth": auth}}}))


class TestToken(TestBasic):
    def server(self) -> OciServer:
        return OciServer(auth="bearer", users={"me": PASSWORD})


class TestIdentityToken(OciContract):
    secrets: ClassVar = {"UNUSED": IDENTITY}

    def server(self) -> OciServer:
        return OciServer(auth="bearer", users={"": IDENTITY})

    @pytest.fixture(autouse=True)
    def _login(self, _served: None, monkeypatch: pytest.MonkeyPatch) -> None:
        config = {"auths": {self.registry.host: {"identitytoken": IDENTITY}}}
        monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps(config))


class TestDockerRegistry(PublisherContract):
    """Debian's docker-registry 2.8: a real one, without the referrers API."""

    publisher = OciPublisher()
    keeps_all = True
    remote = True

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def _served(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
        with docker_registry(tmp_path_factory.mktemp("registry")) as cls.host:
            yield

    def destination(self, tmp_path: Path) -> str:
        name = digest_of(str(tmp_path).encode())[-12:]
        self.url = f"http://{self.host}/v2/{name}"
        self.digest = push(self.host, name, "v1")
        return f"oci://{self.host}/{name}:v1"

    def stored(self, destination: str) -> Sequence[bytes]:
        tag = self.digest.replace(":", "-")
        index = requests.get(f"{self.url}/manifests/{tag}", headers={"Accept": INDEX}, timeout=30)
        if index.status_code == 404:
            return []
        found = []
        for entry in index.json()["manifests"]:
            headers = {"Accept": entry["mediaType"]}
            manifest = requests.get(f"{self.url}/manifests/{entry['digest']}", headers=headers, timeout=30).json()
            assert manifest["subject"]["digest"] == self.digest
            found.append(requests.get(f"{self.url}/blobs/{manifest['layers'][0]['digest']}", timeout=30).content)
        return found

    def refusing(self, tmp_path: Path) -> str:
        self.destination(tmp_path)
        self.digest = digest_of(b"missing")
        return f"oci://{self.host}/{digest_of(str(tmp_path).encode())[-12:]}@{self.digest}"

    def malformed(self) -> Sequence[str]:
        return ("oci:",)
