"""Runs the steps of GitHub's composite actions and workflows as its runner does: with bash and environment files.

Only what our own files use is understood; anything else is an error. An expression is never put into a script.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Ran", "Runner", "load_yaml"]

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def load_yaml(path: Path) -> list[Any]:
    """Return the documents of a file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


@dataclass
class Ran:
    """What came of an action or a job.

    Attributes:
        code: 0, or the exit code of the first step that failed.
        outputs: of the action.
        summary: what the run shows.
        said: what the steps printed, both streams.
        used: references of actions that are not run here.
    """

    code: int = 0
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    said: str = ""
    used: list[str] = field(default_factory=list)


@dataclass
class Runner:
    """One machine.

    Attributes:
        workspace: folder of the checkout.
        temp: RUNNER_TEMP.
        environment: variables of the machine.
        local: folder of the actions that are run, by what ``uses`` names.
    """

    workspace: Path
    temp: Path
    environment: Mapping[str, str]
    local: Mapping[str, Path] = field(default_factory=dict)

    def action(self, folder: Path, inputs: Mapping[str, str]) -> Ran:
        """Run a composite action."""
        (described,) = load_yaml(folder / "action.yml")
        assert described["runs"]["using"] == "composite"
        unknown = inputs.keys() - described["inputs"].keys()
        assert not unknown, f"no such input: {unknown}"
        given = {name: str(item.get("default", "")) for name, item in described["inputs"].items()} | dict(inputs)
        values = {f"inputs.{name}": value for name, value in given.items()}
        ran = self.steps(described["runs"]["steps"], values, {"GITHUB_ACTION_PATH": str(folder)})
        ran.outputs = {name: _filled(item["value"], values) for name, item in described["outputs"].items()}
        return ran

    def job(self, job: Mapping[str, Any], values: dict[str, str] | None = None) -> Ran:
        """Run a job of a workflow."""
        return self.steps(job["steps"], values if values is not None else {}, {})

    def steps(self, steps: Iterable[Mapping[str, Any]], values: dict[str, str], variables: Mapping[str, str]) -> Ran:
        """Run steps; what they put out is added to ``values`` under ``steps.<id>.outputs.<name>``."""
        ran = Ran()
        files = {}
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH"):
            files[name] = self.temp / name
            files[name].touch()
        for step in steps:
            condition = step.get("if", "success()")
            if not _holds(condition, values, failed=bool(ran.code)):
                continue
            files["GITHUB_OUTPUT"].write_text("")
            if "uses" in step:
                self._use(step, values, ran)
                continue
            assert step.get("shell", "bash") == "bash" and "${{" not in step["run"]
            environment = {
                **self.environment,
                **variables,
                **{name: str(path) for name, path in files.items()},
                **{"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(self.temp)},
                **{name: _filled(str(text), values) for name, text in step.get("env", {}).items()},
            }
            place = self.workspace / _filled(step.get("working-directory", "."), values)
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
            ran.said += done.stdout + done.stderr
            ran.code = ran.code or done.returncode
            for name, value in _read(files["GITHUB_OUTPUT"].read_text()):
                values[f"steps.{step.get('id', '')}.outputs.{name}"] = value
        ran.summary = files["GITHUB_STEP_SUMMARY"].read_text()
        files["GITHUB_STEP_SUMMARY"].write_text("")
        return ran

    def _use(self, step: Mapping[str, Any], values: dict[str, str], ran: Ran) -> None:
        given = {name: _filled(str(text), values) for name, text in step.get("with", {}).items()}
        where = self.local.get(step["uses"].partition("@")[0])
        ran.used.append(step["uses"])
        if where is None:
            return
        inner = self.action(where, given)
        ran.said += inner.said
        ran.code = ran.code or inner.code
        for name, value in inner.outputs.items():
            values[f"steps.{step.get('id', '')}.outputs.{name}"] = value


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: values.get(found[1], ""), text)


def _holds(condition: str, values: Mapping[str, str], *, failed: bool) -> bool:
    terms = _EXPRESSION.sub(r"\1", condition).split(" && ")
    if "!cancelled()" not in terms and failed:
        return False
    return all(_term(term, values) for term in terms)


def _term(term: str, values: Mapping[str, str]) -> bool:
    if term in ("success()", "!cancelled()"):
        return True
    name, mark, text = term.split(" ", 2)
    same = values.get(name, "") == text.strip("'")
    return same if mark == "==" else not same


def _read(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        name, mark, value = line.partition("=")
        assert mark and re.fullmatch(r"[a-z0-9_-]+", name), f"no output: {line}"
        yield name, value
