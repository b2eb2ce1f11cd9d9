"""Writes HDF5 files of groups and data sets, in the layouts of h5py's oldest and newest formats."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["hdf5_dense", "hdf5_groups", "write_keras_weights"]

Tree = Mapping[str, Any]
"""Members by name: another tree, or (dtype, shape) of a data set."""

_UNDEFINED = 2**64 - 1
_TYPES = {
    "F32": struct.pack("<4BI2H4BI", 0x11, 0x20, 31, 0, 4, 0, 32, 23, 8, 0, 23, 127),
    "F16": struct.pack("<4BI2H4BI", 0x11, 0x20, 15, 0, 2, 0, 16, 10, 5, 0, 10, 15),
    "BF16": struct.pack("<4BI2H4BI", 0x11, 0x20, 15, 0, 2, 0, 16, 7, 8, 0, 7, 127),
    "I64": struct.pack("<4BI2H", 0x10, 8, 0, 0, 8, 0, 64),
    "U32": struct.pack("<4BI2H", 0x10, 0, 0, 0, 4, 0, 32),
    "TEXT": struct.pack("<4BI", 0x13, 0, 0, 0, 9),
}


class _File:
    def __init__(self, head: int) -> None:
        self.data = bytearray(head)

    def put(self, data: bytes) -> int:
        """Append, aligned to eight bytes; returns the address."""
        self.data += bytes(-len(self.data) % 8)
        address = len(self.data)
        self.data += data
        return address


def _data_set(dtype: str, shape: Sequence[int]) -> list[tuple[int, bytes]]:
    space = struct.pack("<4B4x", 1, len(shape), 0, 0) + struct.pack(f"<{len(shape)}Q", *shape)
    return [(0x01, space), (0x03, _TYPES[dtype]), (0x08, struct.pack("<2BQQ", 3, 1, _UNDEFINED, 0))]


def _first(messages: Sequence[tuple[int, bytes]]) -> bytes:
    """An object header of version 1."""
    padded = [(kind, body + bytes(-len(body) % 8)) for kind, body in messages]
    body = b"".join(struct.pack("<HHB3x", kind, len(data), 0) + data for kind, data in padded)
    return struct.pack("<BxHII4x", 1, len(messages), 1, len(body)) + body


def _second(messages: Sequence[tuple[int, bytes]]) -> bytes:
    """An object header of version 2, whose second half continues elsewhere when it is put."""
    body = b"".join(struct.pack("<BHB", kind, len(data), 0) + data for kind, data in messages)
    return b"OHDR" + struct.pack("<2BI", 2, 2, len(body)) + body + bytes(4)


def hdf5_groups(tree: Tree, attributes: Mapping[str, str] | None = None, *, newest: bool = False) -> bytes:
    """A file in the oldest layout (symbol tables), or in the newest (links in the headers)."""
    file = _File(96 if not newest else 48)

    def attribute(name: str, text: str) -> bytes:
        label = name.encode() + b"\0"
        kind = struct.pack("<4BI", 0x13, 0, 0, 0, len(text))
        space = struct.pack("<4B4x", 1, 0, 0, 0)
        head = struct.pack("<BxHHH", 2, len(label), len(kind), len(space))
        return head + label + kind + space + text.encode()

    def group(members: Tree, extra: Sequence[tuple[int, bytes]] = ()) -> int:
        found = {name: item(value) for name, value in members.items()}
        if newest:
            links = [
                (0x06, struct.pack("<3B", 1, 0, len(name)) + name.encode() + struct.pack("<Q", place))
                for name, place in found.items()
            ]
            return file.put(_second([*links, *extra]))
        names = bytearray(8)
        offsets = {}
        for name in found:
            offsets[name] = len(names)
            names += name.encode() + b"\0"
        heap_data = file.put(bytes(names))
        heap = file.put(struct.pack("<4sB3x3Q", b"HEAP", 0, len(names), _UNDEFINED, heap_data))
        rows = b"".join(struct.pack("<2QII16x", offsets[name], place, 0, 0) for name, place in found.items())
        node = file.put(struct.pack("<4s2BH", b"SNOD", 1, 0, len(found)) + rows)
        head = struct.pack("<4s2BH2Q", b"TREE", 0, 0, 1, _UNDEFINED, _UNDEFINED)
        tree_at = file.put(head + struct.pack("<3Q", 0, node, len(names)))
        return file.put(_first([(0x11, struct.pack("<2Q", tree_at, heap)), *extra]))

    def item(value: Any) -> int:
        if isinstance(value, Mapping):
            return group(value)
        messages = _data_set(*value)
        return file.put(_second(messages) if newest else _first(messages))

    root = group(tree, [(0x0C, attribute(*pair)) for pair in (attributes or {}).items()])
    return _sealed(file, root, newest=newest)


def _sealed(file: _File, root: int, *, newest: bool) -> bytes:
    end = len(file.data)
    if newest:
        head = b"\x89HDF\r\n\x1a\n" + bytes((3, 8, 8, 0)) + struct.pack("<4Q4x", 0, _UNDEFINED, end, root)
    else:
        head = b"\x89HDF\r\n\x1a\n" + bytes((0, 0, 0, 0, 0, 8, 8, 0)) + struct.pack("<HHI", 4, 16, 0)
        head += struct.pack("<4Q", 0, _UNDEFINED, end, _UNDEFINED) + struct.pack("<QQII16x", 0, root, 0, 0)
    file.data[: len(head)] = head
    return bytes(file.data)


def hdf5_dense(attributes: Mapping[str, str], data_sets: Mapping[str, tuple[str, Sequence[int]]]) -> bytes:
    """A file whose attributes and links lie in fractal heaps, as the newest layout puts many of them."""
    file = _File(48)

    def dense(objects: Sequence[bytes], kind: int) -> tuple[int, int]:
        """Addresses of a heap with these objects and of the tree that leads to them."""
        size = 4096
        block, places = bytearray(b"FHDB" + bytes(1 + 8 + 4)), []
        for data in objects:
            places.append((len(block), len(data)))
            block += data
        block_at = file.put(bytes(block.ljust(size, b"\0")))
        head = b"FRHP" + struct.pack("<BHHBI", 0, 7 if kind == 5 else 8, 0, 0, 4096)
        head += struct.pack("<12Q", *[0] * 12) + struct.pack("<HQQHHQH", 4, size, size, 32, 1, block_at, 0)
        heap = file.put(head + bytes(4))
        records = b""
        for offset, length in places:
            identity = struct.pack("<BIH", 0, offset, length) + (b"" if kind == 5 else b"\0")
            records += bytes(4) + identity if kind == 5 else identity + bytes(9)
        width = 11 if kind == 5 else 17
        leaf = file.put(b"BTLF" + bytes((0, kind)) + records + bytes(4))
        tree = b"BTHD" + struct.pack("<2BIHH2BQHQ", 0, kind, 4096, width, 0, 100, 40, leaf, len(objects), len(objects))
        return heap, file.put(tree + bytes(4))

    links = []
    for name, (dtype, shape) in data_sets.items():
        place = file.put(_second(_data_set(dtype, shape)))
        links.append(struct.pack("<3B", 1, 0, len(name)) + name.encode() + struct.pack("<Q", place))
    texts = []
    for name, text in attributes.items():
        label = name.encode() + b"\0"
        kind = struct.pack("<4BI", 0x13, 0, 0, 0, len(text))
        head = struct.pack("<BBHHHB", 3, 0, len(label), len(kind), 4, 0)
        texts.append(head + label + kind + struct.pack("<4B", 2, 0, 0, 0) + text.encode())
    messages = [
        (0x02, struct.pack("<2B2Q", 0, 0, *dense(links, 5))),
        (0x15, struct.pack("<2B2Q", 0, 0, *dense(texts, 8))),
    ]
    return _sealed(file, file.put(_second(messages)), newest=True)


def write_keras_weights(folder: Path) -> None:
    """Write weights of Keras 3, with an optimizer's beside them."""
    dense = {"vars": {"0": ("F32", (4, 3)), "1": ("F32", (3,))}}
    tree = {"layers": {"dense": dense}, "optimizer": {"vars": {"0": ("I64", ()), "1": ("F32", (4, 3))}}}
    (folder / "model.weights.h5").write_bytes(hdf5_groups(tree))
