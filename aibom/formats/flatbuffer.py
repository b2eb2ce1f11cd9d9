"""FlatBuffers, read table by table through a blob without a schema: https://flatbuffers.dev/internals/.

Every offset is compared with the file before it is followed, and the tables that are looked at are counted.
"""

from __future__ import annotations

import struct
from typing import Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode

__all__ = ["MAX_TABLES", "Buffer", "Table"]

MAX_TABLES: Final = 50_000
"""Tables of one file that are looked at."""
MAX_ITEMS: Final = 1_000_000
"""Items of one vector."""


class Buffer:
    """A file of tables."""

    __slots__ = ("_blob", "_left", "_start", "_window")

    def __init__(self, blob: Blob) -> None:
        """Take the blob; nothing is read yet."""
        self._blob = blob
        self._left = MAX_TABLES
        self._window = b""
        self._start = 0

    def root(self) -> Table:
        """Return the table that the file is."""
        return self.table(self.follow(0))

    def bytes(self, position: int, length: int) -> bytes:
        """Return bytes; FormatError where there are fewer."""
        index = position - self._start
        if index < 0 or index + length > len(self._window):
            if position < 0 or position + length > self._blob.size:
                raise FormatError("truncated, or an offset that leads out of the file")
            self._window = self._blob.exactly(position, min(max(length, 4096), self._blob.size - position))
            self._start, index = position, 0
        return self._window[index : index + length]

    def number(self, position: int, code: str = "I") -> int:
        """Return the number at a position, by its code in ``struct``."""
        (value,) = struct.unpack(f"<{code}", self.bytes(position, struct.calcsize(f"<{code}")))
        return int(value)

    def follow(self, position: int) -> int:
        """Return where the offset at a position leads."""
        return position + self.number(position)

    def table(self, position: int) -> Table:
        """Return the table at a position.

        Raises:
            FormatError: there is none, or too many were looked at.
        """
        self._left -= 1
        if self._left < 0:
            raise FormatError(f"more than {MAX_TABLES} tables")
        places = position - self.number(position, "i")
        size = self.number(places, "H")
        if size < 4:
            raise FormatError("a table of a FlatBuffer that is too short")
        return Table(self, position, struct.unpack(f"<{size // 2 - 2}H", self.bytes(places + 4, size // 2 * 2 - 4)))


class Table:
    """One table; fields that it does not have are None or empty."""

    __slots__ = ("_buffer", "_fields", "_position")

    def __init__(self, buffer: Buffer, position: int, fields: tuple[int, ...]) -> None:
        """Take a table that ``Buffer.table`` found."""
        self._buffer = buffer
        self._position = position
        self._fields = fields

    def number(self, field: int, code: str = "I", default: int = 0) -> int:
        """Return a number, by its code in ``struct``."""
        place = self._place(field)
        return default if place is None else self._buffer.number(place, code)

    def text(self, field: int, limit: int) -> str:
        """Return a text, its first ``limit`` bytes."""
        place = self._place(field)
        if place is None:
            return ""
        start = self._buffer.follow(place)
        length = self._buffer.number(start)
        return decode(self._buffer.bytes(start + 4, min(length, limit)), cut=length > limit)

    def numbers(self, field: int, code: str = "i", limit: int = MAX_ITEMS) -> list[int]:
        """Return a vector of numbers, its first ``limit``."""
        start, count = self._vector(field)
        if not count:
            return []
        count = min(count, limit)
        size = struct.calcsize(f"<{code}")
        return list(struct.unpack(f"<{count}{code}", self._buffer.bytes(start, count * size)))

    def tables(self, field: int) -> list[int]:
        """Return the positions of the tables in a vector, for ``Buffer.table``."""
        start, count = self._vector(field)
        data = self._buffer.bytes(start, 4 * count) if count else b""
        return [start + 4 * index + offset for index, offset in enumerate(struct.unpack(f"<{count}I", data))]

    def child(self, field: int) -> Table | None:
        """Return the table that a field holds."""
        place = self._place(field)
        return None if place is None else self._buffer.table(self._buffer.follow(place))

    def records(self, field: int, code: str, limit: int = MAX_ITEMS) -> list[tuple[int, ...]]:
        """Return a vector of structures, its first ``limit``, by their code in ``struct``."""
        start, count = self._vector(field)
        if not count:
            return []
        size = struct.calcsize(f"<{code}")
        return list(struct.iter_unpack(f"<{code}", self._buffer.bytes(start, min(count, limit) * size)))

    def count(self, field: int) -> int:
        """Return the number of items of a vector."""
        return self._vector(field)[1]

    def holds(self, field: int) -> bool:
        """Tell whether a vector has items, however many."""
        place = self._place(field)
        return place is not None and self._buffer.number(self._buffer.follow(place)) > 0

    def _vector(self, field: int) -> tuple[int, int]:
        place = self._place(field)
        if place is None:
            return 0, 0
        start = self._buffer.follow(place)
        count = self._buffer.number(start)
        if count > MAX_ITEMS:
            raise FormatError(f"a vector of more than {MAX_ITEMS} items")
        return start + 4, count

    def _place(self, field: int) -> int | None:
        offset = self._fields[field] if field < len(self._fields) else 0
        return self._position + offset if offset else None
