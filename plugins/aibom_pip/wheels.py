"""Wheels that lie in a scanned directory: what each would install, read inside the archive, which is never unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.plugin import (
    Blob,
    Component,
    Context,
    Evidence,
    FormatError,
    Method,
    Observation,
    Source,
    clean_name,
    open_archive,
)
from aibom_pip.describe import describe
from aibom_pip.files import Files
from aibom_pip.find import Distribution, find_distributions
from aibom_pip.headers import Headers, parse_headers, read_headers
from aibom_pip.licenses import COLLECTOR
from aibom_pip.models import shipped_models
from aibom_pip.places import Place
from aibom_pip.record import read_record

__all__ = ["MAX_WHEELS", "wheels"]

MAX_WHEELS = 1_000
"""Wheels of one directory that are read (own)."""


def wheels(source: Source, context: Context) -> Iterator[Observation]:
    """Yield the distributions that the wheels in a directory hold, and the models that these ship.

    Args:
        source: a directory, or a file: that of another collector.
        context: what it is read through.

    Raises:
        SourceError: it cannot be read.
    """
    listing = context.listing(source)
    found = [path for path in listing if path.endswith(".whl")]
    for path in found[:MAX_WHEELS]:
        blob = listing[path]
        try:
            tree = _Tree(blob)
        except (FormatError, OSError) as error:
            yield context.unknown("", "contents", _reason(error), path)
            continue
        # No path on disk leads into it.
        place = Place(tree, f"/{path}", "", path, tree.names())
        distributions, gaps = find_distributions((place,))
        for one in distributions:
            yield from _distribution(one, blob, context)
        for gap in gaps:
            yield context.unknown("", *gap)
    if len(found) > MAX_WHEELS:
        yield context.unknown("", "contents", f"more than {MAX_WHEELS} wheels: the rest is left out", found[MAX_WHEELS])


def _distribution(one: Distribution, blob: Blob, context: Context) -> Iterator[Observation]:
    files = Files(one, read_record(one), context)
    yield from describe(one, files, _wheel(one), (), context)
    try:
        digest = context.digest(blob)
    except OSError as error:
        yield context.unknown(one.ref, "digests", _reason(error), blob.path)
        digest = None
    if digest is not None:
        evidence = (Evidence("digests", Method.MEASURED, COLLECTOR, blob.path),)
        yield Component(one.ref, files.kind, one.name, digests=(digest,), evidence=evidence)
    yield from shipped_models(files, context)


def _wheel(one: Distribution) -> Headers:
    try:
        return read_headers(one.open("WHEEL"))[0]
    except (OSError, FormatError):
        return parse_headers("")


def _reason(error: Exception) -> str:
    return clean_name(str(error)) if isinstance(error, FormatError) else "cannot be read"


class _Tree:
    """The members of a wheel as a directory; see ``aibom.plugin.Tree``."""

    def __init__(self, blob: Blob) -> None:
        self._archive = open_archive(blob)
        self._opened: tuple[str, Blob] | None = None
        self._folders: dict[str, set[str]] = {"": set()}
        for path in self._archive.members:
            inner = path.rstrip("/")
            entry = inner.rpartition("/")[2] + ("/" if path.endswith("/") else "")
            while True:
                folder = inner.rpartition("/")[0]
                self._folders.setdefault(folder, set()).add(entry)
                if not folder:
                    break
                inner, entry = folder, folder.rpartition("/")[2] + "/"

    def names(self, folder: str = "") -> tuple[str, ...]:
        if folder not in self._folders:
            raise FileNotFoundError(2, "no such file or directory")
        return tuple(sorted(self._folders[folder]))

    def blob(self, path: str) -> Blob:
        member = self._archive.members.get(path)
        if member is None:
            raise FileNotFoundError(2, "no such file or directory")

        def read(offset: int, length: int) -> bytes:
            # Opened when it is read: of most files only the digest of RECORD is wanted. One stays open, not all.
            if self._opened is None or self._opened[0] != path:
                self._opened = (path, self._archive.open(path))
            return self._opened[1].read(offset, length)

        return Blob(path, member.size, read)
