"""The files of a local source: confined to it, sorted, and bounded; whatever is left out is named with the reason.

Links are followed step by step and only below the source. One pattern that leads out is legitimate: in the Hub's cache
``snapshots/<commit>/<file>`` is a link to ``blobs/<etag>`` of the same repository, also where only the snapshot is the
source. A directory is entered once by its own path and at most once through links, never from within itself.
"""

# pathlib turns names that are not UTF-8 and `..` into something else than what is on disk.
# ruff: noqa: PTH114, PTH116, PTH119

from __future__ import annotations

import heapq
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aibom.collect.confine import Folder, Outside, Root, reason
from aibom.collect.exclude import VENV_MARKER, VENV_NAMES
from aibom.collect.names import shown_name, shown_names
from aibom.errors import AccessDenied, NotFound, SourceError

__all__ = ["File", "Found", "Limits", "Skipped", "locate", "walk"]

_HUB_SNAPSHOT = re.compile(r"(.*/(?:models|datasets|spaces)--[^/]+)/(snapshots(?:/.*)?)", re.DOTALL)
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}(@[\w./-]{1,200})?", re.ASCII)
_HUB_BLOB = re.compile(r"blobs/[0-9A-Za-z_-]{1,256}")

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a tree is walked.

    Attributes:
        entries: entries of directories, all added up.
        path: bytes of a path, relative to the source, as it is shown.
        depth: folders in a path.
    """

    entries: int = 1_000_000
    path: int = 4096
    depth: int = 64


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class File:
    """A regular file of a source.

    Attributes:
        path: POSIX path relative to the source, as it is shown.
        root: below what it is opened.
        real: its path from ``root`` without links, with names as they are on disk.
        size: bytes, when it was looked at.
        identity: device and inode: what tells whether two paths are one file.
    """

    path: str
    root: Root
    real: str
    size: int
    identity: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was left out.

    Attributes:
        path: POSIX path relative to the source, as it is shown; empty for the source itself.
        field: what is not known of it: ``contents``, or ``existence`` for a link that leads nowhere.
        reason: why, in a few words.
    """

    path: str
    field: str
    reason: str


Found = File | Skipped


@dataclass(frozen=True, slots=True)
class _Place:
    """A directory on the walk: how it looks, where it is, and which directories led here."""

    path: str
    real: str
    chain: tuple[tuple[int, int], ...]
    linked: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a directory; what a link leads to stands in for the link."""

    key: str
    name: str
    look: str
    target: tuple[Root, str, os.stat_result] | Skipped | None = None


def walk(locator: str, excluded: Callable[[str, bool], bool], limits: Limits = DEFAULT_LIMITS) -> Iterator[Found]:
    """Yield the files of a directory, or a single file, in the order of their paths.

    Args:
        locator: a path as the user gave it; a link here is followed.
        excluded: whether a relative path is left out, as ``exclude.excluder`` makes it.
        limits: where to stop.

    Raises:
        NotFound: there is nothing.
        AccessDenied: it may not be read.
        SourceError: it is neither a file nor a directory, or cannot be read.
    """
    real, found = locate(locator)
    if stat.S_ISREG(found.st_mode):
        folder, name = os.path.split(real)
        look = shown_name(os.path.basename(locator.rstrip("/")) or name)
        root = Root(folder)
        _try(lambda: os.close(root.open(name)), locator)
        yield File(look, root, name, found.st_size, (found.st_dev, found.st_ino))
    elif stat.S_ISDIR(found.st_mode):
        _try(lambda: os.scandir(real).close(), locator)
        start = _Place("", "", ((found.st_dev, found.st_ino),), linked=False)
        yield from _Walk(Root(real), excluded, limits).folder(start)
    else:
        raise SourceError(f"{locator} is {_kind(found.st_mode)}, neither a file nor a directory")


def locate(locator: str) -> tuple[str, os.stat_result]:
    """Return the real path of a locator, links followed, and what is there.

    Raises:
        NotFound: there is nothing.
        AccessDenied: it may not be looked at.
        SourceError: it cannot be looked at.
    """
    if not locator:
        raise NotFound("the source has no path", hint="dir:. is the current directory")
    try:
        real = os.path.realpath(locator, strict=True)
        return real, os.stat(locator)
    except OSError as error:
        raise _failed(locator, error) from error
    except ValueError as error:
        raise NotFound(f"{locator!r} is no path") from error


def _try(opens: Callable[[], None], locator: str) -> None:
    try:
        opens()
    except OSError as error:
        raise _failed(locator, error) from error


def _failed(locator: str, error: OSError) -> SourceError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        if os.path.islink(locator):
            return NotFound(f"{locator} is a link that leads nowhere")
        return NotFound(f"there is no file or directory {locator}", hint=_meant(locator))
    if isinstance(error, PermissionError):
        hint = "a file needs read permission, a directory execute permission too"
        return AccessDenied(f"{locator} may not be read", hint=hint)
    return SourceError(f"{locator} cannot be read: {reason(error)}")


def _meant(locator: str) -> str:
    """Say how what is no path has to be written, if it looks like something else that can be read."""
    if "://" in locator:
        return "of URLs, those of pages of Hugging Face's Hub can be read"
    if _HUB_NAME.fullmatch(locator):
        return f"a relative path starts at the current directory; a model on the Hub is named hf:{locator}"
    return "a relative path starts at the current directory"


def _kind(mode: int) -> str:
    return next((name for test, name in _KINDS if test(mode)), "something special")


class _Walk:
    """One walk: what it has seen and how much it may still see."""

    def __init__(self, root: Root, excluded: Callable[[str, bool], bool], limits: Limits) -> None:
        self._root = root
        self._excluded = excluded
        self._limits = limits
        self._left = limits.entries
        self._cut = False
        self._entered: set[tuple[int, int]] = set()
        # The repository of the Hub's cache that the source is a part of, and where in it.
        matched = _HUB_SNAPSHOT.fullmatch(root.path.replace(os.sep, "/"))
        self._hub = (Root(matched[1]), matched[2]) if matched else None

    def folder(self, place: _Place) -> Iterator[Found]:
        try:
            with self._root.folder(place.real) as folder:
                entries, cut = self._entries(folder, place)
                for entry in entries:
                    yield from self._entry(folder, place, entry)
        except OSError as error:
            yield Skipped(place.path, "contents", reason(error))
            return
        if cut and not self._cut:
            self._cut = True
            yield Skipped(place.path, "contents", f"more than {self._limits.entries} entries: the rest is left out")

    def _entries(self, folder: Folder, place: _Place) -> tuple[list[_Entry], bool]:
        """List a directory in the order that paths have, in which ``a/b`` comes after ``a.txt``."""
        with folder.scan() as scan:
            # The smallest names, whatever the order of the file system, when there are too many.
            items = heapq.nsmallest(self._left + 1, ((item.name, _sort(item)) for item in scan))
        cut = len(items) > self._left
        del items[self._left :]
        self._left -= len(items)
        looks = shown_names(name for name, _ in items)
        entries = [self._listed(place, name, looks[name], sort) for name, sort in items]
        entries.sort(key=lambda entry: entry.key)
        return entries, cut

    def _listed(self, place: _Place, name: str, look: str, sort: str) -> _Entry:
        if sort != "link":
            return _Entry(look + "/" if sort == "folder" else look, name, look)
        target = self._target(place, name, _join(place.path, look))
        is_folder = not isinstance(target, Skipped) and stat.S_ISDIR(target[2].st_mode)
        return _Entry(look + "/" if is_folder else look, name, look, target)

    def _entry(self, folder: Folder, place: _Place, entry: _Entry) -> Iterator[Found]:
        path = _join(place.path, entry.look)
        if self._excluded(path, entry.key.endswith("/")):
            return
        if len(path) * 4 > self._limits.path and len(path.encode()) > self._limits.path:
            yield Skipped(path, "contents", f"its path has more than {self._limits.path} bytes")
            return
        if isinstance(entry.target, Skipped):
            yield entry.target
            return
        try:
            root, real, found = entry.target or (self._root, _join(place.real, entry.name), folder.stat(entry.name))
        except OSError as error:
            yield Skipped(path, "contents", reason(error))
            return
        identity = (found.st_dev, found.st_ino)
        if stat.S_ISREG(found.st_mode):
            # One string for both, as a rule: there may be a million of them.
            yield File(path, root, path if path == real else real, found.st_size, identity)
        elif not stat.S_ISDIR(found.st_mode):
            yield Skipped(path, "contents", f"{_kind(found.st_mode)}: not opened")
        elif not (entry.name in VENV_NAMES and self._holds(real, VENV_MARKER)):
            linked = place.linked or entry.target is not None
            yield from self._enter(_Place(path, real, (*place.chain, identity), linked))

    def _enter(self, place: _Place) -> Iterator[Found]:
        *above, identity = place.chain
        if identity in above:
            yield Skipped(place.path, "contents", "a link that leads back to a folder above it")
        elif place.path.count("/") >= self._limits.depth:
            yield Skipped(place.path, "contents", f"deeper than {self._limits.depth} folders")
        elif place.linked and identity in self._entered:
            yield Skipped(place.path, "contents", "a folder that another link led to already")
        else:
            if place.linked:
                self._entered.add(identity)
            yield from self.folder(place)

    def _target(self, place: _Place, name: str, path: str) -> tuple[Root, str, os.stat_result] | Skipped:
        try:
            try:
                return (self._root, *self._root.resolve(place.real, name))
            except Outside:
                blob = self._blob(place, name)
                return blob or Skipped(path, "contents", "a link that leads out of the source")
        except FileNotFoundError:
            return Skipped(path, "existence", "a link that leads nowhere")
        except OSError as error:
            return Skipped(path, "contents", f"a link that cannot be followed: {reason(error)}")

    def _blob(self, place: _Place, name: str) -> tuple[Root, str, os.stat_result] | None:
        if self._hub is None:
            return None
        root, inside = self._hub
        try:
            real, found = root.resolve(_join(inside, place.real), name)
        except Outside:
            return None
        return (root, real, found) if _HUB_BLOB.fullmatch(real) and stat.S_ISREG(found.st_mode) else None

    def _holds(self, real: str, name: str) -> bool:
        try:
            with self._root.folder(real) as folder:
                return stat.S_ISREG(folder.stat(name).st_mode)
        except OSError:
            return False


def _sort(item: os.DirEntry[str]) -> str:
    try:
        if item.is_symlink():
            return "link"
        return "folder" if item.is_dir(follow_symlinks=False) else "file"
    except OSError:
        return "file"  # looked at again, and named with the reason, when its turn comes


def _join(folder: str, name: str) -> str:
    if not folder or not name:
        return folder or name
    return f"{folder}/{name}"
