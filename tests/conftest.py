"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest


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
