"""The verdict is the official validators'; what only we see is found, once, where it is."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.serialize.validate import Problem, validate_document, validate_source, validate_xml

SUBJECT = {"type": "application", "name": "app", "bom-ref": "app"}


def bom(**members: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, **members}


def component(ref: str, **members: Any) -> dict[str, Any]:
    return {"type": "library", "name": f"name of {ref}", "bom-ref": ref, **members}


def found(document: dict[str, Any], rule: str) -> list[tuple[str, str]]:
    """Pointer and component of the problems of one rule, of which all must be warnings."""
    problems = [problem for problem in validate_document(document) if problem.rule == rule]
    assert {problem.severity for problem in problems} <= {"warning"}
    return [(problem.pointer, problem.component) for problem in problems]


def refused(problems: tuple[Problem, ...]) -> str:
    """The one problem of what cannot be read at all."""
    (problem,) = problems
    assert (problem.severity, problem.rule) == ("error", "syntax")
    return problem.message


# the schemas


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_json_verdict_is_the_official_validators(corpus: Path, version: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    official = JsonStrictValidator(SchemaVersion.from_version(version))
    files = sorted((corpus / "boms" / "cyclonedx-specification" / version).glob("*.json"))
    verdicts = {file.name: official.validate_str(file.read_text()) is None for file in files}
    ours = {file.name: _no_error(validate_source(file.read_bytes())) for file in files}
    assert ours == verdicts
    assert set(verdicts.values()) == {True, False}


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_xml_verdict_is_the_official_validators(corpus: Path, version: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.xml import XmlValidator

    official = XmlValidator(SchemaVersion.from_version(version))
    files = sorted((corpus / "boms" / "cyclonedx-specification" / version).glob("*.xml"))
    verdicts = {file.name: official.validate_str(file.read_text()) is None for file in files}
    assert {file.name: _no_error(validate_xml(file.read_bytes())) for file in files} == verdicts
    assert {file.name: _no_error(validate_source(file.read_bytes())) for file in files} == verdicts
    assert set(verdicts.values()) == {True, False}


def _no_error(problems: tuple[Problem, ...]) -> bool:
    return not any(problem.severity == "error" for problem in problems)


def test_official_examples_have_few_warnings(corpus: Path) -> None:
    """A check that cries wolf over the specification's own examples would be turned off."""
    folder = corpus / "boms" / "cyclonedx-specification"
    noisy = {file.name for file in folder.glob("*/valid-*.json") if validate_source(file.read_bytes())}
    assert noisy == {"valid-attestation-1.6.json", "valid-attestation-1.7.json"}  # name refs that are not there


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_every_shipped_version_is_checked(version: str) -> None:
    assert validate_document(bom(specVersion=version)) == ()
    (problem,) = validate_document(bom(specVersion=version, components=3))
    assert (problem.severity, problem.pointer, problem.rule) == ("error", "/components", "schema")


@pytest.mark.parametrize("version", ["1.1", "2.0", "", "1.6 ", "../1.6"])
def test_another_version_is_one_error(version: str) -> None:
    assert "specVersion" in refused(validate_document(bom(specVersion=version, components=3)))


@pytest.mark.parametrize("document", [{}, {"specVersion": 1.6}, {"bomFormat": "CycloneDX"}, bom(bomFormat="SPDX")])
def test_other_json_is_one_error(document: dict[str, Any]) -> None:
    assert "not CycloneDX" in refused(validate_document(document))


def test_schema_errors_name_place_component_and_value() -> None:
    inner = component("inner", externalReferences=[{"type": "website", "url": "no iri ^"}])
    outer = component("outer", components=[inner], licenses=[{"license": {"id": "Apache-2"}}])
    assert validate_document(bom(components=[outer])) == (
        Problem(
            "error",
            "/components/0/components/0/externalReferences/0/url",
            "inner",
            '"no iri ^" is not a "iri-reference".',
            "schema",
        ),
        Problem(
            "error",
            "/components/0/licenses/0/license/id",
            "outer",
            '"Apache-2" is not the id of an SPDX licence; another licence is named by `name`.',
            "license-id",
        ),
    )


def test_a_value_that_fits_several_alternatives_is_one_error() -> None:
    license_ = {"id": "MIT", "name": "MIT"}
    (problem,) = validate_document(bom(components=[component("x", licenses=[{"license": license_}])]))
    assert (problem.pointer, problem.rule) == ("/components/0/licenses/0/license", "schema")
    assert "more than one" in problem.message


def test_xml_errors_name_the_line() -> None:
    (problem,) = validate_xml(b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">\n<wrong/>\n</bom>')
    assert (problem.severity, problem.pointer, problem.rule) == ("error", "line 2", "schema")
    assert "'wrong'" in problem.message


# refs


@pytest.mark.parametrize(
    ("members", "pointer", "around"),
    [
        ({"components": [component("app")]}, "/components/0/bom-ref", "app"),
        ({"services": [{"name": "s", "bom-ref": "app"}]}, "/services/0/bom-ref", "app"),
        ({"compositions": [{"aggregate": "unknown", "bom-ref": "app"}]}, "/compositions/0/bom-ref", ""),
        ({"vulnerabilities": [{"bom-ref": "app"}]}, "/vulnerabilities/0/bom-ref", ""),
        (
            {"components": [component("x", pedigree={"ancestors": [component("app")]})]},
            "/components/0/pedigree/ancestors/0/bom-ref",
            "app",
        ),
        (
            {"components": [component("x", type="machine-learning-model", modelCard={"bom-ref": "app"})]},
            "/components/0/modelCard/bom-ref",
            "x",
        ),
        (
            {"components": [component("x", type="data", data=[{"type": "dataset", "bom-ref": "app"}])]},
            "/components/0/data/0/bom-ref",
            "x",
        ),
    ],
)
def test_duplicate_refs_are_found_in_the_whole_document(members: dict[str, Any], pointer: str, around: str) -> None:
    document = bom(metadata={"component": SUBJECT}, **members)
    assert found(document, "duplicate-ref") == [(pointer, around)]


def test_pointers_are_escaped() -> None:
    document = bom(metadata={"component": SUBJECT}, **{"a/b~c": {"bom-ref": "app"}})
    assert found(document, "duplicate-ref") == [("/a~1b~0c/bom-ref", "")]


def test_duplicate_refs_of_tools() -> None:
    tools = {"components": [component("t"), component("t", name="another")]}
    assert found(bom(metadata={"tools": tools}), "duplicate-ref") == [("/metadata/tools/components/1/bom-ref", "t")]


@pytest.mark.parametrize(
    ("members", "pointer", "around"),
    [
        ({"dependencies": [{"ref": "gone"}]}, "/dependencies/0/ref", "gone"),
        ({"dependencies": [{"ref": "app", "dependsOn": ["app", "gone"]}]}, "/dependencies/0/dependsOn/1", "app"),
        ({"dependencies": [{"ref": "app", "provides": ["gone"]}]}, "/dependencies/0/provides/0", "app"),
        ({"compositions": [{"aggregate": "complete", "assemblies": ["gone"]}]}, "/compositions/0/assemblies/0", ""),
        ({"compositions": [{"aggregate": "complete", "dependencies": ["gone"]}]}, "/compositions/0/dependencies/0", ""),
        ({"vulnerabilities": [{"affects": [{"ref": "gone"}]}]}, "/vulnerabilities/0/affects/0/ref", "gone"),
        ({"annotations": [{"subjects": ["app", "gone"]}]}, "/annotations/0/subjects/1", ""),
        ({"citations": [{"attributedTo": "gone"}]}, "/citations/0/attributedTo", ""),
        ({"citations": [{"process": "gone"}]}, "/citations/0/process", ""),
        (
            {"components": [component("m", modelCard={"modelParameters": {"datasets": [{"ref": "gone"}]}})]},
            "/components/0/modelCard/modelParameters/datasets/0/ref",
            "m",
        ),
    ],
)
def test_dangling_refs_are_found(members: dict[str, Any], pointer: str, around: str) -> None:
    document = bom(metadata={"component": SUBJECT}, **members)
    assert found(document, "dangling-ref") == [(pointer, around)]
    link = json.loads(json.dumps(document).replace('"gone"', '"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x"'))
    assert found(link, "dangling-ref") == []


@pytest.mark.parametrize("pointer", ["", "/components/0/name", "/components/0/a~1b~0c", "/metadata/component"])
def test_pointers_of_citations_that_resolve(pointer: str) -> None:
    document = bom(metadata={"component": SUBJECT}, components=[component("x", **{"a/b~c": 1})])
    assert found({**document, "citations": [{"pointers": [pointer]}]}, "dangling-ref") == []


@pytest.mark.parametrize("pointer", ["components", "/components/1", "/components/00", "/components/-", "/nothing", "/"])
def test_pointers_of_citations_that_lead_nowhere(pointer: str) -> None:
    document = bom(components=[component("x")], citations=[{"pointers": ["/version", pointer]}])
    assert found(document, "dangling-ref") == [("/citations/0/pointers/1", "")]


# reachability


def test_unreachable_components_are_found() -> None:
    document = bom(
        metadata={
            "component": {**SUBJECT, "components": [component("nested in subject")]},
            "tools": {"components": [component("tool")]},
        },
        components=[
            component("direct"),
            component("through"),
            component("holder", components=[component("nested")]),
            component("model", modelCard={"modelParameters": {"datasets": [{"ref": "set"}, {"ref": "data"}]}}),
            component("set"),
            component("owner of data", data=[{"type": "dataset", "bom-ref": "data"}]),
            component("lonely", components=[component("nested in lonely")]),
            component("circle 1"),
            component("circle 2"),
            component("by nested"),
        ],
        dependencies=[
            {"ref": "app", "dependsOn": ["direct", "model"]},
            {"ref": "direct", "dependsOn": ["through"], "provides": ["holder"]},
            {"ref": "circle 1", "dependsOn": ["circle 2"]},
            {"ref": "circle 2", "dependsOn": ["circle 1"]},
            {"ref": "nested in subject", "dependsOn": ["by nested"]},
        ],
    )
    assert found(document, "unreachable") == [
        ("/components/6", "lonely"),
        ("/components/7", "circle 1"),
        ("/components/8", "circle 2"),
    ]
    assert found({**document, "metadata": {}}, "unreachable") == []
    assert found({**document, "dependencies": []}, "unreachable") == []


def test_a_subject_without_ref_is_one_problem() -> None:
    subject = {"type": "application", "name": "app"}
    document = bom(metadata={"component": subject}, components=[component("x")], dependencies=[{"ref": "x"}])
    assert found(document, "unreachable") == [("/metadata/component", "app")]


# values


@pytest.mark.parametrize("purl", ["pypi/x", "pkg:pypi/Foo_Bar@1", "pkg:huggingface/org/a/../../b@1", "pkg:pypi/a@1+b"])
def test_bad_purls_are_found(purl: str) -> None:
    assert found(bom(components=[component("x", purl=purl)]), "purl") == [("/components/0/purl", "x")]


@pytest.mark.parametrize("expression", ["MIT OR Nonsense-1.0", "MIT AND", "(MIT", "MIT Apache-2.0", "()", "MIT\x00"])
def test_bad_expressions_are_found(expression: str) -> None:
    document = bom(components=[component("x", licenses=[{"expression": expression}])])
    assert found(document, "license-id") == [("/components/0/licenses/0/expression", "x")]


def test_other_expressions_are_not_licences() -> None:
    trigger = {"bom-ref": "t", "uid": "t", "type": "manual", "conditions": [{"expression": "a Nonsense"}]}
    workflow = {"bom-ref": "w", "uid": "w", "taskTypes": ["build"], "trigger": trigger}
    assert validate_document(bom(formulation=[{"workflows": [workflow]}])) == ()


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"bom-ref": "/home/someone/model"}, "/bom-ref"),
        ({"name": "C:\\Users\\someone\\model"}, "/name"),
        ({"group": "/srv/models"}, "/group"),
        ({"purl": "pkg:generic/x@1?download_url=file:%2F%2F%2Fhome%2Fsomeone"}, "/purl"),
        ({"evidence": {"occurrences": [{"location": "/tmp/x/y.py"}]}}, "/evidence/occurrences/0/location"),
        ({"properties": [{"name": "p", "value": "declared directory /root/x"}]}, "/properties/0/value"),
        ({"externalReferences": [{"type": "vcs", "url": "file:///x/y"}]}, "/externalReferences/0/url"),
        ({"supplier": {"url": ["https://example.org", "file:///x/y"]}}, "/supplier/url/1"),
    ],
)
def test_absolute_paths_are_found(members: dict[str, Any], pointer: str) -> None:
    document = bom(components=[component("x") | members])
    assert [place for place, _ in found(document, "absolute-path")] == [f"/components/0{pointer}"]


def test_texts_that_are_no_refs_names_or_values_may_speak_of_paths() -> None:
    assert validate_document(bom(components=[component("x", description="see /home/someone/model")])) == ()


# whole files


def test_a_good_document_has_no_problem_in_any_dress() -> None:
    document = bom(
        metadata={"component": SUBJECT},
        components=[component("x")],
        dependencies=[{"ref": "app", "dependsOn": ["x"]}, {"ref": "x"}],
    )
    text = json.dumps(document).encode()
    assert validate_source(text) == validate_source(b"\xef\xbb\xbf \r\n\t" + text) == ()
    xml = '<?xml version="1.0" encoding="{}"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components/></bom>'
    assert validate_source(xml.format("UTF-8").encode()) == validate_source(xml.format("UTF-16").encode("utf-16")) == ()


def test_xml_gets_warnings_with_pointers() -> None:
    xml = b"""<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library" bom-ref="x">
    <name>n</name><purl>pkg:pypi/A_b</purl></component></components>
    <dependencies><dependency ref="x"><dependency ref="gone"/></dependency></dependencies></bom>"""
    assert [(problem.severity, problem.pointer, problem.rule) for problem in validate_source(xml)] == [
        ("warning", "/components/0/purl", "purl"),
        ("warning", "/dependencies/0/dependsOn/0", "dangling-ref"),
    ]


def test_xml_that_only_the_schema_understands_says_so() -> None:
    (problem,) = validate_source(b'<bom xmlns="http://cyclonedx.org/schema/bom/1.0" version="1"><components/></bom>')
    assert (problem.severity, problem.rule) == ("warning", "syntax")


def test_the_xml_of_a_document_decides_instead_of_the_json_schema() -> None:
    document = bom(components=[{"name": "without type", "purl": "x"}])
    problems = validate_document(document, xml=b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>')
    assert [problem.rule for problem in problems] == ["purl"]


DUPLICATE = b"""{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components":
 [{"type": "library", "name": "a", "name": "b"}], "version": 2}"""


def test_repeated_keys_are_found() -> None:
    assert [(problem.severity, problem.pointer, problem.rule) for problem in validate_source(DUPLICATE)] == [
        ("warning", "/components/0/name", "duplicate-key"),
        ("warning", "/version", "duplicate-key"),
    ]


GOOD = json.dumps(bom(components=[component("x")])).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "neither JSON nor XML"),
        (b"PK\x03\x04", "neither JSON nor XML"),
        (b'["bomFormat"]', "neither JSON nor XML"),
        (GOOD[:-1], "not JSON"),
        (GOOD + b"}", "not JSON"),
        (GOOD.replace(b"1,", b"NaN,"), "NaN"),
        (GOOD.replace(b"1,", b"-Infinity,"), "-Infinity"),
        (GOOD.replace(b"1,", b"1" * 5000 + b","), "not JSON"),
        (GOOD.replace(b"name of", b"\xff"), "not UTF-8"),
        (GOOD.decode().encode("utf-16"), "not UTF-8"),
        (b'{"a": ' * 100_000, "too deeply"),
        (b'{"a": ' + b"[" * 100_000, "too deeply"),
        (GOOD.replace(b"[", b"[" * 300).replace(b"]", b"]" * 300), "cannot be examined"),
        (b"<bom", "not XML"),
        (b"<html/>", "not CycloneDX"),
        (b'<bom xmlns="urn:other"/>', "not CycloneDX"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/9.9"/>', "9.9"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">' + b"<a>" * 100_000, "not XML"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">&unknown;</bom>', "not XML"),
        (b'<!DOCTYPE bom [<!ENTITY a "a">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', "document type"),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE bom SYSTEM "x"><bom/>'.encode("utf-16"),
            "document type",
        ),
    ],
)
def test_what_cannot_be_read_is_one_error(data: bytes, reason: str) -> None:
    assert reason in refused(validate_source(data))


def test_size_is_bounded() -> None:
    assert validate_source(GOOD, max_bytes=len(GOOD)) == ()
    assert str(len(GOOD)) in refused(validate_source(GOOD, max_bytes=len(GOOD) - 1))


def test_schema_locations_are_not_followed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An XML document may name further schemas; neither the network nor a file is asked for them."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    schema = tmp_path / "x.xsd"
    schema.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x">'
        '<xs:element name="e" type="xs:int"/></xs:schema>'
    )
    for location in (schema.as_uri(), str(schema), "http://127.0.0.1:9/x.xsd"):
        xml = f"""<bom xmlns="http://cyclonedx.org/schema/bom/1.6" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
        i:schemaLocation="urn:x {location}"><components/><e xmlns="urn:x">no integer</e></bom>"""
        assert validate_xml(xml.encode()) == ()


def test_a_text_of_many_megabytes_is_valid_xml() -> None:
    xml = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>{}</name>'
    assert validate_xml(f"{xml.format('x' * 11_000_000)}</component></components></bom>".encode()) == ()


def test_hostile_texts_are_quoted_safely() -> None:
    evil = "\x1b[31m\u202e\n" + "x" * 100_000
    document = bom(components=[component(evil, purl=evil, **{evil: 1}), component(evil, name="other")])
    problems = validate_document(document)
    assert {problem.rule for problem in problems} == {"schema", "duplicate-ref", "purl"}
    for problem in problems:
        for text in (problem.pointer, problem.component, problem.message):
            assert text.isprintable()
            assert len(text) < 5000


# laws

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
refs = st.sampled_from(["a", "b", "c", "", "urn:cdx:x", "/home/x/y", "pkg:pypi/A"])
NAMES = """bom-ref ref dependsOn components component services metadata dependencies pedigree ancestors citations
pointers licenses expression license id purl name url hashes modelCard data tools compositions assemblies type value"""
keys = st.sampled_from(NAMES.split())
anything = st.recursive(
    scalars | refs, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=30
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(keys, anything, max_size=6), st.randoms())
def test_anything_gets_a_sorted_answer_that_does_not_depend_on_order(
    members: dict[str, Any], shuffler: random.Random
) -> None:
    document = bom(**members)
    problems = validate_document(document)
    assert list(problems) == sorted(set(problems))
    assert problems == validate_document(document)
    items = list(document.items())
    shuffler.shuffle(items)
    # what stands first of two equal refs depends on order, nothing else does
    assert _kinds(validate_document(dict(items))) == _kinds(problems)


def _kinds(problems: tuple[Problem, ...]) -> set[tuple[str, str, str]]:
    return {(p.severity, p.pointer, p.rule) for p in problems if p.rule != "duplicate-ref"}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda tail: GOOD[: len(tail) * 3] + tail))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert isinstance(validate_source(data), tuple)
