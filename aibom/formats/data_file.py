"""What every format of data says in the same words: columns, rows, and what of them could not be had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.graph.facts import DatasetFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["MAX_COLUMNS", "ROWS", "data_facts"]

MAX_COLUMNS: Final = 2_000
"""Columns of one file that are named."""
ROWS: Final = "rows"
"""Name of the number of rows among ``DatasetFacts.contents``, and the field of an unknown about it."""

_MAX_ROWS = 1 << 63


def data_facts(
    name: str,
    *,
    columns: Iterable[tuple[str, str]] = (),
    rows: int | None = None,
    contents: Iterable[Property] = (),
    properties: Iterable[Property] = (),
    unknowns: Iterable[Property] = (),
    findings: Iterable[Property] = (),
) -> Facts:
    """Say what one file of data holds.

    Args:
        name: the format's name.
        columns: name and type of each column, the type empty where the file has none; raw text.
        rows: rows, records or samples; None where they are not known.
        contents: further pairs of ``DatasetFacts.contents``.
        properties: of the file, ``aibom:file:*``.
        unknowns: (field, reason) of what could not be read; ``rows`` where they were not counted.
        findings: (rule, detail) of what a reviewer should see.
    """
    named = list(columns)
    found: list[Property] = [("format", name), *contents]
    found += (("column", text) for text in (_column(*pair) for pair in named[:MAX_COLUMNS]) if text)
    gaps = list(unknowns)
    if len(named) > MAX_COLUMNS:
        gaps.append(("columns", f"only {MAX_COLUMNS} of {len(named)} columns are named"))
    of_file: list[Property] = [("aibom:file:columns", str(len(named)))] if named else []
    if rows is not None and not 0 <= rows < _MAX_ROWS:
        gaps.append((ROWS, "a number of rows that no file has"))
    elif rows is not None:
        found.append((ROWS, str(rows)))
        of_file.append(("aibom:file:rows", str(rows)))
    return Facts(
        format=name,
        kind=Kind.DATASET,
        dataset=DatasetFacts(contents=tuple(found)),
        properties=tuple(dict.fromkeys((*of_file, *properties))),
        unknowns=tuple(dict.fromkeys(gaps)),
        findings=tuple(dict.fromkeys(findings)),
        measured=("contents",),
    )


def _column(name: str, type: str) -> str:
    return clean_name(" ".join(filter(None, (clean_name(name, 512), clean_name(type, 512)))))
