"""docs/tutorials/release.md, step by step as it stands there, with a registry on loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.docker_registry import docker_registry
from tests.servers.oci import OciServer

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tutorials" / "release.md"
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
ELSEWHERE = ("python3 -m venv", "docker ")
"""How blocks begin that the test does in its own way: install, run a registry, stop it."""
MARK = "==== block"


@pytest.fixture(params=["native", "docker"])
def registry(request: pytest.FixtureRequest, tmp_path: Path, no_docker_login: None) -> Iterator[str]:
    """One with the referrers API, and a real one without."""
    if request.param == "docker":
        with docker_registry(tmp_path) as host:
            yield host
    else:
        with OciServer() as served:
            yield served.host


def _steps() -> list[tuple[str, list[str]]]:
    """Each block of commands, with the lines that the page shows of its output."""
    steps: list[tuple[str, list[str]]] = []
    for language, text in BLOCKS:
        if language == "sh":
            steps.append((text, []))
        else:
            steps[-1][1].extend(text.splitlines())
    return [(text, lines) for text, lines in steps if not text.startswith(ELSEWHERE)]


def test_every_step_does_what_the_page_says(registry: str, tmp_path: Path) -> None:
    for program in ("bash", "openssl", "sed"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    steps = _steps()
    assert sum(bool(lines) for _, lines in steps) >= 8
    folder = tmp_path / "user"
    folder.mkdir()
    script = "".join(f"echo '{MARK}'\n{text}" for text, _ in steps).replace("127.0.0.1:5000", registry)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    environment = {**kept, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    outputs = done.stdout.split(f"{MARK}\n")[1:]
    assert len(outputs) == len(steps)
    for (text, lines), output in zip(steps, outputs, strict=True):
        for line in lines:
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(pattern, output), f"{text}\nsays nothing like {line!r}:\n{output}"
