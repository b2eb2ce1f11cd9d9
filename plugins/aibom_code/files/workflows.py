"""Workflows of GitHub and pipelines of GitLab: actions of AI, commands, containers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aibom.plugin import Kind
from aibom_code.files.compose import container
from aibom_code.files.settings import of_variables
from aibom_code.files.values import entries, pairs, table, text_at, texts, word_at
from aibom_code.reference import Reference
from aibom_code.services import INFERENCE
from aibom_code.shell.commands import Place, of_script
from aibom_code.shell.variables import Value, expand
from aibom_code.shell.words import Word

__all__ = ["ACTIONS", "read"]

ACTIONS: Final = {
    "actions/ai-inference": "github-models",
    "anthropics/claude-code-action": "anthropic",
    "anthropics/claude-code-base-action": "anthropic",
    "anthropics/claude-code-security-review": "anthropic",
    "coderabbitai/ai-pr-reviewer": "openai",
    "google-gemini/gemini-cli-action": "google",
    "google-github-actions/run-gemini-cli": "google",
    "openai/codex-action": "openai",
    "qodo-ai/pr-agent": "",
    "the-pr-agent/pr-agent": "",
}
"""Actions that use hosted models, by repository, and whose models they are where that is fixed."""

_USES: Final = re.compile(r"([\w.-]+/[\w.-]+)(?:/[\w./-]+)?@([\w./-]+)")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_WORKFLOW: Final = re.compile(r"(?:^|/)\.(?:github|gitea|forgejo)/(?:workflows|actions)/")
_PIPELINE: Final = re.compile(r"(?:^|/)[^/]*\.?gitlab-ci[^/]*\.ya?ml$")
_SCRIPTS: Final = ("before_script", "script", "after_script")


def read(document: Any, path: str) -> Iterator[Reference] | None:
    """Return what a workflow or pipeline names; None for a document that is none."""
    if _WORKFLOW.search(path) or path.rpartition("/")[2] in ("action.yml", "action.yaml"):
        return _workflow(document, path)
    return _pipeline(document, path) if _PIPELINE.search(path) else None


def _workflow(document: Any, path: str) -> Iterator[Reference]:
    top = list(pairs(table(document).get("env")))
    yield from of_variables(top, path)
    jobs = [*table(table(document).get("jobs")).values(), table(table(document).get("runs"))]
    for job in jobs:
        mine = [*top, *pairs(table(job).get("env"))]
        yield from of_variables(mine[len(top) :], path)
        for service in (table(job).get("container"), *table(table(job).get("services")).values()):
            image = word_at({"image": service}, "image") or word_at(service, "image")
            yield from container(path, image, None, None, [])
        for step in entries(table(job).get("steps")):
            yield from _step(step, mine, path)


def _step(step: Any, around: list[tuple[str, str, int]], path: str) -> Iterator[Reference]:
    own = list(pairs(table(step).get("env")))
    yield from of_variables(own, path)
    run = word_at(step, "run")
    if run is not None:
        yield from of_script(run.text, _place(path, [*around, *own]), run.line)
    uses = word_at(step, "uses")
    found = _USES.fullmatch(uses.text) if uses is not None else None
    if uses is None or found is None or found[1].lower() not in ACTIONS:
        return
    name, revision = found[1].lower(), found[2]
    properties = (("aibom:service:commit", revision),) if _COMMIT.fullmatch(revision) else ()
    yield Reference(
        path,
        uses.line,
        Kind.SERVICE,
        name,
        service="action",
        version="" if properties else revision,
        symbol="uses",
        properties=properties,
    )
    provider = ACTIONS[name]
    model = word_at(step, "with", "model") or word_at(step, "with", "claude_model")
    value = expand(model.text, _place(path, [*around, *own]).known) if model is not None else None
    if model is not None and value is not None and value.text and provider:
        yield Reference(
            path, model.line, Kind.MODEL, value.text, provider=provider, service=INFERENCE, symbol="with.model"
        )


def _pipeline(document: Any, path: str) -> Iterator[Reference]:
    top = list(pairs(table(document).get("variables")))
    yield from of_variables(top, path)
    for job in (document, *table(document).values()):
        mine = list(pairs(table(job).get("variables"))) if job is not document else []
        yield from of_variables(mine, path)
        place = _place(path, [*top, *mine])
        for key in _SCRIPTS:
            for line in texts(table(job).get(key)):
                yield from of_script(line.text, place, line.line)
        for image in (table(job).get("image"), *entries(table(job).get("services"))):
            yield from container(path, _image(image), None, None, [])


def _image(value: Any) -> Word | None:
    return word_at({"name": value}, "name") or (word_at(value, "name") if text_at(value, "name") else None)


def _place(path: str, variables: list[tuple[str, str, int]]) -> Place:
    place = Place(path)
    for name, said, _ in variables:
        value = expand(said, place.known)
        if value is not None:
            place.known[name] = Value(value.text)
    return place
