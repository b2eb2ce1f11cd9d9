"""The official XSD's verdict, by the files that cyclonedx-python-lib ships; no DTD, no entity, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from aibom.serialize.problem import Problem, Rule, plain

if TYPE_CHECKING:
    from lxml.etree import XMLSchema

__all__ = ["xml_problems", "xml_versions"]

_NAMESPACE = "http://cyclonedx.org/schema/bom/"
# The only element `id` with an enumeration; the message goes on with all 800 ids.
_UNKNOWN_LICENSE = re.compile(r"Element 'id': \[facet 'enumeration'\] The value '(.*)' is not an element of the set")


@cache
def xml_versions() -> Mapping[str, Path]:
    """Give the versions of the specification that can be checked as XML.

    Returns:
        path of the XSD by version: 1.0 to 1.7 with cyclonedx-python-lib 11.
    """
    from cyclonedx.schema import _res

    return {version.to_version(): Path(path) for version, path in _res.BOM_XML.items() if path}


@lru_cache(maxsize=8)
def _xsd(version: str) -> XMLSchema:
    from lxml import etree

    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(xml_versions()[version]), parser))


def xml_problems(data: bytes) -> Iterator[Problem]:
    """Check an XML document against the XSD of its namespace.

    A document type declaration is refused before anything in it is read, so there are no entities; nothing is loaded
    from the network.

    Args:
        data: the document's bytes, in any encoding that XML can declare.

    Yields:
        one error for each violation, with ``line N`` as pointer; a single one with rule ``syntax`` where the document
        does not parse, has a document type declaration or is not CycloneDX of a supported version.
    """
    from lxml import etree

    refusal = _prolog_problem(data)
    if refusal:
        yield refusal
        return
    # huge_tree lifts the limit of 10 MB for one text; what it also lifts, the limit on entities, has nothing to limit
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = f"The document is not XML: {plain(str(error.msg))}."
        yield Problem("error", f"line {error.lineno or 1}", "", message, "syntax")
        return
    namespace, _, name = str(root.tag)[1:].rpartition("}")
    version = namespace.removeprefix(_NAMESPACE)
    if name != "bom" or not namespace.startswith(_NAMESPACE):
        yield Problem("error", "line 1", "", f"The document is not CycloneDX: {plain(str(root.tag))}.", "syntax")
    elif version not in xml_versions():
        message = f"The version {plain(version)} is not one of {', '.join(sorted(xml_versions()))}."
        yield Problem("error", "line 1", "", message, "syntax")
    else:
        schema = _xsd(version)
        schema.validate(root)
        for entry in schema.error_log:  # type: ignore[attr-defined]  # the stubs lack its iterator
            rule: Rule = "schema"
            message = re.sub(r"\{http://[^}]*\}", "", entry.message).rstrip(".")
            if license_id := _UNKNOWN_LICENSE.match(message):
                message = f"'{license_id[1]}' is not the id of an SPDX licence"
                rule = "license-id"
            yield Problem("error", f"line {entry.line}", "", f"{plain(message)}.", rule)


class _FoundError(Exception):
    """Ends the look at a prolog; carries what is wrong with it, if anything."""


def _prolog_problem(data: bytes) -> Problem | None:
    """Look at what stands before the root element, and refuse a document type declaration."""

    def refuse(*_: object) -> None:
        raise _FoundError("The document has a document type declaration; such documents are not read.")

    def end(*_: object) -> None:
        raise _FoundError("")

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = end
    message = ""
    try:
        reader.Parse(data, True)
    except _FoundError as found:
        message = str(found)
    except (expat.ExpatError, LookupError, ValueError) as error:
        message = f"The document is not XML: {plain(str(error))}."
    return Problem("error", f"line {reader.CurrentLineNumber}", "", message, "syntax") if message else None
