"""Who a model is: ref, name, version and purl, each with the evidence for it.

First that holds: the layout of a hub's cache; what its own files declare as its name; what its folder or file is
called, which is an inference. Download records beside it prove the commit. Where training started is nobody's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aibom.plugin import Evidence, Kind, Method, clean_name, is_placeholder
from aibom_directory.grouping import Group
from aibom_directory.hub import Record
from aibom_directory.statements import Statement

__all__ = ["COLLECTOR", "Identity", "Notes", "identify"]

COLLECTOR = "directory"
"""The collector's name, as evidence shows it."""


class Notes(Protocol):
    """What was noted when files were downloaded, and whether it still holds."""

    @property
    def records(self) -> Mapping[str, Record]:
        """Download records by the path of the file that each is about."""
        ...

    def changed(self, path: str) -> bool:
        """Whether a file is no longer what its record says."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a model or data set is.

    Attributes:
        ref: its ref in the graph.
        kind: MODEL or DATASET.
        name: its name.
        group: the organisation that the name lives in.
        version: the commit that a hub's cache or download records prove.
        purl: its purl on the Hub, where a cache proves it.
        evidence: for all of these, and for names that others of its files declare.
        doubt: why it has no version although there are download records; empty without doubt.
    """

    ref: str
    kind: Kind
    name: str
    group: str | None = None
    version: str | None = None
    purl: str | None = None
    evidence: tuple[Evidence, ...] = ()
    doubt: str = ""


def identify(group: Group, ref: str, called: str, said: Sequence[Statement], notes: Notes) -> Identity:
    """Find out who a group of files is.

    Args:
        group: its files.
        ref: its ref.
        called: what its folder or file is called.
        said: what its files say of it, in the order of their weight.
        notes: what was noted when its files were downloaded.
    """
    held = group.snapshot
    place = group.path or "."
    declared = list(_names(said))
    if held is not None and held.folder == group.path:
        known = {"name": held.name, "group": held.group, "version": held.commit, "purl": held.purl}
        evidence = [_declared(field, place) for field, value in known.items() if value] + _lost(declared, held.name)
        return Identity(ref, group.kind, held.name, held.group, held.commit, held.purl, tuple(evidence))
    if declared:
        name, organization, _ = declared[0]
        evidence = [item for other, _, item in declared if other == name] + _lost(declared, name)
        evidence += [_declared("group", declared[0][2].location)] if organization else []
    else:
        name, organization = called, None
        evidence = [Evidence("name", Method.INFERRED, COLLECTOR, place)]
    version, where, doubt = _version(group, notes)
    if version is not None:
        evidence.append(_declared("version", where))
    return Identity(ref, group.kind, name, organization, version, None, tuple(evidence), doubt)


def _names(said: Sequence[Statement]) -> Iterator[tuple[str, str | None, Evidence]]:
    for path, facts in said:
        name = clean_name(facts.name) if facts.name else ""
        if not is_placeholder(name):
            method = Method.MEASURED if "name" in facts.measured else Method.DECLARED
            organization = clean_name(facts.group) if facts.group else None
            yield name, organization, Evidence("name", method, COLLECTOR, path)


def _lost(declared: Sequence[tuple[str, str | None, Evidence]], name: str) -> list[Evidence]:
    return [
        Evidence("name", item.method, COLLECTOR, item.location, json.dumps(other, ensure_ascii=False))
        for other, _, item in declared
        if other != name
    ]


def _declared(field: str, location: str) -> Evidence:
    return Evidence(field, Method.DECLARED, COLLECTOR, location)


def _version(group: Group, notes: Notes) -> tuple[str | None, str, str]:
    """The commit, where it was read, and why there is none in spite of records."""
    if group.snapshot is not None:
        return group.snapshot.commit, ".", ""
    found = [notes.records[path] for path in group.files if path in notes.records]
    if not found:
        return None, "", ""
    commits = {record.commit for record in found}
    if len(commits) > 1:
        return None, "", f"its files were downloaded at {len(commits)} commits"
    if any(map(notes.changed, group.files)):
        return None, "", "a file is not what its download record says"
    if any(path not in notes.records for held in group.sets for path in held.files):
        return None, "", "not every file has a download record"
    return found[0].commit, found[0].path, ""
