"""BOMs of other tools, good and bad: everything in them is counted, asked, compared and merged without harm."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import aibom
from aibom.cli import cli


def objects(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any]]]:
    """Every component and service with its owner; ancestors and inline data sets are components, too."""
    waiting: list[tuple[Any, Any]] = [(None, document.get("metadata", {}).get("component"))]
    waiting += ((None, row) for key in ("components", "services") for row in document.get(key, []))
    while waiting:
        owner, row = waiting.pop()
        if not isinstance(row, dict):
            continue
        yield owner, row
        waiting += ((row, child) for key in ("components", "services") for child in row.get(key, []))
        waiting += ((None, parent) for parent in row.get("pedigree", {}).get("ancestors", []))
        datasets = row.get("modelCard", {}).get("modelParameters", {}).get("datasets", [])
        waiting += ((None, {"name": "data set"}) for item in datasets if "ref" not in item)


def check_counts(document: dict[str, Any]) -> None:
    graph = aibom.load(document)
    rows = list(objects(document))
    assert len(graph) == len(rows)
    hashes = sum(len({(h["alg"], h["content"]) for h in row.get("hashes", [])}) for _, row in rows)
    assert sum(len(c.digests) for c in graph) == hashes
    assert sum(len(c.licenses) for c in graph) == sum(len(row.get("licenses", [])) for _, row in rows)
    assert len(graph.relationships("contains")) == sum(owner is not None for owner, _ in rows)
    edges = {(edge.source, edge.target) for edge in graph.relationships() if edge.rel != "contains"}
    for row in document.get("dependencies", []):
        assert {(row["ref"], target) for target in row.get("dependsOn", [])} <= edges
    plain = [edge for edge in graph.relationships("depends-on") if not edge.detail]
    said = {(row["ref"], target) for row in document.get("dependencies", []) for target in row.get("dependsOn", [])}
    assert {(edge.source, edge.target) for edge in plain} <= said


def check_use(graph: aibom.Graph) -> None:
    assert not aibom.diff(graph, graph)
    assert aibom.merge(graph, graph) == graph
    other = aibom.Graph.build([aibom.Component("x", aibom.Kind.MODEL, "x")])
    assert aibom.merge(graph, other) == aibom.merge(other, graph)
    for component in graph:
        assert component in graph.components()
        graph.why(component)
        graph.descendants(component)
        graph.dependencies(component, transitive=True)


def test_the_collection_is_counted_and_used(corpus: Path) -> None:
    seen = 0
    for path in sorted((corpus / "boms").rglob("*")):
        if path.suffix not in (".json", ".xml") or path.name == "vllm-deployment-input.json":
            continue
        seen += 1
        check_use(aibom.load(path))
        if path.suffix == ".json" and "missing-id-and-name" not in path.name:
            check_counts(json.loads(path.read_text(encoding="utf-8")))
    assert seen > 50


def test_what_cyclonedx_py_writes_is_counted(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py")
    out = tmp_path / "bom.json"
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--of", "JSON", "-o", str(out), sys.executable]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    check_counts(json.loads(out.read_text()))
    check_use(aibom.load(out))


def test_what_cdxgen_writes_is_counted(tmp_path: Path) -> None:
    program = shutil.which("cdxgen")
    if program is None:
        pytest.skip("cdxgen is not installed")
    (tmp_path / "requirements.txt").write_text("six==1.16.0\n")
    out = tmp_path / "bom.json"
    subprocess.run(
        [program, "-t", "python", "--no-install-deps", "-o", str(out), str(tmp_path)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    check_counts(json.loads(out.read_text()))
    check_use(aibom.load(out))


def deep(levels: int) -> dict[str, Any]:
    row: dict[str, Any] = {"type": "library", "name": f"level {levels}"}
    for level in reversed(range(levels)):
        row = {"type": "library", "name": f"level {level}", "components": [row]}
    return row


HEAD = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
ODD: dict[str, dict[str, Any]] = {
    "nothing": {**HEAD},
    "no refs": {**HEAD, "components": [{"type": "library", "name": "a"}, {"type": "library", "name": "a"}]},
    "no names": {**HEAD, "components": [{"type": "library"}, {}]},
    "duplicate refs": {
        **HEAD,
        "components": [
            {"type": "library", "name": "a", "bom-ref": "1"},
            {"type": "library", "name": "b", "bom-ref": "1", "purl": "pkg:pypi/b@1"},
        ],
    },
    "dangling refs": {
        **HEAD,
        "dependencies": [{"ref": "x", "dependsOn": ["y", "z"]}, {"ref": "y", "dependsOn": ["x"]}],
    },
    "a circle": {
        **HEAD,
        "components": [
            {"type": "machine-learning-model", "name": name, "bom-ref": name, "purl": f"pkg:huggingface/o/{name}@1"}
            | {"pedigree": {"ancestors": [{"type": "machine-learning-model", "purl": f"pkg:huggingface/o/{parent}@1"}]}}
            for name, parent in (("a", "b"), ("b", "a"))
        ],
        "dependencies": [{"ref": "a", "dependsOn": ["b", "a"]}, {"ref": "b", "dependsOn": ["a"]}],
    },
    "90 deep": {**HEAD, "components": [deep(90)]},
    "hostile strings": {
        **HEAD,
        "components": [
            {
                "type": "library",
                "name": "\x1b[2J\u202e<script>'\";--",
                "bom-ref": "=cmd|' /C calc'!A0",
                "version": "\n\0",
            }
        ],
    },
}
BAD: dict[str, bytes] = {
    "empty": b"",
    "no BOM": b'{"name": "package"}',
    "SPDX": b'{"spdxVersion": "SPDX-2.3"}',
    "a version to come": b'{"bomFormat": "CycloneDX", "specVersion": "9.9"}',
    "truncated": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "lib',
    "200 deep": json.dumps({**HEAD, "components": [deep(200)]}).encode(),
    "too deep": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": ' + b"[" * 5000,
    "text": b"hello",
    "components that are none": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": 7}',
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_boms_are_read_and_used(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd.json").write_text(json.dumps(ODD[name]))
    check_use(aibom.load("odd.json"))
    for arguments in (
        ["query", "odd.json"],
        ["query", "odd.json", "--format", "json"],
        ["query", "odd.json", "--depends-on", "a"],
        ["query", "odd.json", "--why", "a"],
        ["diff", "odd.json", "odd.json"],
        ["merge", "odd.json", "odd.json", "-o", "out.json"],
        ["check", "odd.json"],
    ):
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code in (0, 1), done.stderr
        assert not [c for c in done.stdout.replace("\n", "") if not c.isprintable()]
    if name != "hostile strings":  # what no XML can hold is written as its escape, and said
        assert not aibom.diff(aibom.load("odd.json"), aibom.load("out.json"))


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_boms_are_named_in_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_bytes(BAD[name])
    (tmp_path / "good.json").write_text(json.dumps(HEAD))
    for arguments, code in (
        (["query", "bad.json"], 3),
        (["diff", "bad.json", "good.json"], 1),
        (["diff", "good.json", "bad.json"], 1),
        (["merge", "good.json", "bad.json", "-o", "out.json"], 1),
        (["check", "bad.json"], 1),
        (["verify", "bad.json", "."], 1),
    ):
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code == code, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
        assert "internal" not in done.stderr
        assert len((done.stdout + done.stderr).splitlines()) <= 3
    assert not (tmp_path / "out.json").exists()
