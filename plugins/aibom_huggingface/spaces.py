"""Spaces: applications that run on the Hub. What they use, what they run on, what they require."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.plugin import Kind, Mention, clean_name, is_placeholder, pypi_purl
from aibom_huggingface import fields
from aibom_huggingface.repository import Repository

__all__ = ["requirements", "space_properties", "used_by_space"]

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


def requirements(content: bytes) -> list[tuple[str, str]]:
    """Read ``requirements.txt``: the purl of each distribution and its requirement as written.

    Options, URLs and nested files are left out: they name no distribution.

    Args:
        content: the file.
    """
    found: dict[str, str] = {}
    for line in content.decode("utf-8-sig", "backslashreplace").splitlines()[:_MAX_LINES]:
        text = clean_name(line.partition(" #")[0])
        if not text or text.startswith(("#", "-")) or "://" in text or is_placeholder(text):
            continue
        name = text
        for mark in "[=<>!~; ":
            name = name.partition(mark)[0]
        purl = pypi_purl(name)
        if purl is not None:
            found.setdefault(purl, text[len(name) :].strip())
    return sorted(found.items())
