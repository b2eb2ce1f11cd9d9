"""The columns of a Parquet file with their types, in the words of Arrow: ``answers struct<text: list<string>>``.

Fields: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, SchemaElement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.declared import decode
from aibom.formats.thrift_compact import BYTE, FALSE, I16, I32, I64, STRUCT, TRUE, Thrift

__all__ = ["Element", "columns", "read_elements"]

MAX_ELEMENTS: Final = 100_000
"""Nodes of one schema."""
MAX_DEPTH: Final = 64
"""Groups inside one another."""

_MAX_TYPE = 512
_REPEATED = 2
_PRIMITIVES = ("bool", "int32", "int64", "timestamp[ns]", "float", "double", "binary", "fixed_size_binary")
_CONVERTED: Final = {
    0: "string",
    4: "string",
    6: "date32[day]",
    7: "time32[ms]",
    8: "time64[us]",
    9: "timestamp[ms, tz=UTC]",
    10: "timestamp[us, tz=UTC]",
    11: "uint8",
    12: "uint16",
    13: "uint32",
    14: "uint64",
    15: "int8",
    16: "int16",
    17: "int32",
    18: "int64",
    19: "json",
    20: "bson",
    21: "interval",
}
_LOGICAL: Final = {
    1: "string",
    4: "string",
    6: "date32[day]",
    11: "null",
    12: "json",
    13: "bson",
    14: "uuid",
    15: "halffloat",
    16: "variant",
    17: "geometry",
    18: "geography",
}
_MAP, _LIST, _DECIMAL, _TIME, _TIMESTAMP, _INTEGER = 2, 3, 5, 7, 8, 10
_CONVERTED_MAP, _CONVERTED_KEY_VALUE, _CONVERTED_LIST, _CONVERTED_DECIMAL = 1, 2, 3, 5
_UNITS = {1: "ms", 2: "us", 3: "ns"}


@dataclass(slots=True)
class Element:
    """One node of a schema.

    Attributes:
        name: as it stands there.
        children: how many of the nodes that follow are its own.
        physical: number of its type; None for a group.
        length: bytes of a type of fixed length.
        repetition: 0 required, 1 optional, 2 repeated.
        converted: number of the older annotation; None without.
        logical: number of the newer annotation; None without.
        logical_type: what the newer annotation says in full, where that is a text of its own.
        scale: digits behind the point of a decimal.
        precision: digits of a decimal.
    """

    name: str = ""
    children: int = 0
    physical: int | None = None
    length: int = 0
    repetition: int = 0
    converted: int | None = None
    logical: int | None = None
    logical_type: str = ""
    scale: int = 0
    precision: int = 0


def read_elements(thrift: Thrift) -> list[Element]:
    """Read the list of nodes that begins here.

    Raises:
        FormatError: it is broken, or goes beyond a limit.
    """
    kind, size = thrift.items()
    if kind != STRUCT and size:
        raise FormatError("a schema that is no list of nodes")
    if size > MAX_ELEMENTS:
        raise FormatError(f"a schema of more than {MAX_ELEMENTS} nodes")
    return [_element(thrift) for _ in range(size)]


def columns(elements: Sequence[Element]) -> list[tuple[str, str]]:
    """Give name and type of each column at the top.

    Raises:
        FormatError: the numbers of children do not fit, or it is nested too deeply.
    """
    if not elements:
        raise FormatError("a schema without a root")
    nodes = iter(range(1, len(elements)))
    root = _Node(elements[0], [_node(elements, nodes, 1) for _ in range(elements[0].children)])
    if next(nodes, None) is not None:
        raise FormatError("a schema with more nodes than it says")
    return [(child.element.name, _cut(_type(child))) for child in root.children]


@dataclass(slots=True)
class _Node:
    element: Element
    children: list[_Node]


def _node(elements: Sequence[Element], nodes: Iterator[int], depth: int) -> _Node:
    index = next(nodes, None)
    if index is None:
        raise FormatError("a schema with fewer nodes than it says")
    if depth > MAX_DEPTH:
        raise FormatError(f"a schema nested more than {MAX_DEPTH} deep")
    element = elements[index]
    return _Node(element, [_node(elements, nodes, depth + 1) for _ in range(element.children)])


def _type(node: _Node) -> str:
    element = node.element
    inner = _group(node) if node.children or element.physical is None else _primitive(element)
    return f"list<{element.name}: {inner}>" if element.repetition == _REPEATED else inner


def _group(node: _Node) -> str:
    element, children = node.element, node.children
    if len(children) == 1 and children[0].element.repetition == _REPEATED:
        repeated = children[0]
        if element.logical == _LIST or element.converted == _CONVERTED_LIST:
            return _list(element, repeated)
        if element.logical == _MAP or element.converted in (_CONVERTED_MAP, _CONVERTED_KEY_VALUE):
            inner = [_type(child) for child in repeated.children]
            if len(inner) == 2:
                return f"map<{inner[0]}, {inner[1]}>"
    return _struct(children)


def _list(element: Element, repeated: _Node) -> str:
    # The rules of parquet-format's LogicalTypes.md for what writers before the three levels made of a list.
    name, children = repeated.element.name, repeated.children
    two_levels = len(children) != 1 or name == "array" or name == f"{element.name}_tuple"
    if two_levels:
        inner = _struct(children) if children else _primitive(repeated.element)
        return f"list<{name}: {inner}>"
    return f"list<{children[0].element.name}: {_type(children[0])}>"


def _struct(children: list[_Node]) -> str:
    found, length = [], 0
    for child in children:
        found.append(f"{child.element.name}: {_type(child)}")
        length += len(found[-1])
        if length > _MAX_TYPE:
            break  # no more of it is shown
    return f"struct<{', '.join(found)}>"


def _primitive(element: Element) -> str:
    if element.logical_type:
        return element.logical_type
    if element.logical in _LOGICAL:
        return _LOGICAL[element.logical]
    if element.converted == _CONVERTED_DECIMAL or element.logical == _DECIMAL:
        return _decimal(element.precision, element.scale)
    if element.converted in _CONVERTED:
        return _CONVERTED[element.converted]
    physical = element.physical
    if physical is None or not 0 <= physical < len(_PRIMITIVES):
        return "unknown"
    return f"fixed_size_binary[{element.length}]" if physical == len(_PRIMITIVES) - 1 else _PRIMITIVES[physical]


def _decimal(precision: int, scale: int) -> str:
    return f"decimal{128 if precision <= 38 else 256}({precision}, {scale})"


def _element(thrift: Thrift) -> Element:
    found = Element()
    for number, kind in thrift.fields():
        if number == 4:
            found.name = decode(thrift.bytes()[:1024], cut=True)
        elif kind == I32:
            value = thrift.number()
            match number:
                case 1:
                    found.physical = value
                case 2:
                    found.length = value
                case 3:
                    found.repetition = value
                case 5:
                    found.children = value
                case 6:
                    found.converted = value
                case 7:
                    found.scale = value
                case 8:
                    found.precision = value
        elif number == 10 and kind == STRUCT:
            _logical(thrift, found)
        else:
            thrift.skip(kind)
    if found.children < 0:
        raise FormatError("a schema with fewer nodes than it says")
    return found


def _logical(thrift: Thrift, element: Element) -> None:
    """Read the union of annotations: one field, a structure of its own."""
    for number, kind in thrift.fields():
        if kind != STRUCT:
            thrift.skip(kind)
            continue
        element.logical = number
        if number not in (_DECIMAL, _TIME, _TIMESTAMP, _INTEGER):
            thrift.skip(kind)
            continue
        values, flags, unit = _members(thrift)
        if number == _INTEGER:
            element.logical_type = f"{'int' if flags.get(2, True) else 'uint'}{values.get(1, 0)}"
        elif number == _DECIMAL:
            element.logical_type = _decimal(values.get(2, 0), values.get(1, 0))
        elif number == _TIME:
            element.logical_type = f"time{'32' if unit == 'ms' else '64'}[{unit}]"
        else:
            element.logical_type = f"timestamp[{unit}{', tz=UTC' if flags.get(1) else ''}]"


def _members(thrift: Thrift) -> tuple[dict[int, int], dict[int, bool], str]:
    values: dict[int, int] = {}
    flags: dict[int, bool] = {}
    unit = "?"
    for number, kind in thrift.fields():
        if kind in (TRUE, FALSE):
            flags[number] = kind == TRUE
        elif kind in (I16, I32, I64):
            values[number] = thrift.number()
        elif kind == BYTE:
            values[number] = thrift.byte()
        elif kind == STRUCT:
            for choice, inner in thrift.fields():
                unit = _UNITS.get(choice, "?")
                thrift.skip(inner)
        else:
            thrift.skip(kind)
    return values, flags, unit


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TYPE else f"{text[: _MAX_TYPE - 3]}..."
