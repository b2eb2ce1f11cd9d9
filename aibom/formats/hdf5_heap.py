"""Where HDF5 puts what does not fit into a header: fractal heaps, and the trees that lead into them.

Fractal heaps and version 2 B-trees of https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from aibom.formats.blob import Blob, FormatError

__all__ = ["UNDEFINED", "Pages", "dense_records", "heap_object"]

UNDEFINED: Final = (1 << 64) - 1
"""The address of what is not there."""

_PAGE = 4096
_MAX_PAGES = 256
_MAX_RECORDS = 100_000
_MAX_NODE = 1024 * 1024
_MAX_DEPTH = 8
_MANAGED, _TINY = 0, 2


class Pages:
    """Reads of a blob, page by page: what lies close together is read once.

    Attributes:
        size: bytes of the blob.
    """

    __slots__ = ("_blob", "_pages", "size")

    def __init__(self, blob: Blob) -> None:
        """Take the blob; nothing is read yet."""
        self._blob = blob
        self._pages: dict[int, bytes] = {}
        self.size = blob.size

    def take(self, offset: int, length: int) -> bytes:
        """Return exactly ``length`` bytes from ``offset``.

        Raises:
            FormatError: there are fewer.
            OSError: the bytes cannot be had.
        """
        if length > _PAGE or offset < 0 or length < 0 or offset + length > self.size:
            return self._blob.exactly(offset, length)
        first, last = offset // _PAGE, (offset + max(length, 1) - 1) // _PAGE
        data = self._page(first)
        if last != first:
            data += self._page(last)
        start = offset - first * _PAGE
        found = data[start : start + length]
        if len(found) != length:
            raise FormatError("truncated")
        return found

    def _page(self, number: int) -> bytes:
        if number not in self._pages:
            if len(self._pages) >= _MAX_PAGES:
                del self._pages[next(iter(self._pages))]
            start = number * _PAGE
            self._pages[number] = self._blob.exactly(start, min(_PAGE, self.size - start))
        return self._pages[number]


def dense_records(pages: Pages, address: int, kind: int) -> Iterator[bytes]:
    """Yield the records of a version 2 B-tree.

    Args:
        pages: the file.
        address: of its header; nothing is yielded where it is ``UNDEFINED``.
        kind: what its records must be: 5 for links by name, 8 for attributes by name.

    Raises:
        FormatError: it is broken, or goes beyond a limit.
        OSError: the bytes cannot be had.
    """
    if address == UNDEFINED:
        return
    magic, _, found, node, width, depth, _, _, root, count = struct.unpack("<4s2BIHH2BQH", pages.take(address, 26))
    if magic != b"BTHD" or found != kind or not 10 + width < node <= _MAX_NODE or depth > _MAX_DEPTH or not width:
        raise FormatError("a tree of HDF5 is not where it is said to be")
    # Bytes of the two counts that stand behind each child's address, by depth.
    most = total = (node - 10) // width
    counts = [(0, 0)]
    wide = _bytes(most)
    summed = 0
    for _ in range(depth):
        counts.append((wide, summed))
        pointer = 8 + wide + summed
        most = max((node - 10 - pointer) // (width + pointer), 0)
        total = (most + 1) * total + most
        summed = _bytes(total)
    left = [_MAX_RECORDS]
    yield from _node(pages, root, count, depth, width, counts, left)


def _node(
    pages: Pages, address: int, count: int, depth: int, width: int, counts: list[tuple[int, int]], left: list[int]
) -> Iterator[bytes]:
    left[0] -= count + 1
    if left[0] < 0:
        raise FormatError(f"more than {_MAX_RECORDS} records in a tree of HDF5")
    if pages.take(address, 4) != (b"BTIN" if depth else b"BTLF"):
        raise FormatError("a node of a tree of HDF5 is not where it is said to be")
    data = pages.take(address + 6, count * width)
    for index in range(count):
        yield data[index * width : (index + 1) * width]
    if not depth:
        return
    wide, summed = counts[depth]
    position = address + 6 + count * width
    for _ in range(count + 1):
        child = pages.take(position, 8 + wide)
        inner = int.from_bytes(child[8:], "little")
        yield from _node(pages, int.from_bytes(child[:8], "little"), inner, depth - 1, width, counts, left)
        position += 8 + wide + summed


def heap_object(pages: Pages, address: int, identity: bytes) -> bytes:
    """Return an object of a fractal heap.

    Args:
        pages: the file.
        address: of the heap's header.
        identity: the object's id.

    Raises:
        FormatError: it is not there, or lies in a way that is not read.
        OSError: the bytes cannot be had.
    """
    head = pages.take(address, 144)
    if head[:4] != b"FRHP":
        raise FormatError("a heap of HDF5 is not where it is said to be")
    kind = identity[0] >> 4 & 3
    if kind == _TINY:
        length = (identity[0] & 15) + 1
        return identity[1 : 1 + length]
    filters, largest = struct.unpack_from("<HxI", head, 7)
    width, first, most, bits, _, root, rows = struct.unpack_from("<H2QHHQH", head, 110)
    if kind != _MANAGED or filters or not first or not width:
        raise FormatError("a heap of HDF5 with large or compressed objects, which are not read")
    wide = (bits + 7) // 8
    offset = int.from_bytes(identity[1 : 1 + wide], "little")
    length = int.from_bytes(identity[1 + wide : 1 + wide + _bytes(min(most, largest))], "little")
    block, start, size = (
        (root, 0, first) if not rows else _direct(pages, root, offset, rows, (width, first, most, wide))
    )
    if offset + length > start + size or pages.take(block, 4) != b"FHDB":
        raise FormatError("an object of HDF5 lies outside of its heap")
    return pages.take(block + offset - start, length)


def _direct(pages: Pages, root: int, offset: int, rows: int, shape: tuple[int, int, int, int]) -> tuple[int, int, int]:
    """Address, offset and bytes of the block that holds an offset of the heap."""
    width, first, most, wide = shape
    if pages.take(root, 4) != b"FHIB":
        raise FormatError("a block of a heap of HDF5 is not where it is said to be")
    start, position = 0, root + 5 + 8 + wide
    for row in range(min(rows, 64)):
        size = first << max(row - 1, 0)
        if size > most:
            break
        if offset < start + size * width:
            column = (offset - start) // size
            block = int.from_bytes(pages.take(position + 8 * column, 8), "little")
            return block, start + column * size, size
        start += size * width
        position += 8 * width
    raise FormatError("a heap of HDF5 of more blocks than are read")


def _bytes(number: int) -> int:
    """Bytes that a number up to this one takes."""
    return max(number.bit_length() - 1, 0) // 8 + 1 if number else 1
