"""What scanners of a Hub name unsafe, as ``vulnerabilities``: it follows from findings, so nothing of it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from aibom.graph.component import Component

__all__ = ["vulnerabilities"]

_FINDING = "aibom:file:finding"
# As the collector of the Hub writes it: `scan: <scanner>: <level>[, <message>]`. What is only suspicious is a finding.
_UNSAFE = re.compile(r"scan: ([^:]+): ((?:unsafe|malicious|infected)\b.*)", re.IGNORECASE)


def vulnerabilities(components: Iterable[Component]) -> list[dict[str, Any]]:
    """Return one entry for each scanner and report: source, description, and refs of the files (CycloneDX 1.4 on).

    Args:
        components: all components of a graph.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for component in components:
        for text in component.values(_FINDING):
            if match := _UNSAFE.fullmatch(text):
                found.setdefault((match[1], match[2]), set()).add(component.ref)
    return [
        {
            "source": {"name": scanner},
            "description": f"{scanner} reports: {report}",
            "affects": [{"ref": ref} for ref in sorted(refs)],
        }
        for (scanner, report), refs in sorted(found.items())
    ]
