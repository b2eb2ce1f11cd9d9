"""The record of one function that names models, data sets or services, and the index of all of them.

The rows themselves are in ``hub_apis.py`` (models and data that are fetched) and ``hosted_apis.py`` (models that a
service runs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from aibom.plugin import Kind
from aibom_code.reference import HUB

__all__ = ["Api", "Names", "Row", "Table", "build", "table"]

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
        return _segments(self.callee)[0]

    @property
    def words(self) -> tuple[frozenset[str], ...]:
        """What stands in the text of a file that calls it, one of each set, beside the root."""
        segments = _segments(self.callee)[1:]
        return tuple(frozenset(item.removesuffix("()") for item in segment) for segment in segments if segment)

    @property
    def pattern(self) -> str:
        """The callee as a regular expression over dotted names."""
        found = ""
        for segment in _split(self.callee):
            if segment == "**":
                found += r"(?:\.[^.]+)*"
            elif segment == "*":
                found += r"\.[^.]+"
            else:
                ending = r"\(\)" if segment.endswith("()") else ""
                words = segment.removesuffix("()").strip("{}").split(",")
                found += rf"\.(?:{'|'.join(map(re.escape, words))}){ending}"
        return found.removeprefix(r"\.")


def _split(callee: str) -> list[str]:
    return re.findall(r"(?:\{[^}]*\}|[^.{}])+", callee)


def _segments(callee: str) -> list[tuple[str, ...]]:
    """The words of each segment; none for one that may be anything."""
    return [
        () if "*" in segment else tuple(segment.replace("{", "").replace("}", "").replace("()", "").split(","))
        for segment in _split(callee)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A row, ready to be looked for.

    Attributes:
        api: it.
        pattern: its name as a regular expression.
        words: what the text of a file has to have that calls it; the last words of its name last.
    """

    api: Api
    pattern: re.Pattern[str]
    words: tuple[re.Pattern[bytes], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All rows, found by the top package.

    Attributes:
        rows: by root.
        lasts: last words of callees: how a call looks where it stands.
        keywords: arguments by name that tell a call of a family without last word.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    lasts: set[str] = field(default_factory=set)
    keywords: set[str] = field(default_factory=set)

    def find(self, name: str) -> Api | None:
        """The first row that a dotted name fits."""
        for row in self.rows.get(name.partition(".")[0], ()):
            if row.pattern.fullmatch(name):
                return row.api
        return None

    def knows(self, name: str) -> bool:
        """Whether a dotted name is one of a library that is looked for."""
        return name.partition(".")[0] in self.rows


def build(apis: Iterable[Api]) -> Table:
    """Index rows; of two that fit, the earlier counts."""
    made = Table()
    for api in apis:
        needs = (re.compile(re.escape(api.needs).encode()),) if api.needs else ()
        words = tuple(re.compile(rf"\b(?:{'|'.join(sorted(need))})\b".encode()) for need in api.words)
        row = Row(api, re.compile(api.pattern), (*needs, *words))
        for root in api.roots:
            made.rows.setdefault(root, []).append(row)
        last = _split(api.callee)[-1]
        if "*" in last:
            made.keywords.update(name for name in api.id if isinstance(name, str))
        else:
            made.lasts.update(_segments(api.callee)[-1])
    return made


@cache
def table() -> Table:
    """The table, built once."""
    from aibom_code.python.hosted_apis import HOSTED
    from aibom_code.python.hub_apis import HUB_APIS

    return build((*HUB_APIS, *HOSTED))
