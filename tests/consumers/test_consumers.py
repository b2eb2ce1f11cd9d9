"""Whoever takes BOMs takes ours: attestation on GitHub, cyclonedx-python-lib, cdxgen, the CycloneDX library of npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator

from aibom import api
from aibom.graph.graph import Graph
from aibom.serialize.size import MAX_ATTESTED
from tests.builders.tree import write_tree
from tests.hub.repository import Lfs
from tests.hub.server import TestHub
from tests.plugins.aibom_pip.environments import install, venv

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
MODULES = ROOT / ".cache" / "node"


def scans(folder: Path) -> Iterator[tuple[str, Graph]]:
    """A tree, an environment, and a model of a Hub with its parent and data."""
    yield "tree", api.scan(str(write_tree(folder / "tree" / "reviews")))
    environment = venv(folder / "env")
    install(environment, "torch", "2.1.0+cpu")
    install(environment, "app", metadata=["Requires-Dist: torch"])
    yield "env", api.scan(f"pip:{environment}")
    with TestHub() as hub, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub.url)
        patch.setenv("HF_HOME", str(folder / "cache"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        hub.model("acme/base", {"model.safetensors": Lfs(10**10, "a" * 64)}, card={"license": "mit"})
        files = {"model.safetensors": Lfs(10**10, "b" * 64), "vocab.txt": b"a"}
        hub.model("acme/child", files, card={"license": "mit", "base_model": "acme/base", "datasets": ["acme/data"]})
        yield "hub", api.scan("hf:acme/child")


@pytest.fixture(scope="module")
def boms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """BOMs by format: the golden ones, and of each scan one of each version, and a compact one."""
    folder = tmp_path_factory.mktemp("boms")
    found = {form: sorted(GOLDEN.glob(f"*.cdx.{form}")) for form in ("json", "xml")}
    for name, graph in scans(folder):
        for version in ("1.5", "1.6", "1.7"):
            for form, paths in found.items():
                for compact in (False, True):
                    path = folder / f"{name}-{version}{'-compact' * compact}.cdx.{form}"
                    api.dump(graph, path, format=f"cyclonedx-{form}", spec_version=version, compact=compact)  # type: ignore[arg-type]
                    paths.append(path)
    return found


def attested(data: bytes) -> bool:
    """What ``parseSBOMFromPath`` in src/sbom.ts of https://github.com/actions/attest asks of a CycloneDX file."""
    document = json.loads(data)
    spdx = bool(document.get("spdxVersion") and document.get("SPDXID"))
    cyclonedx = all(document.get(key) for key in ("bomFormat", "serialNumber", "specVersion"))
    return len(data) <= MAX_ATTESTED and cyclonedx and not spdx


def test_github_attests_them(boms: dict[str, list[Path]]) -> None:
    assert MAX_ATTESTED == 16_777_216
    for path in boms["json"]:
        data = path.read_bytes()
        assert attested(data), path.name
        document = json.loads(data)
        del document["serialNumber"]
        assert not attested(json.dumps(document).encode())


def test_cyclonedx_python_lib_takes_them(boms: dict[str, list[Path]]) -> None:
    seen = 0
    for version in ("1.5", "1.6", "1.7"):
        strict = JsonStrictValidator(SchemaVersion.from_version(version))
        xml = XmlValidator(SchemaVersion.from_version(version))
        for path in boms["json"]:
            text = path.read_text(encoding="utf-8")
            if json.loads(text)["specVersion"] == version:
                assert strict.validate_str(text) is None, path.name
                seen += 1
        for path in boms["xml"]:
            text = path.read_text(encoding="utf-8")
            if f"http://cyclonedx.org/schema/bom/{version}" in text:
                assert xml.validate_str(text) is None, path.name
                seen += 1
            assert ' serialNumber="urn:uuid:' in text
    assert seen == len(boms["json"]) + len(boms["xml"]) > 36


@pytest.fixture
def node() -> str:
    program = shutil.which("node")
    if program is None or not (MODULES / "node_modules").is_dir():
        pytest.skip("the validators of npm are not in .cache/node: .ci/run installs them where node is")
    return program


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=300)


def test_the_cyclonedx_library_of_npm_takes_them(node: str, boms: dict[str, list[Path]], tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "model"}]}')
    script = str(Path(__file__).with_name("strict.mjs"))
    done = run(node, script, str(MODULES), *map(str, boms["json"]), str(bad))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.pop(str(bad))
    assert len(found) == len(boms["json"])
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_cdxgen_takes_them(node: str, boms: dict[str, list[Path]], tmp_path: Path) -> None:
    """Its own validator: the schema, purls, references and properties; what it makes of completeness is not asked.

    It fails on ``%40``, ``%2F`` and ``%3A`` in references, which purls of scoped npm packages have by their
    specification.
    """
    program = str(MODULES / "node_modules" / "@cyclonedx" / "cdxgen" / "bin" / "validate.js")
    report = tmp_path / "report.json"
    bad = tmp_path / "bad.json"
    document = json.loads((GOLDEN / "project-1.6.cdx.json").read_bytes())
    bad.write_text(json.dumps({**document, "dependencies": [{"ref": "pkg:pypi/a%2Fb", "dependsOn": []}]}))
    for path in [bad, *(path for path in boms["json"] if "1.6" in path.name)]:
        done = run(
            node, program, "-i", str(path), "--strict", "--fail-severity", "critical", "-r", "json", "-o", str(report)
        )
        verdict = json.loads(report.read_text())
        assert (done.returncode, verdict["schemaValid"], verdict["deepValid"]) == (
            (2, False, False) if path == bad else (0, True, True)
        ), f"{path.name}: {done.stdout} {done.stderr}"
