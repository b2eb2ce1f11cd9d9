"""``aibom validate``: one line a problem, and an exit code that a script can use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli

GOOD: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}
WARNED = {**GOOD, "components": [{"type": "library", "name": "x", "bom-ref": "x", "purl": "pkg:pypi/A_B@1"}]}
WRONG = {**GOOD, "components": [{"type": "library", "bom-ref": "x"}]}
HOSTILE = {**GOOD, "components": [{"type": "\x1b[31m\u202e", "name": "n", "bom-ref": "a\x1b]0;t\x07\nb"}]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, document in (("good", GOOD), ("warned", WARNED), ("wrong", WRONG), ("hostile", HOSTILE)):
        (tmp_path / name).write_text(json.dumps(document))
    (tmp_path / "broken").write_bytes(b'{"bomFormat": ')
    (tmp_path / "good.xml").write_bytes(b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>')
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["validate", *arguments], input=stdin)


@pytest.mark.parametrize(
    ("arguments", "code", "lines"),
    [
        (["good"], 0, 0),
        (["good.xml"], 0, 0),
        (["warned"], 0, 1),
        (["warned", "--strict"], 1, 1),
        (["good", "--strict"], 0, 0),
        (["wrong"], 1, 1),
        (["broken"], 1, 1),
        (["wrong", "warned", "good"], 1, 2),
        (["missing"], 3, 0),
        (["wrong", "missing", "warned"], 3, 2),
        (["missing", "wrong"], 3, 1),
        (["."], 3, 0),
        ([], 2, 0),
        (["good", "--format", "xml"], 2, 0),
    ],
)
def test_exit_code_and_one_line_a_problem(folder: Path, arguments: list[str], code: int, lines: int) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert len(done.stdout.splitlines()) == lines
    assert "Traceback" not in done.stderr


def test_a_line_says_file_severity_place_component_and_message(folder: Path) -> None:
    (line,) = run("wrong").stdout.splitlines()
    assert line.startswith("wrong: error /components/0 [x] ")
    assert '"name"' in line
    (line,) = run("warned").stdout.splitlines()
    assert line.startswith("warned: warning /components/0/purl [x] ")


def test_a_good_file_is_said_on_standard_error(folder: Path) -> None:
    done = run("good")
    assert (done.stdout, done.stderr) == ("", "aibom: good: no problems\n")


def test_standard_input(folder: Path) -> None:
    assert run("-", stdin=json.dumps(GOOD).encode()).exit_code == 0
    done = run("-", stdin=json.dumps(WRONG).encode())
    assert done.exit_code == 1
    assert done.stdout.startswith("-: error /components/0 [x] ")


def test_json_holds_all_files(folder: Path) -> None:
    done = run("good", "wrong", "missing", "--format", "json")
    assert done.exit_code == 3
    good, wrong, missing = json.loads(done.stdout)
    assert good == {"file": "good", "problems": []}
    assert wrong["file"] == "wrong"
    (problem,) = wrong["problems"]
    assert problem["severity"] == "error"
    assert problem["rule"] == "schema"
    assert (problem["pointer"], problem["component"]) == ("/components/0", "x")
    assert missing == {"file": "missing", "error": "missing does not exist"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_hostile_reaches_the_terminal(folder: Path, form: str) -> None:
    (folder / "e\x1b[31m\u202e\nf").write_text(json.dumps(HOSTILE))
    done = run("hostile", "e\x1b[31m\u202e\nf", "no\x1b[31m\u202e\nne", "--format", form)
    assert done.exit_code == 3
    for said in (done.stdout, done.stderr):
        assert said
        assert not [character for character in said.replace("\n", "") if not character.isprintable()]
    if form == "text":
        assert all(line.startswith(("hostile: ", r"e\x1b[31m")) for line in done.stdout.splitlines())


def test_what_the_stream_cannot_say_is_escaped(folder: Path) -> None:
    (folder / "größe").write_text(json.dumps(WRONG))
    done = CliRunner(charset="ascii").invoke(cli, ["validate", "größe"])
    assert done.exit_code == 1
    assert done.stdout.startswith(r"gr\xf6\xdfe: error")
