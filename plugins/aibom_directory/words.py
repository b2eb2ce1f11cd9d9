"""Words by which people call folders of data, of models and of splits."""

from __future__ import annotations

import re
from typing import Final

from aibom_directory.splits import SPLITS

__all__ = ["DATA_WORDS", "MODEL_WORDS", "TRAINING_WORDS", "words"]

DATA_WORDS: Final = frozenset(("corpora", "corpus", "data", "dataset", "datasets"))
MODEL_WORDS: Final = frozenset(("checkpoint", "checkpoints", "model", "models", "weights"))
TRAINING_WORDS: Final = frozenset(word for word, split in SPLITS.items() if split == "train")

_WORD = re.compile(r"[a-z]+")


def words(name: str) -> set[str]:
    """The words of a name, in lower case: what is between separators and digits."""
    return set(_WORD.findall(name.lower()))
