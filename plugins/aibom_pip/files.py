"""The files of one distribution that say something of it: licence texts and SBOMs, with the digests that RECORD has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aibom.plugin import Blob, Context, Digest, FormatError, Kind, named_library
from aibom_pip.find import Distribution
from aibom_pip.record import Record

__all__ = ["MAX_TEXT", "Files"]

MAX_TEXT = 64 * 1024
"""Bytes of a licence's text that are embedded, or looked at."""

_LICENSE = re.compile(r"(?:un)?(?:licen[cs]e|copying|notice)s?(?:[-_.].*)?", re.IGNORECASE)
_MAX_FILES = 1000


@dataclass
class Files:
    """The files of one distribution.

    Attributes:
        distribution: the distribution.
        record: the list of its files.
        context: reads and hashes.
    """

    distribution: Distribution
    record: Record
    context: Context

    @cached_property
    def kind(self) -> Kind:
        """FRAMEWORK for a framework of machine learning, else LIBRARY."""
        one = self.distribution
        named = named_library(one.name, "", one.metadata)
        return named.kind if named is not None and named.name == one.name else Kind.LIBRARY

    @cached_property
    def licenses(self) -> tuple[str, ...]:
        """Paths of the texts of its licences, sorted: those that it names (PEP 639), else those that are called so."""
        info = self.distribution.info
        named = self.distribution.headers.all("license-file")[:_MAX_FILES]
        inner = self._inner
        found = {path for name in named for path in (f"{info}/licenses/{name}", f"{info}/{name}") if path in inner}
        return tuple(sorted(found or {path for path in inner if _LICENSE.fullmatch(path.rpartition("/")[2])}))

    @cached_property
    def sboms(self) -> tuple[str, ...]:
        """Paths of the SBOMs in it (PEP 770), sorted."""
        folder = f"{self.distribution.info}/sboms/"
        return tuple(sorted(path for path in self._inner if path.startswith(folder)))

    @cached_property
    def _inner(self) -> tuple[str, ...]:
        """Paths of all files in its own folder; without a list of files, as they lie there."""
        one = self.distribution
        if self.record.rows:
            folder = f"{one.info}/"
            inner = [path for path in self.record.rows if path.startswith(folder)]
        else:
            inner = [f"{one.info}/{name}" for name in sorted(one.files)]
            for name in ("licenses", "sboms"):
                try:
                    listed = one.place.tree.names(one.place.inside(f"{one.info}/{name}"))
                except OSError:
                    continue
                inner += [f"{one.info}/{name}/{item}" for item in listed if not item.endswith("/")]
        return tuple(inner[: 10 * _MAX_FILES])

    def shown(self, path: str) -> str:
        """How a path looks in a BOM."""
        return self.distribution.place.show(path)

    def blob(self, path: str) -> Blob:
        """Return a file by the path that RECORD has for it.

        Raises:
            OSError: it cannot be had, or its path leads out of the environment.
        """
        return self.distribution.place.blob(path)

    def digest(self, path: str) -> Digest | None:
        """The digest of a file as RECORD has it, or as it is where RECORD has none; None where there is none."""
        listed = self.record.file(path)
        digest = listed.digest() if listed is not None else None
        if digest is not None:
            return digest
        try:
            return self.context.digest(self.blob(path))
        except OSError:
            return None

    def noted(self, path: str) -> str:
        """A path below the distribution's own folder, and the digest: ``licenses/LICENSE sha256:...``."""
        inner = path.removeprefix(f"{self.distribution.info}/")
        digest = self.digest(path)
        return f"{inner} {digest.algorithm.replace('-', '').lower()}:{digest.value}" if digest is not None else inner

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of the licence files that are text and not too large."""
        for path in self.licenses:
            try:
                yield path, self.blob(path).text(MAX_TEXT)
            except (OSError, FormatError):
                continue
