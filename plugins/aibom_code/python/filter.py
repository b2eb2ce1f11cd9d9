"""Which files of a project are worth parsing: bytes are searched for imports and words before any tree is built."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from aibom.plugin import FormatError
from aibom_code.project import Project
from aibom_code.python.modules import roots_of
from aibom_code.python.parse import MAX_BYTES
from aibom_code.python.table import Row, Table

__all__ = ["Worth", "worth"]

_ROUNDS = 4
"""Packages through which a name may be handed on to another."""


@dataclass(frozen=True, slots=True)
class Worth:
    """Which modules of a project matter.

    Attributes:
        parsed: paths of those that may call something of the table.
        leading: paths of those through which a library of the table may be come by.
    """

    parsed: frozenset[str]
    leading: frozenset[str]


def worth(project: Project, paths: frozenset[str], table: Table) -> Worth:
    """Look through the modules of a project.

    One is parsed if it imports a library of the table and has the words of a row; or if it has the last word of a row
    and imports a module of the project that itself imports such a library.

    Args:
        project: the source.
        paths: its modules.
        table: the functions that are looked for.
    """
    imports: dict[str, frozenset[str]] = {}
    parsed: set[str] = set()
    handing: set[str] = set()
    for path in sorted(paths):
        data = _bytes(project, path)
        if data is None:
            parsed.add(path)  # its reader says why it cannot be read
            continue
        names = _imported(data)
        imports[path] = names
        rows = [row for root in {name.partition(".")[0] for name in names} for row in table.rows.get(root, ())]
        if any(_fits(row, data) for row in rows):
            parsed.add(path)
        if any(_fits(row, data, last=False) for row in rows):
            handing.add(path)
    importers = _Importers(project, paths, imports)
    for _ in range(_ROUNDS):
        packages = {path for path in importers.of(handing) if path.endswith("/__init__.py")} - handing
        if not packages:
            break
        handing |= packages
    marks = (
        *(word.encode() for word in sorted(table.lasts)),
        *(f"{word}=".encode() for word in sorted(table.keywords)),
    )
    users = set(importers.of(handing))
    for path in users - parsed:
        data = _bytes(project, path) or b""
        if any(mark in data for mark in marks):
            parsed.add(path)
    return Worth(frozenset(parsed), frozenset(parsed | handing | users))


def _bytes(project: Project, path: str) -> bytes | None:
    blob = project.blobs[path]
    try:
        return blob.read() if blob.size <= MAX_BYTES else None
    except (FormatError, OSError):
        return None


def _imported(data: bytes) -> frozenset[str]:
    """The dotted names that a file imports, those of ``from`` without what is taken from them.

    A search for one word, and a look at the line around it: ten times as fast as one expression for the whole.
    """
    names: set[bytes] = set()
    at = data.find(b"import")
    while at >= 0:
        before = data[data.rfind(b"\n", 0, at) + 1 : at].split()
        after = data[at + 6 : at + 7]
        if len(before) >= 2 and before[-2].endswith(b"from"):
            names.add(before[-1])
        elif after in (b" ", b"\t") and (not before or before[-1][-1:] in b":;"):
            end = data.find(b"\n", at)
            listed = data[at + 6 : end if end >= 0 else len(data)].partition(b"#")[0].partition(b";")[0]
            names.update(item.split(None, 1)[0] for item in listed.split(b",") if item.strip())
        at = data.find(b"import", at + 6)
    return frozenset(name.decode("ascii", "replace") for name in names)


def _fits(row: Row, data: bytes, *, last: bool = True) -> bool:
    words = row.words if last else row.words[:-1]
    return all(word.search(data) for word in words)


class _Importers:
    """Finds the modules that import others."""

    def __init__(self, project: Project, paths: frozenset[str], imports: Mapping[str, frozenset[str]]) -> None:
        self._project = project
        self._imports = imports
        self._starts = cache(lambda folder: roots_of(folder, paths))

    def of(self, modules: set[str]) -> Iterator[str]:
        """Yield the files that import one of these modules."""
        names = {path.removesuffix(".py").removesuffix("/__init__") for path in modules}
        folders: dict[str, set[bytes]] = {}
        for module in names:
            folder, _, word = module.rpartition("/")
            folders.setdefault(folder, set()).add(word.encode())
        # The last word of what is imported tells most imports apart, before any path is made.
        last = {name.rpartition("/")[2] for name in (*names, *folders)}
        for path, imported in self._imports.items():
            likely = [name for name in imported if (name.rpartition(".")[2] or ".") in last or name.strip(".") == ""]
            places = {place for name in likely for place in self._places(name, posixpath.dirname(path))}
            words = {word for place in places for word in folders.get(place, ())}
            if not places.isdisjoint(names):
                yield path
            elif words:  # `from package import module` says the module behind the name that was kept
                data = _bytes(self._project, path) or b""
                if any(word in data for word in words):
                    yield path

    def _places(self, name: str, folder: str) -> Iterator[str]:
        """Where the module of a dotted name would lie."""
        dots = len(name) - len(name.lstrip("."))
        parts = name[dots:].replace(".", "/")
        if dots:
            for _ in range(dots - 1):
                folder = posixpath.dirname(folder)
            yield f"{folder}/{parts}".strip("/")
        else:
            yield from (f"{root}/{parts}" if root else parts for root in self._starts(folder))
