"""Typed, directed edges between components."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aibom.graph.evidence import Evidence

__all__ = ["Rel", "Relationship"]


class Rel(StrEnum):
    """What the first component has to do with the second."""

    CONTAINS = "contains"
    DEPENDS_ON = "depends-on"
    DERIVED_FROM = "derived-from"
    TRAINED_ON = "trained-on"
    EVALUATED_ON = "evaluated-on"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One edge of the graph.

    Attributes:
        source: ref of the component that the edge starts from.
        rel: its type.
        target: ref of the component that it leads to.
        detail: which kind of that relation, where its author said so: ``finetune``, ``adapter``, ``merge``,
            ``quantized`` for derived-from; ``dataset`` for a depends-on that a model card lists as a data set without
            saying what for; else empty.
        evidence: who said so; sorted, without repetition.
    """

    source: str
    rel: Rel
    target: str
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if len(self.evidence) > 1:
            object.__setattr__(self, "evidence", tuple(sorted(set(self.evidence))))

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two observations the same edge."""
        return (self.source, self.rel, self.target, self.detail)
