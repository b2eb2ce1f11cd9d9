"""Protobuf's wire format, walked field by field through a blob without a schema and without reading what is skipped.

A length is compared with what remains before anything is done with it, and a field of any length is passed over by
arithmetic: a model of gigabytes is read in windows of some kilobytes around its small fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode

__all__ = ["BYTES", "FIXED32", "FIXED64", "GROUP", "MAX_FIELDS", "MAX_GROUPS", "VARINT", "Field", "Wire", "signed"]

VARINT: Final = 0
FIXED64: Final = 1
BYTES: Final = 2
GROUP: Final = 3
FIXED32: Final = 5
"""Wire types (https://protobuf.dev/programming-guides/encoding/#structure); 6 and 7 do not exist."""

MAX_FIELDS: Final = 2_000_000
"""Fields of one walk, as many as opcodes of a pickle: some seconds of work."""
MAX_GROUPS: Final = 100
"""Groups inside one another: protobuf's own default limit of recursion."""

_GROUP_END = 4
_HEAD = 20
"""Most bytes of a tag and a length: two varints."""
_SMALL, _LARGE = 4096, 262144
"""Bytes of a window: after a jump, and at most where it goes on without one."""


class Field(NamedTuple):
    """One field of a message.

    Attributes:
        number: its number in the schema.
        wire: its wire type.
        value: the number that it holds, unsigned; 0 for ``BYTES`` and ``GROUP``.
        start: offset of its content in the blob.
        end: offset behind it.
    """

    number: int
    wire: int
    value: int
    start: int
    end: int


def signed(value: int) -> int:
    """Read a varint's number as ``int32`` or ``int64``."""
    return value - (1 << 64) if value >> 63 else value


class Wire:
    """Walks the messages of one blob; nested walks share its window and its count of fields."""

    __slots__ = ("_base", "_blob", "_data", "_left", "_window")

    def __init__(self, blob: Blob) -> None:
        """Take the blob; nothing is read yet."""
        self._blob = blob
        self._data = b""
        self._base = 0
        self._window = _SMALL
        self._left = MAX_FIELDS

    def fields(self, start: int = 0, end: int | None = None) -> Iterator[Field]:
        """Yield the fields of a message in their order.

        Args:
            start: where the message begins in the blob.
            end: where it ends; None for the end of the blob.

        Raises:
            FormatError: a tag, varint, length or group is broken or goes beyond the message; what was yielded before it
                stands. Or there are too many fields.
            OSError: the bytes cannot be had.
        """
        position, end = start, self._blob.size if end is None else end
        while position < end:
            field = self._field(position, end)
            if field.wire == GROUP:
                inner, position = self._group(field, end)
                yield field._replace(end=inner)
            elif field.wire == _GROUP_END:
                raise FormatError("the end of a protobuf group that was not begun")
            else:
                position = field.end
                yield field

    def data(self, field: Field, limit: int) -> bytes:
        """Return the content of a field.

        Raises:
            FormatError: it has more than ``limit`` bytes, or they cannot be had within the budget.
            OSError: the bytes cannot be had.
        """
        if field.end - field.start > limit:
            raise FormatError(f"a field of more than {limit} bytes")
        first = field.start - self._base
        if first >= 0 and field.end <= self._base + len(self._data):
            return self._data[first : field.end - self._base]
        return self._blob.exactly(field.start, field.end - field.start)

    def text(self, field: Field, limit: int) -> str:
        r"""Return the content of a field as text, its first ``limit`` bytes; what is not UTF-8 shows as ``\xNN``."""
        cut = field.end - field.start > limit
        return decode(self.data(field._replace(end=field.start + limit) if cut else field, limit), cut=cut)

    def numbers(self, field: Field, limit: int) -> list[int]:
        """Return what one occurrence of a repeated field of varints holds, packed or not.

        Raises:
            FormatError: it has more than ``limit`` bytes or is broken.
        """
        if field.wire == VARINT:
            return [field.value]
        data = self.data(field, limit)
        values, index = [], 0
        while index < len(data):
            value, index = _varint(data, index)
            values.append(value)
        return values

    def _field(self, position: int, end: int) -> Field:
        self._left -= 1
        if self._left < 0:
            raise FormatError(f"more than {MAX_FIELDS} protobuf fields")
        data = self._data
        index = position - self._base
        if index < 0 or (index + _HEAD > len(data) and self._base + len(data) < end):
            data, index = self._refill(position), 0
        tag, index = _varint(data, index)
        number, wire = tag >> 3, tag & 7
        length = value = 0
        if not 1 <= number < 1 << 29:
            raise FormatError("a protobuf field without a number")
        if wire == BYTES:
            length, index = _varint(data, index)
        elif wire == VARINT:
            value, index = _varint(data, index)
        elif wire in (FIXED32, FIXED64):
            length = 4 if wire == FIXED32 else 8
            value = int.from_bytes(data[index : index + length], "little")
        elif wire not in (GROUP, _GROUP_END):
            raise FormatError("a protobuf field of a type that does not exist")
        start = self._base + index
        if start + length > end:
            raise FormatError("a protobuf field is longer than its message")
        return Field(number, wire, value, start, start + length)

    def _group(self, opening: Field, end: int) -> tuple[int, int]:
        # Offsets of the tag that ends the group and of what follows it.
        numbers, position = [opening.number], opening.end
        while True:
            field = self._field(position, end)
            if field.wire == GROUP:
                numbers.append(field.number)
                if len(numbers) > MAX_GROUPS:
                    raise FormatError(f"protobuf groups nested more than {MAX_GROUPS} deep")
            elif field.wire == _GROUP_END:
                if numbers.pop() != field.number:
                    raise FormatError("the end of another protobuf group than was begun")
                if not numbers:
                    return position, field.end
            position = field.end

    def _refill(self, position: int) -> bytes:
        follows = self._base < position <= self._base + len(self._data)
        self._window = min(self._window * 4, _LARGE) if follows else _SMALL
        self._data = self._blob.exactly(position, min(self._window, self._blob.size - position))
        self._base = position
        return self._data


def _varint(data: bytes, index: int) -> tuple[int, int]:
    if index < len(data) and data[index] < 0x80:
        return data[index], index + 1
    value = shift = 0
    for shift in range(0, 70, 7):
        if index >= len(data):
            raise FormatError("truncated")
        byte = data[index]
        index += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, index
    raise FormatError("a varint of more than 10 bytes")
