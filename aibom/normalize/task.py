"""What a model does, in the words of the Hub's pipeline tags."""

from __future__ import annotations

import re

from aibom.normalize.text import is_placeholder

__all__ = ["canonical_task"]

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_JOINTS = re.compile(r"[\s_-]+")

# Older names of the same task: the aliases of transformers' pipelines, and a tag that the Hub renamed in 2022.
_RENAMED = {
    "ner": "token-classification",
    "sentiment-analysis": "text-classification",
    "structured-data-classification": "tabular-classification",
    "vqa": "visual-question-answering",
}


def canonical_task(value: str) -> str | None:
    """Give a declared task as a pipeline tag is written (``Text_Classification`` -> ``text-classification``).

    Args:
        value: any string. The tag need not be one that the Hub knows: it adds tags without notice.

    Returns:
        Lower-case words of ASCII letters and digits joined by ``-``, at most 64 characters; None where the value is no
        such thing or says that there is none. Never a default.
    """
    if len(value) > 256 or is_placeholder(value):
        return None
    slug = _JOINTS.sub("-", value.strip().lower()).strip("-")
    if len(slug) > 64 or not _SLUG.fullmatch(slug):
        return None
    return _RENAMED.get(slug, slug)
