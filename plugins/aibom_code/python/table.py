"""The index of all functions that name models, data sets or services; ``api.py`` has the record of one.

The rows themselves are in ``hub_apis.py`` (models and data that are fetched) and ``hosted_apis.py`` (models that a
service runs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from aibom_code.python.api import Api, segments, split

__all__ = ["Row", "Table", "build", "table"]


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
        last = split(api.callee)[-1]
        if "*" in last:
            made.keywords.update(name for name in api.id if isinstance(name, str))
        else:
            made.lasts.update(segments(api.callee)[-1])
    return made


@cache
def table() -> Table:
    """The table, built once."""
    from aibom_code.python.hosted_apis import HOSTED
    from aibom_code.python.hub_apis import HUB_APIS

    return build((*HUB_APIS, *HOSTED))
