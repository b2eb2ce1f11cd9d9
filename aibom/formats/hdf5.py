"""Objects of an HDF5 file: their headers and their attributes, bounded; no data of a data set is read.

Superblocks 0 to 3 and object headers of both versions, as h5py writes them, and so Keras:
https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode
from aibom.formats.hdf5_heap import Pages, dense_records, heap_object

__all__ = ["LINK", "LINK_INFO", "SIGNATURE", "SYMBOLS", "Hdf5", "root_attributes"]

SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
MAX_TEXT: Final = 16 * 1024 * 1024
"""Bytes of one attribute's text."""
LINK_INFO, LINK, SYMBOLS = 0x02, 0x06, 0x11
"""Messages that say where the members of a group are."""

_MAX_MESSAGES = 10_000
_MAX_BLOCK = 1024 * 1024
_MAX_OBJECTS = 10_000
_CONTINUATION, _ATTRIBUTE, _ATTRIBUTE_INFO = 0x10, 0x0C, 0x15
_FIXED, _VARIABLE = 3, 9
_BY_NAME = 8


def root_attributes(blob: Blob) -> dict[str, str]:
    """Return the attributes of the root group that are one text.

    Args:
        blob: a file that begins with ``SIGNATURE``.

    Raises:
        FormatError: the file is broken, or of a layout that is not read.
        OSError: the bytes cannot be had.
    """
    file = Hdf5(blob)
    return file.attributes(file.root)


class Hdf5:
    """A file.

    Attributes:
        root: address of the root group's header.
        pages: where its bytes are read.
    """

    def __init__(self, blob: Blob) -> None:
        """Read the superblock.

        Raises:
            FormatError: it is broken, or of a layout that is not read.
            OSError: the bytes cannot be had.
        """
        self.pages = Pages(blob)
        head = self.pages.take(0, 48)
        version = head[8]
        if version > 3:
            raise FormatError(f"HDF5 with a superblock of version {version}, which is not read")
        if tuple(head[13:15] if version < 2 else head[9:11]) != (8, 8):
            raise FormatError("HDF5 with addresses of a width that is not read")
        if version < 2:
            # Behind the fixed part come four addresses, and the root group's entry: name, then its object header.
            start = 24 if version == 0 else 28
            base, *_, self.root = struct.unpack("<6Q", self.pages.take(start, 48))
        else:
            base, _, _, self.root = struct.unpack_from("<4Q", head, 12)
        if base:
            raise FormatError("HDF5 behind a block of its user's own, which is not read")

    def messages(self, address: int) -> list[tuple[int, bytes]]:
        """Return the messages of the header at an address: (kind, content).

        Raises:
            FormatError: it is broken, or goes beyond a limit.
            OSError: the bytes cannot be had.
        """
        found: list[tuple[int, bytes]] = []
        blocks = [self._first(address)]
        second = self.pages.take(address, 4) == b"OHDR"
        ordered = second and bool(self.pages.take(address + 5, 1)[0] & 4)
        while blocks:
            start, length = blocks.pop(0)
            if length > _MAX_BLOCK:
                raise FormatError(f"an HDF5 header of more than {_MAX_BLOCK} bytes")
            for kind, body in _messages(self.pages.take(start, length), second, ordered):
                if kind == _CONTINUATION and len(body) >= 16:
                    where, size = struct.unpack_from("<2Q", body)
                    # A continued block of version 2 has a signature before its messages and a checksum behind.
                    blocks.append((where + 4, max(size - 8, 0)) if second else (where, size))
                found.append((kind, body))
                if len(found) > _MAX_MESSAGES or len(blocks) > _MAX_MESSAGES:
                    raise FormatError("an HDF5 header with too many messages")
        return found

    def attributes(self, address: int) -> dict[str, str]:
        """Return the attributes of the object at an address that are one text.

        Raises:
            FormatError: one is broken, or of a layout that is not read.
            OSError: the bytes cannot be had.
        """
        found: dict[str, str] = {}
        for kind, data in self.messages(address):
            if kind == _ATTRIBUTE and (pair := self._attribute(data)) is not None:
                found.setdefault(*pair)
            elif kind == _ATTRIBUTE_INFO and len(data) >= 2:
                start = 4 if data[1] & 1 else 2
                heap, index = struct.unpack_from("<2Q", data.ljust(start + 16, b"\xff"), start)
                for record in dense_records(self.pages, index, _BY_NAME):
                    body = heap_object(self.pages, heap, record[:8])
                    if (pair := self._attribute(body)) is not None:
                        found.setdefault(*pair)
        return found

    def _first(self, address: int) -> tuple[int, int]:
        """Where the messages of a header begin, and their bytes."""
        head = self.pages.take(address, 4)
        if head == b"OHDR":
            version, flags = self.pages.take(address + 4, 2)
            if version != 2:
                raise FormatError(f"HDF5 with an object header of version {version}, which is not read")
            start = address + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
            width = 1 << (flags & 3)
            return start + width, int.from_bytes(self.pages.take(start, width), "little")
        version, size = struct.unpack("<B7xI", self.pages.take(address, 12))
        if version != 1:
            raise FormatError(f"HDF5 with an object header of version {version}, which is not read")
        return address + 16, size

    def _attribute(self, data: bytes) -> tuple[str, str] | None:
        if len(data) < 8 or data[0] not in (1, 2, 3):
            return None
        version, (names, types, spaces) = data[0], struct.unpack_from("<3H", data, 2)
        start = 8 if version < 3 else 9
        # Version 1 pads each of them to eight bytes.
        widths = [-(-size // 8) * 8 if version == 1 else size for size in (names, types, spaces)]
        name = decode(data[start : start + names].rstrip(b"\0"))
        kind = data[start + widths[0] : start + widths[0] + types]
        space = data[start + widths[0] + widths[1] :][:spaces]
        value = data[start + sum(widths) :]
        if len(kind) < 8 or len(space) < 2 or space[1] != 0:
            return None  # An array, not one value.
        if kind[0] & 15 == _FIXED:
            (size,) = struct.unpack_from("<I", kind, 4)
            return name, decode(value[:size].rstrip(b"\0 "))
        if kind[0] & 15 == _VARIABLE and kind[1] & 15 == 1 and len(value) >= 16:
            length, address, index = struct.unpack_from("<IQI", value)
            return name, decode(self._text(address, index, length).rstrip(b"\0"))
        return None

    def _text(self, address: int, index: int, length: int) -> bytes:
        """A text in a global heap."""
        if length > MAX_TEXT:
            raise FormatError(f"an HDF5 attribute of more than {MAX_TEXT} bytes")
        magic, version, size = struct.unpack("<4sB3xQ", self.pages.take(address, 16))
        if magic != b"GCOL" or version != 1:
            raise FormatError("an HDF5 heap is not where it is said to be")
        position = address + 16
        for _ in range(_MAX_OBJECTS):
            if position + 16 > min(address + size, self.pages.size):
                break
            number, held = struct.unpack("<H6xQ", self.pages.take(position, 16))
            if number == index:
                return self.pages.take(position + 16, min(length, held))
            if not number:
                break
            position += 16 + -(-held // 8) * 8
        raise FormatError("an HDF5 attribute whose text is not in its heap")


def _messages(data: bytes, second: bool, ordered: bool) -> Iterator[tuple[int, bytes]]:
    head = (6 if ordered else 4) if second else 8
    position = 0
    while position + head <= len(data):
        kind, size = struct.unpack_from("<BH" if second else "<2H", data, position)
        body = data[position + head : position + head + size]
        if len(body) < size:
            raise FormatError("an HDF5 message is longer than its header")
        yield kind, body
        position += head + size
