"""A CycloneDX document, ours or a stranger's, as a graph.

Every component keeps its bom-ref; nothing is merged and nothing is invented. What the graph has a word for becomes
that; the rest is kept as it is and put back when the graph is written (patches.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aibom.errors import SerializationError
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component
from aibom.graph.evidence import Evidence, Unknown
from aibom.graph.facts import Property
from aibom.graph.graph import Graph, Observation, Tool
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.cyclonedx import relations
from aibom.serialize.cyclonedx.compact import FILE, read_file
from aibom.serialize.cyclonedx.component import read
from aibom.serialize.cyclonedx.document import PROVIDES, TOOL, ancestor, incomplete
from aibom.serialize.cyclonedx.notes import EVIDENCE, UNKNOWN, read_evidence, read_unknown
from aibom.serialize.cyclonedx.records import text_of
from aibom.serialize.cyclonedx.scans import vulnerabilities
from aibom.serialize.cyclonedx.versions import upgrade

__all__ = ["METADATA_READ", "READ", "from_document"]

READ = frozenset(
    {
        "$schema",
        "bomFormat",
        "specVersion",
        "serialNumber",
        "version",
        "metadata",
        "components",
        "services",
        "dependencies",
    }
)
"""Keys of a document that are read, or that every writing makes anew; all others are kept as they are."""
METADATA_READ = frozenset({"timestamp", "tools", "component"})
"""The same of ``metadata``."""
_MAX_DEPTH = 200


def from_document(document: Mapping[str, Any]) -> Graph:
    """Return the graph that a document tells of.

    Args:
        document: JSON types, CycloneDX 1.2 to 1.7.

    Raises:
        SerializationError: it is not CycloneDX, or its components are no list of objects.
    """
    if document.get("bomFormat") != "CycloneDX":
        raise SerializationError("this is no CycloneDX document", hint="bomFormat must be CycloneDX")
    return _Reader(document).graph()


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        metadata = document.get("metadata")
        self._metadata: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
        self._components: dict[str, Component] = {}
        self._edges: list[Relationship] = []
        self._edge_evidence: dict[tuple[str, str, str], list[tuple[str | None, Evidence]]] = {}
        self._unknowns: list[Unknown] = []
        self._taken = set(_refs(document))
        self._mentions: list[tuple[str, str]] = []
        self._parents: list[tuple[str, list[Any]]] = []
        self._subject: str | None = None
        self._ours = any(text_of(row, "bom-ref") == f"{TOOL}aibom" for row in self._tool_rows())

    def graph(self) -> Graph:
        subject = self._metadata.get("component")
        if isinstance(subject, dict):
            self._subject = self._component(subject, None, 0)
        for key in ("components", "services"):
            for row in _rows(self._document, key):
                self._component(row, None, 0, service=key == "services")
        self._pedigrees()
        self._datasets()
        self._dependencies()
        extra = tuple(self._extra())
        observations: list[Observation] = [*self._components.values(), *self._with_evidence(), *self._unknowns]
        graph = Graph.build(observations, subject=self._subject, extra=extra)
        graph.tools = tuple(sorted(self._tools()))
        graph.bom_link = self._bom_link()
        return graph

    def _component(self, row: dict[str, Any], owner: str | None, depth: int, *, service: bool = False) -> str:
        if depth > _MAX_DEPTH:
            raise SerializationError(f"components are nested more than {_MAX_DEPTH} deep")
        ref = self._ref(row, service)
        row = upgrade(row)
        plain = dict(row)
        nested = {key: _rows(plain, key) for key in ("components", "services") if key in plain}
        for key in nested:
            del plain[key]
        evidence = self._notes(plain, ref)
        self._card_datasets(plain, ref)
        self._ancestors(plain, ref)
        component = read(plain, ref, service=service, evidence=tuple(evidence))
        self._components[ref] = component
        if owner is not None:
            self._edges.append(Relationship(owner, Rel.CONTAINS, ref))
        for key, rows in nested.items():
            for child in rows:
                self._component(child, ref, depth + 1, service=key == "services")
        return ref

    def _ref(self, row: dict[str, Any], service: bool) -> str:
        ref = text_of(row, "bom-ref")
        if ref and ref not in self._components:
            return ref
        name = "/".join(filter(None, (text_of(row, "group"), text_of(row, "name"))))
        version = text_of(row, "version")
        kind = "service" if service else text_of(row, "type")
        base = ref or text_of(row, "purl") or f"{kind}:{name}{'@' if version else ''}{version}"
        number, made = 2, base
        while made in self._taken or made in self._components:
            made = f"{base}~{number}"
            number += 1
        if ref:
            self._unknowns.append(Unknown(made, "ref", f"another component of the document has the bom-ref {ref}"))
        return made

    def _notes(self, row: dict[str, Any], ref: str) -> list[Evidence]:
        """Take the properties that tell of evidence, unknowns and edges out of ``row``."""
        properties = row.get("properties")
        if not isinstance(properties, list):
            return []
        evidence: list[Evidence] = []
        rest: list[Any] = []
        for item in properties:
            name, value = text_of(item, "name"), text_of(item, "value")
            if not name.startswith("aibom:") or len(item) != 2 or not self._note(ref, name, value, evidence):
                rest.append(item)
        row["properties"] = rest
        if not rest:
            del row["properties"]
        return evidence

    def _note(self, ref: str, name: str, value: str, evidence: list[Evidence]) -> bool:
        if found := relations.read_edge_evidence(name, value):
            rel, detail, target, item = found
            self._edge_evidence.setdefault((ref, rel, target), []).append((detail, item))
        elif name.startswith(EVIDENCE) and (said := read_evidence(name[len(EVIDENCE) :], value)):
            evidence.append(said)
        elif name == UNKNOWN and (unknown := read_unknown(ref, value)):
            self._unknowns.append(unknown)
        elif name == FILE and ref and (file := read_file(ref, value)) and file.ref not in self._taken:
            self._taken.add(file.ref)
            self._components[file.ref] = file
            self._edges.append(Relationship(ref, Rel.CONTAINS, file.ref))
        elif edge := relations.read_edge(ref, name, value):
            self._edges.append(edge)
        else:
            return False
        return True

    def _card_datasets(self, row: dict[str, Any], ref: str) -> None:
        """Take the data sets of the model card out of ``row``: references, and inline ones as components."""
        card = row.get("modelCard")
        parameters = card.get("modelParameters") if isinstance(card, dict) else None
        datasets = parameters.get("datasets") if isinstance(parameters, dict) else None
        if not isinstance(datasets, list) or not all(isinstance(item, dict) for item in datasets):
            return
        assert isinstance(card, dict) and isinstance(parameters, dict)
        for index, item in enumerate(datasets):
            target = text_of(item, "ref")
            if not target:
                target = text_of(item, "bom-ref") or f"{ref}#dataset/{index}"
                entry = {key: item[key] for key in item if key != "bom-ref"}
                if target not in self._components:
                    body = {"type": "data", "name": text_of(item, "name"), "data": [entry]}
                    self._components[target] = read(body, target)
            self._mentions.append((ref, target))
        rest = {key: parameters[key] for key in parameters if key != "datasets"}
        row["modelCard"] = {**card, "modelParameters": rest}
        if not rest:
            del row["modelCard"]["modelParameters"]
        if not row["modelCard"]:
            del row["modelCard"]

    def _ancestors(self, row: dict[str, Any], ref: str) -> None:
        pedigree = row.get("pedigree")
        ancestors = pedigree.get("ancestors") if isinstance(pedigree, dict) else None
        if not isinstance(ancestors, list) or not all(isinstance(item, dict) for item in ancestors):
            return
        assert isinstance(pedigree, dict)
        rest = {key: pedigree[key] for key in pedigree if key != "ancestors"}
        row["pedigree"] = rest
        if not rest:
            del row["pedigree"]
        self._parents.append((ref, ancestors))

    def _pedigrees(self) -> None:
        """Make ancestors edges: to the component a property names, to the one it describes, else to one of its own."""
        known: dict[str, set[str]] = {}
        for edge in self._edges:
            if edge.rel is Rel.DERIVED_FROM and edge.target in self._components:
                known.setdefault(edge.source, set()).add(edge.target)
        by_purl: dict[str, list[str]] = {}
        for component in self._components.values():
            if component.purl:
                by_purl.setdefault(component.purl, []).append(component.ref)
        for child, ancestors in self._parents:
            told = [canonical_json(ancestor(self._components[parent])) for parent in sorted(known.get(child, ()))]
            for index, row in enumerate(ancestors):
                if canonical_json(row) in told:
                    continue
                same = by_purl.get(text_of(row, "purl"), [])
                if len(same) == 1 and set(row) <= {"type", "group", "name", "version", "purl"} and same[0] != child:
                    parent = same[0]
                else:
                    parent = self._own_ancestor(row, f"{child}#ancestor/{index}")
                self._edges.append(Relationship(child, Rel.DERIVED_FROM, parent))

    def _own_ancestor(self, row: dict[str, Any], made: str) -> str:
        given = text_of(row, "bom-ref")
        if given in self._components:
            return given
        # What it says of its own ancestors is appended to the list that the caller walks: no recursion.
        return self._component(row if given else {**row, "bom-ref": made}, None, 0)

    def _datasets(self) -> None:
        used = {(e.source, e.target) for e in self._edges if e.rel in (Rel.TRAINED_ON, Rel.EVALUATED_ON)}
        for source, target in self._mentions:
            if (source, target) not in used:
                self._edges.append(Relationship(source, Rel.DEPENDS_ON, target, relations.DATASET_DETAIL))

    def _dependencies(self) -> None:
        typed = {(e.source, e.target) for e in self._edges if e.rel is not Rel.CONTAINS}
        for row in _rows(self._document, "dependencies"):
            source = text_of(row, "ref")
            targets = row.get("dependsOn")
            for target in targets if isinstance(targets, list) else ():
                implied = self._ours and source == self._subject
                if isinstance(target, str) and (source, target) not in typed and not implied:
                    self._edges.append(Relationship(source, Rel.DEPENDS_ON, target))
            if "provides" in row and source in self._components:
                component = self._components[source]
                extra = (*component.extra, (PROVIDES, canonical_json(row["provides"])))
                self._components[source] = replace(component, extra=extra)

    def _with_evidence(self) -> Iterator[Relationship]:
        for edge in self._edges:
            said = self._edge_evidence.get((edge.source, edge.rel, edge.target), ())
            items = tuple(item for detail, item in said if detail is None or detail == edge.detail)
            yield replace(edge, evidence=items) if items else edge

    def _extra(self) -> Iterator[Property]:
        for key in self._document:
            if key in READ or (key == "citations" and self._ours):
                continue
            value = self._document[key]
            if key == "compositions" and isinstance(value, list):
                derived = incomplete(tuple(self._unknowns))
                value = [item for item in value if item not in derived]
            if key == "vulnerabilities" and isinstance(value, list):
                named = vulnerabilities(self._components.values())
                value = [item for item in value if item not in named]
            if value not in ([], {}):
                yield key, canonical_json(value)
        metadata = {key: self._metadata[key] for key in self._metadata if key not in METADATA_READ}
        if self._subject is None:
            self._notes(metadata, "")
        for key, value in metadata.items():
            yield f"metadata/{key}", canonical_json(value)

    def _bom_link(self) -> str:
        """The document's BOM-Link (https://cyclonedx.org/capabilities/bomlink/), where it has a serial number."""
        serial = text_of(self._document, "serialNumber")
        version = self._document.get("version", 1)
        known = serial.startswith("urn:uuid:") and isinstance(version, int)
        return f"urn:cdx:{serial.removeprefix('urn:uuid:')}/{version}" if known else ""

    def _tool_rows(self) -> list[Any]:
        tools = self._metadata.get("tools")
        rows = tools.get("components") if isinstance(tools, dict) else tools
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _tools(self) -> Iterator[Tool]:
        for row in self._tool_rows():
            name = text_of(row, "name")
            if name and text_of(row, "bom-ref") != f"{TOOL}aibom":
                yield Tool(name, text_of(row, "group") or text_of(row, "vendor"), text_of(row, "version"))


def _rows(holder: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    rows = holder.get(key)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SerializationError(f"{key} is no list of objects")
    return rows


def _refs(document: Mapping[str, Any]) -> Iterator[str]:
    """Every bom-ref of components and services, so that a made one never takes it."""
    metadata = document.get("metadata")
    waiting: list[Any] = [metadata.get("component") if isinstance(metadata, dict) else None, document]
    while waiting:
        row = waiting.pop()
        if isinstance(row, dict):
            if ref := text_of(row, "bom-ref"):
                yield ref
            for key in ("components", "services"):
                children = row.get(key)
                waiting += children if isinstance(children, list) else []
