"""What the source is as a whole: the one model or data set that it holds, or an application that contains several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.plugin import (
    Blob,
    Component,
    Context,
    Evidence,
    FormatError,
    Kind,
    License,
    Method,
    Observation,
    clean_name,
    is_placeholder,
    load_toml,
    normalize_license,
)
from aibom_directory.grouping import Group
from aibom_directory.identity import COLLECTOR
from aibom_directory.root import Root

__all__ = ["application", "whole"]

PROJECT = "pyproject.toml"
_PROJECT_SIZE = 1024 * 1024
_PROJECT = frozenset(
    (
        *(
            PROJECT,
            "setup.py",
            "setup.cfg",
            "Pipfile",
            "Pipfile.lock",
            "poetry.lock",
            "pylock.toml",
            "requirements.txt",
        ),
        *("uv.lock", "environment.yml", "environment.yaml", "package.json", "package-lock.json", "Dockerfile"),
        *("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "Modelfile"),
    )
)
_CODE = (".py", ".ipynb", ".js", ".ts", ".tsx", ".jsx")


def whole(groups: tuple[Group, ...], blobs: Mapping[str, Blob]) -> Group | None:
    """Return the group that the source itself is; None where it is something of its own.

    A model at the top of the source is what the source is, whatever lies below it. A single loose file, or the only
    snapshot of a repository's cache, is so where it is the only thing and the source is no project.
    """
    top = [group for group in groups if not group.path]
    if len(top) == 1:
        return top[0]
    if len(groups) != 1 or any(map(_of_project, blobs)):
        return None
    only = groups[0]
    held = only.snapshot
    is_repository = held is not None and held.folder == only.path and only.path.count("/") == 1
    return only if (not only.folder and "/" not in only.path) or is_repository else None


def _of_project(path: str) -> bool:
    """Whether a file says that there is a project around it: its description, or source code."""
    return path in _PROJECT or path.endswith(_CODE)


def application(ref: str, root: Root, context: Context, blobs: Mapping[str, Blob]) -> Iterator[Observation]:
    """Yield the application that a directory is: named by its own pyproject.toml, else by itself.

    Args:
        ref: its ref.
        root: the source.
        context: makes unknowns.
        blobs: the source's files by path.
    """
    project, problem = _project(blobs.get(PROJECT))
    name, version = (_line(project.get(field)) for field in ("name", "version"))
    licenses = _licenses(project.get("license"))
    said = (("name", name), ("version", version), ("licenses", licenses))
    evidence = [Evidence(field, Method.DECLARED, COLLECTOR, PROJECT) for field, value in said if value]
    if not name:
        evidence.append(Evidence("name", Method.INFERRED, COLLECTOR, "."))
    yield Component(
        ref,
        Kind.APPLICATION,
        name or clean_name(root.called),
        version=version,
        licenses=licenses,
        evidence=tuple(evidence),
    )
    if problem:
        yield context.unknown(ref, "name", problem, PROJECT)


def _project(blob: Blob | None) -> tuple[Mapping[str, Any], str]:
    """The ``[project]`` table, and why it cannot be read."""
    if blob is None:
        return {}, ""
    try:
        project = load_toml(blob.text(_PROJECT_SIZE)).get("project")
    except (FormatError, OSError) as error:
        return {}, clean_name(str(error)) if isinstance(error, FormatError) else "it cannot be read"
    return (project, "") if isinstance(project, dict) else ({}, "")


def _line(value: object) -> str | None:
    text = clean_name(value) if isinstance(value, str) else ""
    return None if is_placeholder(text) else text


def _licenses(value: object) -> tuple[License, ...]:
    if isinstance(value, dict):
        value = value.get("text")
    return normalize_license(value) if isinstance(value, str) else ()
