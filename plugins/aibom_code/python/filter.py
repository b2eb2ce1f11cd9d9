"""Which files of a project are worth parsing: bytes are searched for imports and words before any tree is built."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aibom_code.project import Project
from aibom_code.python.parse import MAX_BYTES
from aibom_code.python.table import Table

__all__ = ["chosen"]

_IMPORT = re.compile(rb"(?:^|[\n;:\\\"'])[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t(]|import[ \t]+([^\n;#\\\"]+))")
_ROUNDS = 4
"""Modules through which a name may be handed on."""


class _File:
    """What is remembered of one file: the modules that it imports, and which words of the table it has."""

    __slots__ = ("imports", "words")

    def __init__(self, data: bytes, words: Iterable[tuple[str, bytes]]) -> None:
        self.imports: set[str] = set()
        for start, listed in _IMPORT.findall(data):
            if start:
                self.imports.add(start.decode("ascii", "replace"))
            for item in listed.split(b",") if listed else ():
                self.imports.add(item.split()[0].decode("ascii", "replace") if item.split() else "")
        self.words = frozenset(word for word, raw in words if raw in data) if self.imports else frozenset()


def chosen(project: Project, table: Table) -> frozenset[str]:
    """Return the paths of the modules that may call something of the table.

    A file is one if it imports a library of the table and has the words of a row; or if it has the last word of a row
    and imports a module of the project that itself imports such a library, or imports one that does.

    Args:
        project: the source.
        table: the functions that are looked for.
    """
    words = _words(table)
    files: dict[str, _File] = {}
    found: set[str] = set()
    handing: set[str] = set()
    for path, blob in project.blobs.items():
        if not path.endswith((".py", ".pyw")):
            continue
        if blob.size > MAX_BYTES:
            found.add(path)  # its reader says that it is too large
            continue
        try:
            data = blob.read()
        except OSError:
            found.add(path)
            continue
        if b"import" not in data:
            continue
        file = _File(data, words)
        roots = {name.partition(".")[0] for name in file.imports} & table.rows.keys()
        if any(_fits(table, root, file.words) for root in roots):
            found.add(path)
        if roots:
            handing.add(path)
        if file.words:
            files[path] = file
    for _ in range(_ROUNDS):
        names = {_module_name(path) for path in handing}
        more = {
            path
            for path, file in files.items()
            if path not in found and not file.words.isdisjoint(table.lasts) and _imports(file.imports, names)
        }
        if not more:
            break
        found |= more
        handing = more
    return frozenset(found)


def _words(table: Table) -> tuple[tuple[str, bytes], ...]:
    every = {word for api in table.apis() for words in api.words for word in words}
    return tuple((word, word.encode()) for word in sorted(every))


def _fits(table: Table, root: str, words: frozenset[str]) -> bool:
    return any(all(not need.isdisjoint(words) for need in api.words) for _, api in table.rows[root])


def _module_name(path: str) -> str:
    """The last word of a module's name, as an import of it has to say it."""
    parts = path.rpartition(".")[0].split("/")
    return parts[-2] if parts[-1] == "__init__" and len(parts) > 1 else parts[-1]


def _imports(imports: Iterable[str], names: set[str]) -> bool:
    return any(not names.isdisjoint(item.split(".")) or item.strip(".") == "" for item in imports)
