"""Files and folders that are tracked beside the repository (DVC): what they are, whether they are here, what made them.

A tracked folder is one data set, unless it holds a model. What is tracked and not here is listed nevertheless, where
its type is declared or its name says it: it belongs to the source as much as what is here.

Of a stage, DVC says that its outputs depend on its dependencies. So each output depends on each input that is a model
or data set here; a data set on which a model depends is one of its card's, without saying what it was used for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aibom.plugin import Blob, Evidence, Facts, FormatError, Kind, Method, Rel, Relationship, Tracked, clean_name
from aibom_directory.declared import measure
from aibom_directory.grouping import Group
from aibom_directory.identity import COLLECTOR, Identity
from aibom_directory.paths import inside, relative
from aibom_directory.sets import FileSet
from aibom_directory.statements import Statement
from aibom_directory.words import DATA_WORDS, MODEL_WORDS, words

__all__ = ["MAX_EDGES", "TrackedFiles"]

_NAMES: Final = ("dvc.lock", "dvc.yaml")
_SUFFIX: Final = ".dvc"
REMOTE: Final = "aibom:dvc:remote"
"""Property of what is tracked: the name of the remote that holds it."""

_CONFIG: Final = ".dvc/config"
_CONFIG_SIZE: Final = 65536
_CORE = re.compile(r"^\[core\][^\[]*?^\s*remote\s*=\s*(\S+)\s*$", re.MULTILINE)

MAX_EDGES: Final = 10_000
"""Edges that the stages of one source may make."""

_ABSENT = "it is tracked and not here"


@dataclass(frozen=True, slots=True)
class _Item:
    """What is tracked, at its path in the source, with the file that says so."""

    path: str
    location: str
    said: Tracked


class TrackedFiles:
    """What the files of DVC in one source track, and the stages of their pipelines.

    Attributes:
        said: what these files say.
        cut: whether their stages would make more edges than are listed.
    """

    def __init__(
        self,
        blobs: Mapping[str, Blob],
        read: Callable[[str], Facts | None],
        recognizes: Callable[..., bool],
        *,
        hashed: bool = True,
    ) -> None:
        """Read them.

        Args:
            blobs: all files of the source by path.
            read: what a file says.
            recognizes: as ``Context.recognizes`` does.
            hashed: whether digests are wanted.
        """
        self.said: list[Statement] = []
        self.cut = False
        self._hashed = hashed
        self._blobs = blobs
        self._recognizes = recognizes
        self._items: dict[str, list[_Item]] = {}
        self._stages: list[tuple[str, list[str], list[str]]] = []
        self._folders: set[str] = set()
        self._places = [path for path in blobs if path.endswith(_SUFFIX) or path.rpartition("/")[2] in _NAMES]
        for location in self._places:
            facts = read(location)
            if facts is not None:
                self.said.append((location, facts))
                self._take(location, facts)
        self._inside: dict[str, list[str]] = {}
        for path in blobs if self._items else ():
            for folder in _above(path):
                if folder in self._items:
                    self._inside.setdefault(folder, []).append(path)

    def _take(self, location: str, facts: Facts) -> None:
        folder = location.rpartition("/")[0]
        for said in facts.tracked:
            path = inside(folder, said.path, up=True)
            if path:
                self._items.setdefault(path, []).append(_Item(path, location, said))
                self._folders |= {path} if said.folder else set()
        for stage in facts.stages:
            inputs = [p for name in stage.inputs if (p := inside(folder, name, up=True))]
            outputs = [p for name in stage.outputs if (p := inside(folder, name, up=True))]
            self._stages.append((location, inputs, outputs))

    def __contains__(self, path: str) -> bool:
        """Whether a file is tracked, by itself or in a folder."""
        return path in self._items or self._folder(path) is not None

    def grouped(self, groups: Iterable[Group], claimed: Iterable[str]) -> Iterator[Group]:
        """Put what lies in a tracked folder together, and add what is not here.

        Args:
            groups: models and data sets that no layout holds.
            claimed: the files of all others.
        """
        loose = list(groups)
        taken = {*claimed, *(path for group in loose if group.kind is Kind.MODEL for path in group.files)}
        mixed = {folder for path in taken for folder in _above(path) if folder in self._folders}
        found: dict[str, list[Group]] = {}
        for group in loose:
            folder = self._folder(group.path) if group.kind is Kind.DATASET else None
            if folder is None or folder in mixed:
                yield group
            else:
                found.setdefault(folder, []).append(group)
        taken |= {path for group in loose for path in group.files if group.kind is not Kind.MODEL}
        for path, kind in self._declared():
            if path not in taken and path in self._blobs:
                yield Group(kind, path, path.rpartition("/")[0], (path,))
        taken -= {path for held in found.values() for group in held for path in group.files}
        for folder in sorted(self._folders):
            files = tuple(path for path in self._inside.get(folder, ()) if path not in taken)
            if files and folder not in mixed and self._folder(folder.rpartition("/")[0]) is None:
                sets: tuple[FileSet, ...] = tuple(held for group in found.get(folder, ()) for held in group.sets)
                notes = {path for group in found.get(folder, ()) for path in group.describes}
                yield Group(Kind.DATASET, folder, folder, files, tuple(sorted(notes)), sets)

    def names(self, path: str) -> bool:
        """Whether something at a path is tracked by itself: it is one then, whatever lies beside it."""
        return path in self._items

    def absent(self) -> Iterator[Group]:
        """Yield what is tracked and not here, where it is known what it is."""
        for path, items in sorted(self._items.items()):
            if path in self._blobs or path in self._inside:
                continue
            kind = next((item.said.kind for item in items if item.said.kind is not None), None) or self._kind(path)
            if kind is not None and any(item.said.digest is not None for item in items):
                yield Group(kind, path, path.rpartition("/")[0])

    def statements(self, group: Group) -> Iterator[Statement]:
        """Yield what is declared of a model or data set that is tracked.

        Args:
            group: a model or data set.
        """
        paths = {group.path, *(group.files if len(group.files) == 1 else ())}
        for path in sorted(paths & self._items.keys()):
            for item in self._items[path]:
                yield item.location, self._facts(group, item)
            named = [item.said.facts.properties for item in self._items[path] if item.said.facts is not None]
            stored = any(item.said.digest is not None for item in self._items[path])
            if stored and not any(name == REMOTE for pairs in named for name, _ in pairs):
                yield from self._default_remote(path)

    def lineage(self, identities: Sequence[tuple[Group, Identity]]) -> Iterator[Relationship]:
        """Yield the edges that stages tell of.

        Args:
            identities: all models and data sets of the source.
        """
        named = {path for _, inputs, outputs in self._stages for path in (*inputs, *outputs)}
        exact: dict[str, dict[str, Identity]] = {}
        below: dict[str, dict[str, Identity]] = {}
        for group, identity in identities if named else ():
            for path in {group.path, *group.files}:
                if path in named:
                    exact.setdefault(path, {})[identity.ref] = identity
                for folder in _above(path):
                    if folder in named:
                        below.setdefault(folder, {})[identity.ref] = identity
        # A folder that is no model or data set itself may hold some.
        at = {path: exact.get(path) or below.get(path, {}) for path in named}
        left = MAX_EDGES
        for location, inputs, outputs in self._stages:
            sources = _united(at, inputs)
            evidence = (Evidence("", Method.DECLARED, COLLECTOR, location),)
            for target in _united(at, outputs):
                for source in sources:
                    if source.ref != target.ref and left:
                        left -= 1
                        self.cut = not left
                        listed = target.kind is Kind.MODEL and source.kind is Kind.DATASET
                        detail = "dataset" if listed else ""
                        yield Relationship(target.ref, Rel.DEPENDS_ON, source.ref, detail, evidence)

    def _default_remote(self, path: str) -> Iterator[Statement]:
        """The remote that the nearest configuration above a path names; its name, not where it is."""
        for folder in (*_above(path), ""):
            location = f"{folder}/{_CONFIG}" if folder else _CONFIG
            if location in self._blobs:
                try:
                    text = self._blobs[location].text(_CONFIG_SIZE)
                except (FormatError, OSError):
                    return
                found = _CORE.search(text)
                name = clean_name(found[1].strip("'\""), 256) if found else ""
                if name:
                    yield location, Facts("dvc", properties=((REMOTE, name),))
                return

    def _facts(self, group: Group, item: _Item) -> Facts:
        said = item.said
        facts = said.facts or Facts("dvc")
        properties = list(facts.properties)
        suffix = ".dir" if said.folder else ""
        if said.digest is not None:
            properties.append(("aibom:dvc:md5", f"{said.digest.value}{suffix}"))
        properties += (
            (f"aibom:dvc:{name}", str(value))
            for name, value in (("size", said.size), ("files", said.files))
            if value is not None and said.digest is not None
        )
        if item.said.folder and group.files and (finding := self._changed(item)):
            properties.append(("aibom:finding", f"digest-mismatch: {finding}"))
        absent = not group.files and said.digest is not None
        version = f"{said.digest.value}{suffix}" if said.digest is not None and group.kind is Kind.DATASET else None
        return replace(
            facts,
            version=version,
            properties=tuple(dict.fromkeys(properties)),
            unknowns=(("existence", _ABSENT),) if absent else (),
        )

    def _changed(self, item: _Item) -> str:
        """What is wrong with a folder: DVC's digest of one is that of a listing of MD5s and paths, in JSON."""
        paths = [path for path in self._inside.get(item.path, ()) if not path.endswith(_SUFFIX)]
        if item.said.files is not None and item.said.files != len(paths):
            return f"{item.location} declares {item.said.files} files, {len(paths)} are here"
        if item.said.digest is None or not self._hashed:
            return ""
        sums = [{"md5": measure(self._blobs, path, "md5"), "relpath": relative(path, item.path)} for path in paths]
        if not all(entry["md5"] for entry in sums):
            return ""
        text = json.dumps(sorted(sums, key=lambda entry: entry["relpath"]))
        own = hashlib.md5(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
        return "" if own == item.said.digest.value else f"{item.location} declares MD5 {item.said.digest.value}.dir"

    def _declared(self) -> Iterator[tuple[str, Kind]]:
        """What is declared to be a model or data set, whatever its bytes are."""
        for path, items in sorted(self._items.items()):
            kind = next((item.said.kind for item in items if item.said.kind is not None), None)
            if kind is not None:
                yield path, kind

    def _kind(self, path: str) -> Kind | None:
        """What something that is not here is by its name: a suffix that only data or models have, else its folders."""
        for kind in (Kind.MODEL, Kind.DATASET):
            if self._recognizes(path, kind):
                return kind
        called = words(path)
        if called & MODEL_WORDS:
            return None if called & DATA_WORDS else Kind.MODEL
        return Kind.DATASET if called & DATA_WORDS else None

    def _folder(self, path: str) -> str | None:
        """The tracked folder that a path lies in, the outermost."""
        found = None
        while path and self._folders:
            found = path if path in self._folders else found
            path = path.rpartition("/")[0]
        return found


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in."""
    while path := path.rpartition("/")[0]:
        yield path


def _united(at: Mapping[str, Mapping[str, Identity]], paths: Iterable[str]) -> list[Identity]:
    return list({ref: identity for path in paths for ref, identity in at[path].items()}.values())
