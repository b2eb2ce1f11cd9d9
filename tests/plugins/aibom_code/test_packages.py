"""What is found in well-known packages is what was read there by hand, line by line.

The packages are not part of this repository: their source distributions, as PyPI has them, are looked for in the folder
that the variable AIBOM_SOURCES names (``pip download --no-deps --no-binary :all: whisperx==3.8.6``).
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

import aibom
from aibom.plugin import Kind
from aibom.source import Source

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "code"
KINDS = (Kind.MODEL, Kind.DATASET, Kind.SERVICE)


@pytest.mark.parametrize("package", sorted(path.stem for path in GOLDEN.glob("*.txt")))
def test_every_reference_was_read_by_hand(tmp_path: Path, package: str) -> None:
    archive = Path(os.environ.get("AIBOM_SOURCES", "")) / f"{package}.tar.gz"
    if "AIBOM_SOURCES" not in os.environ or not archive.is_file():
        pytest.skip(f"the source distribution of {package} is not in AIBOM_SOURCES")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    graph = aibom.scan(Source("code", str(tmp_path / package)), offline=True)
    found = {
        f"{place.location}:{place.line} {component.ref}"
        for component in graph
        if component.kind in KINDS
        for place in component.occurrences
        if place.location.endswith((".py", ".ipynb"))
    }
    assert sorted(found) == sorted((GOLDEN / f"{package}.txt").read_text(encoding="utf-8").splitlines())
