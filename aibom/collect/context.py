"""What a collector is given: files, formats, digests and the permission to use the network, in one place."""

# What is opened here is a path that the user gave.
# ruff: noqa: PTH123

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from aibom.collect.confine import reason
from aibom.collect.digest import Hasher
from aibom.collect.digest_cache import DigestCache, cache_path
from aibom.collect.ignore import IGNORE_FILE, MAX_BYTES, LeavingOut, read_ignore
from aibom.collect.layouts import find_layouts
from aibom.collect.listing import FileListing, Listing
from aibom.collect.local import LocalBlob, Reader
from aibom.collect.settings import Settings
from aibom.collect.tree import LocalTree, open_tree
from aibom.collect.walk import File, walk
from aibom.errors import NetworkError, SourceError
from aibom.formats.base import Facts, Format, Layout
from aibom.formats.blob import Blob, FormatError
from aibom.formats.registry import Registry
from aibom.graph.component import Digest, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Tool
from aibom.normalize.text import clean_line
from aibom.source import Source

__all__ = ["ScanContext", "Tools"]

_PIECE = 1024 * 1024
_TEXT_LIMIT = 16 * 1024 * 1024


@dataclass(slots=True)
class Listed:
    """What the walk of a source found, for every collector that looks at it.

    Attributes:
        listing: its files.
        unknowns: what could not be had.
        left_out: what was left out because somebody wanted it.
        layouts: folders in it that are one model, and what is wrong with others; None before somebody asks.
    """

    listing: Listing
    unknowns: tuple[Unknown, ...]
    left_out: tuple[str, ...]
    layouts: tuple[tuple[Layout, ...], tuple[tuple[str, str], ...]] | None = None


class Tools:
    """What all collectors of one scan share: formats, the digests taken so far, the file that is open."""

    __slots__ = ("_cache", "hasher", "lent", "listings", "reader", "registry", "remote", "settings", "shared")

    def __init__(self, settings: Settings, registry: Registry, *, remote: bool = False) -> None:
        """Begin a scan.

        Args:
            settings: what the user set.
            registry: the formats that it knows.
            remote: a source of the scan is remote, so that the network may be used.
        """
        self.lent: set[Tool] = set()
        self.remote = remote
        self.settings = settings
        self.registry = registry
        self._cache = DigestCache(cache_path(os.environ)) if settings.cache else None
        self.hasher = Hasher(settings.threads, self._cache)
        self.reader = Reader()
        self.shared: dict[str, dict[str, Any]] = {}
        self.listings: dict[str, Listed] = {}

    def close(self) -> None:
        """Close what is open when the scan ends."""
        self.reader.close()
        if self._cache is not None:
            self._cache.close()
        for kept in (value for values in self.shared.values() for value in values.values()):
            if callable(close := getattr(kept, "close", None)):
                close()


class ScanContext:
    """The ``aibom.plugin.Context`` of one collector at one source.

    Attributes:
        unknowns: what was met beside the collector's own observations: what the walk left out, layouts that are broken.
            An empty ref in them is the source as a whole.
        left_out: what the walk left out because somebody wanted it, one line for each who did.
    """

    def __init__(self, collector: str, tools: Tools, *, name: str = "") -> None:
        """Make the context.

        Args:
            collector: the collector's name, for its unknowns.
            tools: what the scan shares.
            name: what the source is called in the BOM.
        """
        self._collector = collector
        self._tools = tools
        self._options = tools.settings.for_collector(name)
        self._unknowns: dict[Unknown, None] = {}
        self.left_out: dict[str, None] = {}

    @property
    def offline(self) -> bool:
        """Whether no network may be used."""
        return self._tools.settings.offline

    @property
    def options(self) -> Mapping[str, Any]:
        """Options by name; ``name`` is what the source is called in the BOM."""
        return self._options

    @property
    def shared(self) -> MutableMapping[str, Any]:
        """What the collector keeps for the other sources of the scan."""
        return self._tools.shared.setdefault(self._collector, {})

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What was met so far, in the order in which it was met."""
        return tuple(self._unknowns)

    def files(self, source: Source) -> Iterator[Blob]:
        """Yield the regular files at or below a local source, sorted by path; see ``aibom.plugin.Context``."""
        return (LocalBlob(file, self._tools.reader) for file in self._walk(source))

    def listing(self, source: Source) -> Mapping[str, Blob]:
        """Return the same files by path; see ``aibom.plugin.Context``."""
        # Collectors that run beside one another look at the same files.
        kept = self._tools.listings.get(source.locator)
        if kept is None:
            listing = FileListing(self._walk(source), self._tools.reader)
            kept = self._tools.listings[source.locator] = Listed(listing, self.unknowns, tuple(self.left_out))
        for unknown in kept.unknowns:
            self._met(unknown.location, unknown.reason, unknown.field)
        self.left_out.update(dict.fromkeys(kept.left_out))
        return kept.listing

    def tree(self, locator: str) -> LocalTree:
        """Look at single places of a local directory; see ``aibom.plugin.Context``."""
        return open_tree(locator, self._tools.reader)

    def read_text(self, path: str, limit: int = _TEXT_LIMIT) -> str:
        """Return a local file's text; see ``aibom.plugin.Context``."""
        # Opening a pipe would wait for a writer.
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError("is no regular file")
        with open(fd, "rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise ValueError(f"larger than {limit} bytes")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"not UTF-8 at byte {error.start}") from error

    def read(self, blob: Blob) -> Facts | None:
        """Return what a file says; see ``aibom.plugin.Context``."""
        candidates = self._tools.registry.candidates(blob.path)
        found: Format | None = candidates[0] if candidates else None
        try:
            found = self._tools.registry.find(blob)
            facts = found.read(blob) if found is not None else None
            if facts is None or isinstance(facts, Facts):
                return facts
            problem = f"internal error: {type(facts).__name__} instead of facts"
        except FormatError as error:
            problem = clean_line(str(error)) or "broken"
        except OSError as error:
            problem = reason(error)
        except RecursionError:
            problem = "nested too deeply"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a stranger's format may even try to leave
            problem = f"internal error: {type(error).__name__}"
        # What has a suffix of other software's too, and cannot be read, is not taken for a model.
        if found is None or getattr(found, "shared", False):
            self._met(blob.path, problem)
            return None
        return Facts(found.name, found.kind, unknowns=(("contents", problem),))

    def recognizes(self, path: str, kind: Kind | None = None, *, alone: bool = False) -> bool:
        """Whether a format claims a file by its name alone; see ``aibom.plugin.Context``."""
        return any(
            (kind is None or item.kind is kind) and not (alone and getattr(item, "common", False))
            for item in self._tools.registry.candidates(path)
        )

    def layouts(self, blobs: Mapping[str, Blob] | Iterable[Blob]) -> tuple[Layout, ...]:
        """Return the models that folders among ``blobs`` hold as a whole; see ``aibom.plugin.Context``."""
        kept = next((item for item in self._tools.listings.values() if item.listing is blobs), None)
        if kept is None:
            return find_layouts(blobs, self._tools.registry.folders, self._met)
        if kept.layouts is None:
            problems: list[tuple[str, str]] = []
            found = find_layouts(blobs, self._tools.registry.folders, lambda *problem: problems.append(problem))
            kept.layouts = (found, tuple(problems))
        for path, problem in kept.layouts[1]:
            self._met(path, problem)
        return kept.layouts[0]

    def digest(self, blob: Blob) -> Digest | None:
        """Return the SHA-256 of a file; see ``aibom.plugin.Context``."""
        if self._options["no_hash"]:
            return None
        return Digest("SHA-256", self._tools.hasher.one(blob.file) if isinstance(blob, LocalBlob) else _in_pieces(blob))

    def digests(self, blobs: Iterable[Blob]) -> Mapping[str, Digest | str]:
        """Hash many files in threads; see ``aibom.plugin.Context``."""
        if self._options["no_hash"]:
            return {}
        wanted = tuple(blobs)
        local = [blob.file for blob in wanted if isinstance(blob, LocalBlob)]
        known = self._tools.hasher.many(local, self.progress)
        found: dict[str, Digest | str] = {}
        for blob in wanted:
            if isinstance(blob, LocalBlob):
                value, problem = known[blob.path]
                found[blob.path] = problem or Digest("SHA-256", value)
                continue
            try:
                found[blob.path] = Digest("SHA-256", _in_pieces(blob))
            except OSError as error:
                found[blob.path] = reason(error)
        return found

    def http(self, method: str, url: str) -> None:
        """Permit a request, or refuse it; see ``aibom.plugin.Context``."""
        if self.offline:
            raise NetworkError("the scan is offline", hint="leave --offline out to use the network")
        if not self._tools.remote:
            raise NetworkError("this scan has no remote source")

    def progress(self, done: int, total: int | None = None, what: str = "") -> None:
        """Say how far the work is."""
        if self._tools.settings.progress is not None:
            self._tools.settings.progress(done, total, clean_line(what))

    def unknown(self, ref: str, field: str, reason: str, location: str = "") -> Unknown:
        """Make an Unknown of this collector."""
        return Unknown(ref, field, clean_line(reason), self._collector, location)

    def _walk(self, source: Source) -> Iterator[File]:
        patterns, problems = self._ignored(source)
        for problem in problems:
            self._met(IGNORE_FILE, problem)
        leaving_out = LeavingOut((*self._tools.settings.unsaid, f"/{IGNORE_FILE}"), self._options["exclude"], patterns)
        for found in walk(source.locator, leaving_out):
            if isinstance(found, File):
                yield found
            else:
                self._met(found.path, found.reason, found.field)
        self.left_out.update(dict.fromkeys(leaving_out.said()))

    def _ignored(self, source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The patterns of the source itself, and what is wrong with them."""
        try:
            blob = self.tree(source.locator).blob(IGNORE_FILE)
        except (SourceError, FileNotFoundError):
            return (), ()
        except OSError as error:
            return (), (f"{IGNORE_FILE}: {reason(error)}",)
        try:
            return read_ignore(blob.text(MAX_BYTES))
        except (FormatError, OSError) as error:
            return (), (f"{IGNORE_FILE}: {error if isinstance(error, FormatError) else reason(error)}",)

    def _met(self, path: str, problem: str, field: str = "contents") -> None:
        self._unknowns[self.unknown("", field, problem, path)] = None


def _in_pieces(blob: Blob) -> str:
    digest = hashlib.sha256()
    try:
        for offset in range(0, blob.size, _PIECE):
            digest.update(blob.exactly(offset, min(_PIECE, blob.size - offset)))
    except FormatError as error:
        raise OSError(str(error)) from error
    return digest.hexdigest()
