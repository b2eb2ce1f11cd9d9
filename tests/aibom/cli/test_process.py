"""The command line as a process: what it loads, how it ends, and what it leaves when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import aibom

HEAVY = {
    *("cyclonedx", "huggingface_hub", "jsonschema_rs", "license_expression", "lxml", "packageurl", "packaging"),
    *("requests", "rich", "yaml", "importlib.metadata", "aibom.api", "aibom.graph", "aibom.plugin", "aibom.collect"),
}
MAIN = "from aibom.cli import main; main()"
LISTED = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {MAIN}"
# A collector that waits; by a plugin of its own, so that everything else is what it always is.
# Who runs the tests in the background lets them ignore interrupts; a terminal does not.
SLOW = f"""
import signal, sys, time
import aibom.collect as collect
signal.signal(signal.SIGINT, signal.default_int_handler)
def wait(sources, settings):
    print("begun", file=sys.stderr, flush=True)
    time.sleep(60)
collect.collect = wait
{MAIN}
"""
# 2 MB of BOM: more than any pipe takes before it is read.
LARGE = f"""
from types import SimpleNamespace
import aibom.collect as collect
from aibom.graph.component import Component, Kind
def large(sources, settings):
    app = Component("dir:app", Kind.APPLICATION, "app")
    files = [Component(f"dir:app/{{n}}", Kind.FILE, "x" * 100) for n in range(5000)]
    return SimpleNamespace(observations=(app, *files), heads=((sources[0], app.ref),), tools=(), failed=())
collect.collect = large
{MAIN}
"""


def call(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["scan", "--help"], ["validate", "--help"]])
def test_help_and_version_load_nothing_but_click(arguments: list[str]) -> None:
    done = call(LISTED, *arguments)
    assert done.returncode == 0
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not {name for name in loaded if name in HEAVY or name.partition(".")[0] in HEAVY}


def test_the_version_is_a_literal() -> None:
    assert call(MAIN, "--version").stdout == f"aibom {aibom.__version__}\n"


def test_help_names_every_command() -> None:
    said = call(MAIN, "--help").stdout
    assert [word for word in ("scan", "validate", "plugins") if f"\n  {word} " in said] == [
        "scan",
        "validate",
        "plugins",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "Missing command"),
        (["scna"], 2, "No such command 'scna'. Did you mean 'scan'?"),
        (["nothing-like-it"], 2, "No such command"),
        (["scan", "nonsense:x"], 2, "nonsense: sources"),
        (["scan", "olama:"], 2, "did you mean ollama:?"),
        (["validate", "no such file"], 3, "does not exist"),
    ],
)
def test_errors_are_a_line_and_an_exit_code(arguments: list[str], code: int, message: str) -> None:
    done = call(MAIN, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("aibom: error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_validate_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "bom").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 0}))
    done = call(MAIN, "validate", str(tmp_path / "bom"))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_text("before")
    command = [sys.executable, "-c", SLOW, "scan", ".", "-o", "bom.json"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=_env()) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert (tmp_path / "bom.json").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["bom.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_leaves_is_no_error(tmp_path: Path, unbuffered: str) -> None:
    env = {**_env(), "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-c", LARGE, "scan", ".", "-q"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == "{"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_who_leaves_a_list_is_no_error(tmp_path: Path) -> None:
    wrong = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [{}]}
    (tmp_path / "bom").write_text(json.dumps(wrong))
    command = [sys.executable, "-c", MAIN, "validate", str(tmp_path / "bom")]
    env = {**_env(), "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 5), ("2>&-", 0), ("2>&- >&-", 5)])
def test_closed_streams_are_no_defect(tmp_path: Path, closed: str, code: int) -> None:
    shell = f'exec "$0" -c "$1" scan . -v {closed}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable, LARGE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=_env(),
        check=False,
    )
    assert done.returncode == code
    assert done.stderr in ("", "aibom: error: standard output is closed\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LARGE, "scan", ".", "-q"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, env=_env(), check=False
        )
    assert done.returncode == 5
    assert done.stderr == "aibom: error: cannot write to standard output: No space left on device\n"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells where output goes")
def test_a_redirected_bom_is_no_part_of_itself(tmp_path: Path) -> None:
    code = (
        f"import aibom.collect as c\ndef stop(_, s): raise c.run.SourceError(str(s.unsaid))\nc.collect = stop\n{MAIN}"
    )
    with (tmp_path / "bom.json").open("wb") as redirected:
        command = [sys.executable, "-c", code, "scan", "."]
        done = subprocess.run(
            command, cwd=tmp_path, stdout=redirected, stderr=subprocess.PIPE, text=True, env=_env(), check=False
        )
    assert "/bom.json" in done.stderr


def _env() -> dict[str, str]:
    """Let a process that starts elsewhere find what this one finds, installed or not."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(str(Path(path).resolve()) for path in sys.path)}
