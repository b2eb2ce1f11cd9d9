"""Spaces: applications that run on the Hub. What they use, what they run on, what they require."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aibom.plugin import (
    Evidence,
    Kind,
    Mention,
    Method,
    Observation,
    Rel,
    Relationship,
    clean_name,
    is_placeholder,
    named_library,
    pypi_purl,
)
from aibom_huggingface import fields
from aibom_huggingface.repository import COLLECTOR, Repository

__all__ = ["REQUIREMENTS", "required", "requirements", "space_properties", "used_by_space"]

REQUIREMENTS: Final = "requirements.txt"

_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*((?:[\[=<>!~;].*)?)")
_PINNED = re.compile(r"==\s*([^*,;\s]+)")

_MAX_NAMED = 2_000
_MAX_LINES = 2_000


def used_by_space(found: Repository) -> list[tuple[Kind, Mention]]:
    """Return the models and data sets that a Space uses: as its card lists them, or the Hub found them in its code.

    Args:
        found: the Space.
    """
    card = found.data.get("cardData")
    named: dict[tuple[Kind, str], None] = {}
    for source in (card if isinstance(card, dict) else {}, found.data):
        for key, kind in (("models", Kind.MODEL), ("datasets", Kind.DATASET)):
            for name in fields.texts(source, key)[:_MAX_NAMED]:
                named[kind, name] = None
    return [(kind, Mention(name)) for kind, name in named]


def space_properties(found: Repository) -> Iterator[tuple[str, str]]:
    """Yield the properties that say how a Space runs.

    Args:
        found: the Space.
    """
    card = found.data.get("cardData")
    sdk = fields.text(found.data, "sdk") or fields.text(card, "sdk")
    if sdk is not None:
        yield "aibom:hf:sdk", sdk
    version = fields.text(card, "sdk_version")
    if version is not None:
        yield "aibom:hf:sdk-version", version
    runtime = found.data.get("runtime")
    hardware = runtime.get("hardware") if isinstance(runtime, dict) else None
    for key in ("current", "requested"):
        value = fields.text(hardware, key)
        if value is not None:
            yield f"aibom:hf:hardware:{key}", value


def requirements(content: bytes) -> tuple[tuple[str, str], ...]:
    """Read ``requirements.txt``: the name of each distribution and its specifier as written.

    Options, URLs and nested files are left out: they name no distribution.

    Args:
        content: the file.
    """
    found: dict[str, str] = {}
    for line in content.decode("utf-8-sig", "backslashreplace").splitlines()[:_MAX_LINES]:
        text = clean_name(line.partition(" #")[0])
        match = _REQUIREMENT.fullmatch(text) if "://" not in text and not is_placeholder(text) else None
        if match and pypi_purl(match[1]) is not None:
            found.setdefault(match[1], match[2].strip())
    return tuple(sorted(found.items()))


def required(found: Repository) -> Iterator[Observation]:
    """Yield the distributions that a Space requires; one that is pinned has a version.

    Args:
        found: the Space.
    """
    for name, specifier in found.requirements:
        pinned = _PINNED.fullmatch(specifier)
        purl = pypi_purl(name, pinned[1] if pinned else None)
        if purl is None:
            continue
        library = named_library(name, COLLECTOR, REQUIREMENTS)
        assert library is not None
        properties = (("aibom:requirement", specifier),) if specifier else ()
        version = pinned[1] if pinned else None
        said = (("version", version), ("properties", properties))
        evidence = tuple(Evidence(key, Method.DECLARED, COLLECTOR, REQUIREMENTS) for key, value in said if value)
        yield replace(
            library,
            ref=purl,
            purl=purl,
            version=version,
            properties=properties,
            evidence=(*library.evidence, *evidence),
        )
        edge = (Evidence("", Method.DECLARED, COLLECTOR, REQUIREMENTS),)
        yield Relationship(found.ref, Rel.DEPENDS_ON, purl, "", edge)
