"""BOMs in SQLite: each read once, and again when its file has changed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from aibom.errors import AibomError, UsageError
from aibom.graph.sqlite import APPLICATION, add, create, create_indexes, insert
from aibom.graph.tables import TABLES, VERSION
from aibom.store.files import MAX_BOMS, BomFile, find, is_wheel
from aibom.store.reading import Entry, read

if TYPE_CHECKING:
    from aibom.graph.graph import Graph

__all__ = ["MEMORY", "Index", "Update", "is_index"]

MEMORY = ":memory:"
"""The path of an index that is not kept."""

_WORTH_PROCESSES = 200
_BATCH = 100
_MAGIC = b"SQLite format 3\x00"


class Update(NamedTuple):
    """What an update came to.

    Attributes:
        read: BOMs that were read.
        unchanged: files that had not changed.
        removed: files that are gone from the folders given.
        others: files in folders that are no BOMs.
        failed: path and reason of each BOM that could not be read.
    """

    read: int
    unchanged: int
    removed: int
    others: int
    failed: tuple[tuple[str, str], ...]


def is_index(path: str) -> bool:
    """Tell whether a file is an index of ours."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a pipe stays what it is
            if not file.seekable():
                return False
            head = file.read(100)
    except (OSError, ValueError):
        return False
    return head.startswith(_MAGIC) and head[68:72] == APPLICATION.to_bytes(4, "big")


class Index:
    """An index of BOMs: the tables of docs/reference/tables.md; a context manager that closes it.

    Nothing in a file that somebody else made is trusted: no trigger, no view, no function of its schema. That it is
    broken shows when it is read, and is a ``UsageError`` of the context manager.

    Attributes:
        connection: the database; read from it, and write through ``update`` only.
    """

    def __init__(self, path: str = MEMORY) -> None:
        """Open an index, or make one.

        Args:
            path: its file; ``MEMORY`` for one that is not kept.

        Raises:
            UsageError: the file is something else, of another version of aibom, or cannot be opened.
        """
        exists = path != MEMORY and Path(path).exists() and Path(path).stat().st_size > 0
        if exists and not is_index(path):
            raise UsageError(f"{path} is no index of aibom", hint="name a new file, or one that --save wrote")
        try:
            self.connection = sqlite3.connect(path)
            if not exists:
                with self.connection:
                    create(self.connection)
            self.connection.execute("PRAGMA trusted_schema = OFF")
            (version,) = self.connection.execute("PRAGMA user_version").fetchone()
            (active,) = self.connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
            ).fetchone()
        except sqlite3.Error as error:
            raise UsageError(f"{path} cannot be opened: {error}") from error
        if active:
            self.connection.close()
            raise UsageError(f"{path} holds triggers or views, which no index of aibom has")
        if version != VERSION:
            self.connection.close()
            raise UsageError(
                f"{path} has tables of version {version}, not {VERSION}", hint="delete it: it is made anew"
            )
        self._path = path

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        if isinstance(error, sqlite3.Error):
            raise UsageError(f"{self._path} is broken: {error}", hint="delete it: it is made anew") from error

    def update(
        self,
        paths: Iterable[str],
        *,
        jobs: int = 1,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> Update:
        """Read BOMs that are new or changed, and forget those that are gone from folders.

        A file counts as changed when its size or time of modification is another one. A BOM that cannot be read keeps
        a row in ``document`` that says why, and is not read again until it changes.

        Args:
            paths: BOMs, wheels, folders of them.
            jobs: processes; more than one is used where there is much to read, and needs a ``__main__`` that can be
                imported.
            progress: called with files done, files in all and the path.

        Raises:
            NotFound: a path does not exist.
            SourceError: a folder cannot be read.
            AibomError: the index cannot be written.
        """
        given = list(paths)
        files = list(find(given))
        try:
            known = self._known()
            changed = [file for file in files if known.get(file.path, (None,))[0] != (file.size, file.modified)]
            gone = self._gone(given, files, known)
            with self.connection:
                self._forget(path for path in (*gone, *(file.path for file in changed)) if path in known)
                read, others, failed = self._add(changed, progress, jobs)
                create_indexes(self.connection)
            failures = [(path, reason) for path, (_, reason) in known.items() if reason is not None]
        except sqlite3.Error as error:
            raise AibomError(f"{self._path} cannot be written: {error}") from error
        asked = {file.path for file in files} - {file.path for file in changed}
        failed += [(path, reason) for path, reason in failures if path in asked]
        return Update(read, len(files) - len(changed), len(gone), others, tuple(sorted(failed)))

    def add_graph(self, name: str, graph: Graph) -> None:
        """Add a graph that was read from something else than a file.

        Raises:
            AibomError: the index cannot be written.
        """
        try:
            with self.connection:
                self._forget([name])
                subject = graph.subject.ref if graph.subject is not None else None
                add(self.connection, (self._next(), name, subject, None, None, None), graph)
                create_indexes(self.connection)
        except sqlite3.Error as error:
            raise AibomError(f"{self._path} cannot be written: {error}") from error

    def _known(self) -> dict[str, tuple[tuple[int, int], str | None]]:
        rows = self.connection.execute("SELECT path, size, modified, error FROM document WHERE size IS NOT NULL")
        return {_file_of(path): ((size, modified), error) for path, size, modified, error in rows}

    def _gone(self, given: list[str], files: list[BomFile], known: Iterable[str]) -> list[str]:
        here = {file.path for file in files}
        folders = tuple(os.path.join(path, "") for path in given if Path(path).is_dir())  # noqa: PTH118
        return [path for path in known if path not in here and path.startswith(folders)] if folders else []

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            rows = self.connection.execute(
                "SELECT id FROM document WHERE path = ? OR substr(path, 1, ?) = ?", (path, len(path) + 1, f"{path}!")
            ).fetchall()
            for table in TABLES:
                column = "id" if table.name == "document" else "document"
                self.connection.executemany(f'DELETE FROM "{table.name}" WHERE {column} = ?', rows)

    def _next(self) -> int:
        (last,) = self.connection.execute("SELECT max(id) FROM document").fetchone()
        return (last or 0) + 1

    def _add(
        self, files: list[BomFile], progress: Callable[[int, int | None, str], None] | None, jobs: int
    ) -> tuple[int, int, list[tuple[str, str]]]:
        read, others = 0, 0
        failed: list[tuple[str, str]] = []
        number = self._next()
        work = []
        for file in files:
            work.append((file, number))
            number += MAX_BOMS if is_wheel(file.path) else 1
        waiting: list[Entry] = []
        for position, (file, entries) in enumerate(zip(files, _every(work, jobs), strict=True)):
            for entry in entries:
                if entry.error == "" and not file.named:
                    others += 1
                    continue
                if entry.error is not None:
                    failed.append((entry.name, entry.error or "no CycloneDX BOM"))
                    entry = entry._replace(error=failed[-1][1])
                else:
                    read += 1
                waiting.append(entry)
            if len(waiting) >= _BATCH:
                self._insert(waiting)
                if progress is not None:
                    progress(position, len(files), file.path)
        self._insert(waiting)
        return read, others, failed

    def _insert(self, waiting: list[Entry]) -> None:
        by_table: dict[str, list[tuple[Any, ...]]] = {}
        for entry in waiting:
            file = entry.file
            row = (entry.number, entry.name, entry.subject, file.size, file.modified, entry.error)
            by_table.setdefault("document", []).append(row)
            for table, values in entry.rows.items():
                by_table.setdefault(table, []).extend(values)
        insert(self.connection, by_table)
        waiting.clear()


def _file_of(path: str) -> str:
    head, mark, _ = path.partition(".whl!")
    return f"{head}.whl" if mark else path


def _every(work: list[tuple[BomFile, int]], jobs: int) -> Iterator[list[Entry]]:
    if jobs < 2 or len(work) < _WORTH_PROCESSES:
        yield from (read(*item) for item in work)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    try:
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(read, *zip(*work, strict=True), chunksize=20)
    except BrokenProcessPool as error:
        raise AibomError("a process that read BOMs was killed, perhaps for lack of memory") from error
