"""Apache ORC, ``*.orc``: the file's footer, which says what columns and rows there are; no stripe is read.

Format: https://orc.apache.org/specification/ORCv1/, fields as in orc_proto.proto.
"""

from __future__ import annotations

import zlib
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError, blob_of
from aibom.formats.data_file import ROWS, data_facts
from aibom.formats.lfs import lfs_pointer
from aibom.formats.protobuf import BYTES, VARINT, Field, Wire
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "Orc"]

_MAGIC: Final = b"ORC"
_MAX_FOOTER = 16 * 1024 * 1024
_MAX_TYPES = 100_000
_MAX_DEPTH = 64
_MAX_TYPE = 512
_CODECS = ("", "zlib", "snappy", "lzo", "lz4", "zstd", "brotli")
_KINDS = (
    *("bool", "int8", "int16", "int32", "int64", "float", "double", "string", "binary", "timestamp[ns]", "list", "map"),
    *("struct", "union", "decimal128", "date32[day]", "string", "string", "timestamp[ns, tz=UTC]"),
)
_LIST, _MAP, _STRUCT, _UNION, _DECIMAL = 10, 11, 12, 13, 14


class Orc:
    """Files of Apache ORC, ``*.orc``.

    Of the footer, 16 MiB at most: columns with nested names and types, rows, stripes, codec. A footer that is
    compressed with anything but zlib is not read.
    """

    name = "orc"
    kind: Kind | None = Kind.DATASET
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".orc",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the footer says; see ``Format.read``."""
        if blob.read(0, 3) != _MAGIC:
            if lfs_pointer(blob) is not None:
                return Facts(self.name, Kind.DATASET)
            raise FormatError("not ORC: no ORC at its beginning")
        length, codec = _postscript(blob)
        properties = (("aibom:file:compression", codec),) if codec else ()
        if codec not in ("", "zlib"):
            reason = f"its footer is compressed with {codec}, which is not read"
            return data_facts(self.name, properties=properties, unknowns=((ROWS, reason), ("columns", reason)))
        size = blob.exactly(blob.size - 1, 1)[0] + 1
        data = blob.exactly(blob.size - size - length, length)
        try:
            return _Footer(_unpacked(data) if codec else data, properties).facts()
        except FormatError as error:
            raise FormatError(f"its footer: {error}") from error


def _postscript(blob: Blob) -> tuple[int, str]:
    """Bytes of the footer, and its compression."""
    if blob.size < 4:
        raise FormatError("truncated")
    size = blob.exactly(blob.size - 1, 1)[0]
    data = blob.exactly(blob.size - 1 - size, size)
    found: dict[int, int] = {}
    wire = _wire(data)
    magic = b""
    for field in wire.fields():
        if field.number == 8000 and field.wire == BYTES:
            magic = wire.data(field, 16)
        elif field.wire == VARINT:
            found[field.number] = field.value
    length, codec = found.get(1, 0), found.get(2, 0)
    if magic != _MAGIC or length > blob.size - size - 4:
        raise FormatError("truncated: no postscript at its end")
    if length > _MAX_FOOTER:
        raise FormatError(f"a footer of more than {_MAX_FOOTER} bytes")
    return length, _CODECS[codec] if codec < len(_CODECS) else "a codec that does not exist"


def _unpacked(data: bytes) -> bytes:
    """Chunks, each with a length of three bytes whose lowest bit says that it is stored as it is."""
    pieces, position, left = [], 0, _MAX_FOOTER
    while position < len(data):
        head = int.from_bytes(data[position : position + 3], "little")
        chunk = data[position + 3 : position + 3 + (head >> 1)]
        if len(chunk) < head >> 1:
            raise FormatError("truncated")
        if not head & 1:
            inflate = zlib.decompressobj(-15)
            try:
                chunk = inflate.decompress(chunk, left + 1)
            except zlib.error as error:
                raise FormatError("the compression is broken") from error
        left -= len(chunk)
        if left < 0:
            raise FormatError(f"more than {_MAX_FOOTER} bytes would have to be unpacked")
        pieces.append(chunk)
        position += 3 + (head >> 1)
    return b"".join(pieces)


class _Footer:
    def __init__(self, data: bytes, properties: tuple[Property, ...]) -> None:
        self._wire = _wire(data)
        self._properties = properties
        self._types: list[tuple[int, list[int], list[str], int, int]] = []

    def facts(self) -> Facts:
        rows, stripes, counted = 0, 0, 0
        for field in self._wire.fields():
            if field.number == 3 and field.wire == BYTES:
                stripes += 1
                counted += self._stripe(field)
            elif field.number == 4 and field.wire == BYTES:
                self._type(field)
            elif field.number == 6 and field.wire == VARINT:
                rows = field.value
        unknowns = [(ROWS, f"its footer says {rows}, its stripes {counted}")] if rows != counted else []
        root = self._types[0] if self._types else (0, [], [], 0, 0)
        return data_facts(
            Orc.name,
            columns=[(name, self._shown(index, 1)) for name, index in zip(root[2], root[1], strict=False)],
            rows=rows if not unknowns else None,
            properties=(("aibom:file:stripes", str(stripes)), *self._properties),
            unknowns=unknowns,
        )

    def _stripe(self, stripe: Field) -> int:
        fields = self._wire.fields(stripe.start, stripe.end)
        return sum(field.value for field in fields if field.number == 5 and field.wire == VARINT)

    def _type(self, entry: Field) -> None:
        if len(self._types) == _MAX_TYPES:
            raise FormatError(f"more than {_MAX_TYPES} types")
        kind, inner, names, precision, scale = 0, list[int](), list[str](), 0, 0
        for field in self._wire.fields(entry.start, entry.end):
            if field.number == 1:
                kind = field.value
            elif field.number == 2:
                inner += self._wire.numbers(field, _MAX_FOOTER)
            elif field.number == 3 and field.wire == BYTES:
                names.append(self._wire.text(field, 1024))
            elif field.number == 5:
                precision = field.value
            elif field.number == 6:
                scale = field.value
        self._types.append((kind, inner, names, precision, scale))

    def _shown(self, index: int, depth: int) -> str:
        if index >= len(self._types) or depth > _MAX_DEPTH:
            raise FormatError("types that lead nowhere, or are nested too deeply")
        kind, inner, names, precision, scale = self._types[index]
        if kind == _DECIMAL:
            return f"decimal128({precision}, {scale})"
        plain = _KINDS[kind] if kind < len(_KINDS) else "unknown"
        if kind not in (_LIST, _MAP, _STRUCT, _UNION):
            return plain
        found, length = [], 0
        for place, child in enumerate(inner):
            name = names[place] if place < len(names) else ""
            found.append(": ".join(filter(None, ("item" if kind == _LIST else name, self._shown(child, depth + 1)))))
            length += len(found[-1])
            if length > _MAX_TYPE:
                break  # no more of it is shown
        text = f"{plain}<{', '.join(found)}>"
        return text if len(text) <= _MAX_TYPE else f"{text[: _MAX_TYPE - 3]}..."


def _wire(data: bytes) -> Wire:
    return Wire(blob_of(data))


FORMAT = Orc()
