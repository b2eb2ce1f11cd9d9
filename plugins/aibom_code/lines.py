"""On which line of a file something stands that was read from it as a value, which has no line of its own."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["Lines"]

MAX_SEARCHED: Final = 64 * 1024 * 1024
"""Characters of one file that all searches may pass in it: a file may have 20,000 entries of which none is found."""


class Lines:
    """Finds lines, from 1. What is looked for in the file's order is found in one pass over it."""

    def __init__(self, text: str) -> None:
        """Take a file.

        Args:
            text: the whole of it.
        """
        self._text = text
        self._left = MAX_SEARCHED
        self._at, self._line = 0, 1
        self._behind = 0

    def of(self, pattern: str, start: int | None = None) -> int:
        """Return the line of what a pattern finds: behind what was found last, else from the start of the file.

        Args:
            pattern: an expression; ``^`` is the start of a line.
            start: where to look from instead.

        Returns:
            0 where it is not found, or too much was looked through already.
        """
        begin = self._behind if start is None else start
        found = self._search(pattern, begin, len(self._text))
        if found is None and start is None:
            found = self._search(pattern, 0, begin)
        if found is None:
            return 0
        if found < self._at:
            self._at, self._line = 0, 1
        self._line += self._text.count("\n", self._at, found)
        self._at = found
        return self._line

    def _search(self, pattern: str, begin: int, end: int) -> int | None:
        if self._left <= 0 or begin >= end:
            return None
        match = re.compile(pattern, re.MULTILINE).search(self._text, begin)
        stop = len(self._text) if match is None else match.end()
        self._left -= stop - begin
        if match is None:
            return None
        self._behind = match.end()
        return match.start()
