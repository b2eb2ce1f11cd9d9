"""Arrow's IPC formats, file and stream, and so Feather version 2: schema and rows; no column is read.

Format: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc; fields as
in File.fbs and Message.fbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.arrow_schema import columns, metadata
from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import ROWS, data_facts
from aibom.formats.feather import MAGIC as FEATHER_1
from aibom.formats.feather import read_feather
from aibom.formats.flatbuffer import Buffer, Table
from aibom.formats.hf_features import named_features
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import Property
from aibom.normalize.text import clean_line

__all__ = ["FORMAT", "MAX_BATCHES", "Arrow"]

MAX_BATCHES: Final = 20_000
"""Record batches of one file whose rows are added up."""

_MAGIC, _STREAM = b"ARROW1\0\0", b"\xff\xff\xff\xff"
_MAX_MESSAGE = 64 * 1024 * 1024
_SCHEMA, _BATCH = 1, 3


class Arrow:
    """Arrow's files and streams, ``*.arrow``, and Feather, ``*.feather``, of both versions.

    Columns with nested names and types, rows, names of the schema's metadata, and features under ``huggingface``. Rows
    are added up over the headers of 20,000 record batches at most; of more they are not known. Of Feather version 1,
    the columns and rows that its end tells.
    """

    name = "arrow"
    kind: Kind | None = Kind.DATASET
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".arrow", ".arrows", ".feather", ".ipc")
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC), (0, FEATHER_1))

    def read(self, blob: Blob) -> Facts:
        """Return what schema and headers say; see ``Format.read``."""
        head = blob.read(0, 8)
        if head.startswith(FEATHER_1):
            return read_feather(blob, self.name)
        if head == _MAGIC:
            return _Read(blob, "file").facts()
        if head.startswith(_STREAM):
            return _Read(blob, "stream").facts()
        if lfs_pointer(blob) is not None:
            return Facts(self.name, Kind.DATASET)
        raise FormatError("neither a file nor a stream of Arrow's")


class _Read:
    def __init__(self, blob: Blob, variant: str) -> None:
        self._blob = blob
        self._variant = variant
        self._columns: list[tuple[str, str]] = []
        self._all = 0
        self._pairs: list[tuple[str, bytes]] = []
        self._rows: int | None = None
        self._batches = 0
        self._unknowns: list[Property] = []

    def facts(self) -> Facts:
        try:
            if self._variant == "file":
                self._file()
            else:
                self._stream(0)
        except FormatError as error:
            self._unknowns.append(("contents", str(error)))
        features, doubts = named_features(self._pairs)
        if self._all > len(self._columns):
            doubts.append(("columns", f"only {len(self._columns)} of {self._all} columns are named"))
        keys = (clean_line(key, 256) for key, _ in self._pairs)
        return data_facts(
            Arrow.name,
            columns=self._columns,
            rows=self._rows,
            contents=features,
            properties=(
                ("aibom:file:arrow", self._variant),
                *((("aibom:file:record-batches", str(self._batches)),) if self._rows is not None else ()),
                *(("aibom:file:metadata-key", key) for key in keys if key),
            ),
            unknowns=(*self._unknowns, *doubts),
        )

    def _file(self) -> None:
        size = self._blob.size
        tail = self._blob.exactly(size - 10, 10) if size >= 10 else b""
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != b"ARROW1" or length > size - 18:
            # What is written first lies there as a stream: a file that was never closed still tells its columns.
            self._unknowns.append(("contents", "truncated: no footer at its end"))
            self._stream(len(_MAGIC), count=False)
            return
        buffer = Buffer(_part(self._blob, size - 10 - length, length))
        footer = buffer.root()
        schema = footer.child(1)
        if schema is None:
            raise FormatError("a footer without a schema")
        self._schema(buffer, schema)
        blocks = footer.records(3, "qi4xq", MAX_BATCHES + 1)
        if len(blocks) > MAX_BATCHES:
            self._unknowns.append((ROWS, f"more than {MAX_BATCHES} record batches"))
            return
        rows = sum(self._batch(offset, length) for offset, length, _ in blocks)
        self._rows, self._batches = rows, len(blocks)

    def _batch(self, offset: int, length: int) -> int:
        if not 8 <= length <= _MAX_MESSAGE or offset < 0:
            raise FormatError("a record batch that lies outside of the file")
        start = 8 if self._blob.exactly(offset, 4) == _STREAM else 4
        message = Buffer(_part(self._blob, offset + start, length - start)).root()
        header = message.child(2)
        if message.number(1, "B") != _BATCH or header is None:
            raise FormatError("a record batch that is none")
        return _length(header)

    def _stream(self, start: int, *, count: bool = True) -> None:
        rows, ended = 0, False
        for number, (buffer, message) in enumerate(self._messages(start)):
            kind, header = message.number(1, "B"), message.child(2)
            if header is None:
                raise FormatError("a message without a header")
            if number == 0 and kind != _SCHEMA:
                raise FormatError("a stream that does not begin with its schema")
            if kind == _SCHEMA and number == 0:
                self._schema(buffer, header)
                if not count:
                    return
            elif kind == _BATCH:
                rows += _length(header)
                self._batches += 1
                if self._batches > MAX_BATCHES:
                    self._unknowns.append((ROWS, f"more than {MAX_BATCHES} record batches"))
                    return
            ended = True
        if not ended:
            raise FormatError("truncated: no schema")
        self._rows = rows

    def _messages(self, offset: int) -> Iterator[tuple[Buffer, Table]]:
        while offset < self._blob.size:
            if self._blob.exactly(offset, 4) != _STREAM:
                raise FormatError("a message does not begin where it should")
            length = int.from_bytes(self._blob.exactly(offset + 4, 4), "little")
            if not length:
                return
            if length > _MAX_MESSAGE:
                raise FormatError(f"a header of more than {_MAX_MESSAGE} bytes")
            buffer = Buffer(_part(self._blob, offset + 8, length))
            message = buffer.root()
            body = message.number(3, "q")
            if body < 0 or offset + 8 + length + body > self._blob.size:
                yield buffer, message
                raise FormatError("truncated")
            yield buffer, message
            offset += 8 + length + body

    def _schema(self, buffer: Buffer, schema: Table) -> None:
        self._pairs = metadata(buffer, schema, 2)
        self._columns, self._all = columns(buffer, schema)


def _length(header: Table) -> int:
    rows = header.number(0, "q")
    if rows < 0:
        raise FormatError("a record batch of less than no rows")
    return rows


def _part(blob: Blob, start: int, length: int) -> Blob:
    if start + length > blob.size:
        raise FormatError("truncated")
    return Blob(blob.path, length, lambda offset, wanted: blob.exactly(start + offset, wanted), budget=2 * _MAX_MESSAGE)


FORMAT = Arrow()
