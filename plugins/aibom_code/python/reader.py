"""Reads modules of Python."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.plugin import Blob
from aibom_code.project import Project
from aibom_code.python.filter import worth
from aibom_code.python.follow import Follow
from aibom_code.python.match import match
from aibom_code.python.modules import Module, Modules
from aibom_code.python.table import table
from aibom_code.reference import Reference

__all__ = ["Python", "python_of", "read"]


class Python:
    """The Python of one project: which of its modules are worth reading, and those that were read."""

    def __init__(self, project: Project) -> None:
        """Look through the files of a project.

        Args:
            project: the source.
        """
        self._modules = Modules(project)
        self._table = table()
        self._follow = Follow(self._modules, self._table.knows)
        self.worth = worth(project, self._modules.paths, self._table)

    def module(self, path: str) -> Module:
        """Return the module in a file; see ``Modules.load``."""
        return self._modules.load(path)

    def references(self, module: Module) -> Iterator[Reference]:
        """Yield what a module names."""
        return match(module, self._follow, self._table, self._leads)

    def _leads(self, target: str, module: Module) -> bool:
        """Whether what is imported may be, or lead to, something of the table."""
        if not target.startswith(".") and self._table.knows(target):
            return True
        places = self._modules.locate(target, module.path)
        return any(path in self.worth.leading for path, _ in places)


def python_of(project: Project) -> Python:
    """The Python of a project, looked through once."""
    if not isinstance(known := project.shared.get("python"), Python):
        known = project.shared["python"] = Python(project)
    return known


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what a module names.

    Args:
        blob: the file.
        project: the source.

    Raises:
        FormatError: it is no Python, or beyond the bounds.
        OSError: it cannot be read.
    """
    python = python_of(project)
    if blob.path in python.worth.parsed:
        yield from python.references(python.module(blob.path))
