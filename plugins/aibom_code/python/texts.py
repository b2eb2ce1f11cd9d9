"""Strings made of strings, in the plainest forms: nothing here can grow beyond what it was made of by much."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product

from aibom_code.python.things import Constant, Missing, Text, Thing

__all__ = ["METHODS", "joined", "method", "path", "percent"]

_MAX = 4096
_CHOICES = 64
METHODS = frozenset(
    ("format", "lower", "upper", "strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix", "as_posix")
)
"""Methods of strings (and of paths) that are followed."""
_FIELD = re.compile(r"\{(\w*)\}|\{\{|\}\}")


def joined(parts: Sequence[Sequence[Thing]]) -> list[Thing]:
    """Strings one behind the other, for all that each may be."""
    return _each(parts, lambda texts: "".join(texts))


def path(parts: Sequence[Sequence[Thing]]) -> list[Thing]:
    """Parts of a path, joined as ``os.path.join`` does."""
    return _each(parts, lambda texts: posixpath.join(*texts))


def percent(formats: Sequence[Thing], parts: Sequence[Sequence[Thing]]) -> list[Thing]:
    """``format % parts``, for ``%s`` and ``%d`` alone."""

    def one(texts: Sequence[str]) -> str | None:
        pieces = re.split(r"%[sd]", texts[0])
        if len(pieces) != len(texts) or "%" in "".join(pieces):
            return None
        return "".join(piece + text for piece, text in zip(pieces, (*texts[1:], ""), strict=True))

    return _each([formats, *parts], one)


def method(
    name: str, bases: Sequence[Thing], arguments: Sequence[Sequence[Thing]], named: Mapping[str, Sequence[Thing]]
) -> list[Thing]:
    """What a method of a string returns.

    Args:
        name: one of ``METHODS``.
        bases: what the string may be.
        arguments: what each argument may be.
        named: the same of arguments by name.
    """
    words = list(named)

    def one(texts: Sequence[str]) -> str | None:
        base, given = texts[0], texts[1:]
        if name == "format":
            count = len(given) - len(words)
            return _formatted(base, given[:count], dict(zip(words, given[count:], strict=True)))
        if name == "as_posix":
            return base
        if name == "replace" and (len(given) != 2 or not given[0]):
            return None
        try:
            result: str = getattr(base, name)(*given)
        except (TypeError, ValueError):
            return None
        return result

    return _each([bases, *arguments, *named.values()], one)


def _formatted(base: str, given: Sequence[str], named: Mapping[str, str]) -> str | None:
    counter = iter(range(len(given)))
    failed = False

    def one(match: re.Match[str]) -> str:
        nonlocal failed
        if match.group(1) is None:
            return match.group()[0]
        word = match.group(1)
        if word in named:
            return named[word]
        index = next(counter, -1) if not word else int(word) if word.isdigit() else -1
        if 0 <= index < len(given):
            return given[index]
        failed = True
        return ""

    result = _FIELD.sub(one, base)
    # A field with a format, an attribute or an index is left standing, and then nothing is known.
    plain = "{" not in _FIELD.sub("", base) and "}" not in _FIELD.sub("", base)
    return result if plain and not failed else None


def _each(parts: Sequence[Sequence[Thing]], make: Callable[[Sequence[str]], str | None]) -> list[Thing]:
    """Make strings of all combinations; what is missing in one is missing in the whole."""
    found: list[Thing] = []
    for chosen in islice(product(*parts), _CHOICES):
        words = [_word(item) for item in chosen]
        texts = [word for word in words if word is not None]
        result = make(texts) if len(texts) == len(words) and sum(map(len, texts)) <= _MAX else None
        if result is None or len(result) > _MAX:
            found.append(next((item for item in chosen if isinstance(item, Missing)), Missing()))
            continue
        said = [item for item in chosen if isinstance(item, Text)]
        variable = next((item.environment for item in said if item.environment), "")
        found.append(Text(result, any(item.default for item in said), variable))
    return found


def _word(thing: Thing) -> str | None:
    if isinstance(thing, Text):
        return thing.text
    return str(thing.value) if isinstance(thing, Constant) and isinstance(thing.value, int) else None
