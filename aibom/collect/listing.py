"""All files of a source by path, sorted, of which many take little room: a blob is made when somebody asks for it.

A hundred thousand files that are no part of any model cost some fifty bytes each; as blobs they would cost ten times
that, most of it for paths that begin alike.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, ItemsView, Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from aibom.collect.confine import Root
from aibom.collect.local import LocalBlob, Reader
from aibom.collect.walk import File
from aibom.formats.blob import Blob

__all__ = ["BlobListing", "FileListing", "Listing"]

_Key = TypeVar("_Key", bound=Hashable)


_NEAR = 16


class Listing(Mapping[str, Blob]):
    """Files by path, in the order of their paths."""

    _last = 0

    def path(self, position: int) -> str:
        """Return the path of a file by its position."""
        raise NotImplementedError

    def blob(self, position: int) -> Blob:
        """Return a file by its position."""
        raise NotImplementedError

    def position(self, path: str) -> int | None:
        """Return where a file stands; None where there is no such file."""
        found = self._before(path)
        return found if found < len(self) and self.path(found) == path else None

    def below(self, folder: str) -> Mapping[str, Blob]:
        """Return the files at or below a folder, by path relative to it; an empty folder is the source itself."""
        if not folder:
            return self
        # "0" comes after "/"
        return _Below(self, self._before(f"{folder}/"), self._before(f"{folder}0"), f"{folder}/")

    def __iter__(self) -> Iterator[str]:
        return map(self.path, range(len(self)))

    def items(self) -> ItemsView[str, Blob]:
        """Return paths and files; no path is looked up for it."""
        return _Items(self)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.position(path) is not None

    def __getitem__(self, path: str) -> Blob:
        position = self.position(path)
        if position is None:
            raise KeyError(path)
        return self.blob(position)

    def _before(self, path: str) -> int:
        """The position at which a path would stand. Mostly it is asked for one behind the last."""
        start, end = self._last, min(self._last + _NEAR, len(self))
        if start and self.path(start - 1) >= path:
            start, end = 0, start
        elif end < len(self) and self.path(end) < path:
            start, end = end, len(self)
        self._last = bisect_left(range(len(self)), path, start, end, key=self.path)
        return self._last


class _Items(ItemsView[str, Blob]):
    """Paths and files of a listing, in order."""

    _mapping: Listing

    def __iter__(self) -> Iterator[tuple[str, Blob]]:
        every = self._mapping
        return ((every.path(position), every.blob(position)) for position in range(len(every)))


class _Below(Mapping[str, Blob]):
    """A piece of a listing, as seen from the folder that it is."""

    __slots__ = ("_end", "_every", "_prefix", "_start")

    def __init__(self, every: Listing, start: int, end: int, prefix: str) -> None:
        self._every = every
        self._start = start
        self._end = end
        self._prefix = prefix

    def __len__(self) -> int:
        return self._end - self._start

    def __iter__(self) -> Iterator[str]:
        length = len(self._prefix)
        return (self._every.path(position)[length:] for position in range(self._start, self._end))

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._prefix + path in self._every

    def __getitem__(self, path: str) -> Blob:
        return self._every[self._prefix + path]


class BlobListing(Listing):
    """Files that are blobs already: those of an archive, of a repository on a network."""

    def __init__(self, blobs: Iterable[Blob]) -> None:
        """Sort blobs.

        Args:
            blobs: in any order; of two of one path the last is taken.
        """
        self._by_path = {blob.path: blob for blob in blobs}
        self._paths = sorted(self._by_path)

    def __len__(self) -> int:
        return len(self._paths)

    def path(self, position: int) -> str:
        """Return the path of a file by its position."""
        return self._paths[position]

    def blob(self, position: int) -> Blob:
        """Return a file by its position."""
        return self._by_path[self._paths[position]]

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def __getitem__(self, path: str) -> Blob:
        return self._by_path[path]


class FileListing(Listing):
    """Files on disk, as a walk finds them."""

    def __init__(self, files: Iterable[File], reader: Reader) -> None:
        """Take the files of a walk.

        Args:
            files: in the order of their paths.
            reader: what reads them.
        """
        self._reader = reader
        self._folders: list[str] = []
        self._roots: list[Root] = []
        self._devices: list[int] = []
        self._reals: dict[int, str] = {}
        self._names = bytearray()
        self._ends = array("Q", (0,))
        self._folder = array("I")
        self._root = array("I")
        self._device = array("I")
        self._size = array("Q")
        self._inode = array("Q")
        folders: dict[str, int] = {}
        roots: dict[Root, int] = {}
        devices: dict[int, int] = {}
        for position, file in enumerate(files):
            folder, _, name = file.path.rpartition("/")
            self._names += name.encode("utf-8", "surrogatepass")
            self._ends.append(len(self._names))
            self._folder.append(_number(folders, self._folders, folder))
            self._root.append(_number(roots, self._roots, file.root))
            self._device.append(_number(devices, self._devices, file.identity[0]))
            self._size.append(file.size)
            self._inode.append(file.identity[1])
            if file.real != file.path:
                self._reals[position] = file.real

    def __len__(self) -> int:
        return len(self._size)

    def __iter__(self) -> Iterator[str]:
        # Collectors go through all paths several times: as ``path`` does, without looking anything up.
        names, folders, start = self._names, self._folders, 0
        for end, number in zip(islice(self._ends, 1, None), self._folder, strict=True):
            name, folder = names[start:end].decode("utf-8", "surrogatepass"), folders[number]
            start = end
            yield f"{folder}/{name}" if folder else name

    def path(self, position: int) -> str:
        """Return the path of a file by its position."""
        name = self._names[self._ends[position] : self._ends[position + 1]].decode("utf-8", "surrogatepass")
        folder = self._folders[self._folder[position]]
        return f"{folder}/{name}" if folder else name

    def blob(self, position: int) -> LocalBlob:
        """Return a file by its position."""
        path = self.path(position)
        identity = (self._devices[self._device[position]], self._inode[position])
        real = self._reals.get(position, path)
        root = self._roots[self._root[position]]
        return LocalBlob(File(path, root, real, self._size[position], identity), self._reader)


def _number(known: dict[_Key, int], every: list[_Key], item: _Key) -> int:
    number = known.setdefault(item, len(every))
    if number == len(every):
        every.append(item)
    return number
