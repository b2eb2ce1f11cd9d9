"""CycloneDX XML: written from, and read to, the JSON document.

What there is of the document in XML, and how, is said once, in xml_table.py; xml_write.py and xml_read.py are its two
directions. The law: ``from_xml(to_xml(document)[0]) == document`` for every document of which nothing is lost, save for
``$schema``, which is the JSON file's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aibom.serialize.cyclonedx.xml_read import read
from aibom.serialize.cyclonedx.xml_write import write

__all__ = ["from_xml", "read_xml", "to_xml"]


def to_xml(document: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    r"""Write a document as CycloneDX XML of its own version.

    Whether the document is valid is not asked: what has a place in XML is written, whatever it says. Of a valid
    document valid XML comes out, except where the XSD is stricter: it wants every bom-ref to be unique.

    What does not come back as it was when the XML is read is named by a JSON pointer:

    - what XML of that version has no place for, and is not written: unknown keys, JSON's signatures, ``null``, the
      second ``data`` of a component in 1.5, numbers that are not finite;
    - what XML cannot tell from something else: an empty list that has no element of its own (``dependsOn``, ``url``
      ...), empty ``tools`` given as object, a text that is missing where the element is its place (a property without
      value reads as one with an empty value), one object where a list belongs (``evidence.identity`` since 1.6), a
      number where text belongs;
    - text that is changed: white space around URLs, times and hashes, and characters outside the range of XML 1.0,
      which become visible escapes (``\x07``, ``\ud800``).

    Args:
        document: the JSON document, of version 1.5, 1.6 or 1.7.

    Returns:
        the XML text with its declaration (UTF-8), indented, with a final newline; and the pointers (RFC 6901), in the
        order of the XML. A list's or object's own pointer may stand for all that is in it.

    Raises:
        SerializationError: another version, or nesting too deep to be written (some hundred levels).
    """
    return write(document)


def from_xml(data: bytes) -> dict[str, Any]:
    """Read CycloneDX XML into a document; as ``read_xml``, without the account of what was skipped.

    Args:
        data: the XML.

    Returns:
        the JSON document.

    Raises:
        SerializationError: as for ``read_xml``.
    """
    return read(data)[0]


def read_xml(data: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read CycloneDX XML of version 1.4 to 1.7 into a document.

    No validation: a number that is none stays text, an element in the wrong order is read where it is. There are no
    entities and no document type declaration; the size is the caller's matter.

    Args:
        data: the XML, in any encoding that it declares.

    Returns:
        the JSON document with ``bomFormat`` and ``specVersion``, its keys in the order of the JSON schema; and what of
        the XML has no place in JSON and was skipped, each with its line: elements and attributes of other namespaces
        (XML signatures), what the version does not know, text between elements, a second element where only one may
        stand. Comments and processing instructions are not mentioned. At most 1,000, then their number.

    Raises:
        SerializationError: not well-formed, a document type declaration, nested deeper than 1,000 elements, not a
            CycloneDX namespace, an unsupported version, an encoding that cannot be read.
    """
    return read(data)
