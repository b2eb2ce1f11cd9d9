"""Values of YAML that anybody may have written: texts with their lines, tables, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.plugin import Located
from aibom_code.shell.words import Word

__all__ = ["entries", "pairs", "table", "text_at", "texts", "word_at"]


def table(value: Any) -> Mapping[str, Any]:
    """Return a mapping; an empty one for what is none."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[Any]:
    """Return a list; an empty one for what is none."""
    return value if isinstance(value, list) else []


def word_at(value: Any, *keys: str) -> Word | None:
    """Return the text at a path of keys; None where there is none."""
    for key in keys:
        value = table(value).get(key)
    return Word(str(value), value.line) if isinstance(value, Located) else None


def text_at(value: Any, *keys: str) -> str:
    """Return the text at a path of keys, without its line; empty where there is none."""
    word = word_at(value, *keys)
    return word.text if word is not None else ""


def texts(value: Any) -> list[Word]:
    """Return a list's texts as words; one text is a list of one."""
    return [
        Word(str(item), item.line)
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, Located)
    ]


def pairs(value: Any) -> Iterator[tuple[str, str, int]]:
    """Yield name, value and line of variables, written as a mapping, as ``NAME=value`` or as name and value."""
    if isinstance(value, dict):
        for name, said in value.items():
            if isinstance(said, Located):
                yield name, str(said), said.line
    for item in entries(value):
        if isinstance(item, Located):
            name, equals, said = item.partition("=")
            if equals:
                yield name, said, item.line
        elif (word := word_at(item, "value")) is not None and text_at(item, "name"):
            yield text_at(item, "name"), word.text, word.line
