"""Attributes of the root group of an HDF5 file, in the layout that h5py writes by default, and so Keras.

That is superblock 0 or 1, object headers of version 1, and attributes of one text, fixed or in a global heap:
https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. Nothing else of a file is read.
"""

from __future__ import annotations

import struct
from typing import Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode

__all__ = ["SIGNATURE", "root_attributes"]

SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
MAX_TEXT: Final = 16 * 1024 * 1024
"""Bytes of one attribute's text."""

_MAX_MESSAGES = 1_000
_MAX_BLOCK = 1024 * 1024
_MAX_OBJECTS = 10_000
_CONTINUATION, _ATTRIBUTE = 0x10, 0x0C
_FIXED, _VARIABLE = 3, 9


def root_attributes(blob: Blob) -> dict[str, str]:
    """Return the attributes of the root group that are one text.

    Args:
        blob: a file that begins with ``SIGNATURE``.

    Raises:
        FormatError: the file is broken, or of a layout that is not read.
        OSError: the bytes cannot be had.
    """
    head = blob.exactly(0, 96)
    version, offsets, lengths = head[8], head[13], head[14]
    if version > 1:
        raise FormatError(f"HDF5 with a superblock of version {version}, of which no attributes are read")
    if (offsets, lengths) != (8, 8):
        raise FormatError("HDF5 with addresses of a width that is not read")
    # Behind the fixed part come four addresses, and the root group's entry: name, then its object header.
    (address,) = struct.unpack_from("<Q", head, (24 if version == 0 else 28) + 32 + 8)
    found: dict[str, str] = {}
    for kind, data in _messages(blob, address):
        if kind == _ATTRIBUTE and (pair := _attribute(blob, data)) is not None:
            found.setdefault(*pair)
    return found


def _messages(blob: Blob, address: int) -> list[tuple[int, bytes]]:
    version, count, size = struct.unpack("<BxH4xI", blob.exactly(address, 12))
    if version != 1:
        raise FormatError(f"HDF5 with an object header of version {version}, of which no attributes are read")
    blocks, found = [(address + 16, size)], []
    seen = 0
    while blocks:
        start, length = blocks.pop(0)
        if length > _MAX_BLOCK:
            raise FormatError(f"an HDF5 header of more than {_MAX_BLOCK} bytes")
        data, position = blob.exactly(start, length), 0
        while position + 8 <= len(data) and seen < min(count, _MAX_MESSAGES):
            kind, size = struct.unpack_from("<2H", data, position)
            body = data[position + 8 : position + 8 + size]
            if len(body) < size:
                raise FormatError("an HDF5 message is longer than its header")
            if kind == _CONTINUATION and size >= 16:
                blocks.append(struct.unpack_from("<2Q", body))
            found.append((kind, body))
            position += 8 + size
            seen += 1
    if seen < count:
        raise FormatError("an HDF5 header with fewer messages than it says, or too many")
    return found


def _attribute(blob: Blob, data: bytes) -> tuple[str, str] | None:
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
        return name, decode(_heap_object(blob, address, index, length).rstrip(b"\0"))
    return None


def _heap_object(blob: Blob, address: int, index: int, length: int) -> bytes:
    if length > MAX_TEXT:
        raise FormatError(f"an HDF5 attribute of more than {MAX_TEXT} bytes")
    magic, version, size = struct.unpack("<4sB3xQ", blob.exactly(address, 16))
    if magic != b"GCOL" or version != 1:
        raise FormatError("an HDF5 heap is not where it is said to be")
    position = address + 16
    for _ in range(_MAX_OBJECTS):
        if position + 16 > min(address + size, blob.size):
            break
        number, held = struct.unpack("<H6xQ", blob.exactly(position, 16))
        if number == index:
            return blob.exactly(position + 16, min(length, held))
        if not number:
            break
        position += 16 + -(-held // 8) * 8
    raise FormatError("an HDF5 attribute whose text is not in its heap")
