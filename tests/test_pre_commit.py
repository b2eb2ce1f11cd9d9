"""The hooks of pre-commit: what they run does what they say."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.builders.actions import load_yaml
from tests.builders.projects import project

ROOT = Path(__file__).resolve().parent.parent
(HOOKS,) = load_yaml(ROOT / ".pre-commit-hooks.yaml")
BY_ID: dict[str, Any] = {hook["id"]: hook for hook in HOOKS}
CONFIG = '[tool.aibom]\nsources = ["demo"]\noutput = "aibom.cdx.json"\n'


def run(hook: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [*shlex.split(BY_ID[hook]["entry"]), *arguments]
    assert words[0] == "aibom"
    return subprocess.run([sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True)


def test_the_check_passes_on_what_the_other_hook_wrote_until_something_changes(tmp_path: Path) -> None:
    project(tmp_path, CONFIG)
    assert run("aibom-check", tmp_path).returncode == 1
    assert run("aibom-scan", tmp_path).returncode == 0
    done = run("aibom-check", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    data = (tmp_path / "aibom.cdx.json").read_bytes()
    (tmp_path / "demo" / "model" / "README.md").write_text("---\nlicense: mit\n---\n")
    done = run("aibom-check", tmp_path)
    assert (done.returncode, "licenses" in done.stdout) == (1, True)
    assert (tmp_path / "aibom.cdx.json").read_bytes() == data
    assert run("aibom-check", tmp_path, "--profile", "none").returncode == 2


def test_the_manifest_is_one() -> None:
    """https://pre-commit.com/#creating-new-hooks."""
    assert set(BY_ID) == {"aibom-check", "aibom-scan"}
    known = {"id", "name", "description", "entry", "language", "pass_filenames", "always_run"}
    for hook in HOOKS:
        assert hook.keys() == known
        assert (hook["language"], hook["pass_filenames"], hook["always_run"]) == ("python", False, True)
