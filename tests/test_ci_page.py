"""What docs/how-to/ci.md shows is right: its YAML is valid, its commands exist, its inputs are those of the pieces."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from aibom.cli import cli
from aibom.config import load_config
from tests.builders.actions import load_yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "how-to" / "ci.md").read_text(encoding="utf-8")
(ACTION,) = load_yaml(ROOT / "plugins" / "github-action" / "action.yml")
HEADER, _ = load_yaml(ROOT / "plugins" / "gitlab" / "templates" / "aibom.yml")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_configuration_is_one(tmp_path: Path) -> None:
    (block,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(block)
    assert load_config(tmp_path).output == tomllib.loads(block)["tool"]["aibom"]["output"]


def commands() -> list[str]:
    texts = [line for language in ("sh", "ini", "make") for block in blocks(language) for line in block.splitlines()]
    texts += [" ".join(re.findall(r'"(.*?)"', line)) for line in blocks("python")[0].splitlines() if ".run(" in line]
    return [text.partition("#")[0].strip() for text in texts if text.strip().startswith("aibom ")]


@pytest.mark.parametrize("text", commands())
def test_every_command_parses(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(blocks("toml")[0])
    words = shlex.split(text)[1:]
    context = click.Context(cli, info_name="aibom")
    command = cli.get_command(context, words[0])
    assert command is not None
    command.make_context(words[0], words[1:])


def test_there_are_commands() -> None:
    assert len(commands()) >= 7


def test_the_inputs_are_those_of_the_pieces() -> None:
    pre_commit, workflow, gitlab = (yaml.safe_load(block) for block in blocks("yaml"))
    hooks = {hook["id"] for hook in load_yaml(ROOT / ".pre-commit-hooks.yaml")[0]}
    assert {hook["id"] for hook in pre_commit["repos"][0]["hooks"]} <= hooks
    (step,) = [s for s in workflow["jobs"]["bom"]["steps"] if "github-action" in s.get("uses", "")]
    assert step["with"].keys() <= ACTION["inputs"].keys()
    assert gitlab["include"][0]["inputs"].keys() <= HEADER["spec"]["inputs"].keys()
    rows = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
    assert rows == list(ACTION["inputs"])


def test_the_workflow_is_valid(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    if not program.exists():
        pytest.skip("check-jsonschema is not installed")
    path = tmp_path / "workflow.yml"
    path.write_text("on: push\n" + blocks("yaml")[1])
    command = [str(program), "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
