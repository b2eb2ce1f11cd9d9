"""A model under another licence than the package that ships it says."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from aibom.graph.component import Component, Kind
from aibom.graph.contradictions import contradictions
from aibom.graph.evidence import Evidence, Method
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License, normalize_license


def findings(package: Iterable[License], model: Iterable[License], kind: Kind = Kind.LIBRARY) -> list[str]:
    shipped = Component(
        "m",
        Kind.MODEL,
        "m",
        licenses=tuple(model),
        evidence=(Evidence("licenses", Method.DECLARED, "directory", "m.onnx"),),
    )
    package_ = Component("pkg:pypi/p@1", kind, "p", licenses=tuple(package))
    graph = Graph.build([package_, shipped, Relationship("pkg:pypi/p@1", Rel.CONTAINS, "m")])
    return [value for item in contradictions(graph) for _, value in item.properties]


@pytest.mark.parametrize(
    ("package", "model", "said"),
    [
        ("MIT", "AGPL-3.0-only", ["license-contradiction: MIT (pkg:pypi/p@1) / AGPL-3.0-only (m.onnx)"]),
        ("MIT", "MIT", []),
        ("MIT OR Apache-2.0", "Apache-2.0", []),
        ("MIT AND (Apache-2.0 OR BSD-3-Clause)", "BSD-3-Clause", []),
        ("MIT", "llama3.1", ["license-contradiction: MIT (pkg:pypi/p@1) / llama3.1 (m.onnx)"]),
    ],
)
def test_what_a_package_says_holds_for_what_it_ships(package: str, model: str, said: list[str]) -> None:
    assert findings(normalize_license(package), normalize_license(model)) == said


def test_silence_is_no_contradiction() -> None:
    mit = normalize_license("MIT")
    assert findings((), mit) == findings(mit, ()) == []


def test_an_application_may_hold_what_it_did_not_make() -> None:
    assert findings(normalize_license("MIT"), normalize_license("GPL-3.0-only"), Kind.APPLICATION) == []
