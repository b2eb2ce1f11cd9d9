"""SQL that somebody wrote, over an index: read-only, bounded in time, rows and memory."""

from __future__ import annotations

import sqlite3
import time
from typing import Any, Final, NamedTuple

from aibom.errors import UsageError

__all__ = ["MAX_ROWS", "Answer", "ask"]

MAX_ROWS: Final = 1_000_000
"""Rows that an answer may have."""

_MAX_VALUE = 16 * 1024 * 1024
_CHECK_EVERY = 10_000
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN = frozenset({"fts3_tokenizer", "load_extension", "readfile", "writefile"})


class Answer(NamedTuple):
    """What a statement returned: names of columns, and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def ask(connection: sqlite3.Connection, statement: str, *, seconds: float = 30.0) -> Answer:
    """Run one statement that reads.

    Args:
        connection: an index.
        statement: SQL of SQLite; one ``select``, ``with`` before it allowed.
        seconds: how long it may take.

    Raises:
        UsageError: it is no single statement, writes, attaches, sets something, takes too long, or returns too much.
    """
    denied: list[str] = []

    def judge(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
        reads = action in _READING
        if reads and not (action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FORBIDDEN):
            return sqlite3.SQLITE_OK
        denied.append(first or second or "")
        return sqlite3.SQLITE_DENY

    end = time.monotonic() + seconds
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(judge)
    connection.set_progress_handler(lambda: time.monotonic() > end, _CHECK_EVERY)
    try:
        cursor = connection.execute(statement)
        if cursor.description is None:
            raise UsageError("the statement returns nothing", hint="write one select")
        rows = cursor.fetchmany(MAX_ROWS + 1)
        if len(rows) > MAX_ROWS:
            raise UsageError(f"the statement returns more than {MAX_ROWS} rows", hint="add a limit to it")
        return Answer(tuple(column[0] for column in cursor.description), rows)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        if denied:
            hint = "--sql only reads: select, over the tables that --schema prints"
            raise UsageError("the statement is refused: it does something else than read", hint=hint) from error
        if time.monotonic() > end and "interrupt" in str(error):
            raise UsageError(
                f"the statement took more than {seconds:g} s", hint="give it more with --timeout"
            ) from error
        raise UsageError(f"the statement cannot be run: {error}", hint="--schema prints the tables") from error
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
