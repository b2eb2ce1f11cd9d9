"""What a reader is given: the files of the source, and what it is as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aibom.plugin import Blob, Context

__all__ = ["Project"]


@dataclass(frozen=True, slots=True)
class Project:
    """The source.

    Attributes:
        context: what it is read through.
        name: what it is called in refs: ``dir:<name>`` is the project, ``dir:<name>/<path>`` what lies in it.
        blobs: its files by path; what belongs to a model is left out.
        paths: paths of all its files and folders, those of models too.
        shared: what a reader keeps from one file to the next, under its own name.
    """

    context: Context
    name: str
    blobs: Mapping[str, Blob]
    paths: frozenset[str]
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """The ref of the project as a whole."""
        return f"dir:{self.name}"
