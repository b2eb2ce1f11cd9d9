"""Every rule that a scan of the hostile tree finds is explained in the reference."""

from __future__ import annotations

import re
from pathlib import Path

from aibom import api
from aibom.graph.check import FINDINGS
from tests.builders.tree import write_files, write_tree
from tests.hostile.test_whole import _bad_files

_RULE = re.compile(r"`([a-z-]+)`")
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "findings.md"


def test_every_rule_is_documented(tmp_path: Path) -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    graph = api.scan(str(write_files(write_tree(tmp_path / "src"), _bad_files())))
    texts = [value for c in graph for name in ("aibom:finding", "aibom:file:finding") for value in c.values(name)]
    rules = {text.partition(":")[0] for text in texts}
    assert rules and rules <= documented, rules - documented


def test_the_gate_knows_every_documented_rule() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## Unknowns")[0].splitlines()
    cells = [line.split("|")[1] for line in table if line.startswith("| `")]
    assert {rule for cell in cells for rule in _RULE.findall(cell)} == FINDINGS
