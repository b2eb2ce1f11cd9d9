"""What a data set was made from, as its card says."""

from __future__ import annotations

from collections.abc import Iterable

from aibom.plugin import Mention, Statement

__all__ = ["source_datasets"]

_PROPERTY = "aibom:dataset:source-dataset"
_NO_IDS = frozenset(("extended", "found", "original", "other"))
_MAX_SOURCES = 100


def source_datasets(said: Iterable[Statement]) -> list[tuple[str, Mention]]:
    """Return the data sets that ``source_datasets`` names, with the place: ``imdb``, ``extended|org/name``.

    Words of the card's own vocabulary (``original``, ``extended|other-foo``) name none.

    Args:
        said: what is said of the data set.
    """
    found: dict[tuple[str, str], None] = {}
    for path, facts in said:
        for name, value in facts.properties:
            text = value.removeprefix("extended|") if name == _PROPERTY else ""
            if text and text.lower() not in _NO_IDS and not text.lower().startswith("other-") and "|" not in text:
                found[path, text] = None
    return [(path, Mention(text)) for path, text in list(found)[:_MAX_SOURCES]]
