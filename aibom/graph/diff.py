"""What changed between two graphs: components, their fields, relationships, findings, unknowns. Pure.

Components are the same where their refs are; else where they alone on each side are of one purl without version, or of
one kind, group and name; a file where its owner is the same and its path. Order, evidence and serial numbers do not
count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Kind
from aibom.graph.findings import FINDINGS, Finding, findings

if TYPE_CHECKING:
    from aibom.graph.evidence import Unknown
    from aibom.graph.graph import Graph
    from aibom.graph.relationship import Relationship

__all__ = ["KINDS_OF_CHANGE", "Change", "Diff", "diff"]

KINDS_OF_CHANGE: Final = ("model-changed", "license-changed", "digest-changed", "new-unknown")
"""Kinds of change that ``Diff.kinds`` tells apart."""

_LEFT_OUT = frozenset({"ref", "evidence", "sources", "model", "dataset", "properties", "extra"})
_DIGESTS = frozenset({"digests", "model.digest"})

Edge = tuple[str, str, str, str]
"""Source, type, target and detail of a relationship, in the refs of the new graph where it has the component."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One field of one component that is another one.

    Attributes:
        ref: the component's ref in the new graph; empty for the document as a whole.
        name: its name.
        kind: its kind.
        field: ``version``, ``licenses``, ``model.parameters``, ``property <name>``, ``extra <key>`` ...
        old: canonical JSON of the old value; empty where there was none.
        new: canonical JSON of the new value; empty where there is none.
        same_version: whether a digest changed although name and version did not: other bytes under the same label.
    """

    ref: str
    name: str
    kind: str
    field: str
    old: str
    new: str
    same_version: bool = False


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed; everything sorted. True where anything did.

    Attributes:
        added: components that only the new graph has.
        removed: components that only the old one has.
        changed: fields of components that both have.
        relationships_added: edges that only the new graph has.
        relationships_removed: edges that only the old one has.
        findings_added: findings that only the new graph has.
        findings_removed: findings that only the old one has.
        unknowns_added: unknowns that only the new graph has.
        unknowns_removed: unknowns that only the old one has.
    """

    added: tuple[Component, ...] = ()
    removed: tuple[Component, ...] = ()
    changed: tuple[Change, ...] = ()
    relationships_added: tuple[Edge, ...] = ()
    relationships_removed: tuple[Edge, ...] = ()
    findings_added: tuple[Finding, ...] = ()
    findings_removed: tuple[Finding, ...] = ()
    unknowns_added: tuple[Unknown, ...] = ()
    unknowns_removed: tuple[Unknown, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))

    def kinds(self) -> frozenset[str]:
        """Return which of ``KINDS_OF_CHANGE`` there are.

        ``model-changed``: a model is new, gone or has any field changed, as its digest over all files.
        ``license-changed`` and ``digest-changed``: of a component that both have. ``new-unknown``: something is not
        known that was, or was not asked.
        """
        kinds = set()
        if any(c.kind is Kind.MODEL for c in (*self.added, *self.removed)):
            kinds.add("model-changed")
        if any(change.kind == Kind.MODEL for change in self.changed):
            kinds.add("model-changed")
        if any(change.field == "licenses" for change in self.changed):
            kinds.add("license-changed")
        if any(change.field in _DIGESTS for change in self.changed):
            kinds.add("digest-changed")
        if self.unknowns_added:
            kinds.add("new-unknown")
        return frozenset(kinds)


def diff(old: Graph, new: Graph) -> Diff:
    """Compare two graphs.

    Args:
        old: what there was.
        new: what there is.

    Returns:
        What changed from the one to the other; empty for equal graphs.
    """
    same = _same(old, new)
    changed: list[Change] = []
    for before, after in same.items():
        changed += _changes(old[before], new[after], same)
    changed += _document(old, new, same)
    edges_before = {_edge(edge, same) for edge in old.relationships()}
    edges_after = {_edge(edge, {}) for edge in new.relationships()}
    found_before = {Finding(same.get(f.ref, f.ref), f.rule, f.detail) for f in findings(old)}
    found_after = set(findings(new))
    unknown_before = {_moved(item, same) for item in old.unknowns()}
    unknown_after = set(new.unknowns())
    matched = set(same.values())
    return Diff(
        tuple(c for c in new if c.ref not in matched),
        tuple(c for c in old if c.ref not in same),
        tuple(sorted(changed)),
        tuple(sorted(edges_after - edges_before)),
        tuple(sorted(edges_before - edges_after)),
        tuple(sorted(found_after - found_before)),
        tuple(sorted(found_before - found_after)),
        tuple(sorted(unknown_after - unknown_before)),
        tuple(sorted(unknown_before - unknown_after)),
    )


def _same(old: Graph, new: Graph) -> dict[str, str]:
    """The ref in the new graph of each component that both have, by its ref in the old one."""
    same = {ref: ref for ref in old.refs if ref in new.refs}
    before, after = old.subject, new.subject
    if before is not None and after is not None and before.kind is after.kind:
        # What both BOMs are about, whatever its folder was called.
        same |= {before.ref: after.ref} if before.ref not in new.refs and after.ref not in old.refs else {}
    for key in (_purl_key, _name_key):
        left = _alone((c for c in old if c.ref not in same), key)
        taken = set(same.values())
        right = _alone((c for c in new if c.ref not in taken), key)
        same |= {left[value]: right[value] for value in left if value in right}
        taken = set(same.values())
        for ref in old.refs:
            owner, mark, path = ref.partition("#")
            moved = f"{same.get(owner, owner)}#{path}"
            if mark and ref not in same and moved in new.refs and moved not in taken:
                same[ref] = moved
    return same


def _alone(components: Iterable[Component], key: Any) -> dict[Any, str]:
    found: dict[Any, list[str]] = {}
    for component in components:
        value = key(component)
        if value is not None:
            found.setdefault(value, []).append(component.ref)
    return {value: refs[0] for value, refs in found.items() if len(refs) == 1}


def _purl_key(component: Component) -> str | None:
    if component.purl is None:
        return None
    head = component.purl.partition("?")[0].partition("#")[0]
    return head.rpartition("@")[0] if "@" in head.rpartition("/")[2][1:] else head


def _name_key(component: Component) -> tuple[str, ...] | None:
    if component.kind is Kind.FILE and "#" in component.ref:
        return None  # a file is known by its owner and path
    return (component.kind.value, component.group or "", component.name)


def _changes(old: Component, new: Component, same: Mapping[str, str]) -> Iterator[Change]:
    before, after = dict(_values(old, same)), dict(_values(new, {}))
    label = (old.name, old.group, old.version) == (new.name, new.group, new.version)
    for field in sorted(before.keys() | after.keys()):
        one, other = before.get(field, ""), after.get(field, "")
        if one != other:
            other_bytes = label and field in _DIGESTS and bool(one) and bool(other)
            yield Change(new.ref, new.name, new.kind.value, field, one, other, other_bytes)


def _values(component: Component, same: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields of a component that are known, as canonical JSON."""
    for prefix, record in (("", component), ("model.", component.model), ("dataset.", component.dataset)):
        for item in fields(record) if record is not None else ():
            value = getattr(record, item.name)
            if (prefix == "" and item.name in _LEFT_OUT) or value is None or value == ():
                continue
            if item.name == "same_bytes_as":
                value = tuple(sorted(same.get(ref, ref) for ref in value))
            yield prefix + item.name, canonical_json(value)
    grouped: dict[str, list[str]] = {}
    for name, value in component.properties:
        if name not in FINDINGS:
            grouped.setdefault(name, []).append(value)
    for name, values in grouped.items():
        yield f"property {name}", canonical_json(values if len(values) > 1 else values[0])
    for key, text in component.extra:
        yield f"extra {key}", text


def _document(old: Graph, new: Graph, same: Mapping[str, str]) -> Iterator[Change]:
    subject = old.subject.ref if old.subject else ""
    now = new.subject.ref if new.subject else ""
    if same.get(subject, subject) != now:
        yield Change("", "", "", "subject", json.dumps(subject), json.dumps(now))
    before, after = dict(old.extra), dict(new.extra)
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield Change("", "", "", key, before.get(key, ""), after.get(key, ""))


def _edge(edge: Relationship, same: Mapping[str, str]) -> Edge:
    source, target = same.get(edge.source, edge.source), same.get(edge.target, edge.target)
    return (source, edge.rel.value, target, edge.detail)


def _moved(item: Unknown, same: Mapping[str, str]) -> Unknown:
    from dataclasses import replace

    return replace(item, ref=same[item.ref]) if item.ref in same else item
