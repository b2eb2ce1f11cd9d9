"""aibom's own wheel carries its own BOM, also where aibom is not installed and builds from its sdist."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import aibom
from tests.builders.offline import packages_without_aibom
from tests.builders.wheels import check_record

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import os, sys
sys.path.append(sys.argv[1])
import hatchling.build
folder, kind, out = sys.argv[2:]
os.chdir(folder)
print(getattr(hatchling.build, kind)(out))
"""


@pytest.fixture(scope="module")
def without_aibom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of this environment but aibom, as in the environment that a build frontend makes."""
    return packages_without_aibom(tmp_path_factory.mktemp("packages"))


def build(packages: Path, folder: Path, kind: str, out: Path) -> tuple[Path, str]:
    """Build in a process that has these packages alone."""
    out.mkdir(exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if key not in ("SOURCE_DATE_EPOCH", "PYTHONPATH")}
    command = [sys.executable, "-I", "-S", "-c", CODE, str(packages), str(folder), kind, str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.splitlines()[-1], done.stderr


def own_bom(path: Path) -> bytes:
    (data,) = [data for name, data in check_record(path).items() if "/sboms/" in name]
    return data


def test_the_sdist_builds_a_wheel_with_a_bom_and_the_checkout_the_same(without_aibom: Path, tmp_path: Path) -> None:
    sdist, _ = build(without_aibom, ROOT, "build_sdist", tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (folder,) = (tmp_path / "unpacked").iterdir()
    wheel, said = build(without_aibom, folder, "build_wheel", tmp_path / "one")
    claims = check_record(wheel)["aibom/formats/claims.json"]
    assert claims == (ROOT / "docs" / "reference" / "formats.json").read_bytes()  # a link in the checkout
    data = own_bom(wheel)
    assert "aibom:" not in said
    assert not [problem for problem in aibom.validate(json.loads(data)) if problem.severity == "error"]
    subject = json.loads(data)["metadata"]["component"]
    assert (subject["name"], subject["version"]) == ("aibom", aibom.__version__)
    assert subject["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    again, _ = build(without_aibom, folder, "build_wheel", tmp_path / "two")
    assert again.read_bytes() == wheel.read_bytes()
    assert own_bom(build(without_aibom, ROOT, "build_wheel", tmp_path / "three")[0]) == data


def test_without_what_the_hook_needs_the_wheel_is_built_all_the_same(without_aibom: Path, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in without_aibom.iterdir():
        if not path.name.startswith(("cyclonedx", "jsonschema_rs", "yaml")):
            (packages / path.name).symlink_to(path)
    wheel, said = build(packages, ROOT, "build_wheel", tmp_path / "out")
    assert "the wheel has no BOM" in said
    assert not [name for name in check_record(wheel) if "/sboms/" in name]
