"""What a reviewer should see: the findings that components carry as properties, as records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aibom.graph.component import Component

__all__ = ["FINDINGS", "Finding", "findings"]

FINDINGS = ("aibom:finding", "aibom:file:finding")
"""Names of the properties that hold findings: ``<rule>: <detail>``."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a reviewer should see; never a verdict.

    Attributes:
        ref: the component that it is about.
        rule: the short name of its kind (``license-chain``, ``digest-mismatch``); empty where it names none.
        detail: what was seen.
    """

    ref: str
    rule: str
    detail: str


def findings(components: Iterable[Component]) -> tuple[Finding, ...]:
    """Return the findings of components, sorted, each once."""
    return tuple(
        sorted({_finding(c.ref, value) for c in components for name, value in c.properties if name in FINDINGS})
    )


def _finding(ref: str, text: str) -> Finding:
    rule, colon, detail = text.partition(": ")
    return Finding(ref, rule, detail) if colon and " " not in rule else Finding(ref, "", text)
