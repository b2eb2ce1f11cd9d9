"""Same inputs, same bytes: whatever the hash seed, the working directory, the time zone and the locale."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.tree import write_tree

SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_ALL": ""},
]


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
@pytest.mark.parametrize("form", ["cyclonedx-json", "cyclonedx-xml"])
def test_same_bytes(version: str, form: str, tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "reviews")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    outputs = set()
    for number, (surroundings, where) in enumerate(itertools.product(SURROUNDINGS, [tmp_path, elsewhere])):
        output = tmp_path / f"{number}.out"
        command = [sys.executable, "-m", "aibom", "scan", os.path.relpath(tree, where), "-q"]
        command += ["--spec-version", version, "--format", form, "-o", str(output)]
        environment = {**os.environ, **surroundings, "SOURCE_DATE_EPOCH": "1767323045"}
        subprocess.run(command, cwd=where, env=environment, check=True)
        outputs.add(output.read_bytes())
    assert len(outputs) == 1


def test_a_copy_elsewhere_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aibom import api

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    first = api.render(api.scan(str(write_tree(tmp_path / "a" / "reviews"))))[0]
    second = api.render(api.scan(str(write_tree(tmp_path / "b" / "c" / "reviews"))))[0]
    assert first == second
    assert str(tmp_path).encode() not in first
