"""Relationships as CycloneDX says them: nesting, ``dependencies``, references of the model card, properties; and back.

CycloneDX has one type of edge, ``dependsOn``, and nesting. What kind of edge it is stands in properties of the
component that it starts from, named here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from aibom.graph.evidence import Evidence
from aibom.graph.facts import Property
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.cyclonedx.notes import EVIDENCE, evidence_text, read_evidence

__all__ = ["DATASET_DETAIL", "PLAIN_DERIVATION", "Edges", "edge_properties", "read_edge"]

RELATION = "aibom:relation:"
"""Prefix: a parent model's ref, by kind of relation (``aibom:relation:adapter``)."""
PLAIN_DERIVATION = "derived-from"
"""The kind of relation where its author said none."""
TRAIN, EVALUATE = "aibom:dataset:train", "aibom:dataset:eval"
CONTAINS = "aibom:contains"
"""A further owner's property: the ref of what it contains and something else nests."""
DEPENDS = "aibom:depends-on"
"""States a depends-on edge that ``dependencies`` alone would leave open."""
DATASET_DETAIL = "dataset"
"""Detail of a depends-on edge that a model card lists as data set without saying what for."""

_NAMED = {TRAIN: Rel.TRAINED_ON, EVALUATE: Rel.EVALUATED_ON, CONTAINS: Rel.CONTAINS, DEPENDS: Rel.DEPENDS_ON}
_RELS = {rel.value: rel for rel in Rel}
Edges = Iterable[Relationship]


def edge_properties(
    edges: tuple[Relationship, ...], *, nested: frozenset[str], is_subject: bool, evidence: bool
) -> list[Property]:
    """Return the properties of a component that tell of the edges that start from it.

    Args:
        edges: all edges from the component.
        nested: refs of what is nested in it.
        is_subject: whether it is the subject of the BOM, whose dependencies also name what nothing else reaches.
        evidence: whether to write evidence.
    """
    typed = {e.target for e in edges if e.rel in (Rel.DERIVED_FROM, Rel.TRAINED_ON, Rel.EVALUATED_ON) or e.detail}
    same = Counter((e.rel, e.target) for e in edges)
    found: list[Property] = []
    for edge in edges:
        if edge.rel is Rel.DERIVED_FROM:
            found.append((RELATION + (edge.detail or PLAIN_DERIVATION), edge.target))
        elif edge.rel is Rel.TRAINED_ON:
            found.append((TRAIN, edge.target))
        elif edge.rel is Rel.EVALUATED_ON:
            found.append((EVALUATE, edge.target))
        elif edge.rel is Rel.CONTAINS and edge.target not in nested:
            found.append((CONTAINS, edge.target))
        elif edge.rel is Rel.DEPENDS_ON and not edge.detail and (is_subject or edge.target in typed):
            found.append((DEPENDS, edge.target))
        if evidence:
            what = f"{edge.rel}/{edge.detail}" if same[edge.rel, edge.target] > 1 else edge.rel.value
            found += ((f"{EVIDENCE}{what}:{edge.target}", evidence_text(item)) for item in edge.evidence)
    return found


def read_edge(source: str, name: str, value: str) -> Relationship | None:
    """Return the edge that a property of ``source`` tells of; None when it tells of none."""
    if name in _NAMED:
        return Relationship(source, _NAMED[name], value)
    if name.startswith(RELATION) and len(name) > len(RELATION):
        detail = name[len(RELATION) :]
        return Relationship(source, Rel.DERIVED_FROM, value, "" if detail == PLAIN_DERIVATION else detail)
    return None


def read_edge_evidence(name: str, value: str) -> tuple[str, str | None, str, Evidence] | None:
    """Return (type, detail or None for any, target, evidence) of a property that tells of an edge's evidence."""
    if not name.startswith(EVIDENCE):
        return None
    what, separator, target = name[len(EVIDENCE) :].partition(":")
    rel, slash, detail = what.partition("/")
    if not separator or rel not in _RELS:
        return None
    evidence = read_evidence("", value)
    return (rel, detail if slash else None, target, evidence) if evidence else None
