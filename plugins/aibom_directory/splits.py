"""Splits of data sets by the names of their files and folders, as the library ``datasets`` knows them.

Source: https://huggingface.co/docs/hub/datasets-file-names-and-splits: a keyword between separators.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SPLITS", "split_of", "without_split"]

SPLITS: Final = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("dev", "val", "valid", "validation"), "validation"),
    **dict.fromkeys(("eval", "evaluation", "test", "testing"), "test"),
}
"""Names of splits by the words that stand for them."""

_WORD = re.compile(r"[A-Za-z]+")
_PART = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(sorted(SPLITS, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE)
_SEPARATORS = re.compile(r"([-_. ])[-_. ]+")


def split_of(path: str) -> str:
    """Name the split that a path belongs to: by the file's name, else by its folders; empty where nothing says it.

    Args:
        path: relative to the data set's folder.
    """
    for segment in reversed(path.split("/")):
        for word in _WORD.findall(segment):
            if (split := SPLITS.get(word.lower())) is not None:
                return split
    return ""


def without_split(name: str) -> str:
    """Leave the word of a split out of a name, and the separators around it: ``imdb_train`` becomes ``imdb``."""
    return _SEPARATORS.sub(r"\1", _PART.sub("", name, count=1)).strip("-_. ")
