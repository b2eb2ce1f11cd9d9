"""Files of data that nothing describes, and that their names make one data set: splits, shards, partitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from aibom_directory.grouping import Group
from aibom_directory.splits import SPLITS, split_of, without_split

__all__ = ["join_data"]

_NUMBER = re.compile(r"[-_.](?:\d{5,}|0\d+)(?=[-_.]|$)")
_SPARK = re.compile(r"part-\d{5}\b.*")
_PARTITION = re.compile(r"[A-Za-z_]\w*=[^/]*")
_ONLY_NUMBER = re.compile(r"\d+")


def join_data(groups: Iterable[Group], only_data: Callable[[str], bool]) -> Iterator[Group]:
    """Join data sets of one file each, or of shards.

    Args:
        groups: data sets that no layout holds.
        only_data: whether nothing but data lies directly in a folder.
    """
    keyed: dict[tuple[str, str], list[Group]] = {}
    for group in groups:
        keyed.setdefault(_key(group), []).append(group)
    for (folder, stem), same in keyed.items():
        yield same[0] if len(same) == 1 and not _is_partition(same[0]) else _one(folder, stem, same, only_data)


def _key(group: Group) -> tuple[str, str]:
    """The folder of a data set, and what its files are called beside split and number."""
    path = group.path
    folder, _, name = path.rpartition("/")
    stem, _, suffix = name.partition(".")
    if _SPARK.fullmatch(name):
        stem = ""
    while folder and (_PARTITION.fullmatch(last := folder.rpartition("/")[2]) or last.lower() in SPLITS):
        folder = folder.rpartition("/")[0]
    inner = path[len(folder) :].rpartition("/")[0]
    stem = _NUMBER.sub("", f"-{stem}")[1:] if not _ONLY_NUMBER.fullmatch(stem) else ""
    if split_of(name):
        stem = without_split(stem)
    if split_of(inner) or _is_partition(group):
        stem = ""
    return folder, f"{stem}.{suffix}" if stem else ""


def _is_partition(group: Group) -> bool:
    return any(map(_PARTITION.fullmatch, group.path.split("/")[:-1]))


def _one(folder: str, stem: str, same: list[Group], only_data: Callable[[str], bool]) -> Group:
    name = stem.partition(".")[0]
    path = "/".join(filter(None, (folder, name)))
    if not path and not only_data(""):
        path = same[0].path  # the source is more than this data set
    return replace(
        same[0],
        path=path,
        folder=folder,
        files=tuple(sorted(path for group in same for path in group.files)),
        describes=tuple(sorted({path for group in same for path in group.describes})),
        sets=tuple(found for group in same for found in group.sets),
    )
