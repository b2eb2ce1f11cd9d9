"""The README's promises: its commands exist, its two set-up commands are what CI runs, its Python runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from aibom import api
from aibom.cli import cli
from tests.builders.tree import write_tree

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "tutorials" / "first-bom.md").read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _commands() -> list[list[str]]:
    lines = (line for text in (README, TUTORIAL) for block in _blocks(text, "sh") for line in block.splitlines())
    parts = (part for line in lines for part in line.partition("#")[0].split("&&"))
    words = [shlex.split(part) for part in parts]
    return [word[1:] for word in words if word and word[0].rpartition("/")[2] == "aibom"]


@pytest.mark.parametrize("words", _commands(), ids=" ".join)
def test_every_command_of_the_readme_and_the_tutorial_parses(words: list[str]) -> None:
    context = click.Context(cli, info_name="aibom")
    command = cli.get_command(context, words[0])
    assert command is not None, words[0]
    command.make_context(words[0], list(words[1:]))


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    develop = README.partition("## Develop")[2]
    assert "pytest" in _blocks(develop, "sh")[0]


def test_the_readmes_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path / "path" / "to" / "model")
    monkeypatch.chdir(tmp_path)
    (program,) = _blocks(README, "python")
    exec(compile(program, "README.md", "exec"), {})
    assert api.validate(tmp_path / "bom.cdx.json") == ()


def test_the_readmes_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
