"""Against cyclonedx-py, where it is installed: what it says of an environment we say too, or here is why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aibom.plugin import Kind, Rel
from aibom_pip.find import normalized
from tests.plugins.aibom_pip.environments import scan

PROGRAM = shutil.which("cyclonedx-py") or shutil.which("cyclonedx-py", path=str(Path(sys.executable).parent))


@pytest.mark.skipif(PROGRAM is None, reason="cyclonedx-py is not installed")
def test_it_says_nothing_that_we_do_not(tmp_path: Path) -> None:
    output = tmp_path / "theirs.json"
    command = [str(PROGRAM), "environment", "--no-validate", "--of", "JSON", "-o", str(output), sys.executable]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    theirs = json.loads(output.read_text())
    graph = scan(sys.executable)
    ours = {item.name: item for item in graph if item.kind in (Kind.LIBRARY, Kind.FRAMEWORK) and "#" not in item.ref}
    # They write names as their authors do, also in purls; the purl specification wants them normalised.
    rows = {normalized(row["name"]): row for row in theirs["components"]}
    assert {name: row["version"] for name, row in rows.items()} == {
        name: item.version for name, item in ours.items() if item.version
    }
    for name, row in rows.items():
        for item in row.get("licenses", ()):
            said = item.get("expression") or item["license"].get("id") or ""
            told = {text for found in ours[name].licenses for text in (found.id, found.expression, found.name) if text}
            # Names of classifiers are made ids or are told without "License :: OSI Approved ::"; only ids compare.
            # PSFL is no Python-2.0: the classifier that they read names the foundation's licence, PSF-2.0.
            assert not said or said in told or said == "Python-2.0", (name, said, told)
    refs = {row["bom-ref"]: normalized(row["name"]) for row in theirs["components"]}
    edges = {
        (refs[row["ref"]], refs[target])
        for row in theirs["dependencies"]
        for target in row.get("dependsOn", ())
        if row["ref"] in refs and target in refs
    }
    name_of = {item.ref: item.name for item in graph}
    found = {(name_of[edge.source], name_of[edge.target]) for edge in graph.relationships(Rel.DEPENDS_ON)}
    # They follow every extra, whether anybody asked for it or not: what they have more is of an extra.
    for source, target in edges - found:
        assert _only_by_extra(source, target), (source, target)


def _only_by_extra(source: str, target: str) -> bool:
    from importlib.metadata import distribution

    from packaging.requirements import Requirement

    named = [Requirement(text) for text in distribution(source).requires or ()]
    return not any(
        normalized(item.name) == target and (item.marker is None or item.marker.evaluate({"extra": ""}))
        for item in named
    )
