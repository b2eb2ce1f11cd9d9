"""XML that anybody may have written, element by element: bounded, without entities, nothing fetched.

expat parses, in pieces of a blob; a document type with declarations of its own, which is where entities come from, is
refused, and so is any that goes beyond a limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple
from xml.parsers import expat

from aibom.formats.blob import Blob, FormatError

__all__ = ["MAX_ELEMENTS", "MAX_XML", "XmlEvent", "root_name", "xml_events"]

MAX_XML: Final = 64 * 1024 * 1024
"""Bytes of an XML file that are read: the largest graphs of language models have some ten."""
MAX_ELEMENTS: Final = 1_000_000
MAX_DEPTH: Final = 100
MAX_TOKEN: Final = 4 * 1024 * 1024
"""Bytes of one tag with its attributes, or of a comment: the parser keeps it until it ends."""
MAX_TEXT: Final = 65536
"""Characters of text and of an attribute's value that are kept."""

_PIECE = 65536
_ROOT = 16384
"""Bytes within which a file says what its root is."""


class XmlEvent(NamedTuple):
    """A start or an end of an element.

    Attributes:
        name: the element's name without prefix.
        depth: elements that it is in.
        attributes: by name without prefix, of a start; None at an end.
        text: of an end, what stands in the element itself.
    """

    name: str
    depth: int
    attributes: Mapping[str, str] | None = None
    text: str = ""


def xml_events(blob: Blob) -> Iterator[XmlEvent]:
    """Yield the elements of a file, as far as somebody asks for them.

    Args:
        blob: the file.

    Raises:
        FormatError: it is no XML, declares entities, or goes beyond a limit; what was yielded before it stands.
        OSError: the bytes cannot be had.
    """
    handler = _Handler()
    offset = 0
    while True:
        piece = blob.read(offset, _PIECE)
        offset += len(piece)
        if offset > MAX_XML:
            raise FormatError(f"more than {MAX_XML} bytes of XML")
        if offset - handler.told > MAX_TOKEN:
            raise FormatError(f"a tag or comment of more than {MAX_TOKEN} bytes")
        problem: FormatError | None = None
        try:
            handler.fed = offset
            handler.parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            problem = FormatError(f"not XML: {expat.ErrorString(error.code)} in line {error.lineno}")
        except FormatError as error:
            problem = error
        except (LookupError, UnicodeError, ValueError):  # an encoding that Python does not know
            problem = FormatError("not XML: its encoding is not known")
        while handler.events:
            yield handler.events.popleft()
        if problem is not None:
            raise problem
        if not piece:
            return


def root_name(blob: Blob) -> str:
    """Return the name of the element that an XML file is; empty where it is none.

    Raises:
        OSError: the bytes cannot be had.
    """
    head = blob.read(0, 4).removeprefix(b"\xef\xbb\xbf")
    if not head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) and head.strip():
        return ""
    try:
        return next((event.name for event in xml_events(Blob("", min(blob.size, _ROOT), blob.read))), "")
    except FormatError:
        return ""


class _Handler:
    def __init__(self) -> None:
        self.events: deque[XmlEvent] = deque()
        self.fed = 0
        self.told = 0
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._count = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.told = self.fed
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise FormatError(f"more than {MAX_ELEMENTS} elements")
        if len(self._texts) >= MAX_DEPTH:
            raise FormatError(f"elements nested more than {MAX_DEPTH} deep")
        shown = {_local(key): value[:MAX_TEXT] for key, value in attributes.items()}
        self.events.append(XmlEvent(_local(name), len(self._texts), shown))
        self._texts.append([])
        self._lengths.append(0)

    def _end(self, name: str) -> None:
        self.told = self.fed
        text = "".join(self._texts.pop())[:MAX_TEXT]
        self._lengths.pop()
        self.events.append(XmlEvent(_local(name), len(self._texts), None, text))

    def _characters(self, text: str) -> None:
        self.told = self.fed
        if self._texts and self._lengths[-1] < MAX_TEXT:
            self._texts[-1].append(text)
            self._lengths[-1] += len(text)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise FormatError("a document type with declarations of its own")

    def _entity(self, *_: object) -> None:
        raise FormatError("it declares entities")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
