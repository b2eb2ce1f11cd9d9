"""Paths of somebody's machine in scanned text: what lies there may be told, not where and whose it is."""

from __future__ import annotations

import re

__all__ = ["is_absolute", "without_place"]

_SEPARATORS = "/\\"
_SEPARATOR = re.compile(r"[/\\]")


def is_absolute(text: str) -> bool:
    """Whether a text is a path from the root of a file system or from somebody's home.

    Args:
        text: an id, a file name, a revision.
    """
    return text.startswith(("/", "~", "file:")) or "\\" in text or (text[1:2] == ":" and text[:1].isalpha())


def without_place(text: str) -> str:
    """Return a text; of a path of somebody's machine its last segment.

    Args:
        text: an id, a file name, a revision.
    """
    return f"…/{_SEPARATOR.split(text.rstrip(_SEPARATORS))[-1]}" if is_absolute(text) else text
