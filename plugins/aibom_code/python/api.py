"""The record of one function that names models, data sets or services."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aibom.plugin import Kind
from aibom_code.reference import HUB

__all__ = ["Api", "Names", "segments", "split"]

Names = tuple[str | int, ...]
"""An argument: its names, and its place from 0 where it has one."""


@dataclass(frozen=True, slots=True)
class Api:
    """A function, or a family of functions, one argument of which names something.

    Attributes:
        callee: its dotted name. ``*`` is any one segment, ``**`` any number of them, ``{a,b}`` one of these; ``()``
            stands behind what is called on the way (``openai.OpenAI().**``).
        id: the argument that names it. Without one, using it is the reference (a client).
        kind: MODEL, DATASET or SERVICE.
        hub: where the id is looked up: ``HUB`` or another registry.
        provider: the service that runs the model.
        rule: how the id is read; see ``rules.py``.
        revision: the argument for a revision.
        file: the argument for a file of the repository.
        also: further arguments that name repositories: a tokenizer's.
        needs: what else stands in the text of a file that calls it so that it names something.
    """

    callee: str
    id: Names = ()
    kind: Kind = Kind.MODEL
    hub: str = HUB
    provider: str = ""
    rule: str = ""
    revision: Names = ("revision",)
    file: Names = ("filename",)
    also: tuple[str, ...] = ()
    needs: str = ""

    @property
    def roots(self) -> tuple[str, ...]:
        """The top package, or those that have the function alike."""
        return segments(self.callee)[0]

    @property
    def words(self) -> tuple[frozenset[str], ...]:
        """What stands in the text of a file that calls it, one of each set, beside the root."""
        return tuple(
            frozenset(item.removesuffix("()") for item in segment) for segment in segments(self.callee)[1:] if segment
        )

    @property
    def pattern(self) -> str:
        """The callee as a regular expression over dotted names."""
        found = ""
        for segment in split(self.callee):
            if segment == "**":
                found += r"(?:\.[^.]+)*"
            elif segment == "*":
                found += r"\.[^.]+"
            else:
                ending = r"\(\)" if segment.endswith("()") else ""
                words = segment.removesuffix("()").strip("{}").split(",")
                found += rf"\.(?:{'|'.join(map(re.escape, words))}){ending}"
        return found.removeprefix(r"\.")


def split(callee: str) -> list[str]:
    """The segments of a callee, as they are written."""
    return re.findall(r"(?:\{[^}]*\}|[^.{}])+", callee)


def segments(callee: str) -> list[tuple[str, ...]]:
    """The words of each segment; none for one that may be anything."""
    return [
        () if "*" in segment else tuple(segment.replace("{", "").replace("}", "").replace("()", "").split(","))
        for segment in split(callee)
    ]
