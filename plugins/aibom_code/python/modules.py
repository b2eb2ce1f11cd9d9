"""The Python modules of a project: found by their dotted name as an import would, parsed when they are asked for."""

from __future__ import annotations

import posixpath
import re
from collections import OrderedDict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from aibom.plugin import FormatError, load_toml
from aibom_code.project import Project
from aibom_code.python.parse import MAX_BYTES, decode, parse, with_stack
from aibom_code.python.scopes import Tree, build

__all__ = ["Module", "Modules", "roots_of", "tree_of"]

_KEPT = 2_000_000
"""Bytes of source whose trees are kept: what one file imports, the next one often does, too (measured)."""
_ROOTS = ("", "src", "lib", "python")
"""Folders of a project that its own packages may lie in."""
_NAME = re.compile(r"^Name:[ \t]*(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A module of the project.

    Attributes:
        path: its file.
        tree: its scopes.
    """

    path: str
    tree: Tree


def tree_of(text: str) -> Tree:
    """Return source text as scopes.

    Raises:
        FormatError: it is no Python, or nested too deeply.
    """

    def work() -> Tree:
        try:
            return build(parse(text))
        except RecursionError as error:
            raise FormatError("nested too deeply") from error

    found: Tree = with_stack(work)
    return found


class Modules:
    """All modules of one project.

    Attributes:
        paths: their files.
        own: the project's own name as that of a module; empty where it declares none.
    """

    def __init__(self, project: Project) -> None:
        """Begin with none parsed.

        Args:
            project: the source.
        """
        self._project = project
        self._kept: OrderedDict[str, Module | None] = OrderedDict()
        self._size = 0
        self.paths = frozenset(path for path in project.blobs if path.endswith((".py", ".pyw")))
        self.own = _own_name(project)
        self._starts = cache(lambda folder: roots_of(folder, self.paths))

    def load(self, path: str) -> Module:
        """Return the module in a file.

        Raises:
            FormatError: it is none, or beyond the bounds.
            OSError: it cannot be read.
        """
        if (known := self._kept.get(path)) is not None:
            self._kept.move_to_end(path)
            return known
        blob = self._project.blobs[path]
        if blob.size > MAX_BYTES:
            raise FormatError(f"larger than {MAX_BYTES} bytes")
        module = Module(path, tree_of(decode(blob.read())))
        self._keep(path, module)
        return module

    def find(self, name: str, importer: Module) -> tuple[Module, str] | None:
        """Find the module of the project that a dotted name leads to, and what of the name is left inside it.

        Args:
            name: as it is imported; with leading dots where it is relative.
            importer: the module that imports it.
        """
        for path, rest in self.locate(name, importer.path):
            if (module := self._try(path)) is not None:
                return module, rest
        return None

    def locate(self, name: str, importer: str) -> Iterator[tuple[str, str]]:
        """Yield the files that a dotted name may lead to, and what of the name is left; nothing is parsed.

        Args:
            name: as it is imported; with leading dots where it is relative.
            importer: path of the module that imports it.
        """
        dots = len(name) - len(name.lstrip("."))
        parts = [part for part in name.lstrip(".").split(".") if part]
        folder = posixpath.dirname(importer)
        roots: tuple[str, ...] = (folder,)
        for _ in range(dots - 1):
            roots = (posixpath.dirname(roots[0]),)
        for root in roots if dots else self._starts(folder):
            # The longest part of the name that is a module counts.
            for length in range(len(parts), -1 if dots else 0, -1):
                base = "/".join((*filter(None, (root,)), *parts[:length]))
                for path in (f"{base}.py" if length else "", f"{base}/__init__.py" if base else "__init__.py"):
                    # A module called like the library that it imports is not that library.
                    if path in self.paths and path != importer:
                        yield path, ".".join(parts[length:])

    def _try(self, path: str) -> Module | None:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        try:
            return self.load(path)
        except (FormatError, OSError):
            self._keep(path, None)
            return None

    def _keep(self, path: str, module: Module | None) -> None:
        self._kept[path] = module
        self._size += self._project.blobs[path].size if module is not None else 0
        while self._size > _KEPT and len(self._kept) > 1:
            left, dropped = self._kept.popitem(last=False)
            self._size -= self._project.blobs[left].size if dropped is not None else 0


def roots_of(folder: str, paths: Container[str]) -> tuple[str, ...]:
    """Folders that an absolute import is looked up in: that of the outermost package, then a project's own.

    Args:
        folder: that of the module that imports.
        paths: all files of the project.
    """
    top = folder
    while top and posixpath.join(top, "__init__.py") in paths:
        top = posixpath.dirname(top)
    return tuple(dict.fromkeys((top, *_ROOTS)))


def _own_name(project: Project) -> str:
    """The project's own name, normalised as a module's (``sentence_transformers``); empty where it declares none."""
    name: Any = ""
    try:
        if (blob := project.blobs.get("pyproject.toml")) is not None:
            table = load_toml(blob.text(1024 * 1024)).get("project")
            name = table.get("name") if isinstance(table, dict) else ""
        if not name and (blob := project.blobs.get("PKG-INFO")) is not None:
            matched = _NAME.search(blob.text(1024 * 1024))
            name = matched.group(1) if matched else ""
    except (FormatError, OSError, ValueError, RecursionError):
        name = ""
    return re.sub(r"[-_.]+", "_", name).lower() if isinstance(name, str) else ""
