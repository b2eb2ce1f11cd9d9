"""Apache Parquet, ``*.parquet``: the footer, which says what columns and rows there are; no page is read.

Format: https://parquet.apache.org/docs/file-format/, fields as in parquet.thrift (FileMetaData).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import ROWS, data_facts
from aibom.formats.declared import decode
from aibom.formats.hf_features import HUGGINGFACE, named_features
from aibom.formats.lfs import lfs_pointer
from aibom.formats.parquet_schema import columns, read_elements
from aibom.formats.thrift_compact import BINARY, I64, LIST, STRUCT, Thrift
from aibom.graph.component import Kind
from aibom.graph.facts import Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "MAX_FOOTER", "Parquet"]

MAX_FOOTER: Final = 64 * 1024 * 1024
"""Bytes of a footer that is read: 100,000 columns in a hundred row groups have some."""

_MAGIC, _ENCRYPTED = b"PAR1", b"PARE"
_MAX_KEYS = 200


class Parquet:
    """Files of Apache Parquet, ``*.parquet``.

    Of the footer, 64 MiB and a million values at most: columns with nested names and logical types, rows, row groups,
    the program that wrote it, names of its key-value metadata, and features under ``huggingface``. The rows count where
    those of the row groups add up to them. Of an encrypted footer nothing is read but that.
    """

    name = "parquet"
    kind: Kind | None = Kind.DATASET
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".parquet", ".pq", ".geoparquet")
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC), (0, _ENCRYPTED))

    def read(self, blob: Blob) -> Facts:
        """Return what the footer says; see ``Format.read``."""
        head = blob.read(0, 4)
        if head not in (_MAGIC, _ENCRYPTED):
            if lfs_pointer(blob) is not None:
                return Facts(self.name, Kind.DATASET)
            raise FormatError("not Parquet: no PAR1 at its beginning")
        if blob.size < 12:
            raise FormatError("truncated")
        tail = blob.exactly(blob.size - 8, 8)
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] not in (_MAGIC, _ENCRYPTED) or length > blob.size - 12:
            raise FormatError("truncated: no footer at its end")
        if tail[4:] == _ENCRYPTED:
            return data_facts(self.name, unknowns=[(field, "its footer is encrypted") for field in (ROWS, "columns")])
        if length > MAX_FOOTER:
            raise FormatError(f"a footer of more than {MAX_FOOTER} bytes")
        return _Footer(blob.exactly(blob.size - 8 - length, length)).facts()


class _Footer:
    def __init__(self, data: bytes) -> None:
        self._thrift = Thrift(data)
        self._columns: list[tuple[str, str]] = []
        self._rows: int | None = None
        self._groups: int | None = None
        self._counted = 0
        self._pairs: list[tuple[str, bytes]] = []
        self._properties: list[Property] = []
        self._unknowns: list[Property] = []

    def facts(self) -> Facts:
        try:
            self._file()
        except FormatError as error:
            self._unknowns.append(("contents", f"its footer: {error}"))
        rows = self._rows
        if self._groups is not None:
            self._properties.append(("aibom:file:row-groups", str(self._groups)))
            if rows is not None and rows != self._counted:
                self._unknowns.append((ROWS, f"its footer says {rows}, its row groups {self._counted}"))
                rows = None
        elif rows is not None:
            rows = None  # what was not checked is not believed
        features, doubts = named_features(self._pairs)
        return data_facts(
            Parquet.name,
            columns=self._columns,
            rows=rows,
            contents=features,
            properties=(*self._properties, *self._metadata()),
            unknowns=(*self._unknowns, *doubts),
        )

    def _file(self) -> None:
        thrift = self._thrift
        for number, kind in thrift.fields():
            if number == 2 and kind == LIST:
                self._columns = columns(read_elements(thrift))
            elif number == 3 and kind == I64:
                self._rows = thrift.number()
            elif number == 4 and kind == LIST:
                self._row_groups()
            elif number == 5 and kind == LIST:
                self._pairs = list(_key_values(thrift))
            elif number == 6 and kind == BINARY:
                if text := clean_name(decode(thrift.bytes()[:1024], cut=True)):
                    self._properties.append(("aibom:file:created-by", text))
            elif number == 8:
                self._unknowns.append(("contents", "columns of it are encrypted"))
                thrift.skip(kind)
            else:
                thrift.skip(kind)

    def _row_groups(self) -> None:
        kind, size = self._thrift.items()
        if kind != STRUCT and size:
            raise FormatError("row groups that are no structures")
        for _ in range(size):
            for number, inner in self._thrift.fields():
                if number == 3 and inner == I64:
                    self._counted += self._thrift.number()
                else:
                    self._thrift.skip(inner)
        self._groups = size

    def _metadata(self) -> Iterator[Property]:
        for key, _ in self._pairs[:_MAX_KEYS]:
            if shown := clean_line(key, 256):
                yield "aibom:file:metadata-key", shown


def _key_values(thrift: Thrift) -> Iterator[tuple[str, bytes]]:
    kind, size = thrift.items()
    if kind != STRUCT and size:
        raise FormatError("metadata that are no structures")
    for _ in range(size):
        key, value = "", b""
        for number, inner in thrift.fields():
            if number == 1 and inner == BINARY:
                key = decode(thrift.bytes()[:1024], cut=True)
            elif number == 2 and inner == BINARY:
                value = thrift.bytes()
            else:
                thrift.skip(inner)
        if key:
            yield key, value if key == HUGGINGFACE else b""


FORMAT = Parquet()
