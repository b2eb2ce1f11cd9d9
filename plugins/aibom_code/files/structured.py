"""Configurations in YAML: which of the kinds that are known a file is, by what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from aibom.plugin import Blob, locate_yaml
from aibom_code.files import compose, kubernetes, training, workflows
from aibom_code.project import Project
from aibom_code.reference import Reference

__all__ = ["read"]

MAX_BYTES: Final = 1024 * 1024

Kind = Callable[[Any, str], "Iterator[Reference] | None"]
_KINDS: Final[tuple[Kind, ...]] = (workflows.read, kubernetes.read, compose.read, training.read)


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what a configuration names; nothing for one of no kind that is known; see ``aibom_code``."""
    text = blob.text(MAX_BYTES)
    if not any(word in text for word in _WORDS):
        return
    for document in locate_yaml(text):
        for kind in _KINDS:
            found = kind(document, blob.path)
            if found is not None:
                yield from found
                break


_WORDS: Final = (
    *("image:", "uses:", "run:", "script:", "model", "apiVersion", "providers:", "dataset"),
    *('"image"', '"model"', '"models"'),
)
"""Words of which such a file has one; parsing all others would take long for nothing."""
