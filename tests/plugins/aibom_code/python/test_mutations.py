"""Whatever is done to a module, it is read or refused; nothing is raised, and nothing takes long to follow."""

from __future__ import annotations

import random

import pytest

from aibom.plugin import FormatError
from aibom_code.python.modules import Module, tree_of
from aibom_code.python.reader import Python
from tests.builders.code_project import FILES
from tests.plugins.aibom_code.python.reading import project
from tests.plugins.aibom_code.python.rows import EXAMPLES

TEXTS = [*(text for path, text in FILES.items() if path.endswith(".py")), *(text for text, _ in EXAMPLES.values())]
PIECES = (
    *("*", "**", "()", "[0]", ".x", "=", "lambda:", "await ", '"\\udcff"', 'f"{x!r:>{y}}"', "None", "self", "*args"),
    *(
        "{**a}",
        "1e999",
        'b"x"',
        "...",
        "-1",
        "[]",
        "if x else y",
        "x:=",
        "del ",
        "import *",
        "from .. import x",
        "yield ",
    ),
)


def _mutated(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        if chance.random() < 0.5:
            lines[at] = line[:cut] + chance.choice(PIECES) + line[cut:]
        elif chance.random() < 0.5:
            lines[at] = line[:cut] + line[cut + chance.randrange(1, 4) :]
        else:
            lines.insert(at, chance.choice(lines))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(10))
def test_a_changed_module_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    python = Python(project({"a.py": "", "b.py": "x = 1"}))
    read = 0
    for _ in range(100):
        try:
            tree = tree_of(_mutated(chance.choice(TEXTS), chance))
        except FormatError:
            continue
        read += 1
        assert all(item.path == "a.py" and item.line > 0 for item in python.references(Module("a.py", tree)))
    assert read > 10
