"""Writes a CycloneDX document as XML: text built directly, because a tree of 10,000 components is slow and large."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.xml_table import NAMESPACE, Content, Field, Items, Kind, Place, Plan, plans
from aibom.serialize.place import Step, pointer_to

__all__ = ["WRITABLE", "write"]

WRITABLE = ("1.5", "1.6", "1.7")
"""The versions of the specification that are written."""

# Outside the range of characters of XML 1.0 (https://www.w3.org/TR/xml/#charsets).
_ILLEGAL = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_ILLEGAL_CHARACTER = re.compile(f"[{_ILLEGAL}]")
_IN_TEXT = re.compile(f"[&<>\r{_ILLEGAL}]")
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]')
# A reader turns a bare carriage return into a line feed, and any white space of an attribute into a space.
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_SPACE = " \t\n\r"


def write(document: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Write a document; the contract is that of ``aibom.serialize.cyclonedx.xml.to_xml``.

    Args:
        document: the JSON document.

    Returns:
        the XML text, and the JSON pointers of what does not come back as it was.

    Raises:
        SerializationError: the version is not one of ``WRITABLE``, or the document is nested too deeply.
    """
    version = document.get("specVersion")
    if not isinstance(version, str) or version not in WRITABLE:
        raise SerializationError(f"CycloneDX XML is written in version {', '.join(WRITABLE)} only")
    writer = _Writer(version)
    try:
        return writer.document(document)
    except RecursionError:
        raise SerializationError("The document is nested too deeply to be written as XML") from None


class _Writer:
    """One document on its way into text.

    A pointer is only made for what is lost: ``_path`` holds the keys and indices on the way to the object in hand.
    """

    def __init__(self, version: str) -> None:
        self._version = version
        self._plans = plans(version)
        self._out: list[str] = []
        self._lost: list[str] = []
        self._path: list[str | int] = []

    def document(self, document: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        fields = dict(document)
        del fields["specVersion"]
        # The namespace says what these two say, if they say what they should.
        if fields.pop("bomFormat", None) != "CycloneDX":
            self._lose("bomFormat")
        schema = f"http://cyclonedx.org/schema/bom-{self._version}.schema.json"
        if fields.pop("$schema", schema) != schema:
            self._lose("$schema")
        self._out.append('<?xml version="1.0" encoding="UTF-8"?>')
        self._object("bom", self._plans["bom"], fields, "\n", f' xmlns="{NAMESPACE}{self._version}"')
        self._out.append("\n")
        return "".join(self._out), tuple(dict.fromkeys(self._lost))

    def _lose(self, *keys: str | int) -> None:
        """Note what does not come back as it was: the value at these keys of the object in hand."""
        step: Step | None = None
        for key in (*self._path, *keys):
            step = (step, key)
        self._lost.append(pointer_to(step))

    def _object(self, tag: str, plan: Plan, value: Mapping[str, Any], pad: str, start: str = "") -> None:
        """Write an object as an element; ``start`` is what its start tag already holds."""
        found: list[tuple[int, Field, str]] = []
        fields = plan.fields
        for key in value:
            known = fields.get(key)
            if known is None:
                self._lose(key)
            else:
                found.append((*known, key))
        found.sort(key=_position)
        text = ""
        children: list[tuple[Field, str]] = []
        for _, field, key in found:
            place = field.place
            if place is Place.ATTRIBUTE:
                written = self._scalar(field.content, value[key], key)
                if written is not None:
                    start += f' {field.tag}="{self._escaped(_IN_ATTRIBUTE, written, key)}"'
            elif place is Place.TEXT:
                text = self._escaped(_IN_TEXT, self._scalar(field.content, value[key], key) or "", key)
            elif place is not Place.INLINE or all(field is not child for child, _ in children):
                children.append((field, key))
        if plan.text and plan.text.key not in value:
            self._lose()  # absent and empty are one in XML
        deeper = pad + "  "
        at = self._open(tag, pad, start)
        for field, key in children:
            if field.place is Place.REPEATED:
                self._repeated(field, key, value[key], deeper)
            elif field.place is Place.INLINE:
                inner = self._plans[str(field.content)]
                self._object(field.tag, inner, {name: value[name] for name in inner.fields if name in value}, deeper)
            else:
                self._element(field.tag, self._meant(field, value[key], key), value[key], deeper, key)
        self._close(at, tag, pad, text)

    def _repeated(self, field: Field, key: str, value: Any, pad: str) -> None:
        """Write a list without an element of its own."""
        items = self._items(value, key)
        if not items:
            self._lose(key)  # there is no element to say that it is there
        self._path.append(key)
        for index, item in enumerate(items):
            if index and field.many > self._version:
                self._lose(index)
            else:
                self._element(field.tag, self._meant(field, item, index), item, pad, index)
        self._path.pop()

    def _list(self, tag: str, content: Items, value: Any, pad: str, key: str | int) -> None:
        """Write a list as an element that holds the items' elements."""
        deeper = pad + "  "
        at = self._open(tag, pad)
        items = self._items(value, key)
        self._path.append(key)
        for index, item in enumerate(items):
            case = content.only or _fitting(content.cases, item)
            if case is None:
                self._lose(index)
            elif case.key:
                self._path.append(index)
                for other in item:
                    if other != case.key:
                        self._lose(other)
                self._element(case.tag, case.content, item[case.key], deeper, case.key)
                self._path.pop()
            else:
                self._element(case.tag, case.content, item, deeper, index)
        self._path.pop()
        self._close(at, tag, pad)

    def _element(self, tag: str, content: Content, value: Any, pad: str, key: str | int) -> None:
        """Write a value, which stands at this key of the object or list in hand, as an element."""
        if isinstance(content, Kind):
            written = self._scalar(content, value, key)
            if written is None:
                return
            if content is Kind.REF:
                self._out.append(f'{pad}<{tag} ref="{self._escaped(_IN_ATTRIBUTE, written, key)}"/>')
            elif written:
                self._out.append(f"{pad}<{tag}>{self._escaped(_IN_TEXT, written, key)}</{tag}>")
            else:
                self._out.append(f"{pad}<{tag}/>")
        elif isinstance(content, str):
            if not isinstance(value, dict):
                self._lose(key)
                return
            self._path.append(key)
            self._object(tag, self._plans[content], value, pad)
            self._path.pop()
        elif value is None:
            self._lose(key)
        elif isinstance(content, Items):
            self._list(tag, content, value, pad, key)
        else:
            case = _fitting(content.cases, value)
            if case is None:
                self._lose(key)
                return
            at = self._open(tag, pad)
            self._element(case.tag, case.content, value, pad + "  ", key)
            if len(self._out) > at:
                self._close(at, tag, pad)
            else:
                self._out.pop()  # a choice of nothing says nothing

    def _open(self, tag: str, pad: str, start: str = "") -> int:
        """Write a start tag; the result is for ``_close``."""
        self._out.append(f"{pad}<{tag}{start}")
        return len(self._out)

    def _close(self, at: int, tag: str, pad: str, text: str = "") -> None:
        """Write an end tag, or turn the start tag into an empty element where nothing came after it."""
        out = self._out
        if len(out) > at:
            out[at - 1] += ">"
            out.append(f"{pad}</{tag}>")
        else:
            out[at - 1] += f">{text}</{tag}>" if text else "/>"

    def _items(self, value: Any, key: str | int) -> Sequence[Any]:
        """Give the items of a list; a single value stands for a list of one, and is reported."""
        if isinstance(value, (list, tuple)):
            return value
        self._lose(key)
        return () if value is None else (value,)

    def _meant(self, field: Field, value: Any, key: str | int) -> Content:
        """Tell which of a field's contents a value is."""
        if not field.other or not isinstance(value, dict):
            return field.content
        if not value:
            self._lose(key)  # reads as an empty list or text
        return field.other

    def _scalar(self, kind: Content, value: Any, key: str | int) -> str | None:
        """Give the text of a value without children, ``None`` if it has none; report what does not come back equal."""
        text: str | None = None
        fits = False
        if isinstance(value, str):
            text = value
            fits = kind is Kind.TEXT or kind is Kind.REF or (kind is Kind.TOKEN and value == value.strip(_SPACE))
        elif isinstance(value, bool):
            text = "true" if value else "false"
            fits = kind is Kind.BOOL
        elif isinstance(value, (int, float)):
            text = _number(value, whole=kind is Kind.INT)
            fits = text is not None and (kind is Kind.NUM or (kind is Kind.INT and "." not in text))
        if not fits:
            self._lose(key)
        return text

    def _escaped(self, unsafe: re.Pattern[str], text: str, key: str | int) -> str:
        """Escape markup; a character that XML cannot hold becomes a visible escape, and is reported."""
        if unsafe.search(text) is None:
            return text
        if _ILLEGAL_CHARACTER.search(text):
            self._lose(key)
            text = _ILLEGAL_CHARACTER.sub(_visible, text)
        return unsafe.sub(_markup, text)


def _number(value: float, *, whole: bool) -> str | None:
    """Write a number as the XSD's decimal, which has no exponent; ``None`` if it is none or absurdly long."""
    if isinstance(value, float):
        if not isfinite(value):
            return None
        if not (whole and value.is_integer()):
            text = format(Decimal(repr(value)), "f")
            return text if "." in text else f"{text}.0"
    try:
        return str(int(value))
    except ValueError:  # Python's own limit, sys.set_int_max_str_digits
        return None


def _position(found: tuple[int, Field, str]) -> int:
    return found[0]


def _markup(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _fitting(cases: Mapping[str, Field], item: Any) -> Field | None:
    """Find the first case that an item of a list, or a value of a choice, may be."""
    for case in cases.values():
        if not isinstance(item, dict):
            fits = not case.key and isinstance(case.content, Kind)
        elif case.key:
            fits = case.key in item
        else:
            fits = isinstance(case.content, str) and not (case.needs and case.needs.isdisjoint(item))
        if fits:
            return case
    return None
