"""Reads Jupyter notebooks (nbformat 3 and 4): their code cells as one module, so that a cell sees what ran before it.

Lines for IPython are no Python and are left out; those for the shell are read as shell. A line is that of the file of
the notebook, the number of the cell stands beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from aibom.plugin import Blob, FormatError, Kind, load_json
from aibom_code.dependencies.declared import Manifest, of_requirement
from aibom_code.project import Project
from aibom_code.python.modules import Module, tree_of
from aibom_code.python.reader import python_of
from aibom_code.reference import Reference
from aibom_code.shell.commands import Place, of_script
from aibom_code.shell.words import commands

__all__ = ["read"]

_MAX_BYTES: Final = 16 * 1024 * 1024
_MAX_CELLS: Final = 5000
_MAGIC = re.compile(r"\s*(?:%|!|\?)|[\w.]+\s*=\s*!|[^#'\"]*\w\?{1,2}\s*$")
_SHELL = re.compile(r"\s*(?:[\w.]+\s*=\s*)?(?:!{1,2}|%(?:sx|system)\s|%(?=pip\s|conda\s))\s*(.*)", re.DOTALL)
"""A line for the shell; ``%pip install`` is one, too."""

_TAKES: Final = frozenset(("-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-i", "--index-url", "-f"))
"""Options of pip that are followed by something else than a requirement."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of code: its text, the number of its cell, its line in the file."""

    text: str
    cell: int
    number: int


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what a notebook names.

    Args:
        blob: the file.
        project: the source.

    Raises:
        FormatError: it is no notebook, or a cell is no Python.
        OSError: it cannot be read.
    """
    raw = blob.text(_MAX_BYTES)
    lines: list[_Line] = []
    problems: list[str] = []
    for number, text in _cells(raw):
        found = list(_located(text, number, raw, lines[-1].number if lines else 1))
        yield from _shell(found, blob.path)
        try:
            tree_of("\n".join(map(_code, found)))
        except FormatError as error:
            problems.append(f"cell {number}: {error}")
            continue
        lines += found
    module = Module(blob.path, tree_of("\n".join(map(_code, lines))))
    for item in python_of(project).references(module):
        line = lines[item.line - 1]
        yield replace(item, line=line.number, symbol=f"{item.symbol} (cell {line.cell})")
    if problems:
        raise FormatError("; ".join(problems[:3]))


def _cells(raw: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each cell of Python.

    Raises:
        FormatError: it is no notebook.
    """
    notebook = load_json(raw)[0]
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    first = sheets[0] if isinstance(sheets, list) and sheets else notebook
    cells = first.get("cells") if isinstance(first, dict) else None
    if not isinstance(cells, list):
        raise FormatError("no notebook: it has no cells")
    if not _is_python(notebook):
        return
    for number, cell in enumerate(cells[:_MAX_CELLS], start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            text = _joined(cell.get("source", cell.get("input")))
            if not re.match(r"\s*%%(?!time|capture|bash|sh\b|script|!)", text):
                yield number, text
    if len(cells) > _MAX_CELLS:
        raise FormatError(f"more than {_MAX_CELLS} cells")


def _is_python(notebook: dict[str, Any]) -> bool:
    metadata = notebook.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    language = kernel.get("language") if isinstance(kernel, dict) else None
    return not isinstance(language, str) or language.lower() == "python"


def _joined(source: object) -> str:
    if isinstance(source, list):
        return "".join(item for item in source if isinstance(item, str))
    return source if isinstance(source, str) else ""


def _located(text: str, cell: int, raw: str, line: int) -> Iterator[_Line]:
    """Yield the lines of a cell with the lines of the file that they stand in, from the one before it on."""
    at = _start(raw, line)
    shell = re.match(r"\s*%%(?:bash|sh|script|!)", text) is not None
    for part in text.split("\n"):
        for encoded in (json.dumps(part, ensure_ascii=False)[1:-1], json.dumps(part)[1:-1]):
            found = raw.find(encoded, at) if encoded else -1
            if found >= 0:
                line += raw.count("\n", at, found)
                at = found
                break
        yield _Line(f"!{part}" if shell and not part.startswith("%%") else part, cell, line)


def _start(raw: str, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = raw.find("\n", at) + 1
    return at


def _code(line: _Line) -> str:
    """A line as Python; one for IPython becomes one that does nothing."""
    text = line.text
    return f"{text[: len(text) - len(text.lstrip())]}pass" if _MAGIC.match(text) else text


def _shell(lines: list[_Line], path: str) -> Iterator[Reference]:
    place = Place(path)
    for line in lines:
        matched = _SHELL.match(line.text)
        if matched is not None:
            text = matched.group(1)
            for item in (*of_script(text, place, line.number), *_installed(text, path, line.number)):
                yield replace(item, symbol=f"{item.symbol} (cell {line.cell})")


def _installed(text: str, path: str, line: int) -> Iterator[Reference]:
    """What ``pip install`` names; what is no requirement is an option, a path or a variable."""
    for command in commands(text):
        words = [word.text for word in command]
        if words[:2] == ["uv", "pip"]:
            del words[0]
        if words[:2] not in (["pip", "install"], ["pip3", "install"]):
            continue
        manifest = Manifest()
        before = ""
        for word in words[2:]:
            if not word.startswith("-") and before not in _TAKES and not re.search(r"[$/\\{}]", word):
                of_requirement(word, manifest, line=line)
            before = word
        for found in manifest.declared:
            symbol = "pip install"
            yield Reference(
                path,
                line,
                Kind.LIBRARY,
                found.name,
                version=found.version,
                requirement=found.requirement,
                symbol=symbol,
            )
