"""The response cache: what the Hub answered, in one SQLite file of the user's.

What is said of a commit never changes and never expires; where a branch stands does. A cache is a convenience: one that
is corrupt, locked or not writable counts as empty.
"""

# The file is made with its mode, which pathlib cannot.
# ruff: noqa: PTH101, PTH103, PTH108, PTH120

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

__all__ = ["Key", "Responses"]

_VERSION = 1
_WAIT = 2.0
_LARGEST = 16 * 1024 * 1024
_TABLE = """CREATE TABLE IF NOT EXISTS response (
    endpoint TEXT, kind TEXT, repository TEXT, revision TEXT, what TEXT, token INTEGER, at REAL, body BLOB,
    PRIMARY KEY (endpoint, kind, repository, revision, what, token)) WITHOUT ROWID"""
_WHERE = "endpoint = ? AND kind = ? AND repository = ? AND revision = ? AND what = ? AND token <= ?"
_T = TypeVar("_T")


class Key(NamedTuple):
    """What was asked.

    Attributes:
        kind: ``models``, ``datasets``, ``spaces``, ``collections``.
        repository: the id that was asked.
        revision: a commit, or for an answer that may change a branch (empty for the default one).
        what: the question: ``info``, ``expand``, ``commit``, ``file README.md`` ...
    """

    kind: str
    repository: str
    revision: str
    what: str


class Responses:
    """The answers of one endpoint. Entries that were read with a token are there for runs that have one, only."""

    def __init__(self, path: str, endpoint: str, *, token: bool, now: Callable[[], float] = time.time) -> None:
        """Name the cache; it is opened when it is first used.

        Args:
            path: its file; empty for no cache.
            endpoint: URL of the Hub.
            token: this run has a token.
            now: seconds since 1970.
        """
        self._path = path
        self._endpoint = endpoint
        self._token = int(token)
        self._now = now
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._usable = bool(path)

    def get(self, key: Key, max_age: float | None = None) -> bytes | None:
        """Return an answer, the one that was read with a token first.

        Args:
            key: what was asked.
            max_age: seconds after which it no longer counts; None for never.
        """

        def select(database: sqlite3.Connection) -> Any:
            query = f"SELECT body, at FROM response WHERE {_WHERE} ORDER BY token DESC LIMIT 1"
            return database.execute(query, (self._endpoint, *key, self._token)).fetchone()

        row = self._with(select)
        if row is None or not isinstance(row[0], bytes) or not isinstance(row[1], float):
            return None
        # An entry of the future was written before the clock was set right.
        if max_age is not None and not 0 <= self._now() - row[1] < max_age:
            return None
        return row[0]

    def put(self, key: Key, body: bytes) -> None:
        """Keep an answer."""
        if len(body) > _LARGEST:
            return
        row = (self._endpoint, *key, self._token, float(self._now()), body)
        self._with(lambda database: database.execute("INSERT OR REPLACE INTO response VALUES (?,?,?,?,?,?,?,?)", row))

    def drop(self, key: Key) -> None:
        """Forget an answer."""
        self._with(
            lambda database: database.execute(
                f"DELETE FROM response WHERE {_WHERE}", (self._endpoint, *key, self._token)
            )
        )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._usable = False
            self._shut()

    def _with(self, use: Callable[[sqlite3.Connection], _T]) -> _T | None:
        with self._lock:
            if not self._usable:
                return None
            try:
                if self._database is None:
                    self._database = _open(self._path)
                return use(self._database)
            except (sqlite3.Error, OSError, ValueError) as error:
                # Locked, corrupt, not ours, a full disk: no cache for the rest of this run.
                self._usable = False
                self._shut()
                # Exactly this class is what SQLite calls no database or a malformed one: the next run begins anew.
                if type(error) is sqlite3.DatabaseError:
                    with contextlib.suppress(OSError):
                        os.unlink(self._path)
                return None

    def _shut(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            try:
                database.close()
            except sqlite3.Error:
                return


def _open(path: str) -> sqlite3.Connection:
    """Open the cache, its folder 0700 and its file 0600.

    Raises:
        sqlite3.Error: it is none, or locked.
        OSError: it may not be made, or is not the user's own.
    """
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    _own(folder, os.stat(folder), 0o700)  # noqa: PTH116
    # A link in its place would have another file written.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _own(path, os.fstat(descriptor), 0o600)
    finally:
        os.close(descriptor)
    database = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        # What a power cut leaves behind is corrupt at worst, and corrupt is empty.
        database.execute("PRAGMA synchronous = OFF")
        found = database.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, _VERSION):
            raise sqlite3.NotSupportedError("written by another version")
        if found == 0:
            database.execute(_TABLE)
            database.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        database.close()
        raise
    return database


def _own(path: str, found: os.stat_result, mode: int) -> None:
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise OSError("belongs to someone else")
    if stat.S_IMODE(found.st_mode) & 0o077 and os.name == "posix":
        os.chmod(path, mode)
