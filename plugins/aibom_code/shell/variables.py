"""Variables of a shell and of what configures it: a value is one where the same file says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Final

from aibom_code.shell.words import LITERAL, Word

__all__ = ["Value", "assign", "expand"]

MAX_VALUE: Final = 4096

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_VARIABLE: Final = re.compile(rf"\$(?:({_NAME})|\{{({_NAME})(?::?[-=]([^{{}}$]*))?\}})")
_ASSIGNED: Final = re.compile(rf"({_NAME})=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Value:
    """What a word says.

    Attributes:
        text: its text.
        environment: the variable that may say something else when it is run; empty without one.
    """

    text: str
    environment: str = ""


def expand(text: str, known: Mapping[str, Value]) -> Value | None:
    """Return what a word says; None where that is only known when it is run.

    Args:
        text: the word.
        known: variables that the same file gives a value.
    """
    found: list[str] = []
    environment, at, length = "", 0, len(text)
    for match in _VARIABLE.finditer(text):
        name, default = match[1] or match[2], match[3]
        value = known.get(name) or (Value(default, name) if default else None)
        length += len(value.text) if value is not None else 0
        if value is None or length > MAX_VALUE + len(text):
            return None  # before it is joined: a word of a megabyte may say a text of 4,096 characters 500,000 times
        found += (text[at : match.start()], value.text)
        environment = environment or value.environment
        at = match.end()
    whole = "".join((*found, text[at:]))
    if "$" in whole or "`" in whole or len(whole) > MAX_VALUE:
        return None
    return Value(whole.replace(LITERAL, "$"), environment)


def assign(word: Word, known: MutableMapping[str, Value]) -> bool:
    """Note what a word such as ``MODEL=org/name`` assigns; return whether it is one."""
    match = _ASSIGNED.fullmatch(word.text)
    if match is None:
        return False
    value = expand(match[2], known)
    if value is None:
        known.pop(match[1], None)
    else:
        known[match[1]] = value
    return True
