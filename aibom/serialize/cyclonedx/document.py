"""A graph as a CycloneDX document: plain dicts in the schema's order, the one place where facts meet CycloneDX.

Everything is projected as version 1.7 has it; ``versions.py`` then takes out what an older version cannot say.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aibom import __version__
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.cyclonedx.citations import cite
from aibom.serialize.cyclonedx.component import COMPONENT_ORDER, SERVICE_ORDER, in_order, project
from aibom.serialize.cyclonedx.nesting import owners, unreached
from aibom.serialize.cyclonedx.notes import EVIDENCE, UNKNOWN, evidence_text, unknown_text
from aibom.serialize.cyclonedx.patches import apply_patches
from aibom.serialize.cyclonedx.relations import DATASET_DETAIL, edge_properties
from aibom.serialize.cyclonedx.scans import vulnerabilities
from aibom.serialize.cyclonedx.versions import downgrade
from aibom.serialize.loss import Loss

__all__ = [
    "BOM_ORDER",
    "METADATA_ORDER",
    "PROVIDES",
    "TOOL",
    "ancestor",
    "incomplete",
    "to_document",
    "with_serial_number",
]

BOM_ORDER = (
    *(
        "bomFormat",
        "specVersion",
        "serialNumber",
        "version",
        "metadata",
        "components",
        "services",
        "externalReferences",
    ),
    *("dependencies", "compositions", "vulnerabilities", "annotations", "formulation", "declarations", "definitions"),
    *("citations", "properties", "signature"),
)
"""Keys of a document in the order of the 1.7 JSON schema."""
METADATA_ORDER = (
    *(
        "timestamp",
        "lifecycles",
        "tools",
        "manufacturer",
        "authors",
        "component",
        "manufacture",
        "supplier",
        "licenses",
    ),
    *("properties", "distributionConstraints"),
)
"""Keys of ``metadata`` in the order of the 1.7 JSON schema."""
TOOL = "tool:"
"""Prefix of the refs of ``metadata.tools.components``."""
PROVIDES = "dependencies/provides"
"""Key under which a component keeps the ``provides`` of its entry in ``dependencies``."""

_DEPENDENCIES = (Rel.DEPENDS_ON, Rel.DERIVED_FROM, Rel.TRAINED_ON, Rel.EVALUATED_ON)


def to_document(
    graph: Graph,
    *,
    spec_version: str = "1.6",
    evidence: bool = True,
    timestamp: datetime | None = None,
    dated: bool = True,
    explicit: bool = False,
) -> tuple[dict[str, Any], tuple[Loss, ...]]:
    """Return the graph as a document, and what the version cannot say of it.

    Args:
        graph: what to write.
        spec_version: ``1.5``, ``1.6`` or ``1.7``.
        evidence: whether to write who said each fact.
        timestamp: ``metadata.timestamp``; None for now. Aware, or taken for UTC.
        dated: False leaves that time out where ``timestamp`` is None, and citations, which cannot be without one.
        explicit: whether what depends on nothing says so by an empty ``dependsOn``, for which XML has no form: there
            are readers of JSON that fail without it (cdxgen's validator).

    Returns:
        The document (JSON types only) and the losses, sorted.
    """
    return _Writer(graph, evidence, explicit).document(
        spec_version, timestamp or (datetime.now(UTC) if dated else None)
    )


def ancestor(parent: Component) -> dict[str, Any]:
    """Return a parent model as an entry of ``pedigree.ancestors``: who it is, without a ref (the component has it)."""
    whole = project(parent, evidence=False)
    return {key: whole[key] for key in ("type", "group", "name", "version", "licenses", "purl") if key in whole}


def incomplete(unknowns: tuple[Unknown, ...]) -> list[dict[str, Any]]:
    """Return ``compositions`` that say which components' contents could not all be read."""
    refs = sorted({item.ref for item in unknowns if item.field == "contents" and item.ref})
    return [{"aggregate": "incomplete", "assemblies": refs}] if refs else []


def with_serial_number(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the serial number that follows from all the rest of it: a UUIDv5 (RFC 9562).

    Its name is the document's canonical JSON, timestamp included, without the serial number itself.
    """
    rest = {key: document[key] for key in document if key != "serialNumber"}
    name = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    serial = uuid.uuid5(uuid.NAMESPACE_URL, name.encode("utf-8", "backslashreplace").decode())
    return in_order({**rest, "serialNumber": f"urn:uuid:{serial}"}, BOM_ORDER)


class _Writer:
    def __init__(self, graph: Graph, evidence: bool, explicit: bool) -> None:
        self._graph = graph
        self._explicit = explicit
        self._evidence = evidence
        self._subject = graph.subject
        self._losses: list[Loss] = []
        self._edges: dict[str, list[Relationship]] = {}
        for edge in graph.relationships():
            self._edges.setdefault(edge.source, []).append(edge)
        self._nested: dict[str, list[str]] = {}
        self._owners = owners(graph)
        for content in sorted(self._owners):
            self._nested.setdefault(self._owners[content], []).append(content)
        self._unknowns: dict[str, list[Unknown]] = {}
        for item in graph.unknowns():
            self._unknowns.setdefault(item.ref or (self._subject.ref if self._subject else ""), []).append(item)

    def document(self, spec_version: str, timestamp: datetime | None) -> tuple[dict[str, Any], tuple[Loss, ...]]:
        top = [c for c in self._graph if c.ref not in self._owners and c is not self._subject]
        document: dict[str, Any] = {
            "bomFormat": "CycloneDX",
            "specVersion": spec_version,
            "version": 1,
            "metadata": self._metadata(timestamp),
            "components": [self._row(c) for c in top if c.kind is not Kind.SERVICE],
            "dependencies": self._dependencies([c.ref for c in top]),
        }
        if services := [self._row(c) for c in top if c.kind is Kind.SERVICE]:
            document["services"] = services
        self._extras(document)
        self._lost_unknowns()
        self._lost_edges()
        self._losses += downgrade(document, spec_version)
        document = in_order(document, BOM_ORDER)
        if spec_version == "1.7" and self._evidence:
            if timestamp is None:
                self._losses.append(Loss("/citations", "", "Citations need a time, and this BOM has none."))
            else:
                cite(document, self._graph)
                document = in_order(document, BOM_ORDER)
        return with_serial_number(document), tuple(sorted(set(self._losses)))

    def _metadata(self, timestamp: datetime | None) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        if timestamp is not None:
            aware = timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
            metadata["timestamp"] = aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        metadata["tools"] = {"components": self._tools()}
        if self._subject is not None:
            metadata["component"] = self._row(self._subject)
        elif texts := [unknown_text(item) for item in self._unknowns.get("", ())]:
            metadata["properties"] = [{"name": UNKNOWN, "value": text} for text in texts]
        return metadata

    def _tools(self) -> list[dict[str, Any]]:
        ours = {"type": "application", "bom-ref": f"{TOOL}aibom", "name": "aibom", "version": __version__}
        rows = {"aibom": ours}
        for tool in self._graph.tools:
            row = {
                "type": "application",
                "bom-ref": f"{TOOL}{tool.name}",
                "group": tool.distribution,
                "name": tool.name,
            }
            row["version"] = tool.version
            rows.setdefault(tool.name, {key: text for key, text in row.items() if text})
        return [rows[name] for name in sorted(rows)]

    def _row(self, component: Component) -> dict[str, Any]:
        ref = component.ref
        row = project(component, evidence=self._evidence)
        apply_patches(row, (pair for pair in component.extra if pair[0] != PROVIDES))
        edges = tuple(self._edges.get(ref, ()))
        if parents := sorted({e.target for e in edges if e.rel is Rel.DERIVED_FROM and e.target in self._graph.refs}):
            pedigree = row.setdefault("pedigree", {})
            pedigree["ancestors"] = [ancestor(self._graph[parent]) for parent in parents] + pedigree.get(
                "ancestors", []
            )
        if data := sorted({e.target for e in edges if e.rel in (Rel.TRAINED_ON, Rel.EVALUATED_ON) or _mentions(e)}):
            parameters = row.setdefault("modelCard", {}).setdefault("modelParameters", {})
            parameters["datasets"] = [{"ref": target} for target in data] + parameters.get("datasets", [])
        is_service = component.kind is Kind.SERVICE
        children = self._nested.get(ref, [])
        if children:
            row["services" if is_service else "components"] = [self._row(self._graph[child]) for child in children]
        pairs = edge_properties(
            edges, nested=frozenset(children), is_subject=component is self._subject, evidence=self._evidence
        )
        pairs += ((UNKNOWN, unknown_text(item)) for item in self._unknowns.get(ref, ()))
        if self._evidence:
            pairs += ((EVIDENCE + item.field, evidence_text(item)) for item in component.evidence)
        if pairs:
            rows = row.get("properties", []) + [{"name": name, "value": value} for name, value in pairs]
            row["properties"] = sorted(rows, key=_by_name)
        self._lost_details(edges)
        if is_service:
            self._lost_in_service(component)
        return in_order(row, SERVICE_ORDER if is_service else COMPONENT_ORDER)

    def _dependencies(self, top: list[str]) -> list[dict[str, Any]]:
        depends_on: dict[str, set[str]] = {ref: set() for ref in (c.ref for c in self._graph)}
        for ref, edges in self._edges.items():
            targets = {e.target for e in edges if e.rel in _DEPENDENCIES}
            if targets:
                depends_on.setdefault(ref, set()).update(targets)
        if self._subject is not None:
            subject = self._subject.ref
            depends_on[subject] |= set(unreached(subject, depends_on, self._nested, top))
        rows: list[dict[str, Any]] = []
        for ref in sorted(depends_on):
            row: dict[str, Any] = {"ref": ref}
            if depends_on[ref] or self._explicit:
                row["dependsOn"] = sorted(depends_on[ref])
            if ref in self._graph.refs and (text := dict(self._graph[ref].extra).get(PROVIDES)):
                row["provides"] = json.loads(text)
            rows.append(row)
        return rows

    def _extras(self, document: dict[str, Any]) -> None:
        if found := incomplete(self._graph.unknowns()):
            document["compositions"] = found
        if found := vulnerabilities(self._graph):
            document["vulnerabilities"] = found
        for key, text in self._graph.extra:
            value = json.loads(text)
            if key.startswith("metadata/"):
                place, name = document["metadata"], key.partition("/")[2]
            else:
                place, name = document, key
            present = place.get(name)
            place[name] = present + value if isinstance(present, list) and isinstance(value, list) else value
        document["metadata"] = in_order(document["metadata"], METADATA_ORDER)

    def _lost_unknowns(self) -> None:
        for ref, items in self._unknowns.items():
            if ref and ref not in self._graph.refs:
                self._losses += (
                    Loss("", ref, f"no such component for the unknown {u.field}: {u.reason}") for u in items
                )

    def _lost_edges(self) -> None:
        """Edges from what is no component: ``dependencies`` has a place for a plain one without evidence only."""
        for ref in sorted(self._edges.keys() - {c.ref for c in self._graph}):
            for edge in self._edges[ref]:
                if edge.rel is not Rel.DEPENDS_ON or edge.detail or edge.evidence:
                    self._losses.append(Loss("", ref, f"no such component for {edge.rel} {edge.target}"))

    def _lost_details(self, edges: tuple[Relationship, ...]) -> None:
        for edge in edges:
            plain = edge.rel is Rel.DERIVED_FROM or not edge.detail or _mentions(edge)
            if not plain:
                message = f"the detail {edge.detail} of {edge.rel} {edge.target} has no place"
                self._losses.append(Loss("", edge.source, message))

    def _lost_in_service(self, component: Component) -> None:
        for name in ("authors", "digests", "purl", "model", "dataset"):
            if getattr(component, name):
                self._losses.append(Loss("", component.ref, f"a service has no place for {name}"))


def _mentions(edge: Relationship) -> bool:
    return edge.rel is Rel.DEPENDS_ON and edge.detail == DATASET_DETAIL


def _by_name(row: Any) -> tuple[str, str]:
    return (
        (str(row.get("name", "")), str(row.get("value", ""))) if isinstance(row, Mapping) else ("", canonical_json(row))
    )
