"""Tables of text, ``*.csv`` and ``*.tsv``: the columns that the first row names, and how many rows there are.

Format: RFC 4180; other delimiters than the comma are told by the first rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import ROWS, data_facts
from aibom.formats.data_stream import read_beginning, with_compressed
from aibom.formats.declared import decode
from aibom.formats.json_lines import compressed
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "Delimited"]

_DELIMITERS: Final = ",\t;|"
_SHOWN = 65536
"""Bytes by which delimiter and header are told."""
_MAX_ROWS_LOOKED_AT = 20
_NUMBER = re.compile(r"[-+]?(?:\d[\d_ ]*+(?:[.,]\d++|(?<=\d))|[.,]\d++)(?:[eE][-+]?\d++)?%?")
_LONG_CELL = "a cell of more than 131072 characters"
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


class Delimited:
    """Tables of text, ``*.csv`` and ``*.tsv``, compressed or not.

    The delimiter (comma, tab, semicolon, bar) is the one that gives the first rows one number of cells, more than one.
    The first row is a header where each of its cells is a different word and none a number; else columns have no names.
    Rows are counted by the rules of quoting where the whole file has at most 16 MiB, unpacked; else they are not known.
    """

    name = "csv"
    kind: Kind | None = Kind.DATASET
    common = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = with_compressed(".csv", ".tsv")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the first rows say, and their number; see ``Format.read``."""
        if lfs_pointer(blob) is not None:
            return Facts(self.name, Kind.DATASET)
        found = read_beginning(blob)
        data = found.data.removeprefix(b"\xef\xbb\xbf")
        if found.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FormatError("UTF-16, which is not read")
        if _BINARY.search(data[:_SHOWN]):
            raise FormatError("no text")
        if not data.strip():
            raise FormatError("empty")
        head = data[:_SHOWN]
        cut = len(data) > len(head) or not found.whole
        delimiter = _delimiter(head, blob.name, cut=cut)
        first = next(_rows(head, delimiter), [])
        unknowns: list[Property] = []
        header = _is_header(first)
        if not header:
            unknowns.append(("columns", "its first row names none"))
        rows = None
        try:
            if found.whole:
                rows = _count(data, delimiter) - header
            else:
                unknowns.append((ROWS, f"not counted: more than {len(found.data)} bytes"))
        except FormatError as error:
            unknowns.append((ROWS, f"not counted: {error}"))
        properties = [("aibom:file:delimiter", {"\t": "tab"}.get(delimiter, delimiter))]
        return data_facts(
            self.name,
            columns=((cell, "") for cell in first) if header else (),
            rows=rows,
            properties=(*properties, *compressed(found)),
            unknowns=unknowns,
            findings=found.findings,
        )


def _delimiter(head: bytes, name: str, *, cut: bool) -> str:
    if re.search(r"\.tsv(\.|$)", name.lower()):
        return "\t"
    best, cells = ",", 1
    for delimiter in _DELIMITERS:
        widths = []
        for row in _rows(head, delimiter):
            widths.append(len(row))
            if len(widths) > _MAX_ROWS_LOOKED_AT:
                break
        if cut and len(widths) <= _MAX_ROWS_LOOKED_AT:
            widths = widths[:-1] or widths
        if len(set(widths)) == 1 and widths[0] > cells:
            best, cells = delimiter, widths[0]
    return best


def _is_header(cells: list[str]) -> bool:
    words = [cell.strip() for cell in cells]
    # A frame's index has no name: pandas writes the header with an empty first cell.
    named = words[1:] if len(words) > 1 and not words[0] else words
    return bool(named) and all(named) and len(set(words)) == len(words) and not any(map(_NUMBER.fullmatch, named))


def _rows(data: bytes, delimiter: str) -> Iterator[list[str]]:
    """The rows that are not empty."""
    try:
        yield from filter(None, _reader(data, delimiter))
    except csv.Error as error:
        raise FormatError(_LONG_CELL) from error


def _count(data: bytes, delimiter: str) -> int:
    """The number of rows that are not empty."""
    data = data.replace(b"\r\n", b"\n")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    if b'"' not in data:
        return sum(map(bool, data.split(b"\n")))
    try:
        return sum(map(bool, _reader(data, delimiter)))
    except csv.Error as error:
        raise FormatError(_LONG_CELL) from error


def _reader(data: bytes, delimiter: str) -> Iterator[list[str]]:
    # Lines end as they may: RFC 4180 has CR LF, Excel of old CR alone.
    return csv.reader(io.StringIO(decode(data, cut=True), newline=""), delimiter=delimiter)


FORMAT = Delimited()
