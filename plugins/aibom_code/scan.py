"""One source, read: its files go to their readers, and what these name becomes observations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aibom.plugin import Context, FormatError, Observation, Source, Unknown, clean_line
from aibom_code.dependencies.files import read_manifests
from aibom_code.dependencies.observe import observe
from aibom_code.observe import Observe
from aibom_code.project import Paths, Project
from aibom_code.readers import claims, reader
from aibom_code.reference import COLLECTOR, Reference

__all__ = ["is_test", "scan"]

MAX_REFERENCES = 100_000
"""References of one source that are kept (own)."""

_TESTS = re.compile(
    r"(?:^|/)(?:(?:tests?|testing|test[_-]?(?:data|fixtures?)|__tests__|fixtures|e2e)/"
    r"|(?:conftest|test_[^/]*|[^/]*_test)\.(?:py|ipynb)$|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?$)",
    re.IGNORECASE,
)


_OTHERS = frozenset(
    (
        *(".eggs", ".git", ".hg", ".nox", ".svn", ".tox", "__pycache__", "__pypackages__", "bower_components"),
        *("dist-packages", "node_modules", "site-packages"),
    )
)
"""Folders of what others wrote and was put there: it is no code of the project."""


def is_test(path: str) -> bool:
    """Whether a file belongs to the project's tests, by its path alone."""
    return _TESTS.search(path) is not None


def scan(source: Source, context: Context) -> Iterator[Observation]:
    """Yield what a project uses: itself first, where nobody else does, then all that it names.

    Args:
        source: a directory or a file; that of another scheme is somebody else's subject, too.
        context: what it is read through.

    Raises:
        SourceError: it cannot be read.
    """
    beside = source.scheme != "code"
    blobs = context.listing(source)
    chosen = [path for path in blobs if claims(path)]
    folders = {layout.path for layout in context.layouts(blobs)} if chosen else set()
    if "" in folders and beside:
        return  # the source is itself one model, and the code in it is the model's own
    folders |= {path.rpartition("/")[0] for path in blobs if path.endswith("/pyvenv.cfg")}
    own = [path for path in chosen if folders.isdisjoint(_above(path)) and _OTHERS.isdisjoint(path.split("/"))]
    called = context.options.get("name")
    name = clean_line(called if isinstance(called, str) and called else _last(source.locator))
    others = set(chosen) - set(own) if len(own) < len(chosen) else set()
    files = {path: blobs[path] for path in blobs if path not in others} if others else blobs
    project = Project(context, name, files, Paths(blobs))
    gaps: list[Unknown] = []
    references: list[Reference] = []
    for number, path in enumerate(own):
        context.progress(number, len(own), path)
        for claim in claims(path):
            try:
                for item in reader(claim)(blobs[path], project):
                    if len(references) >= MAX_REFERENCES:
                        raise FormatError(f"more than {MAX_REFERENCES} references in all")
                    references.append(replace(item, test=item.test or is_test(path)))
            except Exception as error:  # a fault of ours in one file costs that file, too
                gaps.append(context.unknown("", "contents", _reason(error), path))
    manifests = dict(read_manifests(project.blobs, is_test))
    used = Observe(project)
    if not beside or references:
        yield used.itself()
    yield from used.all(references)
    yield from observe(project.ref, manifests, COLLECTOR, context.unknown)
    yield from gaps


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, the top left out."""
    while path := path.rpartition("/")[0]:
        yield path


def _last(locator: str) -> str:
    return Path(os.path.abspath(locator)).name or "root"  # noqa: PTH100 - Path.absolute() keeps `..`


def _reason(error: BaseException) -> str:
    if isinstance(error, FormatError):
        return str(error)
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    if isinstance(error, MemoryError):
        return "more memory than there is"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"internal error: {type(error).__name__}"
