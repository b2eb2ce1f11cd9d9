"""Scripts of shells, Makefiles and justfiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.plugin import Blob
from aibom_code.project import Project
from aibom_code.reference import Reference
from aibom_code.shell.commands import Place, of_script
from aibom_code.shell.variables import assign
from aibom_code.shell.words import Word

__all__ = ["read"]

MAX_BYTES: Final = 1024 * 1024

_ASSIGNED: Final = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)\s*(?:[:?+]?=|:=)\s*(.*)")
_MAKE_VARIABLE: Final = re.compile(r"\$\(([A-Za-z_]\w*)\)")


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what the commands of a script name; see ``aibom_code``."""
    text = blob.text(MAX_BYTES)
    name = blob.name.lower()
    place = Place(blob.path)
    if name.endswith(".mk") or "makefile" in name:
        yield from _makefile(text, place)
    else:
        yield from of_script(text, place)


def _makefile(text: str, place: Place) -> Iterator[Reference]:
    """Recipes are lines that begin with a tab; ``$(NAME)`` is a variable, and two dollar signs are the shell's one."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        first = number
        parts = [lines[number]]
        while parts[-1].endswith("\\") and number + 1 < len(lines):
            number += 1
            parts.append(lines[number])
        number += 1
        line = _MAKE_VARIABLE.sub(r"${\1}", "\n".join(parts)).replace("$$", "$")
        if line.startswith("\t"):
            yield from of_script(line.lstrip("\t@-+ "), place, first + 1)
        elif (found := _ASSIGNED.fullmatch(line.partition(" #")[0].strip())) is not None:
            assign(Word(f"{found[1]}={found[2]}", first + 1), place.known)
