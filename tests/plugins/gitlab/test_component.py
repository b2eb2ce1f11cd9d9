"""The GitLab component: filled in as GitLab does, it is a valid job; its script runs, and inputs stay data."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from aibom.api import validate
from tests.builders.actions import load_yaml
from tests.builders.offline import offline, packages_without_aibom
from tests.builders.projects import project

ROOT = Path(__file__).resolve().parent.parent.parent.parent
HEADER, TEMPLATE = load_yaml(ROOT / "plugins" / "gitlab" / "templates" / "aibom.yml")
INPUT = re.compile(r"\$\[\[ inputs\.([a-z]+) \]\]")


def filled(value: Any, inputs: Mapping[str, str]) -> Any:
    """Replace inputs in what was parsed, keys and texts alike, never in YAML that is still to be parsed."""
    if isinstance(value, dict):
        return {filled(key, inputs): filled(item, inputs) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, inputs) for item in value]
    return INPUT.sub(lambda found: inputs[found[1]], value) if isinstance(value, str) else value


def job(**given: str) -> dict[str, Any]:
    inputs = {name: item["default"] for name, item in HEADER["spec"]["inputs"].items()}
    assert given.keys() <= inputs.keys()
    return filled(TEMPLATE, {**inputs, **given})  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, own_wheel: Path) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("machine")
    (folder / "packages").mkdir()
    return {**offline(folder / "bin", packages_without_aibom(folder / "packages")), "WHEEL": str(own_wheel)}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return project(tmp_path / "builds" / "group" / "project", "")


def run(machine: dict[str, str], checkout: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a runner does: its lines by a shell, in the checkout, with the job's variables."""
    (described,) = job(requirement=machine["WHEEL"], **given).values()
    variables = {name: item["value"] for name, item in described["variables"].items()}
    assert not any(item["expand"] for item in described["variables"].values())
    script = "set -eo pipefail\n" + "\n".join(described["script"])
    environment = {**machine, **variables}
    return subprocess.run(["bash", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True)


def test_the_bom_is_what_gitlab_reads(machine: dict[str, str], checkout: Path) -> None:
    done = run(machine, checkout, sources="demo\n\n", arguments="--name\nmy service")
    assert done.returncode == 0, done.stderr
    (described,) = job().values()
    document = json.loads((checkout / described["artifacts"]["reports"]["cyclonedx"]).read_bytes())
    assert document["specVersion"] in ("1.4", "1.5", "1.6")
    assert {"name": "gitlab:meta:schema_version", "value": "1"} in document["metadata"]["properties"]
    assert document["metadata"]["component"]["name"] == "my service"
    assert not [problem for problem in validate(document) if problem.severity == "error"]


def test_what_goes_wrong_fails_the_job(machine: dict[str, str], checkout: Path) -> None:
    assert run(machine, checkout, sources="missing").returncode == 3


def test_nothing_is_a_command_and_nothing_of_the_project_is_imported(machine: dict[str, str], checkout: Path) -> None:
    for name in ("aibom", "click", "venv", "pip"):
        (checkout / f"{name}.py").write_text("open('imported', 'w').close()\n")
    before = {path.name for path in checkout.rglob("*")}
    hostile = "$(touch hurt)\n`touch hurt`\n'; touch hurt; '\n\"; touch hurt; \"\nSCRIPT\ntouch hurt"
    done = run(machine, checkout, sources=hostile, output="$(touch hurt).json", arguments=f"--name\n{hostile}")
    assert done.returncode != 0
    assert run(machine, checkout, sources="demo", output="$(touch hurt).json").returncode == 0
    assert {path.name for path in checkout.rglob("*")} - before == {"$(touch hurt).json"}


def test_every_input_has_a_meaning_and_is_used() -> None:
    inputs = HEADER["spec"]["inputs"]
    assert all(item["description"] and "default" in item for item in inputs.values())
    assert set(INPUT.findall(yaml.safe_dump(TEMPLATE, width=1000))) == inputs.keys()
    (described,) = TEMPLATE.values()
    assert "$[[" not in "".join(described["script"])


def test_it_is_a_valid_job(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    if not program.exists():
        pytest.skip("check-jsonschema is not installed")
    path = tmp_path / ".gitlab-ci.yml"
    command = [str(program), "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(path)]
    path.write_text(yaml.safe_dump(job()))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    (name,) = job()
    path.write_text(yaml.safe_dump({name: {**job()[name], "artefacts": {}}}))
    assert subprocess.run(command, capture_output=True).returncode == 1
