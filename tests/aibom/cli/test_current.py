"""``aibom scan --check``: the BOM that lies there is what would be written, or how it differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from tests.builders.projects import project

CONFIG = '[tool.aibom]\nsources = ["demo"]\noutput = "{name}"\nspec-version = "{version}"\n'


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["scan", *arguments])


def configure(folder: Path, name: str = "bom.json", version: str = "1.6", rest: str = "") -> None:
    (folder / "pyproject.toml").write_text(CONFIG.format(name=name, version=version) + rest)


@pytest.fixture(params=["1.5", "1.6", "1.7"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    project(tmp_path, "")
    configure(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["bom.json", "bom.xml"])
def test_time_number_and_tools_do_not_count(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, version: str
) -> None:
    configure(folder, name, version)
    assert run("-q").exit_code == 0
    data = (folder / name).read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr("aibom.serialize.cyclonedx.document.__version__", "9.9.9")
    done = run("--check")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"aibom: {name} is up to date\n")
    assert run("--check", "-q").stderr == ""
    assert (folder / name).read_bytes() == data


def test_what_changed_is_named_and_nothing_is_written(folder: Path) -> None:
    run("-q")
    data = (folder / "bom.json").read_bytes()
    (folder / "demo" / "model" / "README.md").write_text("---\nlicense: mit\n---\n")
    done = run("--check")
    assert done.exit_code == 1
    assert "~ machine-learning-model model (dir:demo/model) licenses: Apache-2.0 -> MIT" in done.stdout.splitlines()
    assert done.stderr == "aibom: error: bom.json is not up to date; without --check it is written\n"
    assert (folder / "bom.json").read_bytes() == data
    assert run("-q").exit_code == 0
    assert run("--check").exit_code == 0


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--spec-version", "1.5"), "specVersion"),
        (("--format", "cyclonedx-xml"), "format"),
        (("--no-evidence",), "components, metadata"),
        (("--compact",), "components, dependencies"),
    ],
)
def test_how_it_is_written_counts(folder: Path, options: tuple[str, ...], what: str) -> None:
    run("-q")
    done = run("--check", *options)
    assert done.exit_code == 1
    assert f"bom.json is not up to date in {what}" in done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "bom.json does not exist"),
        (b"", "bom.json is no valid BOM"),
        (b"{", "bom.json is no valid BOM"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "x"}]}', "no valid BOM"),
    ],
)
def test_what_is_no_bom_is_not_up_to_date(folder: Path, content: bytes | None, reason: str) -> None:
    if content is not None:
        (folder / "bom.json").write_bytes(content)
    done = run("--check")
    assert (done.exit_code, done.stdout) == (1, "")
    assert reason in done.stderr


def test_a_bom_that_was_edited_is_not_up_to_date(folder: Path) -> None:
    run("-q")
    document = json.loads((folder / "bom.json").read_bytes())
    document["components"][0]["licenses"] = [{"license": {"id": "MIT"}}]
    (folder / "bom.json").write_text(json.dumps(document))
    done = run("--check")
    assert done.exit_code == 1
    assert "licenses" in done.stdout


def test_a_file_is_needed_and_a_missing_source_is_no_difference(folder: Path) -> None:
    done = run("--check", "-o", "-")
    assert (done.exit_code, "--check needs a FILE" in done.stderr) == (2, True)
    run("-q")
    assert run("missing", "--check").exit_code == 3


def test_strict_holds_where_the_bom_is_up_to_date(folder: Path) -> None:
    (folder / "demo" / "model" / "model.safetensors").write_bytes(b"\xff" * 40)
    run("-q")
    assert run("--check").exit_code == 0
    done = run("--check", "--strict")
    assert done.exit_code == 4
    assert "aibom: error: the BOM is incomplete: " in done.stderr


def test_a_profile_may_check(folder: Path) -> None:
    configure(folder, rest="[tool.aibom.profiles.ci]\ncheck = true\n")
    assert run("--profile", "ci").exit_code == 1
    assert run("-q").exit_code == 0
    assert run("--profile", "ci").exit_code == 0
