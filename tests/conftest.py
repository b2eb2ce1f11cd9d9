"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.builders.offline import build_own_wheel
from tests.hub.server import TestHub

# How busy the machine is decides no test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden documents anew, for a person to read"
    )


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real data; tests that read it skip where a checkout does not have it."""
    folder = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("shared corpus not in this checkout")
    return folder


@pytest.fixture(scope="session")
def own_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, for environments that tests make."""
    return build_own_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def no_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without a login, with empty caches below the folder that this returns."""
    for name in [name for name in os.environ if name.startswith(("HF_", "HUGGING", "TRANSFORMERS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache" / "huggingface"))
    return tmp_path / "cache"


@pytest.fixture
def no_docker_login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without a login at a registry."""
    for name in ("DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def hub(no_login: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHub]:
    """An empty Hub on loopback that HF_ENDPOINT names; no login, and empty caches."""
    with TestHub() as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served
