"""Is this document good? The official schemas' verdict, and what they cannot see.

An ``error`` is what the schema says no to (or what cannot be read at all), a ``warning`` what only we see: some of the
specification's own valid examples have warnings.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from aibom.errors import SerializationError
from aibom.serialize.pause import no_collection
from aibom.serialize.place import Step, pointer_to
from aibom.serialize.problem import Problem, plain
from aibom.serialize.schema import json_problems
from aibom.serialize.semantics import semantic_problems
from aibom.serialize.xsd import xml_problems

__all__ = ["MAX_BYTES", "Problem", "validate_document", "validate_source", "validate_xml"]

MAX_BYTES = 512 * 1024 * 1024
"""Largest document that is read, in bytes."""


def validate_document(document: Mapping[str, Any], *, xml: bytes | None = None) -> tuple[Problem, ...]:
    """Check a document against the schema of its version, and for what no schema sees.

    Args:
        document: a parsed CycloneDX JSON document, of any content.
        xml: the XML that the document was read from. The schema's verdict is then the XSD's on these bytes.

    Returns:
        all problems, sorted and without repetition; empty for a good document. Where the document is not CycloneDX, of
        a version that is not supported, or nested too deeply, that is the only problem.
    """
    with no_collection():
        problems = set(json_problems(document) if xml is None else xml_problems(xml))
        if not any(problem.rule == "syntax" for problem in problems):
            problems.update(semantic_problems(document))
        return tuple(sorted(problems))


def validate_xml(data: bytes) -> tuple[Problem, ...]:
    """Check an XML document against the XSD of its version, without DTD, entities and network.

    Args:
        data: the document's bytes.

    Returns:
        the errors, sorted, with ``line N`` as pointer; empty for a valid document.
    """
    return tuple(sorted(set(xml_problems(data))))


def validate_source(data: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[Problem, ...]:
    """Check a document as it was found: JSON or XML, told apart by its first character.

    Args:
        data: the document's bytes; a byte order mark and leading white space are allowed.
        max_bytes: larger documents are not read.

    Returns:
        all problems, sorted. One error with rule ``syntax`` where nothing can be read: too large, neither JSON nor XML,
        broken, nested too deeply. For XML the pointers of warnings lead into the JSON form of the document.
    """
    if len(data) > max_bytes:
        return (_syntax("", f"The document has {len(data)} bytes; more than {max_bytes} are not read."),)
    # UTF-16 is XML's only; its "<" is found between or before zero bytes
    beginning = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\xff\xfe\t\n\r ")
    if beginning.startswith(b"<"):
        return _validate_xml_source(data)
    if beginning.startswith(b"{"):
        return _validate_json_source(data)
    return (_syntax("", "The document is neither JSON nor XML: it begins with neither { nor <."),)


def _syntax(pointer: str, message: str) -> Problem:
    return Problem("error", pointer, "", message, "syntax")


def _validate_xml_source(data: bytes) -> tuple[Problem, ...]:
    problems = validate_xml(data)
    if any(problem.rule == "syntax" for problem in problems):
        return problems
    from aibom.serialize.cyclonedx.xml import from_xml

    try:
        return tuple(sorted({*problems, *semantic_problems(from_xml(data))}))
    except (SerializationError, RecursionError) as error:
        reason = f"Only the schema was asked, the document could not be read: {plain(str(error).rstrip('.'))}."
        return tuple(sorted({*problems, Problem("warning", "", "", reason, "syntax")}))


_Repeating = dict[int, tuple[dict[str, Any], list[str]]]
"""Objects in which a key stood twice, by identity (which holds as long as the object is kept here), with those keys."""


def _validate_json_source(data: bytes) -> tuple[Problem, ...]:
    repeating: _Repeating = {}
    try:
        document = _parse(data.decode("utf-8-sig"), repeating)
    except json.JSONDecodeError as error:
        return (_syntax(f"line {error.lineno}", f"The document is not JSON: {error.msg} at column {error.colno}."),)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (_syntax(f"line {line}", f"The document is not UTF-8: byte {error.start} is {data[error.start]:#04x}."),)
    except RecursionError:
        return (_syntax("", "The document is nested too deeply to be read."),)
    except ValueError as error:
        return (_syntax("", f"The document is not JSON: {plain(str(error))}."),)
    problems = validate_document(document)
    if repeating:
        problems = tuple(sorted({*problems, *_duplicate_keys(document, repeating)}))
    return problems


def _parse(text: str, repeating: _Repeating) -> Any:
    """Parse JSON and note repeated keys."""

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeating[id(built)] = (built, sorted(key for key, count in counts.items() if count > 1))
        return built

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number of JSON")

    with no_collection():
        return json.loads(text, object_pairs_hook=build, parse_constant=refuse)


def _duplicate_keys(document: Any, repeating: _Repeating) -> Iterator[Problem]:
    """Find the places of the objects in which a key stood twice; of such keys the last one counts."""
    waiting: list[tuple[Any, Step | None]] = [(document, None)]
    while waiting:
        value, step = waiting.pop()
        for key in repeating[id(value)][1] if id(value) in repeating else ():
            message = f'The key "{plain(key)}" stands here more than once; only the last value counts.'
            yield Problem("warning", pointer_to((step, key)), "", message, "duplicate-key")
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [(item, (step, key)) for key, item in items]
