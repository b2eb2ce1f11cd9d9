"""The JSON for scripts says what the graph says."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings

from aibom.api import load
from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.report.data import VERSION, document
from tests.builders.shown import LORA, QUANTIZED, WEIGHTS, whole_graph
from tests.strategies import graphs


def row(data: dict[str, Any], ref: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in data["components"] if item["ref"] == ref)
    return found


def test_what_a_script_reads() -> None:
    data = json.loads(json.dumps(document(whole_graph())))
    assert (data["format"], data["version"], data["subject"]) == ("aibom-show", VERSION, "aibom:assistant")
    assert data["summary"]["kinds"] == {
        "machine-learning-model": 7,
        "data": 2,
        "application": 1,
        "library": 1,
        "file": 1,
    }
    assert (data["summary"]["findings"], data["summary"]["unknowns"]) == (2, 2)
    lora = row(data, LORA.ref)
    assert lora["licenses"] == [{"id": "Apache-2.0"}]
    assert lora["model"]["parameters"] == 41_943_040
    assert lora["evidence"][0]["location"] == "README.md"
    assert "findings" not in lora
    assert row(data, WEIGHTS.ref)["findings"] == [{"rule": "unsafe-import", "detail": "posix.system"}]
    assert {"source": QUANTIZED.ref, "rel": "derived-from", "target": LORA.ref, "detail": "quantized"} in data[
        "relationships"
    ]


def test_what_the_graph_has_no_word_for_is_said_as_it_stood() -> None:
    component = {
        "type": "library",
        "name": "x",
        "bom-ref": "x",
        "publisher": "ACME",
        "swid": {"tagId": "t", "name": "n"},
    }
    data = document(load({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [component]}))
    assert row(data, "x")["rest"] == [
        {"at": "publisher", "value": "ACME"},
        {"at": "swid", "value": {"tagId": "t", "name": "n"}},
    ]
    assert "extra" not in row(data, "x")
    kept = Component("y", Kind.FILE, "y", extra=(("a", "no JSON"), ("b", "[1]")))
    assert document(Graph.build([kept]))["components"][0]["rest"] == [
        {"at": "a", "value": "no JSON"},
        {"at": "b", "value": "[1]"},
    ]


@settings(max_examples=25)
@given(graphs())
def test_nothing_is_lost_and_the_summary_counts_it(graph: Graph) -> None:
    data = json.loads(json.dumps(document(graph)))
    assert [item["ref"] for item in data["components"]] == [component.ref for component in graph]
    assert len(data["relationships"]) == len(graph.relationships()) == data["summary"]["relationships"]
    assert len(data["unknowns"]) == len(graph.unknowns()) == data["summary"]["unknowns"]
    assert sum(data["summary"]["kinds"].values()) == len(graph) == data["summary"]["components"]
