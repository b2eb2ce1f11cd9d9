"""What ``[tool.aibom]`` says is the default of ``aibom scan``, and ``aibom init`` writes one."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from aibom.cli.scan import command
from aibom.config import Config, load_config
from tests.builders.projects import project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    return project(tmp_path, "")


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.aibom]\n{text}")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["scan", *arguments])


def bom(done: Result) -> Any:
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout_bytes)


def test_the_configured_sources_are_read_and_described(folder: Path) -> None:
    configure(
        folder,
        'sources = ["demo"]\nname = "svc"\nversion = "2"\nspec-version = "1.5"\nlicense = "MIT"\n'
        'supplier = "Ours"\nauthors = [{ name = "Ada", email = "ada@ours.example" }]\n',
    )
    document = bom(run())
    subject = document["metadata"]["component"]
    assert (document["specVersion"], subject["name"], subject["version"]) == ("1.5", "svc", "2")
    assert subject["supplier"] == {"name": "Ours"}
    assert subject["licenses"] == [{"license": {"id": "MIT"}}]
    said = [item["value"] for item in subject["properties"] if item["name"] == "aibom:evidence:supplier"]
    assert said == ["declared user pyproject.toml"]


def test_without_any_source_both_ways_to_name_one_are_hinted_at(folder: Path) -> None:
    configure(folder, 'name = "svc"\n')
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("aibom: error: no SOURCE is named, and none is configured\nhint: ")
    assert "aibom init" in done.stderr


def test_the_command_line_wins(folder: Path) -> None:
    configure(folder, 'sources = ["demo"]\nname = "svc"\nspec-version = "1.5"\n')
    document = bom(run("--name", "other", "--spec-version", "1.7"))
    assert (document["specVersion"], document["metadata"]["component"]["name"]) == ("1.7", "other")


def test_what_is_said_of_the_subject_is_not_said_of_other_sources(folder: Path) -> None:
    configure(folder, 'sources = ["demo"]\nname = "svc"\nversion = "2"\nlicense = "MIT"\nspec-version = "1.5"\n')
    document = bom(run("demo/model"))
    assert document["specVersion"] == "1.5"
    assert document["metadata"]["component"]["name"] == "model"
    assert "MIT" not in json.dumps(document)


def test_output_flags_and_exclusions(folder: Path) -> None:
    configure(
        folder, 'sources = ["demo"]\noutput = "out.json"\nno-hash = true\nquiet = true\nexclude = ["config.json"]\n'
    )
    done = run()
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    text = (folder / "out.json").read_text()
    assert "SHA-256" not in text
    assert "config.json" not in text.replace("by --exclude (config.json)", "")
    assert " s: out.json" in run("-v").stderr  # it wins over the configured quiet


def test_a_mistake_is_told_with_what_is_right_and_help_still_comes(folder: Path) -> None:
    configure(folder, "source = ['demo']\n")
    done = run()
    assert done.exit_code == 2
    assert "aibom has no key 'source' here" in done.stderr
    assert "hint: did you mean sources?" in done.stderr
    assert run("--help").exit_code == 0
    asked = {"_AIBOM_COMPLETE": "bash_complete", "COMP_WORDS": "aibom scan --spec", "COMP_CWORD": "2"}
    completed = CliRunner().invoke(cli, [], prog_name="aibom", env=asked)
    assert "--spec-version" in completed.stdout


def test_a_profile_is_chosen_by_name_and_the_command_line_still_wins(folder: Path) -> None:
    configure(
        folder,
        'sources = ["demo"]\nspec-version = "1.5"\noffline = true\n'
        '[tool.aibom.profiles.release]\nspec-version = "1.7"\nno-evidence = true\noutput = "release.json"\n',
    )
    assert bom(run())["specVersion"] == "1.5"
    assert run("--profile", "release", "--spec-version", "1.6").exit_code == 0
    text = (folder / "release.json").read_text()
    assert json.loads(text)["specVersion"] == "1.6"
    assert "aibom:evidence" not in text
    done = run("--profile", "relase")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        2,
        "aibom: error: pyproject.toml has no profile 'relase'",
    )
    assert run("--profile", "relase", "--help").exit_code == 0


def test_the_configured_profile_is_used_where_none_is_asked_for(folder: Path) -> None:
    tables = '[tool.aibom.profiles.a]\nspec-version = "1.5"\n[tool.aibom.profiles.b]\nspec-version = "1.7"\n'
    configure(folder, f'sources = ["demo"]\nprofile = "a"\n{tables}')
    assert bom(run())["specVersion"] == "1.5"
    assert bom(run("--profile", "b"))["specVersion"] == "1.7"


@pytest.mark.parametrize(
    ("text", "names"),
    [("[tool.aibom.profiles.release]\n[tool.aibom.profiles.review]\n[tool.aibom.profiles.ci]\n", 2), ("x = 1", 0)],
)
def test_profiles_are_completed(folder: Path, text: str, names: int) -> None:
    configure(folder, text)
    asked = {"_AIBOM_COMPLETE": "bash_complete", "COMP_WORDS": "aibom scan --profile re", "COMP_CWORD": "3"}
    completed = CliRunner().invoke(cli, [], prog_name="aibom", env=asked)
    assert completed.stdout.count(",re") == names


def test_properties_of_the_bom_as_a_whole(folder: Path) -> None:
    configure(folder, 'sources = ["demo"]\nproperties = ["gitlab:meta:schema_version=1", "team=vision = sound"]\n')
    assert bom(run())["metadata"]["properties"] == [
        {"name": "gitlab:meta:schema_version", "value": "1"},
        {"name": "team", "value": "vision = sound"},
    ]
    assert bom(run("--property", "a=b"))["metadata"]["properties"] == [{"name": "a", "value": "b"}]
    for wrong in ("a", "=b", "aibom:model:license=MIT"):
        done = run("--property", wrong)
        assert (done.exit_code, f"the property {wrong} cannot" in done.stderr) == (2, True)


def test_every_option_is_a_default(folder: Path) -> None:
    from aibom.cli import configured

    names = {configured._PARAMETERS.get(name, name) for name in Config.__dataclass_fields__}
    assert {item.name for item in command.params if isinstance(item, click.Option)} <= names


def init() -> Result:
    return CliRunner().invoke(cli, ["init"])


@pytest.mark.parametrize("before", [None, "", '[project]\nname = "x"', '[project]\r\nname = "x"\r\n'])
def test_init_writes_what_scan_reads(folder: Path, before: str | None) -> None:
    pyproject = folder / "pyproject.toml"
    if before is None:
        pyproject.unlink()
    else:
        pyproject.write_bytes(before.encode())
        pyproject.chmod(0o604)
    done = init()
    assert done.exit_code == 0, done.stderr
    written = folder / ("aibom.toml" if before is None else "pyproject.toml")
    data = written.read_bytes()
    assert data.startswith((before or "").encode().strip())
    assert data.count(b"\r\n") == (data.count(b"\n") if before and "\r" in before else 0)
    assert load_config(folder).sources == (".",)
    assert run("-q").exit_code == 0
    assert (folder / "aibom.cdx.json").exists()
    assert init().exit_code == 2
    assert written.read_bytes() == data
    if before is not None:
        assert written.stat().st_mode & 0o777 == 0o604


def test_init_shows_every_key_and_each_can_be_switched_on(folder: Path) -> None:
    (folder / "pyproject.toml").unlink()
    init()
    text = re.sub(r"(?m)^# (?!What|Keys)", "", (folder / "aibom.toml").read_text())
    keys = {name.replace("_", "-") for name in Config.__dataclass_fields__} - {"place"}
    assert set(tomllib.loads(text)) == keys
    (folder / "aibom.toml").write_text(text)
    assert load_config(folder).depth == 10


def test_init_leaves_what_is_no_toml(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("no TOML")
    done = init()
    assert done.exit_code == 2
    assert (folder / "pyproject.toml").read_text() == "no TOML"
