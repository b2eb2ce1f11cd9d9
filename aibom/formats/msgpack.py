"""MessagePack that anybody may have written, without its long strings (https://github.com/msgpack/msgpack/spec.md)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.window import Window

__all__ = ["MAX_DEPTH", "MAX_KEPT", "MAX_VALUES", "Extension", "Skipped", "load_msgpack"]

MAX_VALUES: Final = 500_000
"""Values of one text (own): the largest pipelines of spaCy have some 10,000."""
MAX_DEPTH: Final = 32
MAX_KEPT: Final = 1024
"""Bytes of a string or binary that is kept."""

_NUMBERS: Final = {
    **{0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"},
    **{0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"},
}
_CONSTANTS: Final[dict[int, bool | None]] = {0xC0: None, 0xC2: False, 0xC3: True}
_STRINGS: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_BINARIES: Final = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_EXTENSIONS: Final = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_ARRAYS: Final = {0xDC: 2, 0xDD: 4}
_MAPS: Final = {0xDE: 2, 0xDF: 4}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A string or binary that was not kept.

    Attributes:
        length: its bytes.
    """

    length: int


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension: a value of a kind that its writer made up.

    Attributes:
        kind: its number.
        head: its first 1,024 bytes.
        length: its bytes in all.
    """

    kind: int
    head: bytes
    length: int


def load_msgpack(blob: Blob) -> Any:
    """Read one value: strings and binaries of more than 1,024 bytes are only measured.

    Returns:
        Maps as dicts, whose keys are strings, bytes, numbers or booleans; arrays as lists.

    Raises:
        FormatError: it is no MessagePack, or goes beyond a limit.
        OSError: the bytes cannot be had.
    """
    return _Reader(blob).value(0)


class _Reader:
    def __init__(self, blob: Blob) -> None:
        self._window = Window(blob)
        self._values = 0

    def value(self, depth: int) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise FormatError(f"more than {MAX_VALUES} values")
        tag = self._window.take(1)[0]
        if tag <= 0x7F:
            return tag
        if tag >= 0xE0:
            return tag - 0x100
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag in _NUMBERS:
            form = _NUMBERS[tag]
            return struct.unpack(form, self._window.take(struct.calcsize(form)))[0]
        if 0xA0 <= tag <= 0xBF or tag in _STRINGS:
            kept = self._bytes(self._length(_STRINGS[tag]) if tag in _STRINGS else tag & 0x1F)
            return kept.decode("utf-8", "backslashreplace") if isinstance(kept, bytes) else kept
        if tag in _BINARIES:
            return self._bytes(self._length(_BINARIES[tag]))
        if tag in _EXTENSIONS or 0xD4 <= tag <= 0xD8:
            length = self._length(_EXTENSIONS[tag]) if tag in _EXTENSIONS else 1 << (tag - 0xD4)
            return self._extension(length)
        if 0x80 <= tag <= 0x8F or tag in _MAPS:
            return self._map(self._length(_MAPS[tag]) if tag in _MAPS else tag & 0x0F, depth)
        if 0x90 <= tag <= 0x9F or tag in _ARRAYS:
            count = self._length(_ARRAYS[tag]) if tag in _ARRAYS else tag & 0x0F
            self._fits(count, depth)
            return [self.value(depth + 1) for _ in range(count)]
        raise FormatError("not MessagePack")

    def _map(self, count: int, depth: int) -> dict[Any, Any]:
        self._fits(2 * count, depth)
        found: dict[Any, Any] = {}
        for _ in range(count):
            key = self.value(depth + 1)
            if isinstance(key, (list, dict, Skipped, Extension)):
                raise FormatError("a key that is no string")
            found[key] = self.value(depth + 1)
        return found

    def _fits(self, values: int, depth: int) -> None:
        # Each value has a byte of its own at least.
        if values > min(MAX_VALUES, self._window.left):
            raise FormatError("a count that is larger than the file")
        if depth >= MAX_DEPTH:
            raise FormatError(f"nested more than {MAX_DEPTH} deep")

    def _length(self, width: int) -> int:
        return int.from_bytes(self._window.take(width), "big")

    def _bytes(self, length: int) -> bytes | Skipped:
        return self._window.take(length) if length <= MAX_KEPT else self._skip(length)

    def _extension(self, length: int) -> Extension:
        kind = self._window.take(1)[0]
        head = self._window.take(min(length, MAX_KEPT))
        self._skip(length - len(head))
        return Extension(kind, head, length)

    def _skip(self, length: int) -> Skipped:
        self._window.skip(length)
        return Skipped(length)
