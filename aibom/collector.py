"""What a collector is, and what it is given to work with.

Collectors are found by the entry point group ``aibom.collectors``. They reach files and the network only through the
``Context`` that they are given, so that ``--offline``, limits and progress are in one place that nothing can pass by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from aibom.formats.base import Facts, Layout
from aibom.formats.blob import Blob
from aibom.graph.component import Digest, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Observation
from aibom.source import Source

__all__ = ["Collector", "Context", "Option", "Tree"]


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """An option of a collector or publisher: ``-O name=value`` on the command line, ``options=`` of ``aibom.scan``.

    Attributes:
        name: lower case, words joined by ``_`` (``include_sboms``); the key in the context's ``options``.
        help: one sentence that says what it does.
        default: its value where the user gives none, and by that its type: bool, int, float or str.
    """

    name: str
    help: str
    default: bool | int | float | str = False


@runtime_checkable
class Tree(Protocol):
    """A local directory of which single places are looked at. No path leads out of it, through links neither."""

    def names(self, folder: str = "") -> tuple[str, ...]:
        """Return the names of a folder's entries, sorted; those of folders, and of links to folders, end with ``/``.

        Args:
            folder: POSIX path relative to the directory; empty for the directory itself.

        Raises:
            OSError: there is no such folder, it cannot be read, or it has more than 100,000 entries.
        """
        ...

    def blob(self, path: str) -> Blob:
        """Return a regular file.

        Args:
            path: POSIX path relative to the directory.

        Raises:
            OSError: there is no such file, it may not be looked at, it is none, or a link leads out of the directory.
        """
        ...


@runtime_checkable
class Context(Protocol):
    """What a collector is given to work with. The files it sees are confined to the source and sorted.

    Attributes:
        offline: True when no network may be used; ``http`` refuses then, so a collector rarely has to ask.
        options: the collector's own options by name, as the user gave them (``depth``, ``exclude`` ...); ``name`` is
            what the source is called in the BOM, ``several`` are the schemes that more than one source of the scan has.
        shared: what this collector keeps from one source of the scan to the next: a connection, answers. What has
            ``close`` is closed when the scan ends.
    """

    @property
    def offline(self) -> bool: ...  # noqa: D102 - described above

    @property
    def options(self) -> Mapping[str, Any]: ...  # noqa: D102

    @property
    def shared(self) -> MutableMapping[str, Any]: ...  # noqa: D102

    def files(self, source: Source) -> Iterator[Blob]:
        """Yield the regular files at or below a local source, sorted by path.

        Links that leave the source, devices, sockets and pipes are left out, each with an unknown.

        Raises:
            NotFound: there is nothing at the locator.
            AccessDenied: it may not be read.
        """
        ...

    def listing(self, source: Source) -> Mapping[str, Blob]:
        """Return the same files by path, in the order of their paths, without holding a blob for each.

        For a collector that looks at a source as a whole, most files of which are nothing to it: a hundred thousand
        take a few megabytes. Each look-up makes a new blob.

        Raises:
            NotFound: there is nothing at the locator.
            AccessDenied: it may not be read.
        """
        ...

    def tree(self, locator: str) -> Tree:
        """Look at single places of a local directory, where walking it would take too long.

        Args:
            locator: a directory's path as the user gave it, or one that follows from it by the rules of what it is
                (the folders that an interpreter searches); never a path out of any other content.

        Raises:
            NotFound: there is nothing.
            AccessDenied: it may not be read.
            SourceError: it is no directory.
        """
        ...

    def read_text(self, path: str, limit: int = 16 * 1024 * 1024) -> str:
        """Return a local file's text, UTF-8, at most ``limit`` bytes.

        Args:
            path: a path as the user gave it (a locator), not one that was found in content.
            limit: bytes.

        Raises:
            OSError: it cannot be read.
            ValueError: it is larger than ``limit`` or not UTF-8.
        """
        ...

    def read(self, blob: Blob) -> Facts | None:
        """Return what a file says; None when no format knows it.

        The format is found by name and magic and runs under its budget; a broken file gives Facts whose ``unknowns``
        say what is wrong, never an exception.
        """
        ...

    def recognizes(self, path: str, kind: Kind | None = None, *, alone: bool = False) -> bool:
        """Whether a format claims a file by its name alone; nothing is read.

        Args:
            path: the file's path.
            kind: ask only formats of what is this by itself: MODEL for weights, DATASET for data.
            alone: leave out formats of files that lie everywhere (``Format``, attribute ``common``).
        """
        ...

    def layouts(self, blobs: Mapping[str, Blob] | Iterable[Blob]) -> tuple[Layout, ...]:
        """Return the models that folders among ``blobs`` hold as a whole, sorted by path.

        No file is in two layouts, save that of a whole and of its own parts, and what models of one store share.

        Args:
            blobs: files in any order, or what ``listing`` returned.
        """
        ...

    def digest(self, blob: Blob) -> Digest | None:
        """Return the SHA-256 of a file; None where digests are switched off.

        Raises:
            OSError: it cannot be read, or changed while it was read.
        """
        ...

    def digests(self, blobs: Iterable[Blob]) -> Mapping[str, Digest | str]:
        """Hash many files in threads, each file on disk once.

        Returns:
            By path: the SHA-256, or one sentence that says why there is none. Empty where digests are switched off.
        """
        ...

    def lend(
        self, source: Source, blobs: Iterable[Blob], name: str, digests: Mapping[str, Digest]
    ) -> Iterator[Observation]:
        """Let the collector of another scheme read files of this source, as if they were all that its source holds.

        So what lies in an environment or an archive is said to be what it would be in a folder of its own.

        Args:
            source: what the other collector is to take the files for: ``Source("dir", path)``.
            blobs: the files.
            name: what that source is called in refs.
            digests: digests that are known without hashing, by path.

        Raises:
            AibomError: there is no such collector, or it gave up.
        """
        ...

    def http(self, method: str, url: str) -> None:
        """Ask for permission to use the network; whoever has it uses the client of their own field.

        It is asked for before each request, so that ``--offline`` is in one place that nothing can pass by.

        Args:
            method: of the request (``GET``).
            url: where it goes.

        Raises:
            NetworkError: offline, or no source of the scan is remote (``Collector.remote``).
        """
        ...

    def progress(self, done: int, total: int | None = None, what: str = "") -> None:
        """Say how far the work is; shown on a terminal only.

        Args:
            done: units done so far.
            total: units in all; None when not known.
            what: what is being worked on; cleaned before it is shown.
        """
        ...

    def unknown(self, ref: str, field: str, reason: str, location: str = "") -> Unknown:
        """Make an Unknown of this collector: what was looked for, why it could not be had, where."""
        ...


@runtime_checkable
class Collector(Protocol):
    """Reads one kind of source and yields observations.

    The first component that it yields is what the source as a whole is (a model, a data set, an application): the
    subject of the BOM when it is the only source. All else may come in any order. It never changes a graph, prints
    nothing, raises only ``CollectorError`` (or a ``SourceError`` before its first observation) and reaches files and
    the network only through ``context``. Optional attributes: ``api_version`` (default 1), ``beside``, schemes of
    other collectors beside which it runs too, and ``remote = True`` where its own sources lie on a network: a scan
    without a source of such a collector uses none.

    Attributes:
        name: its name, a slug (``directory``); appears in evidence.
        schemes: the schemes that it owns (``("dir",)``).
    """

    name: ClassVar[str]
    schemes: ClassVar[tuple[str, ...]]

    def collect(self, source: Source, context: Context) -> Iterator[Observation]:
        """Yield what the source holds, beginning with what it is as a whole.

        Args:
            source: what to read; its scheme is one of ``schemes`` (or of ``beside``).
            context: files, formats, digests, network.

        Raises:
            CollectorError: the source cannot be read.
        """
        ...
