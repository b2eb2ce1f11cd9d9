"""``.aibomignore`` at the top of a source: paths that its owner wants left out, said in the BOM with their number.

Each line is a pattern as ``aibom.collect.exclude`` reads them; empty lines and those that begin with ``#`` say nothing.
The file is a part of what is scanned: it can leave out what a reader of the BOM should know of, so that what it did is
always said, and it can neither stop a scan nor hold it up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from aibom.collect.exclude import excluder, fitting
from aibom.errors import UsageError

__all__ = ["IGNORE_FILE", "LEFT_OUT", "MAX_BYTES", "MAX_PATTERNS", "LeavingOut", "read_ignore"]

IGNORE_FILE: Final = ".aibomignore"
MAX_BYTES: Final = 64 * 1024
"""Bytes of the file that is read (own)."""
MAX_PATTERNS: Final = 256
"""Patterns of it that count (own): each is held against each path."""
LEFT_OUT: Final = "aibom:left-out"
"""Property of what the source is as a whole: how much was left out, and by what."""

_SHOWN = 10
_MAX_SEGMENTS = 16


def read_ignore(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the file.

    Args:
        text: at most ``MAX_BYTES``.

    Returns:
        The patterns, and why others do not count.
    """
    patterns: dict[str, None] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        if len(patterns) == MAX_PATTERNS:
            problems.append(f"{IGNORE_FILE}: only the first {MAX_PATTERNS} patterns count")
            break
        try:
            # Two of these would be tried in each pair of folders of a path.
            if pattern.count("/") >= _MAX_SEGMENTS or pattern.count("**") > 1:
                raise UsageError("it may take too long")
            fitting((pattern,))
        except UsageError:
            problems.append(f"{IGNORE_FILE}: line {number} is no pattern that is supported")
        else:
            patterns[pattern] = None
    return tuple(patterns), tuple(problems)


class LeavingOut:
    """The test for paths to leave out, as ``walk`` asks it, which counts what it left out and for whom."""

    def __init__(self, unsaid: Iterable[str], asked: Iterable[str], ignored: Iterable[str]) -> None:
        """Begin.

        Args:
            unsaid: patterns of what is left out without a word, beside the defaults.
            asked: patterns of the user.
            ignored: patterns of ``.aibomignore``.

        Raises:
            UsageError: a pattern of the first two cannot be read.
        """
        self._unsaid = excluder(unsaid)
        self._origins: list[tuple[str, tuple[str, ...], Callable[[str, bool], bool]]] = []
        for name, patterns in (("--exclude", tuple(asked)), (IGNORE_FILE, tuple(ignored))):
            if patterns:
                self._origins.append((name, patterns, fitting(patterns)))
        self._counts: Counter[tuple[str, bool]] = Counter()

    def __call__(self, path: str, is_folder: bool) -> bool:
        """Whether a path, POSIX and relative to the source, is left out."""
        if self._unsaid(path, is_folder):
            return True
        for name, _, fits in self._origins:
            if fits(path, is_folder):
                self._counts[name, is_folder] += 1
                return True
        return False

    def said(self) -> tuple[str, ...]:
        """Say what was left out so far: one line for the user's patterns, one for those of the source."""
        return tuple(
            f"{_amount(self._counts[name, True], self._counts[name, False])} by {name} ({_listed(patterns)})"
            for name, patterns, _ in self._origins
            if self._counts[name, True] or self._counts[name, False]
        )


def _amount(folders: int, files: int) -> str:
    counts = ((folders, "folder"), (files, "file"))
    return " and ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts if number)


def _listed(patterns: tuple[str, ...]) -> str:
    return ", ".join(patterns[:_SHOWN]) + (f" and {len(patterns) - _SHOWN} more" if len(patterns) > _SHOWN else "")
