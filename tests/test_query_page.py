"""docs/how-to/query.md says what happens: its code runs, and its commands print what stands below them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from aibom.cli import cli

PAGE = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "query.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
COMMANDS = [
    (command, "".join(f"{line}\n" for line in shown))
    for language, block in BLOCKS
    if language == "console"
    for command, *shown in (part.splitlines() for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part)
]
PROGRAMS = [block for language, block in BLOCKS if language == "python"]


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    exec(PROGRAMS[-1], {})
    return tmp_path


def test_the_page_asks_what_it_is_to_ask() -> None:
    asked = ["--missing license", "--descends-from", "--digest", "aibom diff", "--fail-on unpinned", "--sql", "--save"]
    assert [words for words in asked if not any(words in command for command, _ in COMMANDS)] == []


@pytest.mark.parametrize(("command", "shown"), COMMANDS)
def test_a_command_prints_what_the_page_says(command: str, shown: str, releases: Path) -> None:
    if command.startswith("aibom query index.sqlite"):
        CliRunner().invoke(cli, ["query", "releases", "--save", "index.sqlite"])
    program, *arguments = shlex.split(command)
    assert program == "aibom"
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code in (0, 1), done.stderr
    assert done.stdout == shown


def test_the_program_prints_the_ancestors(releases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(PROGRAMS[0], {})
    assert capsys.readouterr().out == "['base']\n"
