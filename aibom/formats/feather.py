"""Feather version 1, which is no Arrow IPC: columns and rows from the table at its end.

Fields: https://github.com/wesm/feather/blob/master/cpp/src/feather/metadata.fbs.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.data_file import MAX_COLUMNS, data_facts
from aibom.formats.flatbuffer import Buffer

__all__ = ["MAGIC", "read_feather"]

MAGIC: Final = b"FEA1"

_MAX_TABLE = 64 * 1024 * 1024
_TYPES: Final = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double"),
    *("string", "binary", "category", "timestamp", "date", "time", "large_string", "large_binary"),
)
_METADATA: Final = {1: "category", 2: "timestamp", 3: "date", 4: "time"}


def read_feather(blob: Blob, name: str) -> Facts:
    """Read a file of Feather version 1.

    Args:
        blob: the file.
        name: the name of the format that it counts as.

    Raises:
        FormatError: it is broken.
        OSError: the bytes cannot be had.
    """
    tail = blob.exactly(blob.size - 8, 8) if blob.size >= 16 else b""
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or not 0 < length <= min(blob.size - 12, _MAX_TABLE):
        raise FormatError("truncated: no table at its end")
    start = blob.size - 8 - length
    buffer = Buffer(Blob(blob.path, length, lambda offset, wanted: blob.exactly(start + offset, wanted)))
    table = buffer.root()
    positions = table.tables(2)
    columns = []
    for position in positions[:MAX_COLUMNS]:
        column = buffer.table(position)
        values = column.child(1)
        kind = _METADATA.get(column.number(2, "B"))
        number = values.number(0, "b") if values is not None else -1
        columns.append((column.text(0, 1024), kind or (_TYPES[number] if 0 <= number < len(_TYPES) else "unknown")))
    more = (("columns", f"only {MAX_COLUMNS} of {len(positions)} columns are named"),)
    return data_facts(
        name,
        columns=columns,
        rows=table.number(1, "q"),
        properties=(("aibom:file:arrow", "feather 1"),),
        unknowns=more if len(positions) > MAX_COLUMNS else (),
    )
