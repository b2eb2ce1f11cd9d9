"""``aibom query``: what is found, how it is printed, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from tests.plugins.aibom_pip.environments import install, venv


def bom(prefix: str, parent: str = "pkg:huggingface/org/base@1") -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {
                "type": "machine-learning-model",
                "bom-ref": f"{prefix}/chat",
                "name": "chat\x1b[31m",
                "licenses": [{"license": {"id": "MIT"}}],
                "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "base", "purl": parent}]},
                "components": [
                    {
                        "type": "file",
                        "bom-ref": f"{prefix}/chat#w",
                        "name": "w",
                        "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
                    }
                ],
            },
            {"type": "library", "bom-ref": "t", "name": "torch", "version": "2.1", "purl": "pkg:pypi/torch@2.1"},
        ],
        "dependencies": [{"ref": f"{prefix}/chat", "dependsOn": ["t"]}],
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "boms").mkdir()
    (tmp_path / "boms" / "one.json").write_text(json.dumps(bom("one")))
    (tmp_path / "boms" / "two.json").write_text(json.dumps(bom("two", "pkg:huggingface/other/x@1")))
    (tmp_path / "broken.json").write_text(json.dumps(bom("x"))[:-9])
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["query", *arguments], input=stdin)


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["--kind", "model"], 4),
        (["--name", "torch"], 2),
        (["--license", "MIT OR Apache-2.0"], 2),
        (["--purl", "pkg:pypi/torch?vers=vers:pypi/>=2|<2.6"], 2),
        (["--digest", "SHA-256:" + "AB" * 32], 2),
        (["--missing", "license", "--kind", "library"], 2),
        (["--descends-from", "pkg:huggingface/org/base"], 1),
        (["--depends-on", "torch"], 2),
        (["--kind", "model", "--depends-on", "pkg:pypi/torch"], 2),
        (["--kind", "service"], 0),
    ],
)
def test_what_is_found(folder: Path, arguments: list[str], lines: int) -> None:
    done = run("boms", *arguments)
    assert done.exit_code == 0, done.stderr
    rows = done.stdout.splitlines()
    assert len(rows) == (lines + 1 if lines else 0)
    assert all("/two.json" in row or "/one.json" in row for row in rows[1:])


def test_json_has_whole_components_and_its_schema(folder: Path) -> None:
    done = json.loads(run("boms/one.json", "--name", "chat*", "--format", "json", "-o", "-").stdout)
    assert done["schema"] == "aibom.query/1"
    (component,) = done["components"]
    assert component["document"] == "boms/one.json"
    assert component["ref"] == "one/chat"
    assert component["licenses"] == [{"license": "MIT", "form": "id"}]
    assert component["files"][0]["digests"] == [{"algorithm": "SHA-256", "value": "ab" * 32}]
    assert json.loads(run("boms", "--kind", "service", "--format", "json").stdout)["components"] == []


def test_csv_and_purls_and_files(folder: Path) -> None:
    assert run("boms", "--name", "torch", "--format", "purl").stdout == "pkg:pypi/torch@2.1\n"
    assert run("boms", "--kind", "library", "--format", "csv", "-o", "out.csv").stdout == ""
    rows = list(csv.reader(io.StringIO((folder / "out.csv").read_text())))
    assert rows[0] == ["kind", "name", "version", "licenses", "ref", "document"]
    assert [row[-1] for row in rows[1:]] == ["boms/one.json", "boms/two.json"]


def test_why(folder: Path) -> None:
    done = run("boms/one.json", "--why", "torch")
    assert done.stdout.splitlines()[1].startswith("one/chat -depends-on-> t ")
    path = json.loads(run("boms/one.json", "--why", "torch", "--format", "json").stdout)["paths"][0]["path"]
    assert path == [{"source": "one/chat", "rel": "depends-on", "target": "t"}]
    assert run("boms/one.json", "--why", "tensorflow").stderr.endswith("aibom: nothing was found\n")


def test_sql_over_a_saved_index(folder: Path) -> None:
    assert run("boms", "--save", "index.sqlite", "--kind", "model", "-q").exit_code == 0
    statement = "select d.path, c.name from component c join document d on d.id = c.document where kind = 'library'"
    done = json.loads(run("index.sqlite", "--sql", statement, "--format", "json").stdout)
    assert done == {
        "schema": "aibom.sql/1",
        "columns": ["path", "name"],
        "rows": [["boms/one.json", "torch"], ["boms/two.json", "torch"]],
    }
    (folder / "boms" / "one.json").unlink()
    assert len(run("boms", "--save", "index.sqlite", "--name", "torch").stdout.splitlines()) == 2
    assert len(run("--save", "index.sqlite", "--name", "torch").stdout.splitlines()) == 2


def test_standard_input(folder: Path) -> None:
    done = run("-", "--name", "torch", stdin=json.dumps(bom("stdin")))
    assert done.stdout.splitlines()[1].endswith("  t    -")


def test_sources_are_scanned(folder: Path) -> None:
    environment = venv(folder / "env")
    install(environment, "torch", "2.1.0")
    done = run(f"pip:{environment}", "--name", "torch", "--format", "purl")
    assert (done.exit_code, done.stdout) == (0, "pkg:pypi/torch@2.1.0\n")
    done = run("pip:gone", "--kind", "model")
    assert (done.exit_code, "pip:gone: " in done.stderr) == (3, True)


def test_an_environment_is_a_folder_with_the_boms_of_its_packages(folder: Path) -> None:
    environment = venv(folder / "env")
    install(environment, "app", info={"sboms/aibom.cdx.json": json.dumps(bom("app")).encode()})
    assert "app/chat" in run(str(environment), "--kind", "model").stdout


def test_the_schema_names_every_table(folder: Path) -> None:
    said = run("--schema").stdout
    for table in ("document", "component", "license", "relationship", "property", "evidence", "unknown", "finding"):
        assert f"\n{table} " in said
    assert json.loads(run("--schema", "--format", "json").stdout)["version"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing argument"),
        (["boms", "--kind", "modle"], 2, "modle"),
        (["boms", "--digest", "zz"], 2, "no digest"),
        (["boms", "--sql", "drop table component"], 2, "refused"),
        (["boms", "--sql", "select 1", "--kind", "model"], 2, "stands alone"),
        (["boms", "--sql", "select 1", "--format", "purl"], 2, "no purls|--format"),
        (["missing.json"], 3, "does not exist"),
        (["broken.json", "--name", "torch"], 3, "truncated"),
        (["--save", "none.sqlite"], 2, "no index"),
        (["boms", "--save", "broken.json"], 2, "no index"),
    ],
)
def test_what_is_refused(folder: Path, arguments: list[str], code: int, message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == code
    assert done.stdout == ""
    assert any(part in done.stderr for part in message.split("|"))
    assert "Traceback" not in done.stderr


def test_one_broken_bom_does_not_hide_the_others(folder: Path) -> None:
    done = run("broken.json", "boms", "--name", "torch")
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 3
    assert "truncated" in done.stderr


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_nothing_hostile_reaches_the_terminal(folder: Path, form: str) -> None:
    for arguments in (["--name", "chat*"], ["--why", "torch"], ["--sql", "select name from component"]):
        said = run("boms", *arguments, "--format", form).stdout
        assert said
        assert not [character for character in said.replace("\n", "") if not character.isprintable()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, folder: Path) -> None:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert done.exit_code == 0
    assert "_AIBOM_COMPLETE" in done.stdout
