"""What the tests of the collector's client share: a Hub on loopback, and clients of it that do not sleep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry
from aibom_huggingface.hub import Hub
from aibom_huggingface.retry import Patience
from aibom_huggingface.settings import HubSettings
from tests.hub.server import TestHub

Connect = Callable[..., Hub]


def context(*, offline: bool = False, remote: bool = True) -> ScanContext:
    return ScanContext("huggingface", Tools(Settings(offline=offline), Registry(()), remote=remote), name="org/model")


@pytest.fixture
def slept() -> list[float]:
    """Seconds that clients would have slept."""
    return []


@pytest.fixture
def connect(hub: TestHub, slept: list[float]) -> Iterator[Connect]:
    """Make clients from the environment, as a scan does; they do not sleep."""
    made: list[Hub] = []

    def connect(*, offline: bool = False, remote: bool = True, **options: Any) -> Hub:
        settings = HubSettings.load({"timeout": 20.0, **options}, os.environ, offline=offline)
        made.append(Hub(settings, context(offline=offline, remote=remote), patience=Patience(sleep=slept.append)))
        return made[-1]

    yield connect
    for client in made:
        client.close()
