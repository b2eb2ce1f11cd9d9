"""What the readers of code find in files that exist only as text."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.collect.context import ScanContext, Tools
from aibom.collect.settings import Settings
from aibom.formats.registry import Registry
from aibom.plugin import Blob
from aibom_code.project import Project
from aibom_code.readers import claims, reader
from aibom_code.reference import Reference

__all__ = ["find", "rows"]


def find(files: Mapping[str, str]) -> list[Reference]:
    """All references in files, by path and line; a file that cannot be read raises."""
    raw = {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}
    blobs = {
        path: Blob(path, len(data), lambda offset, length, data=data: data[offset : offset + length])
        for path, data in raw.items()
    }
    context = ScanContext("code", Tools(Settings(), Registry(())), name="app")
    project = Project(context, "app", blobs, frozenset(blobs))
    return sorted(
        item for path, blob in blobs.items() for claim in claims(path) for item in reader(claim)(blob, project)
    )


def rows(files: Mapping[str, str]) -> list[tuple[int, str, str, str, str]]:
    """Line, kind, hub or provider, id and revision of each reference, those left open apart."""
    return [
        (item.line, item.kind.name, item.provider or item.hub or item.service, item.id, item.revision or item.version)
        for item in find(files)
        if not item.unknown
    ]
