"""Writes files of data as their libraries do: Parquet, Arrow, Feather, Avro, ORC, TFRecord, WebDataset, text."""

from __future__ import annotations

import io
import json
import struct
import tarfile
from collections.abc import Mapping, Sequence
from typing import Any

from aibom.formats.tfrecord import masked_crc
from tests.builders.flatbuffers import Number, Structs, flatbuffer
from tests.builders.protobuf import message, packed, varint

__all__ = [
    "FEATURES",
    "arrow_file",
    "arrow_stream",
    "avro",
    "csv_text",
    "feather_1",
    "json_lines",
    "orc",
    "parquet",
    "parquet_footer",
    "tf_example",
    "tfrecord",
    "thrift",
    "webdataset",
]

FEATURES = {
    "info": {
        "features": {
            "text": {"dtype": "string", "_type": "Value"},
            "label": {"names": ["negative", "positive"], "_type": "ClassLabel"},
        }
    }
}
"""What ``datasets`` keeps under the key ``huggingface``."""


def thrift(fields: Mapping[int, Any]) -> bytes:
    """A structure in Thrift's compact protocol: bool, int (i64), (int,) (i32), bytes, lists of structures, mappings."""
    out, last = bytearray(), 0
    for number, value in sorted(fields.items()):
        kind, body = _thrift_value(value)
        out += bytes(((number - last) << 4 | kind,)) if 0 < number - last < 16 else bytes((kind,)) + _zigzag(number)
        out += body
        last = number
    return bytes(out) + b"\0"


def _thrift_value(value: Any) -> tuple[int, bytes]:
    match value:
        case bool():
            return (1 if value else 2), b""
        case int():
            return 6, _zigzag(value)
        case (int() as small,):
            return 5, _zigzag(small)
        case str() | bytes():
            data = value.encode() if isinstance(value, str) else value
            return 8, varint(len(data)) + data
        case Mapping():
            return 12, thrift(value)
        case list():
            items = b"".join(_thrift_value(item)[1] for item in value)
            kind = _thrift_value(value[0])[0] if value else 12
            head = bytes((len(value) << 4 | kind,)) if len(value) < 15 else bytes((0xF0 | kind,)) + varint(len(value))
            return 9, head + items
    raise TypeError(value)


def _zigzag(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else ~(value << 1))


def parquet_footer(rows: int = 5, groups: Sequence[int] | None = None, **changes: Any) -> dict[int, Any]:
    """The fields of FileMetaData: id int64, text string, a list of doubles, label int64."""
    schema: list[dict[int, Any]] = [
        {4: "schema", 5: (4,)},
        {1: (2,), 3: (0,), 4: "id"},
        {1: (6,), 3: (1,), 4: "text", 6: (0,), 10: {1: {}}},
        {3: (1,), 4: "scores", 5: (1,), 6: (3,), 10: {3: {}}},
        {3: (2,), 4: "list", 5: (1,)},
        {1: (5,), 3: (1,), 4: "element"},
        {1: (2,), 3: (1,), 4: "label"},
    ]
    metadata = [{1: "huggingface", 2: json.dumps(FEATURES)}, {1: "pandas", 2: "{}"}]
    held = [{1: [], 2: 100, 3: count} for count in (groups if groups is not None else [rows])]
    footer: dict[int, Any] = {1: (2,), 2: schema, 3: rows, 4: held, 5: metadata, 6: "parquet-cpp-arrow version 99.0.0"}
    return footer | changes.get("fields", {})


def parquet(footer: Mapping[int, Any] | bytes | None = None, *, magic: bytes = b"PAR1") -> bytes:
    """A file of Parquet without pages."""
    data = footer if isinstance(footer, bytes) else thrift(parquet_footer() if footer is None else footer)
    return magic + bytes(8) + data + struct.pack("<I", len(data)) + magic


def arrow_schema(features: bool = True) -> dict[int, Any]:
    """The fields of a Schema: text string, label int64, tags list of a dictionary of strings."""
    integer = {0: Number("i", 64), 1: Number("B", 1)}
    text = {0: "text", 2: Number("B", 5), 3: {}}
    label = {0: "label", 2: Number("B", 2), 3: integer}
    encoding = {0: Number("q", 1), 1: {0: Number("i", 32), 1: Number("B", 1)}}
    item = {0: "item", 2: Number("B", 5), 3: {}, 4: encoding}
    tags = {0: "tags", 2: Number("B", 12), 3: {}, 5: [item]}
    pairs = [{0: "huggingface", 1: json.dumps(FEATURES)}] if features else []
    return {1: [text, label, tags], 2: pairs} if pairs else {1: [text, label, tags]}


def _message(kind: int, header: dict[int, Any], body: int = 0) -> bytes:
    fields = {0: Number("h", 4), 1: Number("B", kind), 2: header, 3: Number("q", body)}
    data = flatbuffer(fields, b"")
    data += bytes(-len(data) % 8)
    return b"\xff\xff\xff\xff" + struct.pack("<I", len(data)) + data + bytes(body)


def arrow_stream(batches: Sequence[int] = (3, 2), **changes: Any) -> bytes:
    """A stream of Arrow's: the schema, record batches of so many rows without columns, the end."""
    schema = _message(1, changes.get("schema", arrow_schema()))
    rows = [_message(3, {0: Number("q", count)}, 16) for count in batches]
    return schema + b"".join(rows) + b"\xff\xff\xff\xff\0\0\0\0"


def arrow_file(batches: Sequence[int] = (3, 2), **changes: Any) -> bytes:
    """A file of Arrow's."""
    data = bytearray(b"ARROW1\0\0" + _message(1, arrow_schema()))
    blocks = []
    for count in batches:
        batch = _message(3, {0: Number("q", count)}, 16)
        blocks.append((len(data), len(batch) - 16, 16))
        data += batch
    data += b"\xff\xff\xff\xff\0\0\0\0"
    footer = flatbuffer({0: Number("h", 4), 1: arrow_schema(), 3: Structs("qi4xq", blocks)} | changes, b"")
    return bytes(data) + footer + struct.pack("<I", len(footer)) + b"ARROW1"


def feather_1(rows: int = 4) -> bytes:
    """A file of Feather version 1."""
    columns = [{0: "a", 1: {0: Number("b", 4)}}, {0: "b", 1: {0: Number("b", 11)}, 2: Number("B", 1)}]
    table = flatbuffer({0: "x", 1: Number("q", rows), 2: columns}, b"")
    return b"FEA1\0\0\0\0" + table + struct.pack("<I", len(table)) + b"FEA1"


def avro(records: Sequence[int] = (2, 3), schema: Any = None, codec: str = "null") -> bytes:
    """A container file of Avro: blocks of so many records of one byte each."""
    fields = [{"name": "id", "type": "long"}, {"name": "text", "type": ["null", "string"]}]
    pairs = {
        "avro.schema": json.dumps(schema or {"type": "record", "name": "r", "fields": fields}),
        "avro.codec": codec,
    }
    out = bytearray(b"Obj\x01" + _zigzag(len(pairs)))
    for key, value in pairs.items():
        out += _zigzag(len(key)) + key.encode() + _zigzag(len(value.encode())) + value.encode()
    sync = bytes(range(16))
    out += b"\0" + sync
    for count in records:
        out += _zigzag(count) + _zigzag(count) + bytes(count) + sync
    return bytes(out)


def orc(rows: int = 6, stripes: Sequence[int] = (6,), codec: int = 0) -> bytes:
    """A file of ORC without stripes' bytes: id int64, names list of strings."""
    types = [
        message((1, 12), (2, packed(1, 2)), (3, "id"), (3, "names")),
        message((1, 4)),
        message((1, 10), (2, packed(3))),
        message((1, 7)),
    ]
    held = [(3, message((1, 3), (5, count))) for count in stripes]
    footer = message((1, 3), *held, *((4, item) for item in types), (6, rows))
    postscript = message((1, len(footer)), (2, codec), (8000, b"ORC"))
    return b"ORC" + footer + postscript + bytes((len(postscript),))


def tf_example(**features: tuple[int, bytes]) -> bytes:
    """An Example: kinds of features by number (1 bytes, 2 float, 3 int64) with a value."""
    entries = (message((1, name), (2, message((kind, value)))) for name, (kind, value) in features.items())
    return message((1, message(*((1, entry) for entry in entries))))


def tfrecord(*records: bytes) -> bytes:
    """A file of TFRecord."""
    out = bytearray()
    for data in records or (tf_example(label=(3, b"\x0a\x01\x05"), image=(1, b"\x0a\x01x")),) * 3:
        length = struct.pack("<Q", len(data))
        out += length + struct.pack("<I", masked_crc(length)) + data + struct.pack("<I", masked_crc(data))
    return bytes(out)


def webdataset(samples: int = 3, extensions: Sequence[str] = ("cls", "json", "png"), **members: bytes) -> bytes:
    """An archive of WebDataset, dated 1970."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        names = {f"{number:06d}.{extension}": b"x" * number for number in range(samples) for extension in extensions}
        for name, data in (names | members).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def csv_text(rows: int = 4, delimiter: str = ",") -> bytes:
    """A table with a header, quoted cells and line ends in them."""
    lines = [
        delimiter.join(("id", "text", "label")),
        *(delimiter.join((str(n), f'"a, {n}\nb"', "x")) for n in range(rows)),
    ]
    return "\n".join(lines).encode() + b"\n"


def json_lines(rows: int = 4) -> bytes:
    """Lines of JSON."""
    return b"".join(json.dumps({"id": n, "text": f"t{n}", "tags": []}).encode() + b"\n" for n in range(rows))
