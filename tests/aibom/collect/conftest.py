from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.plugins import forget


@pytest.fixture(autouse=True)
def _nothing_but_what_a_test_installs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("aibom.collect.run.builtin_formats", lambda: ())
    monkeypatch.setattr("aibom.discover.builtin_formats", lambda: ())
    forget()
    yield
    forget()
