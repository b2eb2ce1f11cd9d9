"""The composite action: its steps run as GitHub runs them, and whatever its inputs say stays data."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import aibom
from tests.builders.actions import Ran, Runner, load_yaml
from tests.builders.offline import offline, packages_without_aibom
from tests.builders.projects import project

ROOT = Path(__file__).resolve().parent.parent.parent.parent
ACTION = ROOT / "plugins" / "github-action"
(DESCRIBED,) = load_yaml(ACTION / "action.yml")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A machine without network on which the action's first step is run once, from this checkout."""
    folder = tmp_path_factory.mktemp("machine")
    (folder / "packages").mkdir()
    (folder / "temp").mkdir()
    environment = offline(folder / "bin", packages_without_aibom(folder / "packages"))
    runner = Runner(folder, folder / "temp", environment)
    values = {"inputs.requirement": ""}
    ran = runner.steps(DESCRIBED["runs"]["steps"][:1], values, {"GITHUB_ACTION_PATH": str(ACTION)})
    assert ran.code == 0, ran.said
    return {**environment, "INSTALLED": values["steps.install.outputs.python"]}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return project(tmp_path / "work space", "")


def act(machine: dict[str, str], workspace: Path, **inputs: str) -> Ran:
    """Run all steps but the first one, with what that one put out."""
    temp = workspace.parent / "temp"
    temp.mkdir(exist_ok=True)
    runner = Runner(workspace, temp, machine)
    given = {name: str(item.get("default", "")) for name, item in DESCRIBED["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    assert given.keys() == DESCRIBED["inputs"].keys()
    values = {f"inputs.{name}": value for name, value in given.items()}
    values["steps.install.outputs.python"] = machine["INSTALLED"]
    ran = runner.steps(DESCRIBED["runs"]["steps"][1:], values, {})
    for name, item in DESCRIBED["outputs"].items():
        ran.outputs[name] = values.get(re.sub(r"^\$\{\{ | \}\}$", "", item["value"]), "")
    return ran


def test_the_aibom_of_the_same_commit_is_installed(machine: dict[str, str]) -> None:
    code = "import aibom, pathlib; print(pathlib.Path(aibom.__file__).parent, aibom.__version__)"
    done = subprocess.run([machine["INSTALLED"], "-I", "-c", code], capture_output=True, text=True, check=True)
    place, version = done.stdout.split()
    assert version == aibom.__version__
    assert Path(place) != ROOT / "aibom"


def test_the_bom_is_written_and_named(machine: dict[str, str], workspace: Path) -> None:
    ran = act(machine, workspace, sources="demo\n")
    assert ran.code == 0, ran.said
    data = (workspace / "aibom.cdx.json").read_bytes()
    assert ran.outputs == {
        "path": "aibom.cdx.json",
        "sha256": hashlib.sha256(data).hexdigest(),
        "components": str(len(aibom.load(workspace / "aibom.cdx.json"))),
    }
    assert json.loads(data)["metadata"]["component"]["name"] == "demo"
    assert "model" in ran.summary and ran.summary.startswith("#")


def test_every_input_is_used(machine: dict[str, str], workspace: Path) -> None:
    (workspace / "demo" / "pyproject.toml").write_text('[tool.aibom]\nsources = ["model"]\n')
    ran = act(
        machine,
        workspace,
        working_directory="demo",
        output="sub bom.xml",
        arguments="--spec-version\r\n1.5\n\n--exclude=a b\n",
        summary="false",
    )
    assert ran.code == 0, ran.said
    assert (workspace / "demo" / "sub bom.xml").read_bytes().startswith(b"<?xml")
    assert (ran.outputs["path"], ran.summary) == ("sub bom.xml", "")
    said = str(DESCRIBED)
    assert all(f"inputs.{name}" in said for name in DESCRIBED["inputs"])


def test_an_incomplete_bom_is_named_and_the_step_fails(machine: dict[str, str], workspace: Path) -> None:
    (workspace / "demo" / "model" / "model.safetensors").write_bytes(b"\xff" * 40)
    ran = act(machine, workspace, sources="demo", arguments="--strict")
    assert ran.code == 4
    assert ran.outputs["path"] == "aibom.cdx.json"
    assert ran.summary


@pytest.mark.parametrize(
    ("sources", "arguments", "code"), [("missing", "", 3), ("demo", "--no-such-option", 2), ("demo", "--check", 1)]
)
def test_a_failure_names_no_file(
    machine: dict[str, str], workspace: Path, sources: str, arguments: str, code: int
) -> None:
    ran = act(machine, workspace, sources=sources, arguments=arguments)
    assert (ran.code, ran.outputs["path"], ran.summary) == (code, "", "")
    assert "aibom: error: " in ran.said


HOSTILE = ["$(touch hurt)", "`touch hurt`", "a; touch hurt", '"; touch hurt; "', "'; touch hurt; '", "a\n$(touch hurt)"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_input_is_a_command(machine: dict[str, str], workspace: Path, text: str) -> None:
    for inputs in ({"sources": text}, {"output": text}, {"arguments": f"--name\n{text}"}, {"arguments": text}):
        act(machine, workspace, **{"sources": "demo", **inputs})
        assert not list(workspace.rglob("*hurt*.*")) and not (workspace / "hurt").exists()


@pytest.mark.parametrize("output", ["", "-", "a\nb=c", "a\rb"])
def test_an_output_that_is_no_name_is_refused(machine: dict[str, str], workspace: Path, output: str) -> None:
    ran = act(machine, workspace, sources="demo", output=output)
    assert (ran.code, ran.outputs["path"]) == (2, "")
    assert "::error::output" in ran.said


def test_an_option_among_the_sources_is_a_source(machine: dict[str, str], workspace: Path) -> None:
    ran = act(machine, workspace, sources="--version=1\ndemo")
    assert ran.code == 3
    assert "--version=1" in ran.said


def test_nothing_of_the_folder_is_imported(machine: dict[str, str], workspace: Path) -> None:
    for name in ("aibom", "click", "json", "venv", "hashlib"):
        (workspace / f"{name}.py").write_text("open('imported', 'w').close()\n")
    assert act(machine, workspace, sources="demo").code == 0
    assert not (workspace / "imported").exists()


def test_no_script_has_an_expression_and_no_action_of_others_is_used() -> None:
    for step in DESCRIBED["runs"]["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]
        assert "-P" not in step["run"].split()


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(name)
    if not program.exists():
        pytest.skip(f"{name} is not installed")
    return subprocess.run([str(program), *arguments], capture_output=True, text=True)


def test_it_is_a_valid_action() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION / "action.yml"))
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    done = tool("zizmor", "--offline", "--no-progress", str(ACTION))
    assert done.returncode == 0, done.stdout + done.stderr
    bad = tmp_path / "action.yml"
    bad.write_text(
        (ACTION / "action.yml").read_text().replace('"$AIBOM_PYTHON" -I -m aibom show', "echo ${{ inputs.sources }}")
    )
    assert tool("zizmor", "--offline", "--no-progress", str(bad)).returncode != 0
