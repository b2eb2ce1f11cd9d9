"""A local directory of which single places are looked at, without walking it: an environment has 50,000 files.

Links are followed step by step and only below the directory, as on a walk.
"""

from __future__ import annotations

import errno
import os
import stat

from aibom.collect.confine import Outside, Root
from aibom.collect.local import LocalBlob, Reader
from aibom.collect.names import shown_name
from aibom.collect.walk import File, locate
from aibom.errors import SourceError

__all__ = ["MAX_ENTRIES", "LocalTree", "open_tree"]

MAX_ENTRIES = 100_000
"""Entries of one folder that are listed."""

_FOREIGN = frozenset("\0/") | (frozenset("\\:") if os.name == "nt" else frozenset())
"""Characters with which a single name would be more than that."""


def open_tree(locator: str, reader: Reader) -> LocalTree:
    """Look at a directory.

    Args:
        locator: a path as the user gave it; a link here is followed.
        reader: what reads its files.

    Raises:
        NotFound: there is nothing.
        AccessDenied: it may not be read.
        SourceError: it is no directory.
    """
    real, found = locate(locator)
    if not stat.S_ISDIR(found.st_mode):
        raise SourceError(f"{locator} is no directory")
    return LocalTree(Root(real), reader)


class LocalTree:
    """The ``aibom.plugin.Tree`` of a directory on disk."""

    __slots__ = ("_folders", "_reader", "_root")

    def __init__(self, root: Root, reader: Reader) -> None:
        """Take a directory.

        Args:
            root: the directory.
            reader: what reads its files.
        """
        self._root = root
        self._reader = reader
        self._folders: dict[str, str] = {"": ""}

    def names(self, folder: str = "") -> tuple[str, ...]:
        """Return the names of a folder's entries; see ``aibom.plugin.Tree``."""
        found: list[str] = []
        with self._root.folder(self._folder(folder)) as opened, opened.scan() as scan:
            for item in scan:
                if len(found) == MAX_ENTRIES:
                    raise OSError(f"more than {MAX_ENTRIES} entries")
                found.append(item.name + "/" if self._is_folder(folder, item) else item.name)
        return tuple(sorted(found))

    def blob(self, path: str) -> LocalBlob:
        """Return a file; see ``aibom.plugin.Tree``."""
        folder, _, name = path.rpartition("/")
        real, found = self._resolve(self._folder(folder), name)
        if not stat.S_ISREG(found.st_mode):
            raise OSError("is no regular file")
        shown = "/".join(shown_name(segment) for segment in path.split("/"))
        return LocalBlob(File(shown, self._root, real, found.st_size, (found.st_dev, found.st_ino)), self._reader)

    def _folder(self, path: str) -> str:
        """The path of a folder without links."""
        known = self._folders.get(path)
        if known is None:
            above, _, name = path.rpartition("/")
            known, found = self._resolve(self._folder(above), name)
            if not stat.S_ISDIR(found.st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            self._folders[path] = known
        return known

    def _resolve(self, folder: str, name: str) -> tuple[str, os.stat_result]:
        if name in ("", ".", "..") or not _FOREIGN.isdisjoint(name):
            raise OSError("is no path of this directory")
        try:
            return self._root.resolve(folder, name)
        except Outside:
            raise OSError("a link that leads out of the source") from None

    def _is_folder(self, folder: str, item: os.DirEntry[str]) -> bool:
        try:
            if not item.is_symlink():
                return item.is_dir(follow_symlinks=False)
            return stat.S_ISDIR(self._resolve(self._folder(folder), item.name)[1].st_mode)
        except OSError:
            return False  # opening it says why
