"""A link from a card's front matter to the BOM: one line of YAML, and not a byte of all else. Pure."""

from __future__ import annotations

import re

__all__ = ["linked"]

_KEY = "aibom"
# Front matter as the Hub reads it: between two lines of three dashes, the first at the start of the file.
_FRONT = re.compile(r"(\ufeff?---[ \t]*\r?\n)(.*?)(^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)
_LINE = re.compile(rf"^{_KEY}:[^\r\n]*", re.MULTILINE)


def linked(text: str, path: str) -> str:
    """Return a card whose front matter says where the BOM is.

    Args:
        text: the card, with or without front matter; empty for one that is not there yet.
        path: of the BOM in the repository: letters, digits and ``. _ + -``.
    """
    line = f"{_KEY}: {path}"
    matched = _FRONT.match(text)
    if matched is None:
        return f"---\n{line}\n---\n{text}"
    begin, front, end = matched.groups()
    if _LINE.search(front):
        front = _LINE.sub(line, front, count=1)
    else:
        newline = "\r\n" if begin.endswith("\r\n") else "\n"
        front = f"{front}{line}{newline}"
    return f"{begin}{front}{end}{text[matched.end() :]}"
