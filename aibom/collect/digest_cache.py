"""Digests that were taken before, of files that have not changed since: ``--cache``.

A file is known by device and inode, and has not changed where its size, time of modification and time of change are
what they were, to the nanosecond. No name and no path is stored. A cache is a convenience: one that is corrupt, locked,
not writable, or that somebody else could have written counts as empty, and never ends a scan.
"""

# The file is made with its mode, which pathlib cannot.
# ruff: noqa: PTH103, PTH111, PTH118, PTH120

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Final, NamedTuple

from aibom.collect.walk import File

__all__ = ["DigestCache", "Stamp", "cache_path", "stamp_of"]

_VERSION: Final = 1
_TABLE: Final = """CREATE TABLE IF NOT EXISTS digest (
    device INTEGER, inode INTEGER, size INTEGER, modified INTEGER, changed INTEGER, sha256 BLOB, day INTEGER,
    PRIMARY KEY (device, inode)) WITHOUT ROWID"""
_KNOWN: Final = "SELECT sha256 FROM digest WHERE device = ? AND inode = ? AND size = ? AND modified = ? AND changed = ?"
_WAIT: Final = 1.0
"""Seconds to wait for another scan that writes."""
_KEPT: Final = 180
"""Days for which a digest that no scan asks for is kept (own)."""
_SECOND: Final = 1_000_000_000
_DAY: Final = 86_400 * _SECOND
# A file may change again within one tick of its file system's clock, and look the same: 2 s where it counts seconds.
_COARSE: Final = 2 * _SECOND
_FINE: Final = _SECOND // 10


class Stamp(NamedTuple):
    """By what a file is known again.

    Attributes:
        device: number of its device.
        inode: its number there.
        size: bytes.
        modified: time of modification, nanoseconds since 1970.
        changed: time of change of its inode, which no program can set, nanoseconds since 1970.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int


def stamp_of(file: File) -> Stamp | None:
    """Look at a file; None where it is not the one that the walk saw, or cannot be looked at."""
    folder, _, name = file.real.rpartition("/")
    try:
        with file.root.folder(folder) as opened:
            found = opened.stat(name)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or (found.st_dev, found.st_ino) != file.identity or found.st_size != file.size:
        return None
    numbers = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return Stamp(*(number - (1 << 64) if number >> 63 == 1 else number for number in numbers))


def cache_path(environ: Mapping[str, str]) -> str:
    """Return where the cache is: in the user's cache directory (``XDG_CACHE_HOME``, else ``~/.cache``)."""
    folder = environ.get("XDG_CACHE_HOME") or os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".cache")
    return os.path.join(folder, "aibom", "digests.sqlite")


class DigestCache:
    """SHA-256 by stamp, in one SQLite file of the user's, that several scans may use at once."""

    def __init__(self, path: str, now: Callable[[], int] = time.time_ns) -> None:
        """Name the cache; it is opened when it is first asked.

        Args:
            path: its file.
            now: nanoseconds since 1970.
        """
        self._path = path
        self._now = now
        self._new: dict[Stamp, str] = {}
        self._used: set[Stamp] = set()
        self._lock = Lock()
        self._database: sqlite3.Connection | None = None
        self._usable = True

    def get(self, stamp: Stamp) -> str | None:
        """Return the SHA-256 of the file that has this stamp, as lower-case hex; None where it is not known.

        Called from the thread that closes the cache.
        """
        with self._guarded() as database:
            if database is not None:
                row = database.execute(_KNOWN, stamp).fetchone()
                if row is not None and isinstance(row[0], bytes) and len(row[0]) == 32:
                    self._used.add(stamp)
                    return row[0].hex()
        return None

    def put(self, stamp: Stamp, sha256: str) -> None:
        """Remember a digest until ``close`` writes it; from any thread.

        Args:
            stamp: of the file, the same before and after it was read. Where it changed just now it is not kept.
            sha256: lower-case hex.
        """
        coarse = stamp.modified % _SECOND == 0 and stamp.changed % _SECOND == 0
        if self._now() - max(stamp.modified, stamp.changed) >= (_COARSE if coarse else _FINE):
            with self._lock:
                self._new[stamp] = sha256

    def close(self) -> None:
        """Write what is new."""
        day = self._now() // _DAY
        rows = [(*stamp, bytes.fromhex(sha256), day) for stamp, sha256 in sorted(self._new.items())]
        with self._guarded() as database:
            if database is not None and (rows or self._used):
                with database:
                    database.executemany("INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
                    used = [(day, stamp.device, stamp.inode, day) for stamp in sorted(self._used)]
                    database.executemany("UPDATE digest SET day = ? WHERE device = ? AND inode = ? AND day < ?", used)
                    database.execute("DELETE FROM digest WHERE day < ?", (day - _KEPT,))
        self._give_up()

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """Give the database, None without one; whatever is wrong with it ends its use."""
        if self._usable and self._database is None:
            try:
                self._database = _open(self._path)
            except (OSError, sqlite3.Error):
                self._give_up()
        try:
            yield self._database
        except sqlite3.Error:
            self._give_up()

    def _give_up(self) -> None:
        self._usable = False
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None


def _open(path: str) -> sqlite3.Connection:
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        found = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    others = stat.S_IWGRP | stat.S_IWOTH
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & others):
        raise OSError("somebody else may have written it")
    try:
        return _connected(path)
    except sqlite3.OperationalError:
        raise  # locked, or not writable
    except sqlite3.DatabaseError:
        os.truncate(path, 0)  # no database, or one of another version
        return _connected(path)


def _connected(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError("of another version")
        with database:
            database.execute(_TABLE)
            database.execute(f"PRAGMA user_version = {_VERSION}")
        database.execute(_KNOWN, (0, 0, 0, 0, 0)).fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
