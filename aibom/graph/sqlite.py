"""The tables of a graph in SQLite."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from aibom.errors import AibomError, UsageError
from aibom.graph.store import Store
from aibom.graph.tables import INDEXES, TABLES, VERSION, rows, schema

__all__ = ["APPLICATION", "add", "create", "create_indexes", "grouped", "insert", "write_file"]

APPLICATION: Final = 0x6169626F
"""``PRAGMA application_id`` of our files: ``aibo``."""

_INSERT: Final = {
    table.name: f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})' for table in TABLES
}


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, without indexes: these are faster made at the end."""
    connection.executescript(schema())
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes that are not there yet."""
    for table, columns in INDEXES:
        name = f"{table}_{'_'.join(columns)}".replace("(", "_").replace(")", "")
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ({", ".join(columns)})')


def add(connection: sqlite3.Connection, document: tuple[Any, ...], graph: Store | None) -> None:
    """Insert a BOM.

    Args:
        connection: a database with the tables; the caller commits.
        document: values of its row in ``document``.
        graph: what it says; None where it could not be read.
    """
    insert(connection, {"document": [document], **(grouped(graph, document[0]) if graph is not None else {})})


def grouped(graph: Store, document: int) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of a graph by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table, values in rows(graph, document):
        found.setdefault(table, []).append(values)
    return found


def insert(connection: sqlite3.Connection, by_table: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Insert rows; the caller commits."""
    for table, many in by_table.items():
        connection.execute("SAVEPOINT rows")
        try:
            connection.executemany(_INSERT[table], many)
        except UnicodeEncodeError:
            connection.execute("ROLLBACK TO rows")
            connection.executemany(_INSERT[table], [_writable(values) for values in many])
        connection.execute("RELEASE rows")


def write_file(path: str | os.PathLike[str], graph: Store, document: str) -> None:
    """Write a graph to a SQLite file, whole or not at all; what lies there is replaced.

    Args:
        path: the file.
        graph: what to write.
        document: what its BOM is called.

    Raises:
        UsageError: there is no such folder, or it may not be written.
        AibomError: writing failed.
    """
    target = Path(path)
    made = ""
    try:
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
        with closing(sqlite3.connect(made)) as connection, connection:
            create(connection)
            add(connection, (1, document, graph.subject.ref if graph.subject else None, None, None, None), graph)
            create_indexes(connection)
        Path(made).replace(target)
    except OSError as error:
        _forget(made)
        raise UsageError(f"{target} cannot be written: {error.strerror or error}") from error
    except sqlite3.Error as error:
        _forget(made)
        raise AibomError(f"{target} cannot be written: {error}") from error


def _forget(path: str) -> None:
    if path:
        Path(path).unlink(missing_ok=True)


def _writable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Make what no UTF-8 can say (lone surrogates) visible escapes."""
    return tuple(
        value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value for value in values
    )
