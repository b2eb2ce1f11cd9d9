"""What an owner says of the subject wins, and what was read before stays in the evidence."""

from __future__ import annotations

import pytest

from aibom.errors import UsageError
from aibom.graph.component import Component, Contact, Kind, Organization
from aibom.graph.describe import described
from aibom.graph.evidence import Evidence, Method
from aibom.graph.graph import Graph, Tool
from aibom.normalize.license import normalize_license

READ = Evidence("licenses", Method.DECLARED, "directory", "pyproject.toml")
NAMED = Evidence("name", Method.DECLARED, "user", "--name")


def graph(kind: Kind = Kind.APPLICATION) -> Graph:
    subject = Component(ref="dir:a", kind=kind, name="a", licenses=normalize_license("MIT"), evidence=(READ, NAMED))
    built = Graph.build([subject], subject="dir:a")
    built.tools = (Tool("directory"),)
    return built


def test_what_is_said_wins_and_what_was_read_stays() -> None:
    found = described(
        graph(),
        supplier=Organization("Ours"),
        authors=(Contact("Ada"),),
        licenses=normalize_license("Apache-2.0"),
        purl="pkg:pypi/a@1",
        place="aibom.toml",
        named=True,
    )
    subject = found.subject
    assert subject is not None
    assert (subject.supplier, subject.authors, subject.purl) == (
        Organization("Ours"),
        (Contact("Ada"),),
        "pkg:pypi/a@1",
    )
    assert [item.id for item in subject.licenses] == ["Apache-2.0"]
    said = {(item.field, item.collector, item.location) for item in subject.evidence}
    assert {("licenses", "user", "aibom.toml"), ("name", "user", "aibom.toml")} <= said
    (lost,) = [item.value for item in subject.evidence if item.collector == "directory"]
    assert "MIT" in lost
    assert found.tools == graph().tools


def test_nothing_said_changes_nothing() -> None:
    assert described(graph(), place="aibom.toml") == graph()


def test_a_model_has_these_of_its_own() -> None:
    with pytest.raises(UsageError, match="licenses cannot be given to a, which is no application"):
        described(graph(Kind.MODEL), licenses=normalize_license("MIT"), place="aibom.toml")
