"""Folders of images, sounds, films or texts that are one data set by their structure, as ImageFolder knows it.

Source: https://huggingface.co/docs/datasets/image_dataset#imagefolder: a folder for each split, in it one for each
class, or a ``metadata.csv`` beside the files. Where neither is, such files are a data set below a folder that is called
as data are. A picture anywhere else is none: of documentation, of a page, of a test.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aibom.plugin import DatasetFacts, Facts, Kind, clean_name
from aibom_directory.among import is_beside
from aibom_directory.grouping import Group
from aibom_directory.paths import relative
from aibom_directory.splits import SPLITS, split_of
from aibom_directory.words import DATA_WORDS, TRAINING_WORDS, words

__all__ = ["FORMAT", "Media"]

FORMAT: Final = "media-folder"
MAX_CLASSES: Final = 1_000
"""Classes of one data set that are named."""

_FORMATS: Final = {
    **{name: name for name in ("avif", "bmp", "gif", "jpeg", "pgm", "png", "ppm", "tiff", "webp")},
    **{name: name for name in ("aac", "aiff", "flac", "m4a", "mp3", "ogg", "opus", "wav")},
    **{name: name for name in ("avi", "mkv", "mov", "mp4", "mpeg", "webm")},
    **{"dcm": "dicom", "jpg": "jpeg", "tif": "tiff", "txt": "text"},
}
_TEXT: Final = "text"
_NO_CLASSES: Final = frozenset(("annotations", "audio", "images", "labels", "masks", "text", "videos"))
_METADATA: Final = ("metadata.csv", "metadata.jsonl", "metadata.parquet")
_LABELS = re.compile(r"(?:annotations?|class(?:es)?|dataset|image|labels?|metadata|split)[^/]*\.[a-z]+", re.IGNORECASE)
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file belongs.

    Attributes:
        root: the data set's folder.
        prefix: the folder in it of which all files are the data set's; with the root itself, all of them.
    """

    root: str
    prefix: str


class Media:
    """Collects the files of such folders, in the order of their paths, and puts them together."""

    def __init__(self, called: str, foreign: Callable[[str], bool], paths: Collection[str]) -> None:
        """Begin with none.

        Args:
            called: the name of the source's directory.
            foreign: whether a folder is one of tests, documentation and the like.
            paths: all files of the source.
        """
        self._called = called
        self._foreign = foreign
        self._paths = paths
        self._found: list[str] = []
        self._possible: dict[str, tuple[bool, bool, bool]] = {}

    def note(self, path: str) -> None:
        """Take a file that no layout claims, where its name is one of such a file and it may be data where it lies."""
        folder = path.rpartition("/")[0]
        if (format_ := _format(path)) and self._may_hold(folder, split=format_ == _TEXT):
            self._found.append(path)

    def _may_hold(self, folder: str, *, split: bool) -> bool:
        """Whether a folder may be one of such a data set by what it is called; of texts only in a split."""
        if folder not in self._possible:
            names = folder.split("/")
            splits = not SPLITS.keys().isdisjoint(map(str.lower, names))
            data = any(words(name) & DATA_WORDS for name in (self._called, *names))
            data = data or any(f"{folder}/{name}" in self._paths for name in _METADATA)
            self._possible[folder] = (not self._foreign(folder), splits, data) if splits or data else (False,) * 3
        allowed, splits, data = self._possible[folder]
        return allowed and (splits or (data and not split))

    def groups(
        self,
        others: Iterable[Group],
        claimed: Collection[str],
        size_of: Callable[[str], int],
        fixed: Callable[[str], bool],
    ) -> Iterator[Group]:
        """Yield the data sets that such files are, and of the others those that lie in none of them.

        Args:
            others: data sets that no layout holds.
            claimed: files that are others'.
            size_of: the bytes of a file.
            fixed: whether something at a path is one, whatever lies in or around it.
        """
        loose = list(others)
        places = self._places()
        media: dict[str, list[str]] = {}
        for path, place in places.items():
            media.setdefault(place.root, []).append(path)
        owners = {place.prefix: place.root for place in places.values()}
        members: dict[str, list[str]] = {root: [] for root in media}
        taken = set(claimed)
        for group in loose:
            if group.kind is Kind.MODEL or (fixed(group.path) and group.path not in media):
                taken.update(group.files)
        for path in self._paths if media else ():
            if path not in taken and not _is_note(path) and (root := _owner(path, media, owners)) is not None:
                members[root].append(path)
        for root, paths in list(members.items()):
            if frozenset(paths).isdisjoint(media[root]):
                del members[root]
        inside: dict[str, list[Group]] = {}
        kept: set[str] = set()
        owner = {path: root for root, paths in members.items() for path in paths}
        for group in loose:
            roots = {owner.get(path) for path in group.files} if group.kind is Kind.DATASET and group.files else {None}
            root = roots.pop() if len(roots) == 1 else None
            if root is None:
                kept.update(group.files)
                yield group
            else:
                inside.setdefault(root, []).append(group)
        for root, paths in members.items():
            files = tuple(path for path in paths if path not in kept)
            path = root or ("" if self._is_all(files) else min(places[path].prefix for path in media[root]))
            yield Group(
                Kind.DATASET,
                path,
                root,
                files,
                sets=tuple(held for group in inside.get(root, ()) for held in group.sets),
                facts=((root or ".", _facts(root, media[root], files, size_of)),),
            )

    def _is_all(self, files: Collection[str]) -> bool:
        """Whether the source is nothing but these files, and what may lie beside data."""
        held = frozenset(files)
        return all(path in held or is_beside(path) for path in self._paths)

    def _places(self) -> dict[str, _Place]:
        trained = {above for path in self._found for above, name in _steps(path) if name.lower() in TRAINING_WORDS}
        found: dict[str, _Place] = {}
        by_base: dict[str, list[str]] = {}
        for path in self._found:
            place = self._by_split(path, trained) or self._by_metadata(path)
            if place is not None:
                found[path] = place
            elif (base := self._base(path)) is not None and _format(path) != _TEXT:
                by_base.setdefault(base, []).append(path)
        for base, paths in by_base.items():
            if len(paths) >= _LEAST:
                found.update(_by_folder(base, paths))
        return dict(sorted(found.items()))

    def _by_split(self, path: str, trained: set[str]) -> _Place | None:
        for above, name in _steps(path):
            if name.lower() not in SPLITS or not (above in trained or words(above) & DATA_WORDS):
                continue
            prefix = f"{above}/{name}" if above else name
            classes = relative(path, prefix).count("/")
            return _Place(above, prefix) if _format(path) != _TEXT or (classes and above in trained) else None
        return None

    def _by_metadata(self, path: str) -> _Place | None:
        folder = path.rpartition("/")[0]
        at = f"{folder}/" if folder else ""
        here = folder and _format(path) != _TEXT and any(at + name in self._paths for name in _METADATA)
        return _Place(folder, folder) if here else None

    def _base(self, path: str) -> str | None:
        """The innermost folder above a file that is called as data are."""
        steps = [f"{above}/{name}" if above else name for above, name in _steps(path) if words(name) & DATA_WORDS]
        return steps[-1] if steps else "" if words(self._called) & DATA_WORDS else None


def _by_folder(base: str, paths: list[str]) -> Iterator[tuple[str, _Place]]:
    """Files directly below, or in one level of folders, which are classes: one data set; else one for each folder."""
    below = [relative(path, base) for path in paths]
    one = any("/" not in path for path in below) or all(path.count("/") == 1 for path in below)
    for path, inner in zip(paths, below, strict=True):
        child = inner.partition("/")[0]
        root = base if one else f"{base}/{child}" if base else child
        yield path, _Place(root, root)


def _owner(path: str, labelled: Collection[str], owners: Mapping[str, str]) -> str | None:
    """The data set that a file belongs to: whose folders it lies in, or beside which it is called as labels are."""
    folder, _, name = path.rpartition("/")
    if folder in labelled and (_LABELS.fullmatch(name) or split_of(name)):
        return folder
    while folder and folder not in owners:
        folder = folder.rpartition("/")[0]
    return owners.get(folder)


def _is_note(path: str) -> bool:
    """Whether a file is one of a tool's beside data: hidden, or DVC's."""
    name = path.rpartition("/")[2]
    return name.startswith(".") or name.endswith(".dvc")


def _facts(root: str, media: list[str], files: Collection[str], size_of: Callable[[str], int]) -> Facts:
    held = frozenset(files)
    own = [path for path in media if path in held]
    # Texts beside pictures are their labels.
    own = [path for path in own if _format(path) != _TEXT] or own
    splits = Counter(split_of(relative(path, root).rpartition("/")[0]) for path in own)
    pairs = [("files", str(len(own))), ("file-bytes", str(sum(map(size_of, own))))]
    pairs += (("format", name) for name in sorted({_format(path) for path in own}))
    if all(splits):
        pairs += ((f"files:{split}", str(count)) for split, count in sorted(splits.items()))
    classes = sorted({name for path in own if (name := _class(relative(path, root)))})
    pairs += (("class", clean_name(name, 256)) for name in classes[:MAX_CLASSES])
    more = (("classes", f"only {MAX_CLASSES} of {len(classes)} classes are named"),)
    return Facts(
        FORMAT,
        dataset=DatasetFacts(contents=tuple(pairs)),
        unknowns=more if len(classes) > MAX_CLASSES else (),
        measured=("contents",),
    )


def _class(path: str) -> str:
    """The class of a file: the folder between its split, or the data set itself, and it."""
    folders = [name for name in path.split("/")[:-1] if name.lower() not in SPLITS]
    return folders[0] if len(folders) == 1 and folders[0].lower() not in _NO_CLASSES else ""


def _steps(path: str) -> Iterator[tuple[str, str]]:
    """Each folder of a path with what is above it, outermost first."""
    parts = path.split("/")[:-1]
    for index, name in enumerate(parts):
        yield "/".join(parts[:index]), name


def _format(path: str) -> str:
    return _FORMATS.get(path.rpartition(".")[2].lower(), "") if "." in path.rpartition("/")[2] else ""
