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
