"""Thrift's compact protocol, walked value by value over bytes in memory, without a schema and without recursion.

Format: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md. A length is compared with
what remains before anything is done with it, and every value counts, skipped ones too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.blob import FormatError

__all__ = ["BINARY", "BYTE", "FALSE", "I16", "I32", "I64", "LIST", "MAX_VALUES", "STRUCT", "TRUE", "Thrift"]

TRUE: Final = 1
FALSE: Final = 2
BYTE: Final = 3
I16: Final = 4
I32: Final = 5
I64: Final = 6
BINARY: Final = 8
LIST: Final = 9
STRUCT: Final = 12
"""Types of values, as fields have them."""

MAX_VALUES: Final = 1_000_000
"""Values of one text that are looked at or passed over: about a second of work."""
MAX_DEPTH: Final = 64
"""Structures, lists and maps inside one another."""

_DOUBLE, _SET, _MAP, _UUID = 7, 10, 11, 13
_INTEGERS = (I16, I32, I64)
_FIXED = {BYTE: 1, _DOUBLE: 8, _UUID: 16}


class Thrift:
    """One text of Thrift's, with the position up to which it is read.

    Attributes:
        position: bytes that lie behind.
    """

    __slots__ = ("_data", "_left", "position")

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
        self._left = MAX_VALUES
        self.position = 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """Yield the number and the type of each field of the structure that begins here.

        Whoever asks takes or skips the value of each before the next.

        Raises:
            FormatError: it is broken, or goes beyond a limit.
        """
        number = 0
        while True:
            head = self.byte()
            if not head:
                return
            self._count()
            number = number + (head >> 4) if head >> 4 else self.number()
            yield number, head & 15

    def items(self) -> tuple[int, int]:
        """Read the head of a list or set: the type of its values, and how many there are."""
        head = self.byte()
        size = head >> 4
        if size == 15:
            size = self._varint()
        if size > len(self._data) - self.position:
            raise FormatError("a list of Thrift is longer than what follows")
        return head & 15, size

    def number(self) -> int:
        """Read a number of 16, 32 or 64 bits."""
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def bytes(self) -> bytes:
        """Read bytes, or a text as bytes."""
        length = self._varint()
        start = self.position
        if length > len(self._data) - start:
            raise FormatError("a text of Thrift is longer than what follows")
        self.position = start + length
        return self._data[start : self.position]

    def skip(self, kind: int) -> None:
        """Pass over the value of a field."""
        # Of what is still to be passed over: types of single values, and structures with the number of theirs.
        waiting: list[tuple[int, int]] = [(kind, 1)]
        while waiting:
            if len(waiting) > 2 * MAX_DEPTH:
                raise FormatError(f"Thrift nested more than {MAX_DEPTH} deep")
            kind, times = waiting.pop()
            if kind == STRUCT:
                self._skip_structs(times, waiting)
            elif times:
                waiting += [(kind, times - 1)] if times > 1 else []
                self._skip_one(kind, waiting)

    def _skip_structs(self, times: int, waiting: list[tuple[int, int]]) -> None:
        """Pass over fields up to the first that holds others."""
        while times:
            head = self.byte()
            if not head:
                times -= 1
                continue
            self._count()
            if not head >> 4:
                self._varint()
            kind = head & 15
            if kind in (LIST, STRUCT, _SET, _MAP):
                waiting += [(STRUCT, times), (kind, 1)]
                return
            if kind not in (TRUE, FALSE):
                self._skip_plain(kind)

    def _skip_one(self, kind: int, waiting: list[tuple[int, int]]) -> None:
        self._count()
        if kind in (LIST, _SET):
            inner, size = self.items()
            waiting += [(inner, size)] if size else []
        elif kind == _MAP:
            size = self._varint()
            if size > len(self._data) - self.position:
                raise FormatError("a map of Thrift is longer than what follows")
            kinds = self.byte() if size else 0
            if size:
                self._count(2 * size)
                for _ in range(size):
                    self._skip_inner(kinds >> 4)
                    self._skip_inner(kinds & 15)
        elif kind in (TRUE, FALSE):
            self.byte()  # in a list, a boolean takes a byte
        else:
            self._skip_plain(kind)

    def _skip_inner(self, kind: int) -> None:
        if kind in (LIST, STRUCT, _SET, _MAP):
            raise FormatError("a map of Thrift of a kind that is not read")
        if kind in (TRUE, FALSE):
            self.byte()
        else:
            self._skip_plain(kind)

    def _skip_plain(self, kind: int) -> None:
        if kind in _INTEGERS:
            self._varint()
        elif kind == BINARY:
            length = self._varint()
            self._pass(length)
        elif kind in _FIXED:
            self._pass(_FIXED[kind])
        else:
            raise FormatError("a value of Thrift of a type that does not exist")

    def _pass(self, length: int) -> None:
        if length > len(self._data) - self.position:
            raise FormatError("truncated")
        self.position += length

    def _count(self, values: int = 1) -> None:
        self._left -= values
        if self._left < 0:
            raise FormatError(f"more than {MAX_VALUES} values of Thrift")

    def byte(self) -> int:
        """Read a byte."""
        if self.position >= len(self._data):
            raise FormatError("truncated")
        self.position += 1
        return self._data[self.position - 1]

    def _varint(self) -> int:
        value = shift = 0
        for shift in range(0, 70, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFFFFFFFFFFFFFF
        raise FormatError("a varint of more than 10 bytes")
