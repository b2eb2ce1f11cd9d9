"""Apache Avro's object container files, ``*.avro``: schema and number of records; no record is read.

Format: https://avro.apache.org/docs/1.12.0/specification/#object-container-files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.data_file import ROWS, data_facts
from aibom.formats.declared import decode
from aibom.formats.json_text import load_json
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "MAX_BLOCKS", "Avro"]

MAX_BLOCKS: Final = 50_000
"""Blocks of one file whose records are added up."""

_MAGIC = b"Obj\x01"
_MAX_HEADER = 16 * 1024 * 1024
_MAX_KEYS = 1_000
_MAX_DEPTH = 20


class Avro:
    """Files of Apache Avro, ``*.avro``.

    Of the header: fields of the schema with their types, codec. Records are added up over the heads of 50,000 blocks at
    most; of more they are not known.
    """

    name = "avro"
    kind: Kind | None = Kind.DATASET
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".avro",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what header and blocks say; see ``Format.read``."""
        if blob.read(0, 4) != _MAGIC:
            if lfs_pointer(blob) is not None:
                return Facts(self.name, Kind.DATASET)
            raise FormatError("not Avro: no Obj at its beginning")
        stream = ByteStream(blob, _MAX_HEADER)
        stream.skip(4)
        pairs = dict(_pairs(stream))
        sync = stream.take(16)
        unknowns: list[Property] = []
        rows: int | None = None
        try:
            rows = _records(stream, sync)
            if rows is None:
                unknowns.append((ROWS, f"more than {MAX_BLOCKS} blocks"))
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        columns: list[tuple[str, str]] = []
        try:
            columns = _columns(load_json(pairs.get("avro.schema", b""))[0])
        except FormatError as error:
            unknowns.append(("columns", f"its schema: {error}"))
        codec = clean_name(decode(pairs.get("avro.codec", b"")[:64]))
        keys = (clean_line(key, 256) for key in pairs if not key.startswith("avro."))
        return data_facts(
            self.name,
            columns=columns,
            rows=rows,
            properties=(
                *((("aibom:file:compression", codec),) if codec not in ("", "null") else ()),
                *(("aibom:file:metadata-key", key) for key in keys if key),
            ),
            unknowns=unknowns,
        )


def _pairs(stream: ByteStream) -> Iterator[tuple[str, bytes]]:
    """The map of the header, which comes in blocks."""
    left = _MAX_KEYS
    while count := _long(stream):
        if count < 0:
            _long(stream)  # bytes of the block
            count = -count
        left -= count
        if left < 0:
            raise FormatError(f"a header with more than {_MAX_KEYS} keys")
        for _ in range(count):
            key = decode(stream.take(_length(stream)))
            yield key, stream.take(_length(stream))


def _records(stream: ByteStream, sync: bytes) -> int | None:
    total = 0
    for _ in range(MAX_BLOCKS):
        if not stream.peek(1):
            return total
        count, size = _long(stream), _length(stream)
        if count < 0:
            raise FormatError("a block of less than no records")
        stream.skip(size)
        if stream.take(16) != sync:
            raise FormatError("a block does not end where it should")
        total += count
    return total if not stream.peek(1) else None


def _length(stream: ByteStream) -> int:
    length = _long(stream)
    if length < 0:
        raise FormatError("a length below zero")
    return length


def _long(stream: ByteStream) -> int:
    value = 0
    for shift in range(0, 70, 7):
        (byte,) = stream.take(1)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1)
    raise FormatError("a number of more than 10 bytes")


def _columns(schema: Any) -> list[tuple[str, str]]:
    if isinstance(schema, dict) and isinstance(schema.get("fields"), list):
        return [(name, _type(of, 0)) for name, of in _fields(schema)]
    return [("value", _type(schema, 0))] if schema is not None else []


def _fields(record: dict[str, Any]) -> list[tuple[str, Any]]:
    listed = record.get("fields")
    fields = (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()
    return [(item["name"], item.get("type")) for item in fields if isinstance(item.get("name"), str)]


def _type(schema: Any, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return "..."
    if isinstance(schema, str):
        return schema[:256]
    if isinstance(schema, list):
        return f"union<{', '.join(_type(item, depth + 1) for item in schema[:20])}>"[:512]
    if not isinstance(schema, dict):
        return ""
    kind = schema.get("type")
    if isinstance(logical := schema.get("logicalType"), str):
        return logical[:256]
    if kind == "array":
        return f"array<{_type(schema.get('items'), depth + 1)}>"
    if kind == "map":
        return f"map<{_type(schema.get('values'), depth + 1)}>"
    if kind in ("record", "error"):
        found = (f"{name}: {_type(of, depth + 1)}" for name, of in _fields(schema)[:50])
        return f"record<{', '.join(found)}>"[:512]
    return _type(kind, depth + 1)


FORMAT = Avro()
