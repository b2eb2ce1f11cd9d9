"""What the files of one model say of it, in the order of their weight.

First the layout, then the files that describe the whole, then weights or data. Of shards, and of all files of a data
set, only the first speaks, and the others where they differ from it. Counts of parameters and rows are taken out: they
are added up in ``measure.py`` and ``rows.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar

from aibom.plugin import Facts, Kind, ModelFacts
from aibom_directory.grouping import Group, Reader
from aibom_directory.rows import rows_left_out

__all__ = ["Statement", "statements"]

Statement = tuple[str, Facts]
"""Path of a file, relative to the source, and what it says."""

_OF_MODELS: dict[str, Any] = {"model": None, "dataset": None, "parents": (), "datasets": (), "libraries": ()}
"""What is not said of an application that has the card of a Space."""

_Record = TypeVar("_Record", Facts, ModelFacts)


def statements(group: Group, read: Reader) -> Iterator[Statement]:
    """Yield what speaks of the group as a whole.

    Args:
        group: a model or data set.
        read: what a file says.
    """
    if group.kind is Kind.APPLICATION:
        every = _statements(group, read)
        yield from ((path, replace(facts, **_OF_MODELS)) for path, facts in every)
        return
    yield from _statements(group, read)


def _statements(group: Group, read: Reader) -> Iterator[Statement]:
    for path, of_layout in group.facts:
        findings = tuple(("aibom:finding", f"{rule}: {detail}") for rule, detail in of_layout.findings)
        yield path, replace(of_layout, properties=(*of_layout.properties, *findings))
    yield from ((path, _of_the_whole(facts)) for path in group.describes if (facts := read(path)) is not None)
    firsts: dict[str, Facts] = {}
    for found in group.sets:
        if found.kind not in (None, group.kind):
            continue  # tables in a model's folder say nothing of the model
        if group.kind is Kind.MODEL:
            firsts = {}  # sets may be variants; files of data are pieces of one, however they are called
        for path in found.files:
            of_file = read(path) if path not in group.describes else None
            if of_file is None:
                continue
            said = _of_the_whole(of_file)
            key = said.format if group.kind is Kind.DATASET else ""
            yield path, said if key not in firsts else _beyond(said, firsts[key])
            if said.kind is not None:
                firsts.setdefault(key, said)


def _of_the_whole(said: Facts) -> Facts:
    """Leave out what concerns the file alone: that it is unread, and of weights their own count."""
    if said.kind is Kind.DATASET:
        return rows_left_out(said)
    said = replace(said, unknowns=tuple(pair for pair in said.unknowns if pair[0] != "contents"))
    if said.kind is not Kind.MODEL or said.model is None:
        return said
    return replace(said, model=replace(said.model, parameters=None, parameters_by_dtype=()))


def _beyond(said: Facts, first: Facts) -> Facts:
    """Return what ``said`` adds to ``first``."""
    new = _blanked(said, first, keep=("format", "kind", "model", "measured", "unknowns"))
    new = replace(new, unknowns=tuple(pair for pair in said.unknowns if pair not in first.unknowns))
    if said.model is not None and first.model is not None:
        new = replace(new, model=_blanked(said.model, first.model))
    return new


def _blanked(said: _Record, first: _Record, keep: tuple[str, ...] = ()) -> _Record:
    same: dict[str, Any] = {
        f.name: f.default
        for f in fields(said)
        if f.name not in keep and getattr(said, f.name) == getattr(first, f.name)
    }
    return replace(said, **same)
