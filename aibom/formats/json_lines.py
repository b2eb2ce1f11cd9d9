"""Lines of JSON, ``*.jsonl``: the columns of the first records, and how many there are.

Format: https://jsonlines.org: UTF-8, one JSON value in each line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import MAX_COLUMNS, ROWS, data_facts
from aibom.formats.data_stream import Beginning, read_beginning, with_compressed
from aibom.formats.json_text import load_json
from aibom.formats.lfs import lfs_pointer
from aibom.graph.component import Kind
from aibom.graph.facts import Property

__all__ = ["FORMAT", "MAX_RECORDS", "JsonLines"]

MAX_RECORDS: Final = 100
"""Records at the beginning whose keys are columns."""

_MAX_LINE = 1024 * 1024


class JsonLines:
    """Lines of JSON, ``*.jsonl``, ``*.ndjson``, compressed or not.

    A file is one where its first lines are JSON, one value each. Columns are the keys of the first 100 records, with
    JSON's types. Rows are counted where the whole file has at most 16 MiB, unpacked; else they are not known.
    """

    name = "jsonl"
    kind: Kind | None = Kind.DATASET
    common = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = with_compressed(".jsonl", ".ndjson", ".jsonlines")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the first records say; see ``Format.read``."""
        if lfs_pointer(blob) is not None:
            return Facts(self.name, Kind.DATASET)
        found = read_beginning(blob)
        data = found.data.removeprefix(b"\xef\xbb\xbf")
        records, problem = _records(data, whole=found.whole)
        if not records:
            raise FormatError(problem or "no record")
        unknowns: list[Property] = [("contents", problem)] if problem else []
        rows = None
        if not found.whole:
            unknowns.append((ROWS, f"not counted: more than {len(found.data)} bytes"))
        elif not problem:
            rows = sum(map(bool, map(bytes.strip, data.split(b"\n"))))
        return data_facts(
            self.name,
            columns=_columns(records),
            rows=rows,
            properties=compressed(found),
            unknowns=unknowns,
            findings=found.findings,
        )


def compressed(found: Beginning) -> tuple[Property, ...]:
    """Give the property that says how a file is compressed."""
    return (("aibom:file:compression", found.compression),) if found.compression else ()


def _records(data: bytes, *, whole: bool) -> tuple[list[Any], str]:
    """The first records, and what is wrong with the next one."""
    records: list[Any] = []
    number = 0
    for number, (line, ended) in enumerate(_lines(data), 1):
        if not ended and not whole:
            return records, "" if records else f"its first line has more than {len(line)} bytes"
        if not line.strip():
            continue
        if len(line) > _MAX_LINE:
            return records, "" if records else f"its first line has more than {_MAX_LINE} bytes"
        try:
            records.append(load_json(line)[0])
        except FormatError as error:
            return records, f"line {number} is {error}" if str(error).startswith("not ") else f"line {number}: {error}"
        if len(records) == MAX_RECORDS:
            break
    return records, ""


def _lines(data: bytes) -> Iterator[tuple[bytes, bool]]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        yield data[start : end if end >= 0 else len(data)], end >= 0
        start = end + 1 if end >= 0 else len(data)


def _columns(records: list[Any]) -> Iterator[tuple[str, str]]:
    types: dict[str, dict[str, None]] = {}
    for record in records:
        for key, value in record.items() if isinstance(record, dict) else ():
            if key in types or len(types) <= MAX_COLUMNS:
                types.setdefault(key, {})[_type(value)] = None
    for key, found in types.items():
        known = [kind for kind in found if kind != "null"] or ["null"]
        yield key, "number" if set(known) == {"integer", "number"} else " or ".join(sorted(known))


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
    return "struct"


FORMAT = JsonLines()
