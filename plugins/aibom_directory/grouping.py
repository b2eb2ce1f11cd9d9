"""Which files are one model: first what folders say as a whole, then what is left, file by file.

layouts (folders) ─▶ groups with parts ─┐
files left ─▶ sets of files ─▶ groups  ─┴▶ a snapshot in a hub's cache is one group of all that lies in it

Only layouts and facts decide: no name of a format, a layout or a file is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from aibom.plugin import Blob, Facts, Kind, Layout
from aibom_directory.hub import Snapshot, is_note, snapshot_of
from aibom_directory.sets import FileSet, file_sets

__all__ = ["Group", "Loose", "Reader", "find_groups"]

Reader = Callable[[str], Facts | None]
"""What the file at a path says; None where no format knows its name."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are one model or one data set.

    Attributes:
        kind: MODEL or DATASET.
        path: what it is called in the source: its folder, or the path of its one file or of its shards.
        folder: what the paths of its files are shown relative to.
        files: all its files, sorted; those of its parts left out.
        describes: of them, those that speak of it as a whole, in the layout's order.
        sets: of them, those that hold weights or data, or name such files, in sets.
        facts: what the layout itself says, with the path it was read from.
        parts: models that it is made of.
        snapshot: the repository that it is, or lies in, as a hub's cache proves it.
    """

    kind: Kind
    path: str
    folder: str
    files: tuple[str, ...] = ()
    describes: tuple[str, ...] = ()
    sets: tuple[FileSet, ...] = ()
    facts: tuple[tuple[str, Facts], ...] = ()
    parts: tuple[Group, ...] = ()
    snapshot: Snapshot | None = None

    def walk(self) -> Iterator[Group]:
        """The group, its parts and theirs."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(slots=True)
class _Repository:
    groups: list[Group] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Loose(Protocol):
    """What is done with files that no layout claims."""

    def chosen(self, path: str) -> bool:
        """Whether a format knows a file's name, and it may be something by itself where it lies."""
        ...

    def join(self, groups: Iterable[Group], claimed: Collection[str]) -> Iterable[Group]:
        """Put data sets together that are one; ``claimed`` are the files of layouts."""
        ...


def find_groups(
    blobs: Mapping[str, Blob], layouts: Iterable[Layout], read: Reader, rule: Loose, where: str
) -> tuple[Group, ...]:
    """Put the files of a source together.

    Args:
        blobs: the source's files by path, in the order of their paths.
        layouts: folders that are one model.
        read: what a file says.
        rule: what is done with files that no layout claims.
        where: the source's real path.

    Returns:
        The models and data sets that are no parts of others, by path.
    """
    snapshots: dict[str, Snapshot | None] = {}
    repositories: dict[Snapshot, _Repository] = {}
    groups: list[Group] = []
    loose: list[str] = []
    claimed: set[str] = set()
    for layout in layouts:
        if is_note(f"{layout.path}/"):
            continue
        group = _from_layout(layout, blobs, read)
        claimed.update(path for each in group.walk() for path in each.files)
        held = snapshot_of(where, group.path)
        if held is not None and held.folder is not None:
            repositories.setdefault(held, _Repository()).groups.append(group)
        else:
            groups.append(replace(group, snapshot=held))
    for path in blobs:
        folder = path.rpartition("/")[0]
        if folder not in snapshots:
            snapshots[folder] = snapshot_of(where, folder)
        held = snapshots[folder]
        if path in claimed or is_note(path):
            continue
        if held is not None and held.folder is not None:
            repositories.setdefault(held, _Repository()).files.append(path)
        elif rule.chosen(path):
            loose.append(path)
    every = rule.join(list(_loose(loose, blobs, claimed, read)), claimed)
    groups += (replace(group, snapshot=snapshot_of(where, group.folder)) for group in every)
    groups += (_from_snapshot(held, found, blobs, read) for held, found in repositories.items())
    return tuple(sorted(groups, key=lambda group: (group.path, group.files)))


def _from_layout(layout: Layout, blobs: Mapping[str, Blob], read: Reader) -> Group:
    describes = tuple(dict.fromkeys(path for path in layout.describes if path in blobs))
    files = tuple(sorted({*describes, *(path for path in layout.files if path in blobs and not is_note(path))}))
    return Group(
        kind=layout.kind,
        path=layout.path,
        folder=layout.path if layout.store is None else layout.store,
        files=files,
        describes=describes,
        sets=_sets(files, blobs, read),
        facts=tuple((path, facts) for path, facts in layout.facts if facts.kind is None),
        parts=tuple(_from_layout(part, blobs, read) for part in layout.parts),
    )


def _from_snapshot(held: Snapshot, found: _Repository, blobs: Mapping[str, Blob], read: Reader) -> Group:
    """One repository is one model, whatever lies in it: models in folders below are its parts."""
    folder = held.folder or ""
    whole = next((group for group in found.groups if group.path == folder), Group(held.kind, folder, folder))
    files = tuple(sorted({*whole.files, *found.files}))
    at_top = (path for path in found.files if blobs[path].folder == folder)
    return replace(
        whole,
        kind=held.kind,
        files=files,
        describes=whole.describes or tuple(path for path in at_top if (said := read(path)) and said.kind is None),
        sets=_sets(files, blobs, read),
        parts=(*whole.parts, *(group for group in found.groups if group is not whole)),
        snapshot=held,
    )


def _loose(paths: list[str], blobs: Mapping[str, Blob], claimed: set[str], read: Reader) -> Iterator[Group]:
    # What they name may be called anything, but is nobody else's.
    for found in file_sets(_said(paths, read), _Unclaimed(blobs, claimed), blobs.keys()):
        if found.kind is not None:
            yield Group(
                kind=found.kind,
                path=found.path,
                folder=_common_folder([path.rpartition("/")[0] for path in found.files]),
                files=found.files,
                describes=tuple(path for path in found.files if (said := read(path)) and said.kind is None),
                sets=(found,),
            )


def _sets(paths: Iterable[str], blobs: Mapping[str, Blob], read: Reader) -> tuple[FileSet, ...]:
    own = sorted(paths)
    return file_sets(_said(own, read), set(own), blobs.keys())


def _said(paths: Iterable[str], read: Reader) -> dict[str, Facts]:
    every = ((path, read(path)) for path in paths)
    return {path: facts for path, facts in every if facts is not None and (facts.kind is not None or facts.files)}


@dataclass(frozen=True, slots=True)
class _Unclaimed:
    """The files of a source that no layout claims."""

    blobs: Mapping[str, Blob]
    claimed: set[str]

    def __contains__(self, path: object) -> bool:
        return path in self.blobs and path not in self.claimed


def _common_folder(folders: list[str]) -> str:
    parts = sorted(folder.split("/") for folder in folders)
    first, last = parts[0], parts[-1]
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return "/".join(first[:shared])
