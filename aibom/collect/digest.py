"""SHA-256 of many files in threads: each file on disk once, never more than one buffer a thread in memory."""

# pathlib opens by path; what is hashed here is opened below a root.
# ruff: noqa: PTH123

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from aibom.collect.confine import reason
from aibom.collect.digest_cache import DigestCache, stamp_of
from aibom.collect.local import CHANGED, open_file
from aibom.collect.walk import File

__all__ = ["Hasher", "sha256"]

_BUFFER = 1024 * 1024


def sha256(file: File, stop: Event | None = None) -> str:
    """Return the SHA-256 of a file as lower-case hex.

    Args:
        file: as the walk found it.
        stop: when set, reading ends.

    Raises:
        OSError: it cannot be read; or it changed while it was read, and again on the second try; or ``stop`` was set.
    """
    found = _once(file, stop) or _once(file, stop)
    if found is None:
        raise OSError(CHANGED)
    return found


def _once(file: File, stop: Event | None) -> str | None:
    with open(open_file(file), "rb", buffering=0) as stream:
        before = os.fstat(stream.fileno())
        digest = hashlib.sha256()
        total = 0
        buffer = memoryview(bytearray(min(_BUFFER, before.st_size + 1)))
        while length := stream.readinto(buffer):
            digest.update(buffer[:length])
            total += length
            if total > before.st_size:
                return None  # it grows; reading on may never end
            if stop is not None and stop.is_set():
                raise OSError("interrupted")
        after = os.fstat(stream.fileno())
    same = (before.st_size, before.st_mtime_ns, before.st_ino) == (after.st_size, after.st_mtime_ns, after.st_ino)
    # The size was told already: a digest of more or fewer bytes would not belong to it.
    return digest.hexdigest() if same and total == after.st_size == file.size else None


class Hasher:
    """Takes the digests of one scan and remembers them by device and inode."""

    __slots__ = ("_cache", "_known", "_threads")

    def __init__(self, threads: int, cache: DigestCache | None = None) -> None:
        """Begin with no digest known.

        Args:
            threads: how many files are hashed at once.
            cache: digests of earlier scans; None to take each anew.
        """
        self._threads = threads
        self._cache = cache
        self._known: dict[tuple[int, int], tuple[str, str]] = {}

    def one(self, file: File) -> str:
        """Return the SHA-256 of a file as lower-case hex.

        Raises:
            OSError: it cannot be read, or changed while it was read.
        """
        self.many((file,))
        value, problem = self._known[file.identity]
        if problem:
            raise OSError(problem)
        return value

    def many(
        self, files: Iterable[File], progress: Callable[[int, int, str], None] = lambda done, total, what: None
    ) -> dict[str, tuple[str, str]]:
        """Hash files.

        Args:
            files: in any order; several may be one file on disk.
            progress: told files done, files in all and the path of the last one, by one thread at a time.

        Returns:
            By path, in the order of ``files``: the SHA-256 as lower-case hex and an empty string, or an empty string
            and the reason why there is none.
        """
        wanted = tuple(files)
        todo = {file.identity: file for file in reversed(wanted) if file.identity not in self._known}
        if self._cache is not None:
            todo = {identity: file for identity, file in todo.items() if not self._remembered(file, self._cache)}
        if todo:
            # The largest first: no thread begins a large file when the others are through.
            queue = iter(sorted(todo.values(), key=lambda file: (-file.size, file.path)))
            self._run(queue, len(todo), progress)
        return {file.path: self._known[file.identity] for file in wanted}

    def _remembered(self, file: File, cache: DigestCache) -> bool:
        stamp = stamp_of(file)
        value = cache.get(stamp) if stamp is not None else None
        if value is not None:
            self._known[file.identity] = (value, "")
        return value is not None

    def _run(self, queue: Iterator[File], total: int, progress: Callable[[int, int, str], None]) -> None:
        lock = Lock()
        stop = Event()
        done = 0

        def work() -> None:
            nonlocal done
            while not stop.is_set():
                with lock:
                    file = next(queue, None)
                if file is None:
                    return
                try:
                    result = _outcome(file, stop, self._cache)
                    with lock:
                        self._known[file.identity] = result
                        done += 1
                        progress(done, total, file.path)
                except BaseException:
                    # The others must not go on to the end of the queue before anybody asks this thread how it fared.
                    stop.set()
                    raise

        threads = min(self._threads, total)
        if threads == 1:
            work()
            return
        with ThreadPoolExecutor(threads, thread_name_prefix="aibom-digest") as pool:
            try:
                for future in [pool.submit(work) for _ in range(threads)]:
                    future.result()
            finally:
                stop.set()


def _outcome(file: File, stop: Event, cache: DigestCache | None) -> tuple[str, str]:
    stamp = stamp_of(file) if cache is not None else None
    try:
        found = sha256(file, stop)
    except OSError as error:
        return "", reason(error)
    if cache is not None and stamp is not None and stamp == stamp_of(file):
        cache.put(stamp, found)
    return found, ""
