"""Files that are one thing: shards, an index and what it names, a graph and its external data.

Which file names which is what the formats say (``Facts.files``); shards that nothing names are known by the numbers
``-00001-of-00003`` that every writer of shards uses, or by those of MLX (``weights.00``) and of Meta's and Mistral's
releases (``consolidated.00``), which do not say how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from aibom.plugin import Facts, Kind
from aibom_directory.paths import inside

__all__ = ["FileSet", "Gap", "file_sets"]

_SHARD = re.compile(r"(?P<stem>.+?)[-_.]?(?P<number>\d{2,9})-of-(?P<count>\d{2,9})(?P<rest>\.[^/]*)?", re.DOTALL)
_PIECE = re.compile(r"(?P<stem>consolidated|weights)\.(?P<number>\d{2,3})(?P<rest>\.(?:safetensors|npz|pth))")
_REPEATED = "parts of a model that was split over devices hold some of its tensors more than once"

Gap = tuple[str, str]
"""Path of a file, and what it names or counts and is not here."""


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files that are one model, or one data set, by what they say themselves.

    Attributes:
        path: what the set is called: its file, or its shards' path without their numbers.
        files: all of them, sorted; those that no format reads among them.
        gaps: what they name or count and is not here.
        kind: MODEL or DATASET; None where all of them only name what is not here.
        doubt: why its parameters cannot be added up; empty without doubt.
    """

    path: str
    files: tuple[str, ...]
    gaps: tuple[Gap, ...]
    kind: Kind | None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Shards:
    path: str
    count: int  # 0 where they do not say it
    files: Mapping[int, str]


def file_sets(facts: Mapping[str, Facts], own: Container[str], here: Container[str]) -> tuple[FileSet, ...]:
    """Put together what belongs together.

    Args:
        facts: by path, what the files say that hold something, or name others.
        own: paths of all files that may be in a set.
        here: paths of all files of the source.

    Returns:
        The sets, sorted by path.
    """
    joined = _Joined(facts)
    folders = _folders(own if isinstance(own, set) else facts) if any(said.files for said in facts.values()) else set()
    gaps: dict[str, list[Gap]] = {}
    for path in sorted(facts):
        named, missing = _named(path, facts[path].files, here, folders)
        for other in named:
            if other in own:
                joined.unite(path, other)
        if missing:
            gaps[path] = missing
    shards = _shards(facts)
    for path, others in shards.items():
        joined.unite(path, min(others.files.values()))
    found = (_file_set(files, facts, gaps, shards) for files in joined.sets())
    return tuple(sorted(found, key=lambda item: (item.path, item.files)))


def _named(
    path: str, names: Iterable[str], here: Container[str], folders: Container[str]
) -> tuple[list[str], list[Gap]]:
    wanted = {inside(path.rpartition("/")[0], name) for name in names}
    wanted = {other for other in wanted if other is None or other in here or other not in folders}
    found = sorted(other for other in wanted if other is not None and other in here)
    absent = len(wanted - {None}) - len(found)
    gaps = [(path, f"{absent} of {absent + len(found)} files that it names are not here")] if absent else []
    if None in wanted:
        gaps.append((path, "it names a file outside its own folder, which is left alone"))
    return found, gaps


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders in which files are: who names one names what is in it."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _shards(paths: Iterable[str]) -> dict[str, _Shards]:
    """Shards by the path of each of them."""
    found: dict[tuple[str, int], dict[int, str]] = {}
    for path in sorted(paths):
        folder, slash, name = path.rpartition("/")
        match = _SHARD.fullmatch(name) or _PIECE.fullmatch(name)
        if match:
            key = (f"{folder}{slash}{match['stem']}{match['rest'] or ''}", int(match.groupdict().get("count", 0)))
            found.setdefault(key, {}).setdefault(int(match["number"]), path)
    every = (
        _Shards(path, count, files)
        for (path, count), files in found.items()
        if count > 1 or (not count and len(files) > 1)
    )
    return {path: shards for shards in every for path in shards.files.values()}


def _file_set(
    files: tuple[str, ...], facts: Mapping[str, Facts], gaps: Mapping[str, list[Gap]], shards: Mapping[str, _Shards]
) -> FileSet:
    missing = [gap for path in files for gap in gaps.get(path, ())]
    kinds = {path: facts[path].kind for path in files if path in facts}
    held = [path for path, kind in kinds.items() if kind is not None]
    kind = Kind.MODEL if Kind.MODEL in kinds.values() else Kind.DATASET if held else None
    first = held[0] if held else files[0]
    if first not in shards:
        return FileSet(first, files, tuple(missing), kind)
    numbered = shards[first]
    if len(numbered.files) < numbered.count and not missing:
        missing.append((first, f"{len(numbered.files)} of {numbered.count} parts are here"))
    split = not numbered.count and first.rpartition("/")[2].startswith("consolidated")
    return FileSet(numbered.path, files, tuple(missing), kind, _REPEATED if split else "")


class _Joined:
    """Disjoint sets of paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._above = {path: path for path in paths}

    def unite(self, one: str, other: str) -> None:
        top, below = sorted((self._top(one), self._top(other)))
        self._above[below] = top

    def sets(self) -> Iterator[tuple[str, ...]]:
        members: dict[str, list[str]] = {}
        for path in sorted(self._above):
            members.setdefault(self._top(path), []).append(path)
        return (tuple(paths) for paths in members.values())

    def _top(self, path: str) -> str:
        self._above.setdefault(path, path)
        while (above := self._above[path]) != path:
            self._above[path] = self._above[above]
            path = above
        return path
