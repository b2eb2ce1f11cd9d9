"""What costs a file of a megabyte hours or gigabytes where readers are careless costs what another file costs."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.tree import write_files

SIZE = 200_000
LOAD = "from transformers import AutoModel\n"
MEGABYTES = 700


def _nested(width: int) -> str:
    lists = "".join(f"a{level} = [{f'*a{level + 1}, ' * width}]\n" for level in range(6))
    return f"from setuptools import setup\na6 = []\n{lists}setup(install_requires=a0)\n"


def _server(command: str, *arguments: str) -> dict[str, object]:
    return {"mcp.json": json.dumps({"mcpServers": {"one": {"command": command, "args": arguments}}})}


def _escaped(count: int) -> dict[str, str]:
    return {f"pakk{number}\u0000": "==1.0" for number in range(count)}  # \u0000 stands escaped, and is never found


HOSTILE: dict[str, dict[str, object]] = {
    "blanks in an environment": {".env.example": f"A=b{' ' * SIZE}c\n"},
    "what looks like keys": _server("npx", "sk-" * SIZE),
    "what looks like tokens": _server("docker", "run", "a/" + "eyJ-" * SIZE),
    "variables in variables": {"run.sh": f"A={'a' * 4000}\nB={'$A' * (2 * SIZE)}\nhf download $B\n"},
    "quotes without end": {"mcp.json": '{"mcpServers": {' + '\\"' * SIZE},
    "comments without end": {"mcp.json": '{"mcpServers": {' + "/* " * SIZE},
    "digits in a table": {"data/train.csv": "1" * 60_000 + "c," + "1" * 60_000 + "d\n1,2\n"},
    "a name that is bound again and again": {"app.py": LOAD + "a = 'b/c'\nAutoModel.from_pretrained(a)\n" * 30_000},
    "lists of lists": {"setup.py": _nested(500)},
    "dotted keys": {"pyproject.toml": "[project]\nname = 'x'\n" + "a." * SIZE + "a = 1\n"},
    "keys below a deep header": {"uv.lock": f"[{'a.' * 9_000}a]\n" + "".join(f"k{n} = 1\n" for n in range(SIZE))},
    "names that stand nowhere": {
        "Pipfile.lock": json.dumps({"default": {name: {"version": "==1.0"} for name in _escaped(20_000)}}),
    },
    "values that stand nowhere": {
        "a.json": json.dumps([{"model_name_or_path": "a/b"}] * 5_000).replace("a/b", r"a\/b"),
    },
}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time_and_memory_are_bounded(tmp_path: Path, name: str) -> None:
    good = {"good.py": LOAD + "AutoModel.from_pretrained('acme/good')\n"}
    folder = write_files(tmp_path / "app", {**good, **HOSTILE[name]})
    command = [sys.executable, "-m", "aibom", "scan", str(folder), "--offline", "-o", str(tmp_path / "bom.json")]
    # Not how fast it is: without the bound it does not end on the same day.
    subprocess.run(command, check=True, timeout=100, preexec_fn=_limit, capture_output=True)
    assert "acme/good" in (tmp_path / "bom.json").read_text()


def test_a_thousand_files_may_name_one_library(tmp_path: Path) -> None:
    files = {f"part{number}/requirements.txt": "torch==2.4.1\n" for number in range(6_000)}
    folder = write_files(tmp_path / "app", files)
    command = [sys.executable, "-m", "aibom", "scan", str(folder), "--offline", "-o", str(tmp_path / "bom.json")]
    subprocess.run(command, check=True, timeout=100, capture_output=True)
    assert "part5999/requirements.txt" in (tmp_path / "bom.json").read_text()
