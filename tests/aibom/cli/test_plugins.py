"""``aibom plugins``: a table for people and a list for scripts."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from aibom.cli import cli
from aibom.collect import PluginInfo

FOUND = (
    PluginInfo("aibom.collectors", "directory", "aibom", "1.0", ("dir",)),
    PluginInfo("aibom.collectors", "odd", "aibom-odd", "2", ("o", "d"), "broken", "ImportError: \x1b[31mno\nmore\x7f"),
)


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.collect.plugins", lambda: FOUND)


def test_the_table_has_one_line_a_plugin() -> None:
    done = CliRunner().invoke(cli, ["plugins"])
    assert done.exit_code == 0
    head, first, second = done.stdout.splitlines()
    assert head.split() == ["group", "name", "schemes", "distribution", "version", "state", "reason"]
    assert first.split() == ["aibom.collectors", "directory", "dir", "aibom", "1.0", "ok"]
    assert second.endswith(r"broken  ImportError: \x1b[31mno more\x7f")
    assert head.index("state") == first.index("ok") == second.index("broken")


def test_json_holds_every_field() -> None:
    done = CliRunner().invoke(cli, ["plugins", "--format", "json"])
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\x7f" not in done.stdout
    assert [item["name"] for item in json.loads(done.stdout)] == ["directory", "odd"]
    assert json.loads(done.stdout)[1] == {
        "group": "aibom.collectors",
        "name": "odd",
        "schemes": ["o", "d"],
        "distribution": "aibom-odd",
        "version": "2",
        "state": "broken",
        "reason": FOUND[1].reason,
    }
