"""Which paths of a source are left out: globs as in ``.gitignore``, without negation.

- A pattern without ``/`` fits a name in any folder: ``*.log``, ``checkpoints``.
- A pattern with ``/`` at its beginning or inside fits from the source's own top: ``/runs``, ``data/raw``.
- A ``/`` at its end fits folders only: ``tmp/``.
- ``*`` and ``?`` stay within one name, ``[abc]`` is one of some characters, ``**`` is any number of folders.

What lies in a folder that is left out is left out. Left out by default are the folders of version control and of tools,
which hold copies and caches of what is looked at anyway: see ``DEFAULTS`` and ``VENV_NAMES``.

The time that a pattern takes grows with the length of the path alone: patterns come from what is scanned, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from aibom.errors import UsageError

__all__ = ["DEFAULTS", "VENV_MARKER", "VENV_NAMES", "excluder", "fitting"]

DEFAULTS = (
    ".git",
    ".hg",
    ".svn",
    "__pycache__/",
    "node_modules/",
    ".hypothesis/",
    ".ipynb_checkpoints/",
    ".mypy_cache/",
    ".nox/",
    ".pytest_cache/",
    ".ruff_cache/",
    ".tox/",
)
"""Patterns that are always left out."""

VENV_NAMES = frozenset((".venv", "venv"))
"""Names of folders that are left out where they hold ``VENV_MARKER``: environments, which ``pip:`` sources read."""

VENV_MARKER = "pyvenv.cfg"

_CLASS = re.compile(r"\[([!^]?)(\]?[^\]/]*)\]")


def excluder(patterns: Iterable[str]) -> Callable[[str, bool], bool]:
    """Make the test for paths to leave out, defaults included.

    Args:
        patterns: globs, as described above.

    Returns:
        ``excluded(path, is_folder)``: whether the path, POSIX and relative to the source, is left out itself.

    Raises:
        UsageError: a pattern is empty, is a negation, or has a range that runs backwards.
    """
    return fitting((*DEFAULTS, *patterns))


def fitting(patterns: Iterable[str]) -> Callable[[str, bool], bool]:
    """Make the test for paths that fit one of some patterns; ``excluder`` without the defaults."""
    try:
        fits = re.compile("|".join(f"(?:{_regex(pattern)})" for pattern in patterns) or r"(?!)", re.DOTALL).fullmatch
    except re.error as error:
        raise UsageError(f"a pattern of paths to leave out cannot be read: {error.msg}") from error

    def fit(path: str, is_folder: bool) -> bool:
        return fits(path + "/" if is_folder else path) is not None

    return fit


def _regex(pattern: str) -> str:
    if pattern.startswith("!"):
        raise UsageError(f"{pattern}: a pattern that takes paths back in is not supported")
    body = pattern.rstrip("/")
    if not body:
        raise UsageError("a pattern of paths to leave out is empty")
    anchored = "/" in body
    segments = [segment for segment in body.split("/") if segment]
    last = len(segments) - 1
    text = "" if anchored else "(?:[^/]+/)*"
    for position, segment in enumerate(segments):
        if segment == "**":
            text += ".+" if position == last else "(?:[^/]+/)*"
        else:
            text += _segment(segment) + ("" if position == last else "/")
    return text + ("/" if pattern.endswith("/") else "/?")


def _segment(glob: str) -> str:
    pieces, position = [""], 0
    while position < len(glob):
        character = glob[position]
        if character == "[" and (matched := _CLASS.match(glob, position)) and matched[2]:
            members = re.sub(r"([\\\[\]&~|^])", r"\\\1", matched[2])
            pieces[-1] += f"[{'^/' if matched[1] else ''}{members}]"
            position = matched.end()
            continue
        if character == "*":
            pieces.append("")
        else:
            pieces[-1] += "[^/]" if character == "?" else re.escape(character)
        position += 1
    first, *inner = pieces
    if not inner:
        return first
    # Where a piece fits first is as good as any later place: what was taken is not given back.
    return first + "".join(f"(?>[^/]*?{piece})" for piece in inner[:-1] if piece) + "[^/]*" + inner[-1]
