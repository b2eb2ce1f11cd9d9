"""What several observers said of one thing, made one: pure, commutative, associative, idempotent.

A clash of single values is settled by method (measured over declared over inferred over no evidence), then by the
smallest canonical JSON. The loser stays in the evidence with its value, so that a later merge knows everything that
an earlier one knew: that is what makes the laws hold. Sets are united.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, TypeVar

from aibom.graph.canonical import canonical_json
from aibom.graph.component import COMPONENT_SETS, Component
from aibom.graph.evidence import Evidence
from aibom.graph.facts import DATASET_SETS, MODEL_SETS, DatasetFacts, ModelFacts
from aibom.graph.relationship import Relationship

__all__ = ["Merger", "merge_components", "merge_relationships"]

_NO_EVIDENCE = 9
_SCALARS = tuple(f.name for f in fields(Component) if f.name not in {*COMPONENT_SETS, "ref", "model", "dataset"})
_Record = TypeVar("_Record", ModelFacts, DatasetFacts)


def merge_components(left: Component, right: Component) -> Component:
    """Unite two observations of one component.

    Args:
        left: an observation or an earlier merge.
        right: another with the same ref.

    Returns:
        One component that holds what both say.
    """
    if left is right or (left == right and left.sources == right.sources):
        return left
    evidence = _Evidence(left.evidence, right.evidence)
    merged: dict[str, Any] = {name: evidence.settle(name, left, right) for name in _SCALARS}
    for name in COMPONENT_SETS:
        if name not in {"evidence", "extra"}:
            merged[name] = getattr(left, name) + getattr(right, name)
    merged["model"] = _merge_record(left.model, right.model, MODEL_SETS, evidence)
    merged["dataset"] = _merge_record(left.dataset, right.dataset, DATASET_SETS, evidence)
    merged["extra"] = tuple(_smallest_by_key(left.extra + right.extra).items())
    return replace(left, **merged, evidence=evidence.all())


class Merger:
    """Unites the observations of many components as they come.

    Only what unites equally many is united: a library that 10,000 files name is sorted 14 times over, not 10,000 times.
    """

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[int, Component]]] = {}

    def add(self, item: Component) -> None:
        """Take an observation."""
        parts, size = self._parts.setdefault(item.ref, []), 1
        while parts and parts[-1][0] == size:
            item, size = merge_components(parts.pop()[1], item), 2 * size
        parts.append((size, item))

    def all(self) -> dict[str, Component]:
        """Return each component once, by ref and sorted."""
        return {ref: _united([part for _, part in self._parts[ref]]) for ref in sorted(self._parts)}


def _united(parts: list[Component]) -> Component:
    whole = parts.pop()
    while parts:
        whole = merge_components(parts.pop(), whole)
    return whole


def merge_relationships(relationships: Iterable[Relationship]) -> tuple[Relationship, ...]:
    """Unite the evidence of equal edges; sorted by source, type, target and detail."""
    equal: dict[tuple[str, str, str, str], list[Relationship]] = {}
    for edge in relationships:
        equal.setdefault(edge.key, []).append(edge)
    return tuple(_one(equal[key]) for key in sorted(equal))


def _one(edges: list[Relationship]) -> Relationship:
    if len(edges) == 1:
        return edges[0]
    return replace(edges[0], evidence=tuple(item for edge in edges for item in edge.evidence))


def _merge_record(
    left: _Record | None, right: _Record | None, sets: tuple[str, ...], evidence: _Evidence
) -> _Record | None:
    if left is None and right is None:
        return None
    left = left if left is not None else type(right)()  # type: ignore[misc]
    right = right if right is not None else type(left)()
    if left == right:
        return left
    merged = {
        f.name: getattr(left, f.name) + getattr(right, f.name)
        if f.name in sets
        else evidence.settle(f.name, left, right)
        for f in fields(left)
    }
    return replace(left, **merged)


def _smallest_by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for key, value in pairs:
        if key not in chosen or value < chosen[key]:
            chosen[key] = value
    return chosen


class _Evidence:
    """The evidence of both sides, rewritten as clashes are settled."""

    def __init__(self, left: tuple[Evidence, ...], right: tuple[Evidence, ...]) -> None:
        self._left = left
        self._right = right
        self._all = set(left) | set(right)

    def all(self) -> tuple[Evidence, ...]:
        return tuple(self._all)

    def settle(self, name: str, left: Any, right: Any) -> Any:
        one, other = getattr(left, name), getattr(right, name)
        if one == other:
            return one
        if other is None or other == ():
            self._forget(name, self._right, self._left)
            return one
        if one is None or one == ():
            self._forget(name, self._left, self._right)
            return other
        one_text, other_text = canonical_json(one), canonical_json(other)
        claims = {
            replace(item, value=item.value or text)
            for side, text in ((self._left, one_text), (self._right, other_text))
            for item in side
            if item.field == name
        }
        _, text, winner = min(
            (_rank(name, self._left), one_text, one),
            (_rank(name, self._right), other_text, other),
            key=lambda candidate: candidate[:2],
        )
        self._all = {item for item in self._all if item.field != name}
        self._all |= {replace(item, value="") if item.value == text else item for item in claims}
        return winner

    def _forget(self, name: str, absent: tuple[Evidence, ...], present: tuple[Evidence, ...]) -> None:
        """Drop what is said to support a value that is not there: it does not support the other side's."""
        self._all -= {item for item in absent if item.field == name and not item.value} - set(present)


def _rank(name: str, evidence: tuple[Evidence, ...]) -> int:
    return min((item.method.rank for item in evidence if item.field == name and not item.value), default=_NO_EVIDENCE)
