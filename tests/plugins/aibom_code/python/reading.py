"""Python as text, and the references that are read from it."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry
from aibom_code.project import Project
from aibom_code.python.reader import read
from aibom_code.reference import HUB, Reference
from tests.builders.folders import blob

__all__ = ["MAIN", "found", "project", "references", "shown"]

MAIN = "main.py"


def project(files: Mapping[str, str | bytes]) -> Project:
    """A project of these files."""
    context = ScanContext("code", Tools(Settings(), Registry(())), name="app")
    return Project(context, "app", {path: blob(path, text) for path, text in files.items()}, frozenset(files))


def references(text: str | bytes, **others: str) -> list[Reference]:
    """What ``main.py`` names; further modules by their names, ``__`` for a slash."""
    files: dict[str, str | bytes] = {f"{name.replace('__', '/')}.py": code for name, code in others.items()}
    made = project({**files, MAIN: text})
    return sorted(read(made.blobs[MAIN], made))


def shown(item: Reference) -> str:
    """A reference in short: ``registry:id@revision#file``, ``provider|id``, ``service:id``, ``?why`` for an unknown."""
    if item.unknown:
        return f"?{item.unknown}: {item.id}"
    if item.kind == "service":
        return f"service:{item.id}"
    start = "dataset:" if item.kind == "data" else ""
    where = f"{item.provider}|" if item.provider else "" if item.hub == HUB else f"{item.hub}:"
    revision = f"@{item.revision}" if item.revision else ""
    return f"{start}{where}{item.id}{revision}" + (f"#{item.filename}" if item.filename else "")


def found(text: str | bytes, **others: str) -> list[str]:
    """What ``main.py`` names, in short and sorted."""
    return sorted(map(shown, references(text, **others)))
