"""Which format reads a file: by exact name, by suffix, by magic."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache

import aibom.formats
from aibom.formats.base import FolderFormat, Format
from aibom.formats.blob import Blob
from aibom.formats.claims import read_claims

__all__ = ["MAGIC_LENGTH", "Registry", "builtin_formats", "imported_formats"]

MAGIC_LENGTH = 512
"""Bytes from the start of a file that are read to compare its magic."""

_MAX_KNOWN = 10_000


@cache
def builtin_formats() -> tuple[Format | FolderFormat, ...]:
    """Every format that a module of ``aibom.formats`` defines as ``FORMAT``, by module name; imported when it reads."""
    try:
        return read_claims()
    except OSError:
        return imported_formats()


def imported_formats() -> tuple[Format | FolderFormat, ...]:
    """The same formats, each of them imported and itself."""
    names = sorted(module.name for module in pkgutil.iter_modules(aibom.formats.__path__))
    modules = (importlib.import_module(f"aibom.formats.{name}") for name in names)
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))


class Registry:
    """All formats that a scan knows.

    Attributes:
        files: formats of files.
        folders: layouts of folders, the most particular first.
    """

    def __init__(self, formats: Iterable[Format | FolderFormat]) -> None:
        """Sort formats by what they read.

        Args:
            formats: formats and layouts; of two that claim a name or suffix, the one whose magic fits is taken, else
                the first.
        """
        every = tuple(formats)
        self.files = tuple(f for f in every if isinstance(f, Format))
        self.folders = tuple(
            sorted((f for f in every if isinstance(f, FolderFormat)), key=lambda f: (-f.priority, f.name))
        )
        self._magic = tuple((offset, magic, item) for item in self.files for offset, magic in item.magic)
        self._names: dict[str, list[Format]] = {}
        self._suffixes: dict[str, list[Format]] = {}
        self._known: dict[str, tuple[Format, ...]] = {}
        for item in self.files:
            for name in item.names:
                self._names.setdefault(name, []).append(item)
            for suffix in item.suffixes:
                self._suffixes.setdefault(suffix, []).append(item)

    def candidates(self, path: str) -> tuple[Format, ...]:
        """Formats that claim the file by its name or suffix; nothing is read."""
        name = path.rpartition("/")[2].lower()
        first = name.find(".")
        suffix = name[first:] if first >= 0 else ""
        if name in self._names:
            return self._claiming(name, suffix)
        if suffix not in self._known:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            self._known[suffix] = self._claiming(name, suffix)
        return self._known[suffix]

    def _claiming(self, name: str, suffix: str) -> tuple[Format, ...]:
        found = list(self._names.get(name, ()))
        position = 0 if suffix else -1
        while position >= 0:
            found += (item for item in self._suffixes.get(suffix[position:], ()) if item not in found)
            position = suffix.find(".", position + 1)
        return tuple(found)

    def find(self, blob: Blob) -> Format | None:
        """The format that reads ``blob``; None when none does.

        A format with a true attribute ``magic_only`` shares its suffix with so much else (``.json``, ``.txt``) that it
        is not asked where its magic does not fit, nor for a file of less than ``MAGIC_LENGTH`` bytes.

        Raises:
            OSError: the first bytes cannot be had.
        """
        candidates = self.candidates(blob.path)
        if len(candidates) == 1 and (candidates[0].names or not candidates[0].magic):
            return candidates[0]
        if candidates and blob.size < MAGIC_LENGTH and all(getattr(item, "magic_only", False) for item in candidates):
            return None
        head = blob.read(0, MAGIC_LENGTH)
        fitting = next((item for item in candidates if _fits(item, head)), None)
        if fitting is not None:
            return fitting
        by_magic = next((item for offset, magic, item in self._magic if head.startswith(magic, offset)), None)
        return by_magic or next((item for item in candidates if not getattr(item, "magic_only", False)), None)


def _fits(item: Format, head: bytes) -> bool:
    return any(head.startswith(magic, offset) for offset, magic in item.magic)
