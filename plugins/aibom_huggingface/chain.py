"""Licences along a lineage: a child that promises more than what it descends from allows is a finding.

No legal judgement: three families of licences are told apart by their ids alone, and what is in none of them is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum

from aibom.plugin import License

__all__ = ["Family", "chain_findings", "family"]

_MAX_FINDINGS = 20

_NON_COMMERCIAL = re.compile(
    r"(?:^|[^a-z])(?:nc|non-?commercial|noncommercial|research-only|academic)(?:[^a-z]|$)|^(?:h-research|intel-research)$"
    r"|^apple-amlr$|^fair-noncommercial"
)
_COPYLEFT = re.compile(
    r"^(?:a?gpl|lgpl|gfdl|mpl-|epl-|eupl-|osl-|cecill-2|cc-by-sa|cc-by-nc-sa|odbl|ms-rl|ofl-)|^(?:gpl|lgpl|agpl|gfdl)$"
)
_TERMS = re.compile(r"^(?:llama|gemma|openrail|bigscience-|bigcode-|creativeml-|deepfloyd-|grok|lgpl-lr)|rail")
_PERMISSIVE = re.compile(
    r"^(?:apache-|mit(?:-|$)|bsd|isc$|unlicense$|0bsd$|cc0-|cc-by-\d|cc-pddc|pddl|zlib$|bsl-1|wtfpl|afl-|artistic-|ncsa$"
    r"|ecl-|ms-pl$|postgresql$|cdla-permissive|odc-by|open-mdw|openmdw)"
)


class Family(IntEnum):
    """What a licence asks for, from little to much."""

    PERMISSIVE = 0
    TERMS = 1
    COPYLEFT = 2
    NON_COMMERCIAL = 3


def family(license_: License) -> Family | None:
    """Return the family that a licence belongs to; None where its name does not say.

    Args:
        license_: one licence; of an expression every licence must be of one family.
    """
    if license_.expression is not None:
        parts = [part for part in re.split(r"[\s()]+", license_.expression) if part not in ("", "AND", "OR", "WITH")]
        found = {_family(part) for part in parts}
        return found.pop() if len(found) == 1 else None
    return _family(license_.id or license_.name or "")


def _family(name: str) -> Family | None:
    name = name.lower()
    if _NON_COMMERCIAL.search(name):
        return Family.NON_COMMERCIAL
    for pattern, found in ((_TERMS, Family.TERMS), (_COPYLEFT, Family.COPYLEFT), (_PERMISSIVE, Family.PERMISSIVE)):
        if pattern.search(name):
            return found
    return None


def chain_findings(
    child: str, licenses: Mapping[str, Sequence[License]], parents: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield what a reviewer should see of the licences that a model descends from, nearest first.

    Behind an ancestor that narrows no further one is looked at: what narrows there is said of that ancestor.

    Args:
        child: ref of the model.
        licenses: licences by ref.
        parents: refs of the parents by ref, sorted.
    """
    own = _families(licenses.get(child, ()))
    if not own:
        return
    paths: list[tuple[str, ...]] = [(child,)]
    seen = {child}
    count = 0
    while paths and count < _MAX_FINDINGS:
        longer: list[tuple[str, ...]] = []
        for path in paths:
            for parent in parents.get(path[-1], ()):
                if parent in seen:
                    continue
                seen.add(parent)
                theirs = _families(licenses.get(parent, ()))
                if theirs and _narrows(own, theirs):
                    mine, other = (_named(licenses[ref]) for ref in (child, parent))
                    yield f"license-chain: {mine} here, {other} of {' -> '.join((*path, parent))}"
                    count += 1
                else:
                    longer.append((*path, parent))
        paths = longer


def _families(licenses: Sequence[License]) -> set[Family]:
    return {found for item in licenses if (found := family(item)) is not None}


def _narrows(own: set[Family], theirs: set[Family]) -> bool:
    # Of several licences the user of a model may have a choice: the least one counts, for child and parent.
    return min(theirs) > min(own) or (min(theirs) == Family.COPYLEFT and min(own) == Family.NON_COMMERCIAL)


def _named(licenses: Sequence[License]) -> str:
    return ", ".join(item.id or item.expression or item.name or "" for item in licenses)
