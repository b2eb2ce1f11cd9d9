"""What is signed, as it lies on disk: read, hashed, and held against a BOM."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aibom.errors import SignatureError, SourceError, UsageError
from aibom.normalize.text import clean_name
from aibom.store.files import unreadable

if TYPE_CHECKING:
    from aibom.graph.graph import Graph
    from aibom.graph.verify import Mismatch
    from aibom.release.bundle import Subject

__all__ = ["file_sha256", "folder_files", "subjects_of"]

_PIECE: Final = 1024 * 1024
_SHOWN: Final = 5


def file_sha256(path: str) -> str:
    """Hash a regular file.

    Raises:
        SourceError: it cannot be read, or is none.
    """
    digest = hashlib.sha256()
    try:
        # Not blocked by a pipe that nobody writes to.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not Path(path).is_file():
                raise SourceError(f"{path} is no regular file")
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise unreadable(path, error) from error
    return digest.hexdigest()


def folder_files(folder: str, other: Graph) -> tuple[dict[str, str], tuple[Mismatch, ...]]:
    """Read the models in a folder anew, and compare them with a BOM.

    Args:
        folder: a directory; no network is used.
        other: the BOM.

    Returns:
        SHA-256 by path relative to the folder, and what differs from the BOM.

    Raises:
        SourceError: it cannot be read.
    """
    from aibom import api
    from aibom.graph.verify import compare, listed

    found = api.scan(folder, offline=True)
    files = listed(found, other)
    return {path: sha256 for path, file in files.items() if (sha256 := file.digest())}, compare(other, found)


def subjects_of(paths: Iterable[str], graph: Graph) -> tuple[tuple[Subject, ...], tuple[str, ...]]:
    """Hash artefacts, and refuse those that a BOM knows otherwise.

    A file may be one that the BOM lists, a wheel in which these files lie, or anything else, such as an image; of a
    folder each file is a subject, and nothing in it may differ from the BOM.

    Args:
        paths: files and folders.
        graph: the BOM.

    Returns:
        Name and SHA-256 of each, and what is to be said of those that the BOM does not know.

    Raises:
        SignatureError: one is not what the BOM says: it changed since the scan.
        SourceError: one cannot be read.
        UsageError: two have one name.
    """
    found: list[Subject] = []
    notes: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            files, mismatches = folder_files(path, graph)
            _refuse(path, mismatches)
            if not files:
                raise SignatureError(f"{path} holds no file of a model: there is nothing to attest")
            found += files.items()
            continue
        sha256 = file_sha256(path)
        found.append((clean_name(Path(path).name), sha256))
        notes += _held_against(path, sha256, graph)
    twice = sorted(name for name, count in Counter(name for name, _ in set(found)).items() if count > 1)
    if twice:
        raise UsageError(
            f"two subjects are called {twice[0]}", hint="attest them apart, or name the folder they are in"
        )
    return tuple(sorted(set(found))), tuple(notes)


def _held_against(path: str, sha256: str, graph: Graph) -> list[str]:
    from aibom.graph.component import Component, Digest, Kind
    from aibom.graph.graph import Graph
    from aibom.graph.verify import compare_members
    from aibom.store.files import is_wheel, wheel_files

    if any(digest.value == sha256 for component in graph for digest in component.digests):
        return []
    name = Path(path).name
    if is_wheel(path):
        archive = wheel_files(path)
        left_out = "none of the files that the BOM lists is in it"
    else:
        archive = Graph.build([Component(name, Kind.FILE, clean_name(name), digests=(Digest("SHA-256", sha256),))])
        left_out = "the BOM does not name it"
    mismatches = compare_members(graph, archive)
    _refuse(path, [item for item in mismatches if item.problem == "different"])
    known = len(graph.components(Kind.FILE)) - len(mismatches)
    return [] if known > 0 else [f"{path}: {left_out}; that the BOM is about it is your word alone"]


def _refuse(path: str, mismatches: Iterable[Mismatch]) -> None:
    texts = [f"{item.problem}: {item.path}" for item in mismatches]
    if texts:
        more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
        raise SignatureError(
            f"{path} is not what the BOM says; {', '.join(texts[:_SHOWN])}{more}; nothing was signed",
            hint="scan it again, and read what changed: aibom diff",
        )
