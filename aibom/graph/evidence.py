"""Who said a fact, where it was read and by which method; and what was looked for and could not be had."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Evidence", "Method", "Unknown"]


class Method(StrEnum):
    """How a fact came to be known; the order is the order in which a clash is settled."""

    MEASURED = "measured"
    """Computed from the bytes: a digest, a size, a parameter count from a header."""
    DECLARED = "declared"
    """Said by the author or the distributor: a card, a config, an API answer."""
    INFERRED = "inferred"
    """A guess of ours from something else; always marked as such."""

    @property
    def rank(self) -> int:
        """0 for the method that wins every clash, then upwards."""
        return _RANK[self]


_RANK = {Method.MEASURED: 0, Method.DECLARED: 1, Method.INFERRED: 2}


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One observer's word for one field of a component or for one relationship.

    Attributes:
        field: the name of the field, as in ``Component`` or ``ModelFacts`` (``licenses``, ``parameters``); empty on a
            relationship.
        method: declared, measured or inferred.
        collector: the name of the collector that saw it.
        location: where it was read: a path relative to the source, or ``api`` for a hub's own answer; never absolute.
        value: empty when it supports the field's present value, else the canonical JSON of the value that lost a clash.
    """

    field: str
    method: Method
    collector: str
    location: str
    value: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Unknown:
    """A fact that was looked for and could not be had, with the reason: data, not an exception.

    Attributes:
        ref: the component that it belongs to; empty means the subject of the BOM.
        field: what is not known: a field's name, ``contents``, ``existence``, ``revision``, ``digest``.
        reason: one sentence or status (``404``, ``truncated header``, ``aliases are refused``).
        collector: the name of the collector that looked.
        location: where it looked: a path relative to the source.
    """

    ref: str
    field: str
    reason: str
    collector: str = ""
    location: str = ""
