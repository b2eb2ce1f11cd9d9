from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.plugins import forget


@pytest.fixture(autouse=True)
def _no_plugin_is_remembered() -> Iterator[None]:
    forget()
    yield
    forget()
