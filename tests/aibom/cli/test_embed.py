"""``aibom embed``: a BOM that is given, or one of what the project configures, into wheels."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import aibom
from aibom.cli import cli
from tests.builders.projects import project
from tests.builders.wheels import INFO, check_record, wheel

Run = Callable[..., Result]
PLACE = f"{INFO}/sboms/aibom.cdx.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    project(tmp_path, '[tool.aibom]\nsources = ["demo"]\n')
    wheel(tmp_path / "demo.whl")
    return tmp_path


def run(*arguments: str, **extra: bytes) -> Result:
    return CliRunner().invoke(cli, ["embed", *arguments], **extra)  # type: ignore[arg-type]


def given(folder: Path) -> Path:
    done = CliRunner().invoke(cli, ["scan", "demo", "-q", "-o", "given.json"])
    assert done.exit_code == 0, done.stderr
    return folder / "given.json"


def test_a_bom_that_is_given_goes_in_as_it_is(folder: Path) -> None:
    bom = given(folder)
    done = run("demo.whl", "--bom", "given.json")
    assert (done.exit_code, done.stderr) == (0, "aibom: demo.whl: aibom.cdx.json is in it now\n")
    assert check_record(folder / "demo.whl")[PLACE] == bom.read_bytes()
    again = run("demo.whl", "--bom", "-", input=bom.read_bytes())
    assert (again.exit_code, again.stderr) == (0, "aibom: demo.whl: aibom.cdx.json was in it already\n")


def test_without_one_it_is_made_of_the_configured_sources(folder: Path) -> None:
    assert run("demo.whl", "-q").exit_code == 0
    data = check_record(folder / "demo.whl")[PLACE]
    subject = json.loads(data)["metadata"]["component"]
    assert (subject["name"], subject["version"], subject["purl"]) == ("demo", "1.0", "pkg:pypi/demo@1.0")
    (graph,) = [aibom.load(json.loads(data))]
    assert [model.name for model in graph.components(aibom.Kind.MODEL)] == ["model"]
    before = (folder / "demo.whl").read_bytes()
    assert run("demo.whl", "-q").exit_code == 0
    assert (folder / "demo.whl").read_bytes() == before


def test_several_wheels_each_get_their_own(folder: Path) -> None:
    wheel(folder / "other.whl")
    assert run("demo.whl", "other.whl").exit_code == 0
    assert check_record(folder / "demo.whl")[PLACE] == check_record(folder / "other.whl")[PLACE]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["missing.whl", "--bom", "given.json"], 3, "missing.whl does not exist"),
        (["demo.whl", "--bom", "missing.json"], 3, "missing.json does not exist"),
        (["demo.whl", "--bom", "pyproject.toml"], 1, "no valid BOM"),
        (["given.json", "--bom", "given.json"], 3, "no zip archive"),
        (["given.json"], 3, "no zip archive"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_goes_wrong_is_told_and_changes_nothing(
    folder: Path, arguments: list[str], code: int, reason: str
) -> None:
    given(folder)
    before = (folder / "demo.whl").read_bytes()
    done = run(*arguments)
    assert (done.exit_code, reason in done.stderr) == (code, True), done.stderr
    assert (folder / "demo.whl").read_bytes() == before


def test_one_bad_wheel_ends_it_and_what_was_done_is_told(folder: Path) -> None:
    given(folder)
    wheel(folder / "last.whl")
    (folder / "bad.whl").write_bytes(b"PK no wheel")
    last = (folder / "last.whl").read_bytes()
    done = run("demo.whl", "bad.whl", "last.whl", "--bom", "given.json")
    assert done.exit_code == 3
    assert [line.partition(":")[2].strip().partition(":")[0] for line in done.stderr.splitlines()] == [
        "demo.whl",
        "error",
    ]
    assert (folder / "last.whl").read_bytes() == last
    (folder / "bad.whl").unlink()
    assert run("demo.whl", "last.whl", "--bom", "given.json").stderr.splitlines() == [
        "aibom: demo.whl: aibom.cdx.json was in it already",
        "aibom: last.whl: aibom.cdx.json is in it now",
    ]


def test_without_sources_nothing_is_made(folder: Path) -> None:
    (folder / "pyproject.toml").unlink()
    done = run("demo.whl")
    assert done.exit_code == 2
    assert "no sources are configured" in done.stderr


def test_a_format_that_the_name_denies_is_refused(folder: Path) -> None:
    given(folder)
    (folder / "pyproject.toml").write_text('[tool.aibom.wheel]\nfile-name = "a.cdx.xml"\n')
    done = run("demo.whl", "--bom", "given.json")
    assert done.exit_code == 2
    assert "is not what a.cdx.xml says" in done.stderr
