"""The commands of docs/how-to/sign.md are commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from aibom.cli import cli

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "how-to" / "sign.md").read_text(encoding="utf-8")
LINES = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).replace("\\\n", " ").splitlines()
COMMANDS = [shlex.split(line, comments=True)[1:] for line in LINES if line.startswith("aibom ")]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_parses(words: list[str]) -> None:
    command = cli.get_command(click.Context(cli, info_name="aibom"), words[0])
    assert command is not None
    command.make_context(words[0], list(words[1:]))


def test_there_is_something_to_test() -> None:
    assert {words[0] for words in COMMANDS} == {"sign", "attest", "verify-signature"}
