"""One component of the graph as a CycloneDX component or service, and back; without what ties it to others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import DatasetFacts, ModelFacts, Property
from aibom.serialize.cyclonedx import records
from aibom.serialize.cyclonedx.fields import CARD_FIELDS, DATA_FIELDS, PROPERTY_FIELDS, CardField
from aibom.serialize.cyclonedx.notes import occurrence_properties, read_occurrence_properties
from aibom.serialize.cyclonedx.patches import difference

__all__ = ["COMPONENT_ORDER", "PLACES", "SERVICE_FACTS", "SERVICE_ORDER", "in_order", "project", "read"]

COMPONENT_ORDER = (
    *("type", "mime-type", "bom-ref", "supplier", "manufacturer", "authors", "author", "publisher", "group", "name"),
    *("version", "versionRange", "isExternal", "description", "scope", "hashes", "licenses", "copyright"),
    *("patentAssertions", "cpe", "purl", "omniborId", "swhid", "swid", "modified", "pedigree", "externalReferences"),
    *(
        "components",
        "evidence",
        "releaseNotes",
        "modelCard",
        "data",
        "cryptoProperties",
        "properties",
        "tags",
        "signature",
    ),
)
"""Keys of a component in the order of the 1.7 JSON schema."""
SERVICE_ORDER = (
    *("bom-ref", "provider", "group", "name", "version", "description", "endpoints", "authenticated"),
    *("x-trust-boundary", "trustZone", "data", "licenses", "patentAssertions", "externalReferences", "services"),
    *("releaseNotes", "properties", "tags", "signature"),
)
"""Keys of a service in the order of the 1.7 JSON schema."""

PLACES = {
    "ref": "bom-ref",
    "kind": "type",
    "name": "name",
    "group": "group",
    "version": "version",
    "purl": "purl",
    "description": "description",
    "authors": "authors",
    "supplier": "supplier",
    "licenses": "licenses",
    "digests": "hashes",
    "references": "externalReferences",
    "properties": "properties",
    "tags": "tags",
    "occurrences": "evidence",
    "endpoints": "endpoints",
    "model": "modelCard",
    "dataset": "data",
}
"""Key of a component by field of ``Component``; a service's ``supplier`` is its ``provider``."""
SERVICE_FACTS = frozenset(SERVICE_ORDER) - {"data"}
"""Keys of a service that facts of ours may have; ``data`` of a service is a flow, not a data set."""

_PROPERTY_KEYS = {item.key: item for item in PROPERTY_FIELDS}
_MODEL_PREFIX = "aibom:model:"
_TECHNIQUES = {Method.MEASURED: "hash-comparison", Method.DECLARED: "manifest-analysis"}


def in_order(row: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    """Return ``row`` with its keys in the schema's order, those that the schema does not know last."""
    known = {key: row[key] for key in order if key in row}
    return known if len(known) == len(row) else known | row


def project(component: Component, *, evidence: bool = True) -> dict[str, Any]:
    """Return the component as a JSON object: all but nesting, edges, unknowns and the text of evidence.

    Args:
        component: a component of the graph.
        evidence: whether to write ``evidence.identity``.
    """
    c = component
    if c.kind is Kind.SERVICE:
        row: dict[str, Any] = {"bom-ref": c.ref}
        if c.supplier is not None:
            row["provider"] = records.write_organization(c.supplier)
    else:
        row = {"type": c.kind.value, "bom-ref": c.ref}
        if c.supplier is not None:
            row["supplier"] = records.write_organization(c.supplier)
        if c.authors:
            row["authors"] = [records.write_contact(author) for author in c.authors]
    for key, text in (("group", c.group), ("name", c.name), ("version", c.version), ("description", c.description)):
        if text is not None:
            row[key] = text
    if c.digests:
        row["hashes"] = [records.write_digest(digest) for digest in c.digests]
    if c.licenses:
        row["licenses"] = [records.write_license(item) for item in c.licenses]
    if c.purl is not None:
        row["purl"] = c.purl
    if c.endpoints and c.kind is Kind.SERVICE:
        row["endpoints"] = list(c.endpoints)
    if c.references:
        row["externalReferences"] = [records.write_reference(item) for item in c.references]
    if seen := _seen(c, evidence):
        row["evidence"] = seen
    model_properties = _model_properties(c.model)
    if c.model is not None:
        card: dict[str, Any] = {}
        _write_fields(card, c.model, CARD_FIELDS)
        if card or not model_properties:
            row["modelCard"] = card
    if c.dataset is not None:
        row["data"] = [_data(c)]
    seen_at = occurrence_properties(c.occurrences) if c.kind is Kind.SERVICE else ()
    if properties := [*c.properties, *model_properties, *seen_at]:
        row["properties"] = [{"name": name, "value": value} for name, value in sorted(properties)]
    if c.tags:
        row["tags"] = list(c.tags)
    return {key: row[key] for key in row if key in SERVICE_FACTS} if c.kind is Kind.SERVICE else row


def read(row: dict[str, Any], ref: str, *, service: bool = False, evidence: tuple[Evidence, ...] = ()) -> Component:
    """Return the component that an object describes; what the graph has no word for goes to ``extra``.

    Args:
        row: a component or service without nested ones, ancestors, data sets of its card, and the properties that
            tell of edges, evidence and unknowns.
        ref: its ref in the graph.
        service: whether it stands in a list of services.
        evidence: what its properties tell of evidence.
    """
    kind = Kind.SERVICE if service else _kind(row)
    seen = row.get("evidence")
    rest, model = _read_model_properties(_pairs(row))
    occurrences = records.read_occurrences(seen.get("occurrences")) if isinstance(seen, dict) else ()
    if service:
        rest, occurrences = read_occurrence_properties(rest)
    if isinstance(card := row.get("modelCard"), dict):
        model |= _read_fields(card, CARD_FIELDS)
    component = Component(
        ref=ref,
        kind=kind,
        name=records.text_of(row, "name"),
        group=_optional(row, "group"),
        version=_optional(row, "version"),
        purl=_optional(row, "purl"),
        description=_optional(row, "description"),
        authors=records.read_contacts(row.get("authors")),
        supplier=records.read_organization(row.get("provider" if service else "supplier")),
        licenses=records.read_licenses(row.get("licenses")),
        digests=records.read_digests(row.get("hashes")),
        references=records.read_references(row.get("externalReferences")),
        properties=rest,
        tags=_tags(row.get("tags")),
        occurrences=occurrences,
        endpoints=_tags(row.get("endpoints")) if service else (),
        model=ModelFacts(**model) if model or "modelCard" in row else None,
        dataset=_read_data(row.get("data")),
        evidence=evidence,
    )
    projected = project(component)
    # The ref is kept as it is given: a document without one has nothing to put back.
    original = {**row, "bom-ref": ref}
    extra = difference(original, projected)
    return replace(component, extra=extra) if extra else component


def _kind(row: dict[str, Any]) -> Kind:
    value = row.get("type")
    return _KINDS.get(value, Kind.APPLICATION) if isinstance(value, str) else Kind.APPLICATION


_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.SERVICE}


def _optional(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    return value if isinstance(value, str) else None


def _tags(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _pairs(row: dict[str, Any]) -> tuple[Property, ...]:
    value = row.get("properties")
    if not isinstance(value, list):
        return ()
    pairs = ((records.text_of(item, "name"), item.get("value")) for item in value if isinstance(item, dict))
    return tuple((name, text) for name, text in pairs if name and isinstance(text, str))


def _seen(component: Component, evidence: bool) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    if evidence and component.evidence and (identity := _identity(component)):
        seen["identity"] = [identity]
    if component.occurrences:
        seen["occurrences"] = [records.write_occurrence(item) for item in component.occurrences]
    return seen


def _identity(component: Component) -> dict[str, Any] | None:
    """Who said the strongest identity that the component has: its purl, else its name. A guess is no identity."""
    if component.kind is Kind.SERVICE:
        return None
    field = "purl" if component.purl is not None else "name"
    said = [item for item in component.evidence if item.field == field and not item.value]
    if not said:
        return None
    methods = [
        {"technique": _TECHNIQUES[item.method], "confidence": 1, "value": item.location}
        for item in said
        if item.method in _TECHNIQUES and item.location
    ]
    return {"field": field, "methods": methods} if methods else None


def _write_fields(target: dict[str, Any], facts: ModelFacts | DatasetFacts, fields: tuple[CardField, ...]) -> None:
    for item in fields:
        value = getattr(facts, item.name)
        if value is None or value == ():
            continue
        place = target
        for key in item.path[:-1]:
            place = place.setdefault(key, {})
        place[item.path[-1]] = item.write(value)


def _read_fields(source: dict[str, Any], fields: tuple[CardField, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        value: Any = source
        for key in item.path:
            value = value.get(key) if isinstance(value, dict) else None
        read_value = item.read(value) if value is not None else None
        if read_value is not None:
            found[item.name] = read_value
    return found


def _data(component: Component) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "dataset", "name": component.name}
    if component.dataset is not None:
        _write_fields(entry, component.dataset, DATA_FIELDS)
    return entry


def _read_data(value: Any) -> DatasetFacts | None:
    if (
        not isinstance(value, list)
        or len(value) != 1
        or not isinstance(value[0], dict)
        or value[0].get("type") != "dataset"
    ):
        return None
    return DatasetFacts(**_read_fields(value[0], DATA_FIELDS))


def _model_properties(model: ModelFacts | None) -> list[Property]:
    if model is None:
        return []
    return [
        (item.key + rest, text)
        for item in PROPERTY_FIELDS
        if (value := getattr(model, item.name)) is not None and value != ()
        for rest, text in item.write(value)
    ]


def _read_model_properties(every: tuple[Property, ...]) -> tuple[tuple[Property, ...], dict[str, Any]]:
    """Split properties into those of no field, and fields of a model by name."""
    if not any(name.startswith(_MODEL_PREFIX) for name, _ in every):
        return every, {}
    groups: dict[str, list[Property]] = {}
    rest: list[Property] = []
    for name, text in every:
        key, rest_of_name = (name, "") if name in _PROPERTY_KEYS else _open_key(name)
        if key:
            groups.setdefault(key, []).append((rest_of_name, text))
        else:
            rest.append((name, text))
    found: dict[str, Any] = {}
    for key, pairs in groups.items():
        item = _PROPERTY_KEYS[key]
        typed = item.read(pairs)
        if typed is not None and sorted(item.write(typed)) == sorted(pairs):
            found[item.name] = typed
        else:
            rest += [(key + rest_of_name, text) for rest_of_name, text in pairs]
    return tuple(rest), found


def _open_key(name: str) -> tuple[str, str]:
    head, separator, tail = name.rpartition(":")
    key = head + separator
    return (key, tail) if tail and key in _PROPERTY_KEYS else ("", "")
