"""The licence of a distribution: License-Expression (PEP 639), else License, else classifiers, else a text that is one.

What was said elsewhere and cannot be true at the same time is kept as evidence with its value: a finding of the graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from aibom.plugin import Evidence, License, Method, clean_line, identify_license_text, is_placeholder, normalize_license
from aibom_pip.find import Distribution

__all__ = ["COLLECTOR", "Declared", "declared_licenses", "identify", "refined"]

COLLECTOR = "pip"
"""The collector's name, as evidence shows it."""

_EXPRESSION, _FIELD, _CLASSIFIER = "License-Expression", "License", "Classifier"
_PREFIX = "License :: "
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")
_LONGEST = 40_000
"""Characters of the longest text of one licence that there is, with some to spare: longer ones are collections."""
_FAMILIES: dict[str, str | tuple[str, ...]] = {
    "academic free license (afl)": "AFL-",
    "apache software license": "Apache-",
    "artistic license": "Artistic-",
    "bsd license": ("BSD-", "0BSD"),
    "gnu affero general public license": "AGPL-",
    "gnu general public license (gpl)": "GPL-",
    "gnu library or lesser general public license (lgpl)": "LGPL-",
    "gnu free documentation license (fdl)": "GFDL-",
    "zope public license": "ZPL-",
    "apache": "Apache-",
    "bsd": ("BSD-", "0BSD"),
    "gpl": "GPL-",
    "lgpl": "LGPL-",
}
"""Classifiers and words that name a family of licences, and how the SPDX ids of its members begin."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a distribution says of its licence.

    Attributes:
        licenses: the licences that count, in its order.
        field: the field that they were taken from; empty where there are none.
        evidence: for them, and for what contradicts them.
        problem: why there are none.
    """

    licenses: tuple[License, ...]
    field: str
    evidence: tuple[Evidence, ...]
    problem: str = ""


def declared_licenses(distribution: Distribution) -> Declared:
    """Read the licence fields of a distribution's metadata."""
    headers = distribution.headers
    classifiers = [item for item in headers.all("classifier") if item.startswith(_PREFIX)]
    said = {
        _EXPRESSION: normalize_license(headers.one("license-expression")),
        _FIELD: _in_own_words(headers.one("license")),
        _CLASSIFIER: normalize_license(classifiers) if classifiers else (),
    }
    known = {name: licenses for name, licenses in said.items() if licenses}
    if not known:
        value = clean_line(headers.one("license"))
        return Declared(
            (), "", (), f"declared as {value.lower()}" if value and is_placeholder(value) else "not declared"
        )
    # A name is worth less than an id, in whichever field it stands; several lines of text are worth least.
    chosen = min(known, key=lambda name: (_worth(known[name]) if name != _EXPRESSION else 0, list(known).index(name)))
    evidence = [_evidence(distribution, chosen)]
    for name, licenses in known.items():
        if name != chosen and _contradict(known[chosen], licenses):
            evidence.append(_evidence(distribution, name, _json(licenses)))
        elif name != chosen and licenses == known[chosen]:
            evidence.append(_evidence(distribution, name))
    return Declared(known[chosen], chosen, tuple(evidence))


def refined(licenses: tuple[License, ...], texts: Iterable[tuple[str, str]]) -> tuple[tuple[License, ...], str]:
    """Say which licence is meant where only its family is declared, by the text that is shipped.

    Args:
        licenses: what is declared.
        texts: path and text of the licence files.

    Returns:
        The licence and the path of its text; nothing where no family, or several licences, or another family is there.
    """
    family = _FAMILIES.get((licenses[0].name or "").lower()) if len(licenses) == 1 else None
    if family is None:
        return (), ""
    short = ((path, text) for path, text in texts if len(text) <= _LONGEST)
    found = {spdx_id: path for path, text in short if (spdx_id := identify(text)) and spdx_id.startswith(family)}
    if len(found) != 1:
        return (), ""
    spdx_id, path = found.popitem()
    return (License(id=spdx_id),), path


def identify(text: str) -> str | None:
    """The SPDX id of the licence that a text is all of; None where it is none, or one without id."""
    found = identify_license_text(text)
    return next((item.id for item in normalize_license(found) if item.id), None) if found else None


def _in_own_words(value: str) -> tuple[License, ...]:
    """Read the field; a name stays as its author writes it."""
    found = normalize_license(value)
    line = clean_line(value)
    return tuple(License(name=line) if item.name == line.casefold() else item for item in found)


def _evidence(distribution: Distribution, name: str, value: str = "") -> Evidence:
    return Evidence("licenses", Method.DECLARED, COLLECTOR, f"{distribution.metadata}#{name}", value)


def _worth(licenses: tuple[License, ...]) -> int:
    if all(item.id or item.expression for item in licenses):
        return 1
    return 3 if any(item.text for item in licenses) else 2


def _contradict(one: tuple[License, ...], other: tuple[License, ...]) -> bool:
    """Whether two lists cannot both be true: neither names only what the other names, families included."""
    ids, others = set(_ids(one)), set(_ids(other))
    if not (ids and others):
        return _outside(one, others) or _outside(other, ids)
    narrow, wide = sorted((ids, others), key=len)
    return not all(any(_same(a, b) for b in wide) for a in narrow)


def _outside(licenses: tuple[License, ...], ids: set[str]) -> bool:
    """Whether a family is named of which none of the ids is a member."""
    families = [_FAMILIES[key] for item in licenses if item.name and (key := item.name.lower()) in _FAMILIES]
    return bool(ids and families) and not any(spdx_id.startswith(family) for family in families for spdx_id in ids)


def _same(one: str, other: str) -> bool:
    """Whether two ids may mean one licence: an old one does not say whether later versions count."""
    plain = [item.removesuffix("-only").removesuffix("-or-later").removesuffix("+") for item in (one, other)]
    return one == other or (plain[0] == plain[1] and (one in plain or other in plain))


def _ids(licenses: tuple[License, ...]) -> Iterator[str]:
    for item in licenses:
        if item.id:
            yield item.id
        for word in _ID.findall(item.expression or ""):
            if word.lower() not in ("and", "or", "with"):
                yield word


def _json(licenses: tuple[License, ...]) -> str:
    """The canonical JSON of a value that lost, as the graph writes it."""
    rows = [{f.name: value for f in fields(item) if (value := getattr(item, f.name)) is not None} for item in licenses]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
