"""Findings about what observers contradict each other in: licences, lists whose order their author chose, digests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields

from aibom.graph.canonical import canonical_json
from aibom.graph.component import COMPONENT_SETS, Component, Kind
from aibom.graph.facts import DATASET_SETS, MODEL_SETS, DatasetFacts, ModelFacts
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel

__all__ = ["contradictions"]

_SETS = {*COMPONENT_SETS, *MODEL_SETS, *DATASET_SETS}
_SIGNATURE = frozenset(("inputs", "outputs"))
"""What a server takes need not be what the file in it takes."""
_LISTS = frozenset(
    item.name
    for record in (Component, ModelFacts, DatasetFacts)
    for item in fields(record)
    if item.default == () and item.name not in _SETS and item.name not in _SIGNATURE
)


def contradictions(graph: Graph) -> Iterator[Component]:
    """For every component that has any, an observation that holds only its findings."""
    yield from _shipped(graph)
    for component in graph:
        lost = {item.field for item in component.evidence if item.value and item.field in _LISTS}
        findings = [("aibom:finding", _finding(component, name)) for name in sorted(lost)]
        if component.kind is Kind.FILE and (differ := _digests(component)):
            findings.append(("aibom:file:finding", f"digest-mismatch: {' / '.join(differ)}"))
        if findings:
            yield Component(
                component.ref, component.kind, component.name, properties=tuple(findings), sources=component.sources
            )


def _shipped(graph: Graph) -> Iterator[Component]:
    """Models and data sets under another licence than the package that ships them says."""
    for edge in graph.relationships(Rel.CONTAINS):
        if edge.source not in graph or edge.target not in graph:
            continue
        package, shipped = graph[edge.source], graph[edge.target]
        if package.kind not in (Kind.LIBRARY, Kind.FRAMEWORK) or shipped.kind not in (Kind.MODEL, Kind.DATASET):
            continue
        promised, own = (canonical_json(item.licenses) for item in (package, shipped))
        if package.licenses and shipped.licenses and not _said(shipped) <= _said(package):
            told = sorted({item.location for item in shipped.evidence if item.field == "licenses" and not item.value})
            texts = (f"{_names(promised)} ({package.ref})", f"{_names(own)} ({', '.join(told) or shipped.ref})")
            finding = (("aibom:finding", f"license-contradiction: {' / '.join(texts)}"),)
            yield Component(shipped.ref, shipped.kind, shipped.name, properties=finding, sources=shipped.sources)


def _said(component: Component) -> set[str]:
    """Each licence of a component; of an expression whatever it names: a choice is no contradiction."""
    texts = (item.id or item.expression or item.name or "" for item in component.licenses)
    return {word for text in texts for word in re.split(r"[\s()]+", text) if word not in ("", "AND", "OR", "WITH")}


def _digests(file: Component) -> list[str]:
    """The digests of one file that cannot all be right; of one algorithm there is one."""
    by_algorithm: dict[str, set[str]] = {}
    for digest in file.digests:
        by_algorithm.setdefault(digest.algorithm, set()).add(digest.value)
    by_algorithm["git"] = set(file.values("aibom:file:git-blob"))
    return sorted(value for values in by_algorithm.values() if len(values) > 1 for value in values)


def _finding(component: Component, name: str) -> str:
    holder = next(h for h in (component, component.model, component.dataset) if h is not None and hasattr(h, name))
    winner = canonical_json(getattr(holder, name))
    claims = sorted({(item.value or winner, item.location) for item in component.evidence if item.field == name})
    if name != "licenses":
        return f"contradiction: {name} in {' / '.join(location for _, location in claims)}"
    return f"license-contradiction: {' / '.join(f'{_names(value)} ({location})' for value, location in claims)}"


def _names(value: str) -> str:
    return ", ".join(str(row.get("id") or row.get("expression") or row.get("name")) for row in json.loads(value))
