"""The laws of the document: what is written is read again, whatever the graph."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings

from aibom.graph.graph import Graph
from aibom.serialize.cyclonedx.document import to_document
from aibom.serialize.cyclonedx.read import from_document
from aibom.serialize.cyclonedx.xml import from_xml, to_xml
from aibom.serialize.validate import validate_document, validate_xml
from tests.strategies import graphs

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(graphs())
def test_what_is_written_is_read_again(graph: Graph) -> None:
    document, losses = to_document(graph, spec_version="1.7", timestamp=WHEN)
    assert losses == ()
    assert from_document(json.loads(json.dumps(document))) == graph


@LAW
@given(graphs())
def test_xml_says_what_json_says(graph: Graph) -> None:
    document, _ = to_document(graph, spec_version="1.7", timestamp=WHEN)
    text, lost = to_xml(document)
    assert lost == ()
    assert from_xml(text.encode()) == document
    assert [problem for problem in validate_xml(text.encode()) if problem.severity == "error"] == []


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
@LAW
@given(graph=graphs())
def test_every_version_is_valid_and_says_what_it_lost(version: str, graph: Graph) -> None:
    document, losses = to_document(graph, spec_version=version, timestamp=WHEN)
    assert [problem for problem in validate_document(document) if problem.severity == "error"] == []
    again = from_document(document)
    assert again == graph or losses
    assert {component.ref for component in again} == {component.ref for component in graph}


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_without_evidence_nothing_else_changes(graph: Graph) -> None:
    document, _ = to_document(graph, spec_version="1.7", evidence=False, timestamp=WHEN)
    assert "aibom:evidence" not in json.dumps(document)
    plain = from_document(document)
    assert [(c.ref, c.name, c.licenses, c.model, c.dataset, c.digests) for c in plain] == [
        (c.ref, c.name, c.licenses, c.model, c.dataset, c.digests) for c in graph
    ]
