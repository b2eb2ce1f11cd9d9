"""The table beside the official XSDs and JSON schemas: both are walked from the document down, for every version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion, _res
from lxml import etree

from aibom.serialize.cyclonedx.xml_table import VERSIONS, Choice, Content, Field, Items, Kind, Place, plans

XS = "{http://www.w3.org/2001/XMLSchema}"
BUILT_IN = {
    Kind.TEXT: {"string", "normalizedString"},
    Kind.TOKEN: {"token", "anyURI", "dateTime", "date"},
    Kind.BOOL: {"boolean"},
    Kind.NUM: {"decimal"},
    Kind.INT: {"integer", "positiveInteger", "nonNegativeInteger"},
}
XML_ONLY = {("callstack", "tools")}
"""Elements that JSON has no word for."""


class Xsd:
    """One version's XSD and what differs from it in the table."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.plans = plans(version)
        root = etree.parse(str(_res.BOM_XML[SchemaVersion.from_version(version)])).getroot()
        self.named = {node.get("name"): node for node in root if isinstance(node.tag, str)}
        self.seen: set[tuple[str, Any]] = set()
        self.wrong: list[str] = []

    def check(self, path: str, table: object, xsd: object) -> None:
        if table != xsd:
            self.wrong.append(f"{path}: the table has {table}, the XSD {xsd}")

    def kind(self, name: str) -> Kind:
        prefix, _, local = name.partition(":")
        if prefix == "xs":
            return next(kind for kind, names in BUILT_IN.items() if local in names)
        return Kind.TEXT if prefix == "spdx" else self.simple(self.named[local])

    def simple(self, node: Any) -> Kind:
        restriction = node.find(f"{XS}restriction")
        if restriction is not None:
            return self.kind(restriction.get("base"))
        return self.kind(node.find(f"{XS}union").get("memberTypes").split()[0])

    def type_of(self, element: Any) -> Any:
        """Give an element's complex type, or the kind of its simple one."""
        name = element.get("type")
        if name:
            node = self.named.get(name.removeprefix("bom:"))
            return node if node is not None and node.tag == f"{XS}complexType" else self.kind(name)
        for tag in ("complexType", "simpleType"):
            node = element.find(f"{XS}{tag}")
            if node is not None:
                return node if tag == "complexType" else self.simple(node)
        return Kind.TEXT

    def parts(self, node: Any) -> Iterator[tuple[str, Any]]:
        """Yield what a complex type is made of, in its order."""
        for child in node:
            tag = str(child.tag).removeprefix(XS)
            if tag in ("sequence", "choice", "simpleContent"):
                yield from self.parts(child)
            elif tag == "extension":
                yield "text", self.kind(child.get("base"))
                yield from self.parts(child)
            elif tag == "attributeGroup":
                yield from self.parts(self.named[child.get("ref").removeprefix("bom:")])
            elif tag in ("element", "attribute"):
                yield tag, child

    def elements(self, node: Any) -> dict[str, Any]:
        """Give the elements of a complex type; of one that stands twice (in two branches) the last place counts."""
        elements: dict[str, Any] = {}
        for tag, part in self.parts(node):
            if tag == "element":
                elements.pop(part.get("name"), None)
                elements[part.get("name")] = part
        return elements

    def object(self, path: str, name: str, node: Any) -> None:
        if (name, node) in self.seen:
            return
        self.seen.add((name, node))
        plan = self.plans[name]
        if isinstance(node, Kind):  # an object in JSON only
            self.check(path, (len(plan.fields), plan.text and plan.text.content), (1, node))
            return
        attributes = {
            part.get("name"): self.kind(part.get("type")) if part.get("type") else Kind.TEXT
            for tag, part in self.parts(node)
            if tag == "attribute"
        }
        self.check(f"{path} attributes", {field.tag: field.content for field in plan.attributes}, attributes)
        text = next((part for tag, part in self.parts(node) if tag == "text"), None)
        self.check(f"{path} text", plan.text and plan.text.content, text)
        elements = {tag: part for tag, part in self.elements(node).items() if (name, tag) not in XML_ONLY}
        self.check(f"{path} elements", list(plan.elements), list(elements))
        for tag, field in plan.elements.items():
            if tag in elements:
                self.element(f"{path}/{tag}", field, elements[tag])

    def element(self, path: str, field: Field, element: Any) -> None:
        node = self.type_of(element)
        several = element.get("maxOccurs", "1") != "1"
        if field.place is Place.REPEATED:
            dependencies = path.endswith("/dependency") or path.endswith("/provides")  # repeats by its sequence
            self.check(f"{path} repeats", field.many <= self.version, several or dependencies)
        elif not isinstance(field.content, Items):
            self.check(f"{path} repeats", False, several)
        self.content(path, field.content, field.other, node)

    def content(self, path: str, content: Content, other: str, node: Any) -> None:
        if content is Kind.REF:
            names = [part.get("name") for tag, part in self.parts(node) if tag == "attribute"]
            self.check(path, ["ref"], names)
        elif isinstance(content, Kind) and other:
            self.check(f"{path} mixed", "true", node.get("mixed"))
            self.object(path, other, node)
        elif isinstance(content, Kind):
            self.check(path, content, node)
        elif isinstance(content, str):
            self.object(path, content, node)
        else:
            cases = dict(content.cases) | (dict(self.plans[other].elements) if other else {})
            elements = self.elements(node)
            self.check(f"{path} cases", set(cases), set(elements))
            self.check(f"{path} attributes", [], [part for tag, part in self.parts(node) if tag != "element"])
            for tag, case in cases.items():
                if tag in elements:
                    self.content(f"{path}/{tag}", case.content, case.other, self.type_of(elements[tag]))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_type_is_the_xsds(version: str) -> None:
    xsd = Xsd(version)
    xsd.object("bom", "bom", xsd.named["bom"].find(f"{XS}complexType"))
    assert xsd.wrong == []
    assert len(xsd.seen) > 30


def test_every_row_is_used_by_some_version() -> None:
    used = {"bom"}
    for version in VERSIONS:
        for plan in plans(version).values():
            for _, field in plan.fields.values():
                used |= set(types_in(field))
    assert used == set(plans(VERSIONS[-1]))


def types_in(field: Field) -> Iterator[str]:
    if field.other:
        yield field.other
    if isinstance(field.content, str):
        yield field.content
    elif isinstance(field.content, (Items, Choice)):
        for case in field.content.cases.values():
            yield from types_in(case)


JSON_ONLY = {
    "bom": {"$schema", "bomFormat", "specVersion"},  # the namespace says them
    "protocol": {"relatedCryptographicAssets"},
}
"""Members that XML has no place for, besides signatures."""

JSON_TYPES = {Kind.INT: {"integer"}, Kind.NUM: {"number"}, Kind.BOOL: {"boolean"}}


class Schema:
    """One version's JSON schema and what differs from it in the table."""

    def __init__(self, version: str) -> None:
        path = _res.BOM_JSON_STRICT[SchemaVersion.from_version(version)]
        self.root = json.loads(Path(str(path)).read_bytes())
        self.plans = plans(version)
        self.seen: set[tuple[str, tuple[str, ...]]] = set()
        self.wrong: list[str] = []

    def check(self, path: str, table: object, schema: object) -> None:
        if table != schema:
            self.wrong.append(f"{path}: the table has {table}, the schema {schema}")

    def variants(self, node: Any) -> list[dict[str, Any]]:
        """Resolve references and alternatives to nodes that say what a value is."""
        if isinstance(node, list):
            return [variant for item in node for variant in self.variants(item)]
        reference = node.get("$ref", "")
        if reference.startswith("#/definitions/"):
            return self.variants(self.root["definitions"][reference.removeprefix("#/definitions/")])
        if reference:
            return [{"type": "string"}]  # enumerations in files of their own
        inner = self.variants([item for key in ("oneOf", "anyOf") for item in node.get(key, ()) if key])
        inner = [variant for variant in inner if "type" in variant or "properties" in variant]
        return ([node] if "properties" in node or "items" in node or not inner else []) + inner

    def properties(self, nodes: list[dict[str, Any]]) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for node in nodes:
            for key, value in node.get("properties", {}).items():
                properties.setdefault(key, value)
        return properties

    def object(self, path: str, name: str, nodes: list[dict[str, Any]]) -> None:
        properties = self.properties(nodes)
        if (name, tuple(properties)) in self.seen:
            return
        self.seen.add((name, tuple(properties)))
        plan = self.plans[name]
        known = [key for key in properties if key != "signature" and key not in JSON_ONLY.get(name, ())]
        keys = set(plan.fields) - ({"properties"} if name == "bom" and "annotations" not in properties else set())
        self.check(f"{path} keys", keys, set(known))  # 1.4 has the document's properties in XML only
        if plan.order:
            self.check(f"{path} order", sorted(known, key=plan.order.__getitem__), known)
        elif len(nodes) == 1:
            fields = (*plan.attributes, *((plan.text,) if plan.text else ()), *plan.elements.values())
            self.check(f"{path} order", [field.key for field in fields], known)
        for key in known:
            if key in plan.fields:
                field = plan.fields[key][1]
                if field.place is Place.INLINE:
                    field = self.plans[str(field.content)].fields[key][1]
                self.member(f"{path}/{key}", field, self.variants(properties[key]))

    def member(self, path: str, field: Field, variants: list[dict[str, Any]]) -> None:
        if field.place is Place.REPEATED:
            lists = [variant for variant in variants if variant.get("type") == "array"]
            self.check(f"{path} list", True, bool(lists))
            variants = self.variants([variant["items"] for variant in lists])
        self.content(path, field.content, field.other, variants)

    def content(self, path: str, content: Content, other: str, variants: list[dict[str, Any]]) -> None:
        objects = [variant for variant in variants if "properties" in variant]
        types = {"object" if "properties" in variant else variant.get("type", "string") for variant in variants}
        if other:
            self.check(path, True, "object" in types)
            self.object(path, other, objects)
            types -= {"object"}
        if isinstance(content, Kind):
            self.check(path, JSON_TYPES.get(content, {"string"}), types)
        elif isinstance(content, str):
            self.check(path, {"object"}, types)
            self.object(path, content, objects)
        elif isinstance(content, Items):
            self.check(path, {"array"}, types)
            items = self.variants([variant["items"] for variant in variants if variant.get("type") == "array"])
            if content.only:
                self.content(path, content.only.content, "", items)
            else:
                self.cases(path, content.cases.values(), items)
        else:
            self.cases(path, content.cases.values(), variants)

    def cases(self, path: str, cases: Any, items: list[dict[str, Any]]) -> None:
        """Check that all cases together have all members that the items may have."""
        expected: set[str] = set()
        for case in cases:
            if case.key:
                expected.add(case.key)
            elif isinstance(case.content, str):
                expected |= set(self.plans[case.content].fields)
            else:
                self.check(f"{path} text", True, any(item.get("type") == "string" for item in items))
        self.check(path, expected, set(self.properties(items)))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_type_has_the_members_of_the_json_schema_in_its_order(version: str) -> None:
    schema = Schema(version)
    schema.object("bom", "bom", [schema.root])
    assert schema.wrong == []
    assert len(schema.seen) > 30
