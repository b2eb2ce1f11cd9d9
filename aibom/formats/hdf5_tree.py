"""Data sets of an HDF5 file: their paths, types and numbers of elements, group by group; no element is read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import prod
from typing import Final, NamedTuple

from aibom.formats.blob import FormatError
from aibom.formats.declared import decode
from aibom.formats.hdf5 import LINK, LINK_INFO, SYMBOLS, Hdf5
from aibom.formats.hdf5_heap import UNDEFINED, dense_records, heap_object

__all__ = ["MAX_OBJECTS", "DataSet", "data_sets"]

MAX_OBJECTS: Final = 20_000
"""Groups and data sets of one file that are looked at."""

_MAX_DEPTH = 64
_MAX_DIMS = 32
_MAX_NUMBER = 1 << 63
_SPACE, _TYPE = 0x01, 0x03
_BY_NAME = 5
_INTEGER, _FLOAT, _ENUM = 0, 1, 8


class DataSet(NamedTuple):
    """A data set.

    Attributes:
        path: names of the groups that it is in, and its own.
        dtype: type of its elements, as safetensors names it; empty where it is none of numbers.
        dims: its dimensions; none for a scalar.
    """

    path: tuple[str, ...]
    dtype: str
    dims: tuple[int, ...]

    @property
    def elements(self) -> int:
        """Product of its dimensions."""
        return min(prod(self.dims), _MAX_NUMBER)


def data_sets(file: Hdf5) -> Iterator[DataSet]:
    """Yield the data sets of a file, each group's in the order in which it keeps them.

    Raises:
        FormatError: the file is broken, or goes beyond a limit; what was yielded before stands.
        OSError: the bytes cannot be had.
    """
    todo: list[tuple[tuple[str, ...], int]] = [((), file.root)]
    seen: set[int] = set()
    while todo:
        path, address = todo.pop()
        if address in seen:
            continue  # A further name of the same object.
        seen.add(address)
        if len(seen) > MAX_OBJECTS:
            raise FormatError(f"more than {MAX_OBJECTS} groups and data sets")
        if len(path) > _MAX_DEPTH:
            raise FormatError(f"groups nested more than {_MAX_DEPTH} deep")
        messages = file.messages(address)
        found = dict(reversed(messages))
        if _SPACE in found and _TYPE in found:
            yield DataSet(path, _dtype(found[_TYPE]), _dims(found[_SPACE]))
        else:
            todo += reversed([((*path, name), where) for name, where in _members(file, messages)])


def _members(file: Hdf5, messages: list[tuple[int, bytes]]) -> Iterator[tuple[str, int]]:
    """Names and addresses of a group's members, of hard links only: others lead to what is there already, or out."""
    for kind, data in messages:
        if kind == SYMBOLS and len(data) >= 16:
            tree, heap = struct.unpack_from("<2Q", data)
            yield from _symbols(file, tree, _local_heap(file, heap), 0)
        elif kind == LINK and (link := _link(data)) is not None:
            yield link
        elif kind == LINK_INFO and len(data) >= 2:
            start = 10 if data[1] & 1 else 2
            heap, index = struct.unpack_from("<2Q", data.ljust(start + 16, b"\xff"), start)
            for record in dense_records(file.pages, index, _BY_NAME):
                if (link := _link(heap_object(file.pages, heap, record[4:11]))) is not None:
                    yield link


def _local_heap(file: Hdf5, address: int) -> tuple[int, int]:
    """Where the names of a group are, and how many bytes of them."""
    magic, size, _, data = struct.unpack("<4s4x3Q", file.pages.take(address, 32))
    if magic != b"HEAP":
        raise FormatError("the names of an HDF5 group are not where they are said to be")
    return data, size


def _symbols(file: Hdf5, address: int, names: tuple[int, int], depth: int) -> Iterator[tuple[str, int]]:
    if depth > 16:
        raise FormatError("a tree of HDF5 that is too deep")
    magic, kind, level, used = struct.unpack("<4s2BH", file.pages.take(address, 8))
    if magic != b"TREE" or kind or used > 4096:
        raise FormatError("a tree of HDF5 is not where it is said to be")
    # Behind left and right neighbour keys and children stand by turns.
    entries = struct.unpack(f"<{2 * used}Q", file.pages.take(address + 24, 16 * used))
    for child in entries[1::2]:
        if level:
            yield from _symbols(file, child, names, depth + 1)
            continue
        head = file.pages.take(child, 8)
        count = int.from_bytes(head[6:8], "little")
        if head[:4] != b"SNOD":
            raise FormatError("a node of HDF5 is not where it is said to be")
        for index in range(count):
            offset, where = struct.unpack("<2Q", file.pages.take(child + 8 + 40 * index, 16))
            if where != UNDEFINED:
                yield _name(file, names, offset), where


def _name(file: Hdf5, names: tuple[int, int], offset: int) -> str:
    start, size = names
    if offset >= size:
        raise FormatError("a name of HDF5 lies outside of its heap")
    data = file.pages.take(start + offset, min(size - offset, 1024, file.pages.size - start - offset))
    return decode(data.partition(b"\0")[0])


def _link(data: bytes) -> tuple[str, int] | None:
    """Name and address of a hard link; None for any other."""
    if len(data) < 4 or data[0] != 1:
        return None
    flags, position = data[1], 2
    if flags & 8:
        if data[position]:
            return None
        position += 1
    position += (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = int.from_bytes(data[position : position + width], "little")
    position += width
    if position + length + 8 > len(data):
        return None
    return decode(data[position : position + length]), int.from_bytes(data[position + length :][:8], "little")


def _dims(data: bytes) -> tuple[int, ...]:
    if len(data) < 4 or data[0] not in (1, 2):
        raise FormatError("an HDF5 data set of a shape that is not read")
    rank, start = data[1], 8 if data[0] == 1 else 4
    if data[0] == 2 and data[3] == 2:
        return (0,)  # Null: no element at all.
    if rank > _MAX_DIMS or len(data) < start + 8 * rank:
        raise FormatError("an HDF5 data set of a shape that is not read")
    return struct.unpack_from(f"<{rank}Q", data, start)


def _dtype(data: bytes) -> str:
    if len(data) < 8:
        return ""
    kind, size = data[0] & 15, int.from_bytes(data[4:8], "little")
    if kind == _FLOAT and len(data) >= 14:
        # Of two bytes, what has eight bits of exponent is bfloat16.
        return {2: "BF16" if data[13] == 8 else "F16", 4: "F32", 8: "F64"}.get(size, "")
    if kind == _INTEGER:
        return f"{'I' if data[1] & 8 else 'U'}{8 * size}" if size in (1, 2, 4, 8) else ""
    return "BOOL" if kind == _ENUM and size == 1 else ""
