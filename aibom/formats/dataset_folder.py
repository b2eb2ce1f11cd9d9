"""Folders that are one data set by what describes them: a card, what libraries write beside data, Croissant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.croissant import CROISSANT_NAMES, included, is_croissant
from aibom.formats.croissant import FORMAT as CROISSANT
from aibom.formats.data_package import FORMAT as PACKAGE
from aibom.formats.declared import decode
from aibom.formats.front_matter import MAX_BLOCK, FrontMatter, read_front_matter
from aibom.formats.hub_folder import object_at, own_files, own_models, place
from aibom.formats.license_file import LICENSE_NAMES
from aibom.formats.model_card import MAX_CARD, SPACE_KEYS, card_kind, read_card
from aibom.formats.weights import is_weight
from aibom.graph.component import Kind

__all__ = ["FORMAT", "DatasetFolder"]

_CARD: Final = "README.md"
_INFOS: Final = ("dataset_infos.json", "dataset_info.json")
_SAVED: Final = ("dataset_dict.json", "state.json")
_DESCRIBES: Final = (_CARD, *_INFOS, _SAVED[0], *CROISSANT_NAMES, *PACKAGE.names)
_DATA: Final = re.compile(
    r".*\.(?:arrow|avro|csv|feather|jsonl|ndjson|orc|parquet|tar|tfrecord|tsv)(?:\.(?:bz2|gz|xz|zst))?"
    r"|.*\.tfrecord-\d{5}-of-\d{5}",
    re.IGNORECASE | re.DOTALL,
)
_SPLIT: Final = re.compile(r"(?:^|[-_.])(?:dev|test|train|val|valid|validation)(?:[-_.]|$)", re.IGNORECASE)
_MODEL: Final = re.compile(r"(?:.*/)?(?:model|weights)\.[a-z0-9]+", re.IGNORECASE | re.DOTALL)
_BESIDE: Final = re.compile(r"(?:readme|licen[cs]e|citation)[^/]*|\.[^/]*", re.IGNORECASE)
_DATA_FOLDERS: Final = frozenset(("data", "test", "train", "valid", "validation"))
_PROJECTS: Final = ("package.json", "pyproject.toml", "setup.cfg", "setup.py")
_HINTS: Final = frozenset(("configs", "language", "license", "tags"))
_MAX_FOLDERS: Final = 100
"""Folders that one description may name."""


class DatasetFolder:
    """Folders that are one data set.

    A folder whose card is a data set's by its keys, or that holds ``dataset_infos.json``, or what ``save_to_disk`` of
    ``datasets`` or TensorFlow Datasets wrote, is one with all that lies below it, but for models in folders of their
    own. So is one whose card could be any (``license``, ``tags``) where no weights are below it, and data lie in a
    folder called ``data`` or as a split, are called as splits, or are all that is there. A Croissant or a data package
    is one with the files that it names, and no others.
    """

    name = "dataset-folder"
    markers: tuple[str, ...] = (_CARD, *_INFOS, "dataset_dict.json", *CROISSANT_NAMES, *PACKAGE.names)
    priority = -1

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one data set; see ``FolderFormat.read``."""
        card = _front_matter(folder)
        whole = _is_saved(folder) or _has_infos(folder) or (card is not None and card_kind(card.values) is Kind.DATASET)
        facts: tuple[tuple[str, Facts], ...] = ()
        if not whole and card is not None and _could_be(card, folder):
            whole, facts = True, _card_facts(folder)
        named = _named(folder)
        if whole:
            files = own_files(folder, own_models(folder))
        elif named is not None:
            files = named
        else:
            return ()
        told = {path for path, _ in facts}
        describes = [path for path in _described(files) if place(folder, path) not in told]
        return (
            Layout(
                format=self.name,
                path=folder.path,
                kind=Kind.DATASET,
                describes=tuple(place(folder, path) for path in describes),
                files=tuple(place(folder, path) for path in files),
                facts=facts,
            ),
        )


def _described(files: Iterable[str]) -> Iterator[str]:
    """Those of the files that speak of the data set as a whole, the weightiest first."""
    order = {name: position for position, name in enumerate((*map(str.lower, _DESCRIBES), *LICENSE_NAMES))}
    ranked = sorted((order[path.lower()], path) for path in files if path.lower() in order)
    yield from (path for _, path in ranked)
    # What save_to_disk writes lies beside the data of each split, and says the same of each.
    infos = sorted(path for path in files if path.endswith("/dataset_info.json"))
    yield from infos[:1]


def _is_saved(folder: Folder) -> bool:
    if "dataset_dict.json" in folder.blobs:
        said = object_at(folder, "dataset_dict.json")
        return said is not None and isinstance(said.values.get("splits"), list)
    return _SAVED[1] in folder.blobs and _INFOS[1] in folder.blobs


def _has_infos(folder: Folder) -> bool:
    if _INFOS[0] in folder.blobs:
        return True
    return _INFOS[1] in folder.blobs and any(_DATA.fullmatch(path) for path in folder.blobs)


def _could_be(card: FrontMatter, folder: Folder) -> bool:
    if not _HINTS & card.values.keys() or SPACE_KEYS & card.values.keys() or card_kind(card.values) is not None:
        return False
    if any(name in folder.blobs for name in _PROJECTS):
        return False
    held = [path for path in folder.blobs if _DATA.fullmatch(path)]
    placed = any(path.partition("/")[0].lower() in _DATA_FOLDERS for path in held if "/" in path)
    called = any(_SPLIT.search(path) for path in held if "/" not in path)
    only = bool(held) and all(path in held or _BESIDE.fullmatch(path) for path in folder.blobs)
    return (placed or called or only) and not any(is_weight(path) or _MODEL.fullmatch(path) for path in folder.blobs)


def _front_matter(folder: Folder) -> FrontMatter | None:
    blob = folder.blobs.get(_CARD)
    try:
        data = blob.read(0, MAX_BLOCK + 4096) if blob is not None else b""
    except (FormatError, OSError):
        return None
    return read_front_matter(decode(data, cut=True))


def _card_facts(folder: Folder) -> tuple[tuple[str, Facts], ...]:
    """The card read as a data set's, which its own format could not know."""
    try:
        data = folder.blobs[_CARD].read(0, MAX_CARD)
    except (FormatError, OSError):
        return ()
    return ((place(folder, _CARD), read_card(decode(data, cut=True), kind=Kind.DATASET)),)


def _named(folder: Folder) -> tuple[str, ...] | None:
    """The files that a Croissant or a data package names, and those that do; None where there is none."""
    found: dict[str, None] = {}
    for name in CROISSANT_NAMES:
        said = object_at(folder, name)
        if said is not None and is_croissant(said):
            found[name] = None
            found.update(dict.fromkeys(_matching(folder, included(said))))
    for name in PACKAGE.names:
        if name in folder.blobs:
            found[name] = None
    if not found:
        return None
    for name in list(found):
        if name in _DESCRIBES:
            found.update((path, None) for path in _files(folder, name))
    return tuple(sorted(found))


def _files(folder: Folder, name: str) -> Iterator[str]:
    """The files that a description names, and those in folders that it names."""
    try:
        facts = (PACKAGE if name in PACKAGE.names else CROISSANT).read(folder.blobs[name])
    except (FormatError, OSError):
        return
    folders: list[str] = []
    for path in facts.files:
        plain = path.removeprefix("./").rstrip("/")
        if plain in folder.blobs:
            yield plain
        elif plain and "." not in plain.rpartition("/")[2] and len(folders) < _MAX_FOLDERS:
            folders.append(f"{plain}/")
    if folders:
        yield from (path for path in folder.blobs if path.startswith(tuple(folders)))


def _matching(folder: Folder, patterns: list[str]) -> Iterator[str]:
    if patterns:
        match = re.compile("|".join(translate(pattern.removeprefix("./")) for pattern in patterns)).match
        yield from (path for path in folder.blobs if match(path) and not path.startswith("."))


FORMAT = DatasetFolder()
