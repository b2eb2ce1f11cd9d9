"""What stands in a card's front matter, read as what its key is for; another type of value is a gap, never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aibom.formats.base import Mention
from aibom.formats.front_matter import Scalar, Value
from aibom.normalize.purl import HubKind, hub_id
from aibom.normalize.text import clean_name, is_placeholder

__all__ = ["Gaps", "items", "language_codes", "line", "lines", "mentions", "number", "repository"]

_CODES = frozenset(("nan", "no"))


@dataclass(slots=True)
class Gaps:
    """Collects what could not be read, each once and in the order met.

    Attributes:
        found: (field, reason) as keys.
    """

    found: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, name: str, reason: str) -> None:
        """Note that the field ``name`` is not known, and why."""
        self.found[name, reason] = None

    def all(self) -> tuple[tuple[str, str], ...]:
        """Everything that was noted."""
        return tuple(self.found)


def items(value: Value, limit: int, name: str, gaps: Gaps) -> list[Value]:
    """Give the entries of a list, or the one value that stands in its place; null has none.

    Args:
        value: what stands under the key.
        limit: entries to keep; one more is a gap.
        name: the field that they are for.
        gaps: takes what is left out.
    """
    entries: list[Value] = value if isinstance(value, list) else [] if value is None else [value]
    if len(entries) > limit:
        gaps.add(name, f"more than {limit} entries")
    return entries[:limit]


def line(value: Value, name: str, gaps: Gaps, *, scalars: bool = False) -> str | None:
    """Read one line of text.

    Args:
        value: what stands under the key.
        name: the field that it is for.
        gaps: takes the reason where the value is of another type or says that there is none.
        scalars: take numbers and booleans too, as they stand in the source.

    Returns:
        The clean line, at most 1,024 characters; None where there is none.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        gaps.add(name, "is a mapping" if isinstance(value, dict) else "is a list")
        return None
    if isinstance(value, Scalar) and not scalars:
        gaps.add(name, f"no text but a {'boolean' if value.kind == 'bool' else 'number'}")
        return None
    text = clean_name(str(value))
    if is_placeholder(text):
        if text:
            gaps.add(name, f"declared as {text.casefold()}")
        return None
    return text


def lines(value: Value, limit: int, name: str, gaps: Gaps, *, scalars: bool = False) -> tuple[str, ...]:
    """Read a list of lines, each once, in its order; a single line stands for a list of one.

    Args:
        value: what stands under the key.
        limit: entries to keep.
        name: the field that they are for.
        gaps: takes the reasons of what is left out.
        scalars: take numbers and booleans too.
    """
    found = (line(item, name, gaps, scalars=scalars) for item in items(value, limit, name, gaps))
    return tuple(dict.fromkeys(text for text in found if text is not None))


def language_codes(value: Value, limit: int, name: str, gaps: Gaps) -> tuple[str, ...]:
    """Read codes of languages as declared. Norwegian, ``no``, is no boolean; Southern Min, ``nan``, no missing value.

    Args:
        value: a code or a list of them.
        limit: entries to keep.
        name: the field that they are for.
        gaps: takes the reasons of what is left out.
    """
    found: dict[str, None] = {}
    for item in items(value, limit, name, gaps):
        code = str(item) if isinstance(item, str) and item.casefold() in _CODES else line(item, name, gaps)
        if code is not None:
            found[code] = None
    return tuple(found)


def number(value: Value) -> str | None:
    """Give a finite number as it stands in the source, in quotes or not; None for anything else."""
    if not isinstance(value, str) or (isinstance(value, Scalar) and value.kind == "bool"):
        return None
    text = value.strip()
    try:
        finite = abs(float(text)) < float("inf")
    except (ValueError, OverflowError):
        return None
    return text if finite and len(text) <= 64 and text.isascii() else None


def repository(value: Value, name: str, gaps: Gaps, kind: HubKind = "models") -> str | None:
    """Read what names a repository: ``org/name`` where it is an id or URL of the Hub, else the text as it stands.

    Args:
        value: what stands there. A path or free text is for the collector to judge, which knows what lies where.
        name: the field that it is for.
        gaps: takes the reason where it is no text.
        kind: what the repository holds.
    """
    text = line(value, name, gaps)
    parsed = hub_id(text, kind=kind) if text is not None else None
    return "/".join(filter(None, parsed)) if parsed else text


def mentions(
    value: Value, limit: int, name: str, gaps: Gaps, kind: HubKind, details: str | Mapping[str, str] = ""
) -> tuple[Mention, ...]:
    """Read the repositories that a key names, each once.

    Args:
        value: an id or URL, or a list of them.
        limit: entries to keep.
        name: the field that they are for.
        gaps: takes the reasons of what is left out.
        kind: what the repositories hold.
        details: the relation of all of them, or of some by their id.
    """
    named = (repository(item, name, gaps, kind) for item in items(value, limit, name, gaps))
    found = dict.fromkeys(text for text in named if text is not None)
    relation = details if isinstance(details, Mapping) else dict.fromkeys(found, details)
    return tuple(Mention(text, relation.get(text, "")) for text in found)
