"""Reads CycloneDX XML into a document, element by element: no tree is built, and nothing recurses.

The XML is a stranger's. A document type declaration ends the reading before an entity could be declared, let alone be
expanded; depth is bounded; what the table does not know is skipped and reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any
from xml.parsers import expat

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.xml_table import (
    NAMESPACE,
    VERSIONS,
    Choice,
    Content,
    Field,
    Items,
    Kind,
    Place,
    Plan,
    plans,
)
from aibom.serialize.problem import plain

__all__ = ["MAX_DEPTH", "MAX_UNREAD", "read"]

MAX_DEPTH = 1_000
"""Most elements within one another."""

MAX_UNREAD = 1_000
"""Most skipped things that are named one by one."""

_SPACE = " \t\n\r"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_ROOT = re.compile(re.escape(NAMESPACE) + r"([0-9]{1,3}\.[0-9]{1,3}) bom")
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance "  # hints to validators; they say nothing of the document


def read(data: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read a document; the contract is that of ``aibom.serialize.cyclonedx.xml.read_xml``.

    Args:
        data: the XML, in any encoding that it declares.

    Returns:
        the JSON document, and what was skipped.

    Raises:
        SerializationError: it cannot be read as CycloneDX.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    reader = _Reader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = f"{expat.ErrorString(error.code)}, line {error.lineno}"
        raise SerializationError(f"This is not well-formed XML: {reason}") from None
    except (LookupError, ValueError):  # from the parser's look for a codec, before anything is read
        if reader.begun:
            raise
        raise SerializationError("The XML declares an encoding that cannot be read") from None
    return reader.document, reader.unread()


class _Element:
    """An open element that the table knows.

    Attributes:
        field: the row that it was found by.
        content: what it holds.
        children: the rows of the elements that may stand in it, by tag.
        value: what has been read of it so far; ``None`` for text, and for a choice that is still open.
    """

    __slots__ = ("children", "content", "field", "value")

    def __init__(self, field: Field, content: Content, children: Mapping[str, Field], value: Any) -> None:
        self.field = field
        self.content = content
        self.children = children
        self.value = value


class _Reader:
    """The handlers of a parser, and what they have read.

    Attributes:
        document: the document, once its root element has ended.
        begun: whether an element has been seen.
    """

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.document: dict[str, Any] = {}
        self.begun = False
        self._parser = parser
        self._version = ""
        self._plans: Mapping[str, Plan] = {}
        self._prefix = ""
        self._depth = 0
        self._skipping = 0  # depth within an element that the table does not know
        self._stack: list[_Element] = []
        self._text: list[str] = []
        self._unread: list[str] = []
        self._more = 0

    def unread(self) -> tuple[str, ...]:
        return (*self._unread, *([f"and {self._more:,} more"] if self._more else []))

    def refuse(self, *_: object) -> None:
        raise SerializationError("The XML has a document type declaration (DOCTYPE), which is refused")

    def characters(self, text: str) -> None:
        if not self._skipping:
            self._text.append(text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.begun = True
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SerializationError(f"The XML is nested deeper than {MAX_DEPTH:,} elements")
        if self._skipping:
            self._skipping += 1
            return
        field = self._row(name) if self._stack else self._root(name)
        if field is None:
            self._report(f"element {self._plain(name)}")
            self._skipping = 1
            return
        self._no_text()
        self._stack.append(self._opened(field, attributes))

    def end(self, _: str) -> None:
        self._depth -= 1
        if self._skipping:
            self._skipping -= 1
            return
        element = self._stack.pop()
        content, value = element.content, element.value
        if isinstance(content, Kind) and content is not Kind.REF:
            value = _value(content, "".join(self._text))
            self._text.clear()
        elif isinstance(content, str):
            plan = self._plans[content]
            if plan.text:
                value[plan.text.key] = _value(plan.text.content, "".join(self._text))
                self._text.clear()
            if plan.order and len(value) > 1 and element.field.place is not Place.INLINE:
                value = {key: value[key] for key in sorted(value, key=plan.order.__getitem__)}
        self._no_text()
        if not self._stack:
            self.document = {"bomFormat": "CycloneDX", "specVersion": self._version, **value}
        elif value is None:
            self._report(f"empty element {element.field.tag}")
        else:
            self._deliver(element.field, value)

    def _root(self, name: str) -> Field:
        """Settle the version by the root element's namespace."""
        match = _ROOT.fullmatch(name)
        if match is None:
            raise SerializationError("The XML is not CycloneDX: its root is no bom of a CycloneDX namespace")
        if match[1] not in VERSIONS:
            raise SerializationError(f"CycloneDX XML of version {match[1]} cannot be read, only {', '.join(VERSIONS)}")
        self._version = match[1]
        self._prefix = f"{NAMESPACE}{self._version} "
        self._plans = plans(self._version)
        return Field("", "bom", Place.ELEMENT, "bom")

    def _row(self, name: str) -> Field | None:
        """Find the row of an element that starts in the innermost open one."""
        if not name.startswith(self._prefix):
            return None
        tag = name[len(self._prefix) :]
        inside = self._stack[-1]
        field = inside.children.get(tag)
        if field is None and inside.field.other and not inside.value:
            elements = self._plans[inside.field.other].elements
            field = elements.get(tag)
            if field is not None:  # so this is an object, not a list or text
                inside.content, inside.children, inside.value = inside.field.other, elements, {}
        if field is not None and field.place is Place.INLINE:
            inner = self._plans[str(field.content)].fields
            return field if inner.keys().isdisjoint(inside.value) else None
        return field

    def _opened(self, field: Field, attributes: dict[str, str]) -> _Element:
        content = field.content
        value: Any = None
        children: Mapping[str, Field] = {}
        known = 0
        if isinstance(content, str):
            plan = self._plans[content]
            children = plan.elements
            value = self._stack[-1].value if field.place is Place.INLINE else {}
            for attribute in plan.attributes if attributes else ():
                text = attributes.get(attribute.tag)
                if text is not None:
                    value[attribute.key] = _value(attribute.content, text)
                    known += 1
        elif content is Kind.REF:
            value = attributes.get("ref")
            known = value is not None
        elif isinstance(content, Items):
            children, value = content.cases, []
        elif isinstance(content, Choice):
            children = content.cases
        if known != len(attributes):
            self._report_attributes(field.tag, attributes, content)
        return _Element(field, content, children, value)

    def _deliver(self, field: Field, value: Any) -> None:
        """Give a value to the element around it."""
        around = self._stack[-1]
        if isinstance(around.content, Items):
            around.value.append({field.key: value} if field.key else value)
        elif isinstance(around.content, Choice):
            if around.value is None:
                around.value = value
            else:
                self._report(f"another {field.tag}")
        elif field.place is Place.REPEATED:
            around.value.setdefault(field.key, []).append(value)
        elif field.place is Place.INLINE:
            pass  # its fields are already there
        elif field.key not in around.value:
            around.value[field.key] = value
        elif isinstance(value, list) and isinstance(around.value[field.key], list):
            around.value[field.key] += value
        else:
            self._report(f"another {field.tag}")

    def _no_text(self) -> None:
        """Forget the white space between elements, and report anything else that stands there."""
        if self._text:
            if not "".join(self._text).isspace():
                self._report("text between elements")
            self._text.clear()

    def _report_attributes(self, tag: str, attributes: Mapping[str, str], content: Content) -> None:
        known = {"ref"} if content is Kind.REF else set()
        if isinstance(content, str):
            known = {attribute.tag for attribute in self._plans[content].attributes}
        for name in attributes:
            if name not in known and not name.startswith(_INSTANCE):
                self._report(f"attribute {self._plain(name)} of {tag}")

    def _report(self, what: str) -> None:
        if len(self._unread) < MAX_UNREAD:
            self._unread.append(f"line {self._parser.CurrentLineNumber}: {what}")
        else:
            self._more += 1

    def _plain(self, name: str) -> str:
        """Write a stranger's name, with its namespace unless that is the document's own or none."""
        namespace, _, local = name.removeprefix(self._prefix).rpartition(" ")
        return plain(f"{{{namespace}}}{local}" if namespace else local)


def _value(kind: Content, text: str) -> Any:
    """Read a value without children; what is not what it should be stays text, as it is."""
    if kind is Kind.TEXT:
        return text
    stripped = text.strip(_SPACE)
    if kind is Kind.TOKEN:
        return stripped
    if kind is Kind.BOOL:
        return _BOOLEANS.get(stripped, text)
    try:
        if _INTEGER.fullmatch(stripped):
            return int(stripped)
    except ValueError:  # Python's own limit, sys.set_int_max_str_digits
        return text
    if kind is Kind.NUM and _DECIMAL.fullmatch(stripped) and isfinite(number := float(stripped)):
        return number
    return text
