"""A shell's text as commands of words, with the line of each (POSIX, Shell Command Language, sections 2.2 and 2.3).

Quotes are taken off, comments and the bodies of here-documents left out. What the shell would compute (``$(...)``,
backquotes) stays as it stands, and is then no value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["LITERAL", "Word", "commands"]

LITERAL: Final = "\ue000"
"""Stands for a dollar sign that means nothing, as it is quoted."""
MAX_TEXT: Final = 1024 * 1024
MAX_WORDS: Final = 1_000
"""Words of one command that are kept."""

_BREAKS: Final = frozenset(";&|\n()")


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Attributes:
        text: without its quotes; ``LITERAL`` for a quoted dollar sign.
        line: from 1, where it begins.
    """

    text: str
    line: int


def commands(text: str, first_line: int = 1) -> Iterator[tuple[Word, ...]]:
    """Yield each command of a text.

    Args:
        text: lines of a shell; of more than 1 MiB only the beginning is read.
        first_line: the number of its first line in the file.
    """
    yield from _Scanner(text[:MAX_TEXT].replace("\r\n", "\n"), first_line).all()


class _Scanner:
    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self._at = 0
        self._line = line
        self._begun = line
        self._word: list[str] | None = None
        self._words: list[Word] = []
        self._ends: list[str] = []

    def all(self) -> Iterator[tuple[Word, ...]]:
        while self._at < len(self._text):
            character = self._text[self._at]
            if character in _BREAKS:
                yield from self._command()
                self._step()
                if character == "\n":
                    self._here_documents()
            else:
                self._take(character)
        yield from self._command()

    def _take(self, character: str) -> None:
        following = self._text[self._at + 1 : self._at + 2]
        if character in " \t":
            self._finish()
            self._step()
        elif character == "#" and self._word is None:
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
        elif character == "\\":
            if following and following != "\n":
                self._add(LITERAL if following == "$" else following)
            self._step(2)
        elif character == "'":
            self._quoted(self._until("'", self._at + 1), literal=True)
        elif character == '"':
            self._double()
        elif character == "`" or (character == "$" and following == "("):
            self._opaque(character)
        elif self._text.startswith("<<", self._at) and not self._text.startswith("<<<", self._at):
            self._finish()
            self._here()
        elif character == "$" and self._text.startswith("${{", self._at):
            self._whole(self._until("}}", self._at) + 1)
        elif character == "$" and following == "{":
            self._whole(self._until("}", self._at))
        else:
            self._add(character)
            self._step()

    def _whole(self, end: int) -> None:
        # An expansion belongs to one word, whatever it holds.
        self._add(self._text[self._at : end + 1])
        self._step(end + 1 - self._at)

    def _quoted(self, end: int, *, literal: bool) -> None:
        inside = self._text[self._at + 1 : end]
        self._add(inside.replace("$", LITERAL) if literal else inside)
        self._step(end + 1 - self._at)

    def _double(self) -> None:
        self._add("")
        self._step()
        while self._at < len(self._text) and self._text[self._at] != '"':
            character, following = self._text[self._at], self._text[self._at + 1 : self._at + 2]
            if character == "\\" and following in ("$", "`", '"', "\\", "\n"):
                self._add({"$": LITERAL, "\n": ""}.get(following, following))
                self._step(2)
            else:
                self._add(character)
                self._step()
        self._step()

    def _opaque(self, character: str) -> None:
        end = self._until("`", self._at + 1) if character == "`" else self._closed(self._at + 1)
        self._add("$(")
        self._step(end + 1 - self._at)

    def _closed(self, at: int) -> int:
        depth = 0
        for position in range(at, len(self._text)):
            depth += {"(": 1, ")": -1}.get(self._text[position], 0)
            if depth == 0:
                return position
        return len(self._text)

    def _here(self) -> None:
        self._step(2)
        if self._text.startswith("-", self._at):
            self._step()
        end = self._at
        while end < len(self._text) and self._text[end] not in " \t\n;&|<>)":
            end += 1
        self._ends.append(self._text[self._at : end].strip("'\"\\"))
        self._step(end - self._at)

    def _here_documents(self) -> None:
        for end in self._ends:
            while self._at < len(self._text):
                stop = self._text.find("\n", self._at)
                stop = len(self._text) if stop < 0 else stop
                line = self._text[self._at : stop].strip()
                self._step(stop + 1 - self._at)
                if line == end:
                    break
        self._ends = []

    def _until(self, end: str, at: int) -> int:
        found = self._text.find(end, at)
        return len(self._text) if found < 0 else found

    def _add(self, text: str) -> None:
        if self._word is None:
            self._word, self._begun = [], self._line
        self._word.append(text)

    def _step(self, count: int = 1) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _finish(self) -> None:
        if self._word is not None and len(self._words) < MAX_WORDS:
            self._words.append(Word("".join(self._word), self._begun))
        self._word = None

    def _command(self) -> Iterator[tuple[Word, ...]]:
        self._finish()
        if self._words:
            yield tuple(self._words)
        self._words = []
