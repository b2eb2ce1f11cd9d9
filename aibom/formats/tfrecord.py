"""TFRecord, ``*.tfrecord``: how many records, and the names of the features of the first ones; no value is read.

Format: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details; fields as in
tensorflow/core/example/example.proto and feature.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError, blob_of
from aibom.formats.byte_stream import ByteStream, Inflated, compression
from aibom.formats.data_file import MAX_COLUMNS, ROWS, data_facts
from aibom.formats.lfs import lfs_pointer
from aibom.formats.protobuf import BYTES, Wire
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "MAX_RECORDS", "TFRecord", "masked_crc"]

MAX_RECORDS: Final = 100_000
"""Records of one file that are counted."""

_FIRST = 20
"""Records whose features are named."""
_MAX_RECORD = 4 * 1024 * 1024
"""Bytes of one of them."""
_MAX_TAKEN = 256 * 1024 * 1024
_KINDS = {1: "bytes", 2: "float", 3: "int64"}


def _table() -> tuple[int, ...]:
    found = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        found.append(value)
    return tuple(found)


_CRC: Final = _table()


def masked_crc(data: bytes) -> int:
    """Give the CRC-32C (Castagnoli) of bytes, turned and shifted as TFRecord does."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


class TFRecord:
    """Files of TensorFlow's records, ``*.tfrecord``, ``*.tfrecords``, compressed with gzip or zlib or not.

    A file is one where the checksum of its first length is right. The lengths of 100,000 records at most are read, and
    checked, to count them. Of the first 20 the names and kinds of the features of an ``Example`` or
    ``SequenceExample`` are columns; other records have none.
    """

    name = "tfrecord"
    kind: Kind | None = Kind.DATASET
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".tfrecord", ".tfrecords", ".tfrecord.gz", ".tfrecords.gz", ".tfrec")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the records say; see ``Format.read``."""
        if lfs_pointer(blob) is not None:
            return Facts(self.name, Kind.DATASET)
        kind = compression(blob.read(0, 6))
        if kind in ("gzip", "zlib"):
            stream: ByteStream = Inflated(blob, kind, _MAX_TAKEN)
        else:
            kind, stream = "", ByteStream(blob, _MAX_TAKEN)
        columns: dict[str, str] = {}
        unknowns: list[Property] = []
        rows = 0
        try:
            for number, data in _records(stream, compressed=bool(kind)):
                rows = number
                columns.update(pair for pair in _features(data) if len(columns) <= MAX_COLUMNS or pair[0] in columns)
                if number == MAX_RECORDS and stream.peek(1):
                    unknowns.append((ROWS, f"more than {MAX_RECORDS}"))
                    break
        except FormatError as error:
            if not rows:
                raise
            unknowns.append(("contents", f"behind record {rows}: {error}"))
        bomb = isinstance(stream, Inflated) and stream.bomb
        return data_facts(
            self.name,
            columns=sorted(columns.items()),
            rows=rows if not unknowns else None,
            properties=(("aibom:file:compression", kind),) if kind else (),
            unknowns=unknowns,
            findings=(("ratio", "it unpacks to more than 100 times its size"),) if bomb else (),
        )


def _records(stream: ByteStream, *, compressed: bool) -> Iterator[tuple[int, bytes]]:
    """Number and, of the first ones, bytes of each record."""
    for number in range(1, MAX_RECORDS + 1):
        head = stream.peek(12)[:12]
        if not head:
            if number == 1 and compressed:
                raise FormatError("no record")
            return
        if len(head) < 12:
            raise FormatError("truncated" if number > 1 else "no record")
        length, crc = struct.unpack("<QI", head)
        if masked_crc(head[:8]) != crc:
            raise FormatError("the checksum of a length is wrong" if number > 1 else "not TFRecord")
        stream.skip(12)
        if number <= _FIRST and length <= _MAX_RECORD:
            data = stream.take(length)
            stream.skip(4)
        else:
            data = b""
            stream.skip(length + 4)
        yield number, data


def _features(data: bytes) -> Iterator[tuple[str, str]]:
    """Names and kinds of the features of an Example or SequenceExample; of anything else none."""
    wire = Wire(blob_of(data))
    found: list[tuple[str, str]] = []
    try:
        for example in wire.fields():
            if example.wire != BYTES or example.number not in (1, 2):
                return
            for entry in wire.fields(example.start, example.end):
                if entry.wire != BYTES or entry.number != 1:
                    return
                name, kind = _entry(wire, entry.start, entry.end, listed=example.number == 2)
                if name:
                    found.append((name, kind))
    except FormatError:
        return
    yield from found


def _entry(wire: Wire, start: int, end: int, *, listed: bool) -> tuple[str, str]:
    name, kind = "", ""
    for field in wire.fields(start, end):
        if field.number == 1 and field.wire == BYTES:
            name = wire.text(field, 512)
        elif field.number == 2 and field.wire == BYTES:
            value = next(wire.fields(field.start, field.end), None)
            if listed and value is not None and value.wire == BYTES:
                value = next(wire.fields(value.start, value.end), None)
            kind = _KINDS.get(value.number, "") if value is not None else ""
    return name, f"list<{kind}>" if listed and kind else kind


FORMAT = TFRecord()
