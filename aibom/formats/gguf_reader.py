"""The header of a GGUF file: its key/value pairs and the list of its tensors, in either byte order.

Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3. Every count and length is compared
with what remains of its region before it is used; what is not wanted is passed over, arrays of numbers by arithmetic.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple

from aibom.formats.blob import Blob, FormatError

__all__ = ["MAX_PAIRS", "MAX_REGION", "MAX_STRING", "MAX_TENSORS", "Array", "Cursor", "Tensor", "Value"]

MAX_REGION: Final = 50_000_000
"""Bytes of the pairs, and of the list of tensors: syft's limit for the header."""
MAX_PAIRS: Final = 65_536
MAX_DIMS: Final = 8
MAX_NESTING: Final = 4
"""Pairs, dimensions of a tensor, arrays inside one another: gguf 0.19 hangs or fails on such counts (measured)."""
MAX_TENSORS: Final = 65_536
"""Tensors of one file (own): the largest models have some thousand."""
MAX_ELEMENTS: Final = 2_000_000
"""Strings and arrays in arrays (own), as each costs a step: the largest vocabularies have 800,000 with merges."""
MAX_KEY: Final = 65_535
"""Bytes of a key or a tensor's name, by the specification."""
MAX_STRING: Final = 1024 * 1024
"""Bytes of a string that is kept: chat templates are the longest."""
MAX_KEPT: Final = 8 * MAX_STRING
"""Bytes of all strings that are kept (own)."""
MAX_ITEMS: Final = 1024
"""Strings of an array that is kept: tags, languages."""

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_WINDOW = 1 << 18

# 256 strings of fewer than 64 bytes, little-endian: vocabularies consist of them, and this is three times as fast as
# going from length to length. The first byte decides, so that a match that fails does so at once.
_RUN = re.compile(
    b"(?:" + b"|".join(re.escape(bytes((n,))) + bytes(7) + b".{%d}" % n for n in range(64)) + b"){256}", re.DOTALL
)


class Array(NamedTuple):
    """An array: how many elements, and the elements where they are few strings."""

    length: int
    items: tuple[bytes, ...] = ()


Value = bytes | int | float | Array | None
"""A scalar, a string's bytes, an array; None for a string of more than ``MAX_STRING`` bytes."""


class Tensor(NamedTuple):
    """An entry of the list of tensors.

    Attributes:
        name: its name.
        dims: its dimensions, the fastest first.
        kind: its ``ggml_type``.
        offset: of its data, from where the tensors' data begins.
    """

    name: bytes
    dims: tuple[int, ...]
    kind: int
    offset: int


class Cursor:
    """Goes through the header from front to back.

    Attributes:
        offset: where it stands.
    """

    __slots__ = ("_base", "_blob", "_byteorder", "_data", "_elements", "_end", "_kept", "_order", "offset")

    def __init__(self, blob: Blob, offset: int, *, big: bool) -> None:
        """Stand where the counts are.

        Args:
            blob: the file.
            offset: where the counts of tensors and pairs are.
            big: numbers are big-endian.
        """
        self.offset = offset
        self._blob = blob
        self._data = b""
        self._base = offset
        self._end = blob.size
        self._order = ">" if big else "<"
        self._byteorder: Literal["big", "little"] = "big" if big else "little"
        self._elements = 0
        self._kept = 0

    def counts(self) -> tuple[int, int]:
        """Read the numbers of tensors and pairs.

        Raises:
            FormatError: the file ends there.
            OSError: the bytes cannot be had.
        """
        tensors, pairs = self._unpack("QQ")
        return tensors, pairs

    def pairs(self, count: int, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Value]]:
        """Yield the pairs whose key is wanted.

        Args:
            count: number of pairs that the file claims.
            wanted: whether a key's value is to be kept.

        Raises:
            FormatError: a count or length is impossible or beyond its limit, or a type does not exist; what was yielded
                before it stands.
            OSError: the bytes cannot be had.
        """
        self._begin(count, 8 + 4 + 1, MAX_PAIRS, "pairs")
        for _ in range(count):
            key = self._string(MAX_KEY).decode("ascii", "backslashreplace")
            kind = self._unpack("I")[0]
            if wanted(key):
                yield key, self._value(kind)
            else:
                self._skip_value(kind)

    def tensors(self, count: int) -> Iterator[Tensor]:
        """Yield the list of tensors, which follows the pairs; raises as ``pairs`` does."""
        self._begin(count, 8 + 4 + 4 + 8, MAX_TENSORS, "tensors")
        for _ in range(count):
            name = self._string(MAX_KEY)
            dims = self._unpack("I")[0]
            if dims > MAX_DIMS:
                raise FormatError(f"a tensor of more than {MAX_DIMS} dimensions")
            *sizes, kind, offset = self._unpack(f"{dims}QIQ")
            yield Tensor(name, tuple(sizes), kind, offset)

    def _begin(self, count: int, least: int, limit: int, what: str) -> None:
        self._end = min(self._blob.size, self.offset + MAX_REGION)
        if count * least > self._end - self.offset:
            raise FormatError(f"{count} {what} in {self._end - self.offset} bytes")
        if count > limit:
            raise FormatError(f"more than {limit} {what}")

    def _value(self, kind: int) -> Value:
        if kind == _STRING:
            length = self._length()
            if length > MAX_STRING:
                self.offset += length
                return None
            return self._keep(length)
        if kind == _ARRAY:
            return self._array()
        if kind not in _SCALARS:
            raise FormatError(f"a value of type {kind}, which does not exist")
        value: int | float = self._unpack(_SCALARS[kind])[0]
        return value

    def _array(self) -> Array:
        kind, length = self._unpack("IQ")
        if kind != _STRING or length > MAX_ITEMS:
            self._skip_elements(kind, length, 1)
            return Array(length)
        return Array(length, tuple(self._keep(self._length()) for _ in range(length)))

    def _skip_value(self, kind: int) -> None:
        if kind == _ARRAY:
            inner, length = self._unpack("IQ")
            self._skip_elements(inner, length, 1)
        elif kind == _STRING:
            self._skip_string()
        elif kind in _SCALARS:
            self._skip(struct.calcsize(_SCALARS[kind]))
        else:
            raise FormatError(f"a value of type {kind}, which does not exist")

    def _skip_elements(self, kind: int, count: int, depth: int) -> None:
        if kind in _SCALARS:
            self._skip(count * struct.calcsize(_SCALARS[kind]))
            return
        if kind not in (_STRING, _ARRAY):
            raise FormatError(f"an array of type {kind}, which does not exist")
        if depth > MAX_NESTING:
            raise FormatError(f"arrays nested more than {MAX_NESTING} deep")
        self._need(count * (8 if kind == _STRING else 12))
        self._elements += count
        if self._elements > MAX_ELEMENTS:
            raise FormatError(f"more than {MAX_ELEMENTS} strings and arrays in arrays")
        if kind == _STRING:
            self._skip_strings(count)
        else:
            for _ in range(count):
                inner, length = self._unpack("IQ")
                self._skip_elements(inner, length, depth + 1)

    def _skip_strings(self, count: int) -> None:
        while count:
            if count >= 256 and self._order == "<":
                self._fill(0)
                run = _RUN.match(self._data, self.offset - self._base)
                if run and self._base + run.end() <= self._end:
                    self.offset = self._base + run.end()
                    count -= 256
                    continue
            for _ in range(min(count, 256)):
                self._skip_string()
            count -= min(count, 256)

    def _keep(self, length: int) -> bytes:
        self._kept += length
        if self._kept > MAX_KEPT:
            raise FormatError(f"more than {MAX_KEPT} bytes of text")
        return self._take(length)

    def _skip_string(self) -> None:
        length = self._length()
        self.offset += length

    def _string(self, limit: int) -> bytes:
        length = self._length()
        if length > limit:
            raise FormatError(f"a string of more than {limit} bytes")
        return self._take(length)

    def _length(self) -> int:
        """Read a string's length, after which at least so many bytes remain."""
        length = int.from_bytes(self._take(8), self._byteorder)
        self._need(length)
        return length

    def _unpack(self, codes: str) -> tuple[Any, ...]:
        layout = self._order + codes
        return struct.unpack(layout, self._take(struct.calcsize(layout)))

    def _skip(self, length: int) -> None:
        self._need(length)
        self.offset += length

    def _need(self, length: int) -> None:
        if length > self._end - self.offset:
            whole = self._end == self._blob.size
            raise FormatError("truncated" if whole else f"a header of more than {MAX_REGION} bytes")

    def _take(self, length: int) -> bytes:
        self._need(length)
        self._fill(length)
        start = self.offset - self._base
        self.offset += length
        return self._data[start : start + length]

    def _fill(self, length: int) -> None:
        """Have at least ``length`` bytes in the window, which the file is known to have."""
        start = self.offset - self._base
        if start + length > len(self._data) or start >= len(self._data):
            self._base = self.offset
            self._data = self._blob.exactly(self.offset, min(max(length, _WINDOW), self._end - self.offset))
