"""Which reader reads which file. A line here is all that a new reader needs; it is imported when a file asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final, Protocol

from aibom.plugin import Blob
from aibom_code.files.names import DOCKERFILES, ENVIRONMENTS, INSTRUCTIONS, MCP, PROMPTS, SCRIPTS, fits
from aibom_code.project import Project
from aibom_code.reference import Reference

__all__ = ["READERS", "Claim", "Read", "claims", "reader"]

Read = Callable[[Blob, Project], Iterator[Reference]]
"""Yields what one file names; see the package's docstring."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The files that a reader reads.

    Attributes:
        module: the module that has the function ``read``.
        suffixes: ends of paths, lower-case (``.py``); where there are some, names do not count.
        names: globs of file names, lower-case (``dockerfile*``), or of whole paths where they hold a slash
            (``.github/workflows/*.yml``, which also holds below other folders).
    """

    module: str
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a file is one of them, by its path alone."""
        return path.lower().endswith(self.suffixes) if self.suffixes else fits(path, self.names)


_FILES: Final = "aibom_code.files."
READERS: tuple[Claim, ...] = (
    Claim("aibom_code.python.reader", suffixes=(".py", ".pyw")),
    Claim("aibom_code.python.notebook", suffixes=(".ipynb",)),
    Claim("aibom_code.javascript.reader", suffixes=(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")),
    Claim(f"{_FILES}structured", suffixes=(".yaml", ".yml")),
    Claim(f"{_FILES}keyed", suffixes=(".json", ".toml")),
    Claim(f"{_FILES}scripts", names=SCRIPTS),
    Claim(f"{_FILES}dockerfile", names=DOCKERFILES),
    Claim(f"{_FILES}environment", names=ENVIRONMENTS),
    Claim(f"{_FILES}mcp", names=MCP),
    Claim(f"{_FILES}documents", names=(*INSTRUCTIONS, *PROMPTS)),
)
"""All readers; a file may be read by several."""


class _Module(Protocol):
    read: Read


def claims(path: str) -> tuple[Claim, ...]:
    """The readers of a file."""
    lower = path.lower()
    if not fits(path, _names()):  # one look for all of them: a source may have 100,000 files
        return tuple(claim for claim in READERS if claim.suffixes and lower.endswith(claim.suffixes))
    return tuple(claim for claim in READERS if claim.holds(path))


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for claim in READERS for name in claim.names)


@cache
def reader(claim: Claim) -> Read:
    """Import a reader."""
    module: _Module = import_module(claim.module)
    return module.read
