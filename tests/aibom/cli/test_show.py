"""``aibom show``: any BOM, six ways to look at it, on a terminal, a pipe or a file."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aibom.api import dump
from aibom.cli import cli
from tests.builders.shown import hostile_graph, whole_graph

FORMATS = ["tree", "json", "mermaid", "dot", "markdown", "html"]
BEGINS = {
    "tree": "assistant 2.3.1 · application\n",
    "json": '{\n  "format": "aibom-show",\n  "version": 1,',
    "mermaid": "flowchart LR\n",
    "dot": "digraph bom {\n",
    "markdown": "# assistant 2.3.1\n",
    "html": "<!doctype html>\n",
}
MAIN = "from aibom.cli import main; main()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    dump(whole_graph(), "bom.json")
    dump(whole_graph(), "bom.xml", format="cyclonedx-xml")
    dump(hostile_graph(), "hostile.json")
    (tmp_path / "broken").write_bytes(b'{"bomFormat": ')
    return tmp_path


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["show", *arguments], input=stdin)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_to_a_pipe_and_to_a_file(folder: Path, form: str) -> None:
    printed = run("bom.json", "--format", form)
    assert printed.exit_code == 0, printed.stderr
    assert printed.stderr == ""
    assert printed.stdout.startswith(BEGINS[form])
    written = run("bom.json", "--format", form, "-o", "out")
    assert (written.exit_code, written.stdout) == (0, "")
    assert (folder / "out").read_text(encoding="utf-8") == printed.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_xml_and_standard_input_say_the_same(folder: Path, form: str) -> None:
    first = run("bom.json", "--format", form)
    assert run("bom.xml", "--format", form).stdout == first.stdout
    assert run("-", "--format", form, stdin=(folder / "bom.json").read_bytes()).stdout == first.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_a_terminal_acts_on_is_printed(folder: Path, form: str) -> None:
    printed = run("hostile.json", "--format", form)
    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["bom.json", "--format", "pdf"], 2),
        (["bom.json", "-o", "missing/out"], 2),
        (["bom.json", "-o", "."], 2),
        (["missing"], 3),
        (["."], 3),
        (["broken"], 1),
    ],
)
def test_what_cannot_be_done_is_one_line_and_a_code(folder: Path, arguments: list[str], code: int) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert "error" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_target_is_looked_at_before_the_bom(folder: Path) -> None:
    assert "missing/out" not in run("broken", "-o", "missing/out").stderr
    assert run("broken", "-o", "missing/out").exit_code == 2


def test_colours_only_on_a_terminal(folder: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": ""}
    subprocess.run([sys.executable, "-c", MAIN, "show", "bom.json"], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 65536):
            seen += chunk
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(ours)
    assert b"\x1b[1massistant\x1b[0m" in seen
    piped = run("bom.json").stdout
    assert "\x1b" not in piped


def test_a_tree_in_ascii_where_the_encoding_knows_no_lines(folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "show", "bom.json"], env=environment, capture_output=True, check=True
    )
    assert b"`- acme/support-gguf 0123456789ab - text-generation" in done.stdout
    assert b"\\u" not in done.stdout


def test_a_terminal_that_is_none_loads_no_rich(folder: Path) -> None:
    code = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {MAIN}"
    done = subprocess.run([sys.executable, "-c", code, "show", "bom.json"], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "aibom.report.tree" in loaded
    assert not loaded & {"rich", "aibom.report.html", "cyclonedx", "jsonschema_rs", "lxml"}


def test_real_boms_can_be_shown(corpus: Path, folder: Path) -> None:
    files = sorted((corpus / "boms" / "cyclonedx-specification").rglob("valid-*.json"))[::7]
    files += sorted((corpus / "boms").rglob("*output.json"))
    assert files
    for file in files:
        for form in FORMATS:
            done = run(str(file), "--format", form)
            assert done.exit_code in (0, 1), (file, form, done.stderr)
            if form == "json" and done.exit_code == 0:
                assert json.loads(done.stdout)["format"] == "aibom-show"
