"""Texts that models are told: instructions of agents, and prompts. What they say is not read: they are files."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.plugin import Blob, Kind
from aibom_code.files.names import INSTRUCTIONS, fits
from aibom_code.project import Project
from aibom_code.reference import PATH, Reference

__all__ = ["read"]


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield the file itself, with its digest; see ``aibom_code``."""
    if blob.name.lower() in ("readme.md", "readme.txt"):
        return
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
