"""What no schema sees is found, once, where it is, and nothing else is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.serialize.validate import validate_document

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
