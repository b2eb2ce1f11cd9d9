"""Texts that models are told: instructions of agents, and prompts. What they say is not read: they are files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.plugin import Blob, Kind
from aibom_code.files.names import INSTRUCTIONS, fits
from aibom_code.project import Project
from aibom_code.reference import PATH, Reference

__all__ = ["read"]


_SHOUTED: Final = frozenset(name for name in INSTRUCTIONS if "/" not in name and not name.startswith("."))
"""Names that agents read in capitals only."""


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield the file itself, with its digest; see ``aibom_code``."""
    stem = blob.name.partition(".")[0]
    if stem.lower() == "readme":
        return
    if blob.name.lower() in _SHOUTED and not stem.isupper():
        return  # a page about Gemini, in documentation
    role = "agent-instructions" if fits(blob.path, INSTRUCTIONS) else "prompt"
    digest = project.context.digest(blob)
    yield Reference(
        blob.path,
        0,
        Kind.FILE,
        blob.path,
        hub=PATH,
        digests=(digest,) if digest is not None else (),
        properties=(("aibom:code:role", role), ("aibom:file:size", str(blob.size))),
    )
