"""Opening what lies below one directory, and nothing else: no link is followed, no pipe or device is opened.

Where the system can open relative to a directory (``openat``), each step of a path is opened so, without following
links, so that no change of the tree between a look and an open leads outside. Elsewhere each step is looked at first.
"""

# pathlib knows neither dir_fd nor names as they are on disk.
# ruff: noqa: PTH115, PTH117, PTH118, PTH206

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Folder", "Outside", "Root", "reason"]

HAS_DIR_FD = {os.open, os.stat, os.readlink} <= os.supports_dir_fd and os.scandir in os.supports_fd

_COMMON = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_FOLDER = _COMMON | getattr(os, "O_DIRECTORY", 0)
_FILE = _COMMON | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_MAX_LINKS = 40


class Outside(Exception):  # noqa: N818 - it says where a link leads
    """A link leads out of the root."""


def reason(error: OSError) -> str:
    """Say why something could not be read, in a few words and without a path."""
    return os.strerror(error.errno).lower() if error.errno else str(error) or "cannot be read"


class Folder:
    """An open directory below a root."""

    __slots__ = ("_fd", "_path")

    def __init__(self, path: str, fd: int | None) -> None:
        """Take a directory.

        Args:
            path: its absolute path.
            fd: its descriptor; None where the system cannot open relative to one.
        """
        self._path = path
        self._fd = fd

    def scan(self) -> os._ScandirIterator[str]:
        """Return ``os.scandir`` of the directory.

        Raises:
            OSError: it cannot be read.
        """
        return os.scandir(self._path if self._fd is None else self._fd)

    def stat(self, name: str) -> os.stat_result:
        """Look at an entry; a link itself is looked at, not what it leads to.

        Raises:
            OSError: there is no such entry, or it cannot be looked at.
        """
        if self._fd is None:
            return os.lstat(os.path.join(self._path, name))
        return os.stat(name, dir_fd=self._fd, follow_symlinks=False)

    def open(self, name: str) -> int:
        """Open a regular file for reading.

        Returns:
            A file descriptor, for the caller to close.

        Raises:
            OSError: there is none, it may not be read, or it is no regular file.
        """
        if not stat.S_ISREG(self.stat(name).st_mode):
            raise OSError("is no regular file")
        if self._fd is None:
            fd = os.open(os.path.join(self._path, name), _FILE)
        else:
            fd = os.open(name, _FILE, dir_fd=self._fd)
        # What was looked at may have been replaced before it was opened.
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError("is no regular file")
        return fd


class Root:
    """A directory below which things are opened by paths without links.

    Attributes:
        path: its real, absolute path; it is never shown.
    """

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        """Take a directory.

        Args:
            path: its real, absolute path.
        """
        self.path = path

    def open(self, relative: str) -> int:
        """Open a regular file for reading.

        Args:
            relative: its path from the root, with names as they are on disk and no link on the way.

        Returns:
            A file descriptor, for the caller to close.

        Raises:
            OSError: there is none, it may not be read, or it is no regular file.
        """
        folders, _, name = relative.rpartition("/")
        with self.folder(folders) as folder:
            return folder.open(name)

    @contextmanager
    def folder(self, relative: str) -> Iterator[Folder]:
        """Open a directory.

        Args:
            relative: its path from the root, as in ``open``; empty for the root itself.

        Raises:
            OSError: there is none, or it may not be read.
        """
        segments = relative.split("/") if relative else []
        path = os.path.join(self.path, *segments)
        if not HAS_DIR_FD:
            for length in range(1, len(segments) + 1):
                _refuse_link(os.lstat(os.path.join(self.path, *segments[:length])))
            yield Folder(path, None)
            return
        fd = os.open(self.path, _FOLDER)
        try:
            for segment in segments:
                inner = os.open(segment, _FOLDER, dir_fd=fd)
                os.close(fd)
                fd = inner
            yield Folder(path, fd)
        finally:
            os.close(fd)

    def resolve(self, folder: str, name: str) -> tuple[str, os.stat_result]:
        """Follow a link step by step, as long as it stays below the root.

        Args:
            folder: path of the directory that holds the link, without links itself.
            name: the link's name.

        Returns:
            Where it leads, as a path from the root without links, and what is there.

        Raises:
            Outside: a step leaves the root.
            OSError: a step does not exist or may not be looked at; too many links.
        """
        done = folder.split("/") if folder else []
        todo = [name]
        links = 0
        while todo:
            segment = todo.pop()
            if segment in ("", "."):
                continue
            if segment == "..":
                if not done:
                    raise Outside
                done.pop()
                continue
            here = os.path.join(self.path, *done, segment)
            if not stat.S_ISLNK(os.lstat(here).st_mode):
                done.append(segment)
                continue
            links += 1
            if links > _MAX_LINKS:
                raise OSError(errno.ELOOP, "too many links")
            target = os.readlink(here)
            if os.path.isabs(target):
                target = self._below(target)
                done = []
            todo.extend(reversed(_segments(target)))
        return "/".join(done), os.lstat(os.path.join(self.path, *done))

    def _below(self, target: str) -> str:
        if target == self.path:
            return ""
        prefix = self.path.rstrip(os.sep) + os.sep
        if not target.startswith(prefix):
            raise Outside
        return target[len(prefix) :]


def _segments(path: str) -> list[str]:
    return (path.replace(os.altsep, os.sep) if os.altsep else path).split(os.sep)


def _refuse_link(found: os.stat_result) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, "is a link")
