"""Examples of environments, ``.env.example``: names of models stand in them, and no secrets.

A ``.env`` itself is never read: it is where secrets are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.plugin import Blob
from aibom_code.files.settings import of_variables
from aibom_code.project import Project
from aibom_code.reference import Reference
from aibom_code.shell.variables import Value, expand

__all__ = ["read"]

MAX_BYTES: Final = 256 * 1024

_LINE: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)")

_COMMENT: Final = re.compile(r"(?<=\s)#.*")


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what the variables of an example name; see ``aibom_code``."""
    known: dict[str, Value] = {}
    found: list[tuple[str, str, int]] = []
    for number, line in enumerate(blob.text(MAX_BYTES).splitlines(), 1):
        matched = _LINE.fullmatch(line)
        if matched is None:
            continue
        text = _COMMENT.sub("", matched[2]).strip()
        value = expand(text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text, known)
        if value is not None:
            known[matched[1]] = value
            found.append((matched[1], value.text, number))
    yield from of_variables(found, blob.path)
