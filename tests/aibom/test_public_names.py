"""What people import from aibom: exactly these names, and nothing heavy before one is used."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import aibom

NAMES = [
    "AibomError",
    "CollectorError",
    "Component",
    "Evidence",
    "Graph",
    "Kind",
    "Loss",
    "Problem",
    "Rel",
    "Relationship",
    "SerializationError",
    "SourceError",
    "Unknown",
    "ValidationError",
    "__version__",
    "diff",
    "dump",
    "load",
    "merge",
    "scan",
    "to_cyclonedx",
    "validate",
    "verify",
]
HEAVY = [
    "click",
    "cyclonedx",
    "huggingface_hub",
    "jsonschema_rs",
    "license_expression",
    "lxml",
    "packageurl",
    "packaging",
    "requests",
    "rich",
    "yaml",
]


def test_the_names_are_frozen() -> None:
    assert aibom.__all__ == sorted(NAMES)
    assert len(NAMES) <= 25


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there_under_its_own_name(name: str) -> None:
    value = getattr(aibom, name)
    assert name in dir(aibom)
    if name != "__version__":
        assert value.__name__ == name


def test_other_names_are_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scam'"):
        aibom.scam  # noqa: B018
    assert not hasattr(aibom, "annotation")


def loaded(code: str) -> set[str]:
    code = f"import sys; before = set(sys.modules); {code}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_imports_nothing_more() -> None:
    assert {name for name in loaded("import aibom") if name.startswith("aibom")} == {"aibom"}


@pytest.mark.parametrize("code", [f"import aibom; aibom.{name}" for name in NAMES])
def test_nothing_heavy_comes_with_a_name(code: str) -> None:
    assert not {name.partition(".")[0] for name in loaded(code)} & set(HEAVY)


def test_the_version_is_the_distributions() -> None:
    try:
        installed = version("aibom")
    except ModuleNotFoundError:
        pytest.skip("aibom is not installed here")
    assert aibom.__version__ == installed
