"""What a reader is given: the files of the source, and what it is as a whole."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from aibom.plugin import Blob, Context

__all__ = ["Paths", "Project"]


class Paths:
    """The paths of all files of a source and of the folders that they lie in."""

    def __init__(self, blobs: Mapping[str, Blob]) -> None:
        """Take the files.

        Args:
            blobs: by path.
        """
        self._files = blobs
        self._folders: set[str] = set()
        last = ""
        for path in blobs:
            folder = path.rpartition("/")[0]
            if folder != last:  # the files of a folder follow one another
                last = folder
                while folder and folder not in self._folders:
                    self._folders.add(folder)
                    folder = folder.rpartition("/")[0]

    def __contains__(self, path: object) -> bool:
        return path in self._folders or path in self._files


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
    paths: Container[str]
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """The ref of the project as a whole."""
        return f"dir:{self.name}"
