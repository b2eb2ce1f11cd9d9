"""Sorted tables of strings, as LevelDB and TensorFlow write them: keys and values in order, not compressed.

Format: https://github.com/google/leveldb/blob/main/doc/table_format.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from aibom.formats.blob import Blob, FormatError

__all__ = ["FOOTER", "MAX_ENTRIES", "Row", "is_table", "rows"]

FOOTER: Final = 48
MAX_ENTRIES: Final = 200_000
"""Rows of one table that are read."""

_MAGIC: Final = (0xDB4775248B80FB57).to_bytes(8, "little")
_MAX_BLOCK: Final = 16 * 1024 * 1024
_MAX_KEY = 65536
_TRAILER = 5


class Row(NamedTuple):
    """A key, and its value as bytes."""

    key: bytes
    value: bytes


def is_table(blob: Blob) -> bool:
    """Tell whether a file ends as a table does."""
    return blob.size > FOOTER and blob.read(blob.size - 8) == _MAGIC


def rows(blob: Blob) -> Iterator[Row]:
    """Yield the rows of a table.

    Args:
        blob: a file of which ``is_table`` is true.

    Raises:
        FormatError: it is broken, compressed, or goes beyond a limit; what was yielded before stands.
        OSError: the bytes cannot be had.
    """
    footer = blob.exactly(blob.size - FOOTER, FOOTER)
    _, index = _handle(footer, 0)
    place, _ = _handle(footer, index)
    count = 0
    for entry in _block(blob, *place):
        where, _ = _handle(entry.value, 0)
        for row in _block(blob, *where):
            count += 1
            if count > MAX_ENTRIES:
                raise FormatError(f"more than {MAX_ENTRIES} rows")
            yield row


def _block(blob: Blob, offset: int, size: int) -> Iterator[Row]:
    if not 4 <= size <= _MAX_BLOCK or offset + size + _TRAILER > blob.size:
        raise FormatError("a block of the table lies outside of it")
    data = blob.exactly(offset, size + _TRAILER)
    if data[size]:
        raise FormatError("a block of the table is compressed, which is not read")
    restarts = int.from_bytes(data[size - 4 : size], "little")
    end = size - 4 - 4 * restarts
    if end < 0:
        raise FormatError("a block of the table is broken")
    position, key = 0, b""
    while position < end:
        shared, position = _varint(data, position)
        added, position = _varint(data, position)
        length, position = _varint(data, position)
        if shared > len(key) or shared + added > _MAX_KEY or position + added + length > end:
            raise FormatError("a row of the table is broken")
        key = key[:shared] + data[position : position + added]
        position += added
        yield Row(key, data[position : position + length])
        position += length


def _handle(data: bytes, position: int) -> tuple[tuple[int, int], int]:
    offset, position = _varint(data, position)
    size, position = _varint(data, position)
    return (offset, size), position


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise FormatError("a number in the table is broken")
