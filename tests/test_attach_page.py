"""What docs/how-to/attach.md shows is what `aibom attach` takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from aibom.cli import cli
from aibom.discover import publishers
from aibom.release.attach import check_options, destinations

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "how-to" / "attach.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line, comments=True)
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("aibom ")
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_is_one(words: list[str]) -> None:
    command = cli.get_command(None, words[1])  # type: ignore[arg-type]
    assert command is not None
    given = command.make_context(words[1], words[2:], resilient_parsing=False).params
    if words[1] == "attach":
        # The UUIDs on the page are called so.
        made_up = "00000000-0000-0000-0000-000000000000"
        check_options(destinations(to.replace("UUID", made_up) for to in given["targets"]), given["more"])


def test_every_publisher_is_on_the_page() -> None:
    rows = "".join(line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `"))
    for plugin in publishers():
        if plugin.info.distribution == "aibom":
            assert any(f"{scheme}:" in rows for scheme in plugin.info.schemes), plugin.info.name
