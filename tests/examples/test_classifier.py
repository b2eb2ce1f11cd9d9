"""The example: its Makefile, its sessions of nox, its workflow and its script are run, each in a copy of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import aibom
from tests.builders.actions import Ran, Runner, load_yaml
from tests.builders.offline import offline, packages_without_aibom

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = ROOT / "examples" / "classifier"
WHEEL = "classifier-1.0.0-py3-none-any.whl"
HERE = ("--no-isolation", "--skip-dependency-check")
"""What lets ``build`` use the packages of this environment instead of an index."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    kept = shutil.ignore_patterns("dist", ".nox", "*.safetensors", "*.cdx.json", "__pycache__")
    return Path(shutil.copytree(EXAMPLE, tmp_path / "classifier", ignore=kept))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packages_without_aibom(tmp_path_factory.mktemp("packages"))


def model_in(wheel: Path) -> str:
    (model,) = aibom.load(wheel).models()
    with zipfile.ZipFile(wheel) as archive:
        weights = archive.read("classifier/model/model.safetensors")
    (file,) = [file for file in aibom.load(wheel).components("file") if file.name == "model.safetensors"]
    assert file.digest() == hashlib.sha256(weights).hexdigest()
    return model.name


def make(project: Path, *goals: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    variables = [f"PYTHON={sys.executable}", f"AIBOM={sys.executable} -m aibom"]
    build = f"BUILD={sys.executable} -m build --wheel {' '.join(HERE)}"
    return subprocess.run(["make", *goals, *variables, build], cwd=project, capture_output=True, text=True)


def test_the_makefile_writes_checks_and_builds(project: Path) -> None:
    done = make(project)
    assert done.returncode == 0, done.stderr
    assert aibom.validate(project / "aibom.cdx.json") == ()
    assert model_in(project / "dist" / WHEEL) == "model"
    assert make(project, "release").returncode == 0
    assert (project / "dist" / "classifier-1.0.0.cdx.json").read_bytes() == (project / "aibom.cdx.json").read_bytes()
    card = project / "src" / "classifier" / "model" / "README.md"
    card.write_text(card.read_text().replace("license: apache-2.0\n", ""))
    done = make(project, "check")
    assert done.returncode != 0
    assert "is not up to date" in done.stderr
    assert "missing-license" in make(project, "all").stdout  # written anew, and refused
    assert make(project, "clean").returncode == 0
    assert not (project / "aibom.cdx.json").exists()


def nox(project: Path, packages: Path, own_wheel: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("nox")
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(own_wheel.parent), "PYTHONPATH": str(packages)}
    command = [sys.executable, "-m", "nox", *arguments]
    return subprocess.run(command, cwd=project, env={**os.environ, **index}, capture_output=True, text=True)


def test_the_sessions_of_nox(project: Path, packages: Path, own_wheel: Path) -> None:
    done = nox(project, packages, own_wheel)
    assert done.returncode == 0, done.stderr
    assert aibom.load(project / "aibom.cdx.json").subject is not None
    done = nox(project, packages, own_wheel, "-s", "wheel", "--", *HERE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert model_in(project / "dist" / WHEEL) == "model"


def release(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "release.py", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def test_the_script_releases_what_is_in_order_alone(project: Path) -> None:
    done = release(project, "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    sums = (project / "out" / "SHA256SUMS").read_text().splitlines()
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((project / "out" / name).read_bytes()).hexdigest() == digest
    assert len(sums) == 2
    (project / "src" / "classifier" / "model" / "extra.pkl").write_bytes(b"cos\nsystem\n(S'id'\ntR.")
    done = release(project, "other")
    assert done.returncode == 1
    assert "system" in done.stderr
    assert not (project / "other").exists()


@pytest.fixture
def released(project: Path, packages: Path, own_wheel: Path, tmp_path: Path) -> tuple[Ran, Path]:
    """The job of the workflow on a machine without network, with a ``gh`` that only writes down what it is asked."""
    with_aibom = tmp_path / "packages"
    with_aibom.mkdir()
    for path in packages.iterdir():
        (with_aibom / path.name).symlink_to(path)
    with zipfile.ZipFile(own_wheel) as archive:
        archive.extractall(with_aibom)
    machine = offline(tmp_path / "bin", with_aibom)
    (tmp_path / "bin" / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/asked\n')
    (tmp_path / "bin" / "gh").chmod(0o755)
    (workflow,) = load_yaml(project / ".github" / "workflows" / "release.yml")
    (job,) = workflow["jobs"].values()
    for step in job["steps"]:
        if "run" in step:
            step["run"] = step["run"].replace("-m build --wheel", f"-m build --wheel {' '.join(HERE)}")
    (tmp_path / "temp").mkdir()
    action = {"OWNER/aibom/plugins/github-action": ROOT / "plugins" / "github-action"}
    variables = {**machine, "GITHUB_REF_NAME": "v1.0.0"}
    return Runner(project, tmp_path / "temp", variables, action).job(job), tmp_path / "asked"


def test_the_workflow_releases_wheel_and_bom(released: tuple[Ran, Path], project: Path) -> None:
    ran, asked = released
    assert ran.code == 0, ran.said
    assert model_in(project / "dist" / WHEEL) == "model"
    assert asked.read_text().split("\n") == [
        *("release", "create", "v1.0.0", "--verify-tag", "--generate-notes", f"dist/{WHEEL}", "aibom.cdx.json", "")
    ]
    document = json.loads((project / "aibom.cdx.json").read_bytes())
    assert document["metadata"]["component"]["name"] == "classifier"
    assert [use.partition("@")[0] for use in ran.used] == [
        "actions/checkout",
        "OWNER/aibom/plugins/github-action",
        "actions/attest",
    ]
    assert all(len(use.partition("@")[2]) == 40 for use in ran.used)


def test_the_workflow_is_valid_and_zizmor_finds_nothing() -> None:
    workflow = str(EXAMPLE / ".github" / "workflows" / "release.yml")
    for name, *arguments in (
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
        ("zizmor", "--offline", "--no-progress"),
    ):
        program = Path(sys.executable).with_name(name)
        if not program.exists():
            pytest.skip(f"{name} is not installed")
        done = subprocess.run([str(program), *arguments, workflow], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
