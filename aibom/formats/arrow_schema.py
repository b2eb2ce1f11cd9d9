"""The schema of Arrow's IPC formats: columns with their types as Arrow itself names them, and the metadata.

Fields: https://github.com/apache/arrow/blob/main/format/Schema.fbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.data_file import MAX_COLUMNS
from aibom.formats.flatbuffer import Buffer, Table
from aibom.formats.hf_features import HUGGINGFACE
from aibom.formats.json_object import MAX_JSON

__all__ = ["columns", "metadata"]

MAX_DEPTH: Final = 64
"""Types inside one another."""

_MAX_TYPE = 512
_MAX_KEYS = 200
_PLAIN = {
    1: "null",
    4: "binary",
    5: "string",
    6: "bool",
    19: "large_binary",
    20: "large_string",
    23: "binary_view",
    24: "string_view",
}
_LISTS = {12: "list", 21: "large_list", 25: "list_view", 26: "large_list_view"}
_STRUCT, _UNION, _FIXED_LIST, _MAP, _RUNS = 13, 14, 16, 17, 22
_UNITS = ("s", "ms", "us", "ns")
_FLOATS = ("halffloat", "float", "double")
_INTERVALS = ("month_interval", "day_time_interval", "month_day_nano_interval")


def columns(buffer: Buffer, schema: Table) -> tuple[list[tuple[str, str]], int]:
    """Give name and type of each column, the first 2,000, and the number of all.

    Raises:
        FormatError: the schema is broken, or nested too deeply.
    """
    fields = schema.tables(1)
    return [_named(buffer, position, 1) for position in fields[:MAX_COLUMNS]], len(fields)


def metadata(buffer: Buffer, table: Table, field: int) -> list[tuple[str, bytes]]:
    """Give keys of the metadata, the first 200, and the value of ``huggingface``."""
    found = []
    for position in table.tables(field)[:_MAX_KEYS]:
        pair = buffer.table(position)
        key = pair.text(0, 1024)
        value = pair.text(1, MAX_JSON + 1) if key == HUGGINGFACE else ""
        found.append((key, value.encode("utf-8", "surrogatepass")))
    return found


def _named(buffer: Buffer, position: int, depth: int) -> tuple[str, str]:
    field = buffer.table(position)
    name, kind = field.text(0, 1024), _Field(buffer, field, depth).type()
    if (encoding := field.child(4)) is not None:
        index = encoding.child(1)
        of_index = _integer(index) if index is not None else "int32"
        kind = f"dictionary<values={kind}, indices={of_index}, ordered={encoding.number(2, 'B')}>"
    return name, kind if len(kind) <= _MAX_TYPE else f"{kind[: _MAX_TYPE - 3]}..."


class _Field:
    """One field, whose children are looked at when its type asks for them."""

    def __init__(self, buffer: Buffer, field: Table, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise FormatError(f"types nested more than {MAX_DEPTH} deep")
        self._buffer = buffer
        self._field = field
        self._depth = depth
        self._number = field.number(2, "B")

    def type(self) -> str:
        number, table = self._number, self._field.child(3)
        if number in _PLAIN:
            return _PLAIN[number]
        if number in _LISTS:
            return f"{_LISTS[number]}<{self._inner()}>"
        if number in (_STRUCT, _RUNS):
            return f"{'struct' if number == _STRUCT else 'run_end_encoded'}<{self._inner()}>"
        if number == _MAP:
            return self._map()
        if number == _FIXED_LIST:
            return f"fixed_size_list<{self._inner()}>[{table.number(0, 'i') if table is not None else 0}]"
        if number == _UNION:
            mode = "dense" if table is not None and table.number(0, "h") else "sparse"
            return f"{mode}_union<{self._inner()}>"
        return _parametric(number, table) if table is not None else "unknown"

    def _inner(self) -> str:
        return ", ".join(f"{name}: {kind}" for name, kind in self._children(self._field))

    def _map(self) -> str:
        entries = self._field.tables(5)
        if len(entries) != 1:
            return "map"
        return f"map<{', '.join(kind for _, kind in self._children(self._buffer.table(entries[0])))}>"

    def _children(self, field: Table) -> Iterator[tuple[str, str]]:
        length = 0
        for position in field.tables(5):
            name, kind = _named(self._buffer, position, self._depth + 1)
            yield name, kind
            length += len(name) + len(kind)
            if length > _MAX_TYPE:
                return  # no more of it is shown


def _parametric(number: int, table: Table) -> str:
    match number:
        case 2:
            return _integer(table)
        case 3:
            return _among(_FLOATS, table.number(0, "h"))
        case 7:
            width = table.number(2, "i", 128)
            return f"decimal{width}({table.number(0, 'i')}, {table.number(1, 'i')})"
        case 8:
            return "date64[ms]" if table.number(0, "h", 1) else "date32[day]"
        case 9:
            return f"time{table.number(1, 'i', 32)}[{_among(_UNITS, table.number(0, 'h', 1))}]"
        case 10:
            zone = table.text(1, 64)
            return f"timestamp[{_among(_UNITS, table.number(0, 'h'))}{f', tz={zone}' if zone else ''}]"
        case 11:
            return _among(_INTERVALS, table.number(0, "h"))
        case 15:
            return f"fixed_size_binary[{table.number(0, 'i')}]"
        case 18:
            return f"duration[{_among(_UNITS, table.number(0, 'h', 1))}]"
    return "unknown"


def _integer(table: Table) -> str:
    return f"{'int' if table.number(1, 'B') else 'uint'}{table.number(0, 'i')}"


def _among(names: tuple[str, ...], index: int) -> str:
    return names[index] if 0 <= index < len(names) else "unknown"
