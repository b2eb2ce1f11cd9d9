"""Each fact gets a word on who said it and where: without one, its collector declared it of the source as a whole.

A file is left out, and so is what only nests: without a word a file was measured by its owner's collector at its own
path, and one more line for each of ten thousand files would double a BOM.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from aibom.graph.component import COMPONENT_SETS, Component, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import DatasetFacts, ModelFacts
from aibom.graph.graph import Observation
from aibom.graph.relationship import Rel, Relationship

__all__ = ["stamp"]

_FIELDS = (
    *(f.name for f in fields(Component) if f.name not in {*COMPONENT_SETS, "ref", "kind", "model", "dataset"}),
    "digests",
    "references",
)
_RECORDS = {record: tuple(f.name for f in fields(record)) for record in (ModelFacts, DatasetFacts)}


def stamp(observations: Iterable[Observation], collector: str, location: str) -> tuple[Observation, ...]:
    """Return observations with evidence for each fact for which their collector gave none.

    Args:
        observations: all that one collector saw of one source: it may give its word for a fact in another observation
            of the same component.
        collector: its name.
        location: what the source is called in the BOM.
    """
    every = tuple(observations)
    told: dict[str, set[str]] = {}
    for item in every:
        if isinstance(item, Component):
            told.setdefault(item.ref, set()).update(evidence.field for evidence in item.evidence)

    def word(field: str) -> Evidence:
        return Evidence(field, Method.DECLARED, collector, location)

    def stamped(item: Observation) -> Observation:
        if isinstance(item, Component) and item.kind is not Kind.FILE:
            missing = tuple(word(field) for field in dict.fromkeys(_present(item)) if field not in told[item.ref])
            return replace(item, evidence=item.evidence + missing) if missing else item
        if isinstance(item, Relationship) and not item.evidence and item.rel is not Rel.CONTAINS:
            return replace(item, evidence=(word(""),))
        return item

    return tuple(stamped(item) for item in every)


def _present(item: Component) -> Iterator[str]:
    yield from (name for name in _FIELDS if getattr(item, name) not in (None, ()))
    for record in (item.model, item.dataset):
        if record is not None:
            yield from (name for name in _RECORDS[type(record)] if getattr(record, name) not in (None, ()))
