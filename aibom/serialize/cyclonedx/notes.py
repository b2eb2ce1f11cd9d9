"""Evidence and unknowns as the texts of properties, and back: ``<method> <collector> <location>``.

A location is free text, so the marks that separate it from what follows are percent-encoded in it.
"""

from __future__ import annotations

from collections.abc import Iterable

from aibom.graph.component import Occurrence
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import Property

__all__ = [
    "EVIDENCE",
    "OCCURRENCE",
    "UNKNOWN",
    "evidence_text",
    "occurrence_properties",
    "read_evidence",
    "read_occurrence_properties",
    "read_unknown",
    "unknown_text",
]

EVIDENCE = "aibom:evidence:"
"""Prefix of the names of properties that hold evidence; the field, or ``<rel>:<ref>`` of an edge, follows."""
UNKNOWN = "aibom:unknown"
"""Name of the properties that hold unknowns."""

OCCURRENCE = "aibom:occurrence"
"""Name of the properties that say where a service, which has no evidence, was seen: ``<location>:<line> <symbol>``."""

_VALUE = " = "
_METHODS = frozenset(Method)


def evidence_text(evidence: Evidence) -> str:
    """Return the property's value for one piece of evidence."""
    location = evidence.location.replace("%", "%25").replace("=", "%3D")
    lost = f"{_VALUE}{evidence.value}" if evidence.value else ""
    return f"{evidence.method} {evidence.collector} {location}{lost}"


def read_evidence(field: str, text: str) -> Evidence | None:
    """Return the evidence that ``evidence_text`` wrote; None for any other text."""
    head, _, value = text.partition(_VALUE)
    parts = head.split(" ", 2)
    if len(parts) != 3 or parts[0] not in _METHODS:
        return None
    location = parts[2].replace("%3D", "=").replace("%25", "%")
    found = Evidence(field, Method(parts[0]), parts[1], location, value)
    return found if evidence_text(found) == text else None


def unknown_text(unknown: Unknown) -> str:
    """Return the property's value for one unknown: ``<field>: <reason> [<collector> <location>]``."""
    where = ""
    if unknown.collector or unknown.location or unknown.reason.endswith("]"):
        location = unknown.location.replace("%", "%25").replace("[", "%5B")
        where = f" [{unknown.collector} {location}]"
    return f"{unknown.field}: {unknown.reason}{where}"


def read_unknown(ref: str, text: str) -> Unknown | None:
    """Return the unknown that ``unknown_text`` wrote; None for any other text."""
    field, separator, rest = text.partition(": ")
    if not separator:
        return None
    collector = location = ""
    reason = rest
    if rest.endswith("]") and " [" in rest:
        reason, _, where = rest[:-1].rpartition(" [")
        collector, _, location = where.partition(" ")
        location = location.replace("%5B", "[").replace("%25", "%")
    found = Unknown(ref, field, reason, collector, location)
    return found if unknown_text(found) == text else None


def occurrence_properties(occurrences: Iterable[Occurrence]) -> tuple[Property, ...]:
    """Return the properties that say where a service was seen."""
    return tuple((OCCURRENCE, _occurrence_text(item)) for item in occurrences)


def read_occurrence_properties(pairs: Iterable[Property]) -> tuple[tuple[Property, ...], tuple[Occurrence, ...]]:
    """Split properties into others and what ``occurrence_properties`` wrote."""
    rest: list[Property] = []
    found: list[Occurrence] = []
    for name, value in pairs:
        occurrence = _read_occurrence(value) if name == OCCURRENCE else None
        if occurrence is None:
            rest.append((name, value))
        else:
            found.append(occurrence)
    return tuple(rest), tuple(found)


def _occurrence_text(item: Occurrence) -> str:
    location = item.location.replace("%", "%25").replace(" ", "%20").replace(":", "%3A")
    place = f"{location}:{item.line}" if item.line else location
    return f"{place} {item.symbol}" if item.symbol else place


def _read_occurrence(text: str) -> Occurrence | None:
    place, _, symbol = text.partition(" ")
    location, _, line = place.partition(":")
    location = location.replace("%3A", ":").replace("%20", " ").replace("%25", "%")
    found = Occurrence(location, int(line) if line.isascii() and line.isdigit() and len(line) < 10 else 0, symbol)
    return found if location and _occurrence_text(found) == text else None
