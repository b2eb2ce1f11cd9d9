"""Evidence and unknowns as the texts of properties, and back: ``<method> <collector> <location>``.

A location is free text, so the marks that separate it from what follows are percent-encoded in it.
"""

from __future__ import annotations

from aibom.graph.evidence import Evidence, Method, Unknown

__all__ = [
    "EVIDENCE",
    "UNKNOWN",
    "evidence_text",
    "read_evidence",
    "read_unknown",
    "unknown_text",
]

EVIDENCE = "aibom:evidence:"
"""Prefix of the names of properties that hold evidence; the field, or ``<rel>:<ref>`` of an edge, follows."""
UNKNOWN = "aibom:unknown"
"""Name of the properties that hold unknowns."""

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
