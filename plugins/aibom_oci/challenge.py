"""What a registry asks for when it answers 401: the header ``WWW-Authenticate`` (RFC 9110, section 11.6.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Challenge", "challenges"]

_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9_-]*)(?:\s+(?=[A-Za-z_]+\s*=)|\s*(?=,|$))")
_PARAMETER = re.compile(r"""([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))""")
_LONGEST = 8192


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way to say who asks.

    Attributes:
        scheme: lower case: ``basic``, ``bearer``.
        parameters: names in lower case.
    """

    scheme: str
    parameters: Mapping[str, str]


def challenges(header: str) -> tuple[Challenge, ...]:
    """Read the header; what cannot be read is left out.

    Args:
        header: its value, several of them joined by commas.
    """
    header = header[:_LONGEST]
    starts = list(_SCHEME.finditer(header))
    found = []
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(header)
        parameters = {
            match[1].lower(): re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
            for match in _PARAMETER.finditer(header[start.end() : end])
        }
        found.append(Challenge(start[1].lower(), parameters))
    return tuple(found)
