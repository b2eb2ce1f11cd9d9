"""What is wrong with a document: one record per finding, fit for printing whatever the document holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["LONGEST", "Problem", "Rule", "Severity", "plain"]

Severity = Literal["error", "warning"]
Rule = Literal[
    "schema",
    "syntax",
    "duplicate-key",
    "duplicate-ref",
    "dangling-ref",
    "unreachable",
    "purl",
    "license-id",
    "absolute-path",
]

LONGEST = 400
"""Longest quotation of one text of a document, in characters: a stranger may write a key of many megabytes."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a document. Problems sort in the order of their fields.

    Attributes:
        severity: ``error`` where the official schema says no, or nothing can be read; ``warning`` for what only we see.
        pointer: JSON pointer into the document (RFC 6901, ``""`` is the whole document); ``line N`` where the finding
            is about the text: XML against its schema, and what does not parse.
        component: bom-ref, else name, of the nearest component or service around the place; ``""`` where there is none.
        message: one sentence.
        rule: short name of the check: ``schema``, ``syntax`` (not readable at all; nothing else was looked at),
            ``duplicate-key``, ``duplicate-ref``, ``dangling-ref``, ``unreachable``, ``purl``, ``license-id``,
            ``absolute-path``.
    """

    severity: Severity
    pointer: str
    component: str
    message: str
    rule: Rule


def plain(text: str, *, longest: int = LONGEST) -> str:
    """Make a stranger's text fit for a terminal and one line.

    Args:
        text: any text, lone surrogates and control characters included.
        longest: cut after so many characters.

    Returns:
        the text with every unprintable character replaced by its escape, and cut (with ``…``) where it is too long.
    """
    if len(text) > longest:
        text = f"{text[:longest]}…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
