"""Strangers' documents are read without losing what they say, whatever their shape."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import SerializationError
from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Kind, Occurrence
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel
from aibom.serialize.cyclonedx.component import COMPONENT_ORDER, PLACES, SERVICE_ORDER
from aibom.serialize.cyclonedx.document import BOM_ORDER, METADATA_ORDER, to_document
from aibom.serialize.cyclonedx.read import METADATA_READ, READ, from_document

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


def _bom(*components: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.7", "components": list(components), **rest}


def _written(document: dict[str, Any], version: str = "1.7") -> dict[str, Any]:
    return to_document(from_document(document), spec_version=version, timestamp=WHEN)[0]


def _documents(corpus: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(corpus.glob("boms/**/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("bomFormat") == "CycloneDX" and not path.name.startswith("invalid"):
            yield path, document


def _facts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every leaf of a document by the keys that lead to it, positions in lists left out."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _facts(item, (*path, key))
    elif isinstance(value, list):
        for item in value:
            yield from _facts(item, path)
    else:
        yield path, json.dumps(value)


def _kept(path: tuple[str, ...]) -> bool:
    """Whether a fact has to come back where it stood; tools, stamps and what became a component do not."""
    made_anew = path[:2] in {("metadata", "timestamp"), ("metadata", "tools")}
    return (
        not made_anew
        and path[0] not in {"serialNumber", "version", "$schema", "specVersion"}
        and "ancestors" not in path
    )


def test_every_fact_of_the_corpus_survives(corpus: Path) -> None:
    seen = 0
    for path, document in _documents(corpus):
        graph = from_document(document)
        version = document["specVersion"] if document["specVersion"] in ("1.5", "1.6", "1.7") else "1.5"
        written, losses = to_document(graph, spec_version=version, timestamp=WHEN)
        assert losses == (), path.name
        before = Counter(fact for fact in _facts(document) if _kept(fact[0]))
        after = Counter(fact for fact in _facts(written))
        # An inline data set of a card becomes a component that the card refers to.
        lost = {fact: n for fact, n in (before - after).items() if "datasets" not in fact[0]}
        assert lost == {}, path.name
        assert from_document(written) == graph, path.name
        seen += 1
    assert seen > 50


def test_inline_data_sets_and_ancestors_become_components() -> None:
    card = {"modelParameters": {"datasets": [{"type": "dataset", "name": "train set", "classification": "public"}]}}
    pedigree = {"ancestors": [{"type": "machine-learning-model", "name": "base"}], "notes": "tuned"}
    row = {"type": "machine-learning-model", "bom-ref": "m", "name": "m", "modelCard": card, "pedigree": pedigree}
    graph = from_document(_bom(row))
    (data,) = graph.components(Kind.DATASET)
    assert data.name == "train set" and data.dataset is not None and data.dataset.classification == "public"
    assert [(e.rel, e.target) for e in graph.outgoing("m")] == [
        (Rel.DEPENDS_ON, data.ref),
        (Rel.DERIVED_FROM, "m#ancestor/0"),
    ]
    written = _written(_bom(row))
    model = next(item for item in written["components"] if item["bom-ref"] == "m")
    assert model["pedigree"] == {"ancestors": pedigree["ancestors"], "notes": "tuned"}
    assert model["modelCard"]["modelParameters"]["datasets"] == [{"ref": data.ref}]


def test_refs_are_kept_and_missing_or_repeated_ones_are_made() -> None:
    twins = [{"type": "library", "bom-ref": "x", "name": "one"}, {"type": "library", "bom-ref": "x", "name": "two"}]
    nameless = {"type": "library", "name": "three", "purl": "pkg:pypi/three@1"}
    graph = from_document(_bom(*twins, nameless, dict(nameless)))
    assert [c.ref for c in graph] == ["pkg:pypi/three@1", "pkg:pypi/three@1~2", "x", "x~2"]
    assert [(u.ref, u.field) for u in graph.unknowns()] == [("x~2", "ref")]


def test_equal_purls_of_one_document_stay_two() -> None:
    rows = [{"type": "library", "bom-ref": ref, "name": "a", "purl": "pkg:pypi/a@1"} for ref in ("one", "two")]
    assert len(from_document(_bom(*rows))) == 2


def test_dangling_edges_stay() -> None:
    row = {"type": "library", "bom-ref": "a", "name": "a"}
    dependencies = [{"ref": "a", "dependsOn": ["gone"]}, {"ref": "nobody", "dependsOn": ["a"]}]
    assert _written(_bom(row, dependencies=dependencies))["dependencies"] == dependencies


_SAMPLES: dict[str, Any] = {
    "isExternal": True,
    "modified": False,
    "swid": {"tagId": "t", "name": "n"},
    "omniborId": ["gitoid:blob:sha1:a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"],
    "swhid": ["swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2"],
    "cryptoProperties": {"assetType": "algorithm"},
    "releaseNotes": {"type": "major", "title": "t"},
    "signature": {"algorithm": "RS256", "value": "x"},
    "patentAssertions": [{"assertionType": "ownership"}],
    "manufacturer": {"name": "m"},
    "endpoints": ["https://example.org"],
    "authenticated": False,
    "x-trust-boundary": True,
    "data": [{"flow": "inbound", "classification": "public"}],
    "provider": {"name": "p"},
    "lifecycles": [{"phase": "build"}],
    "authors": [{"name": "a"}],
    "manufacture": {"name": "m"},
    "supplier": {"name": "s"},
    "licenses": [{"license": {"id": "MIT"}}],
    "properties": [{"name": "a", "value": "b"}, {"name": "a", "value": "b"}, {"name": "empty"}],
}


@pytest.mark.parametrize("key", [key for key in COMPONENT_ORDER if key not in {*PLACES.values(), "components"}])
def test_fields_of_components_that_the_graph_does_not_know_are_kept(key: str) -> None:
    value = _SAMPLES.get(key, "kept")
    row = {"type": "library", "bom-ref": "a", "name": "a", key: {"notes": "n"} if key == "pedigree" else value}
    assert _written(_bom(row))["components"] == [row]


@pytest.mark.parametrize(
    "key", [key for key in SERVICE_ORDER if key not in {*PLACES.values(), "services"} or key == "data"]
)
def test_fields_of_services_are_kept(key: str) -> None:
    row = {"bom-ref": "s", "name": "s", key: _SAMPLES.get(key, "kept")}
    assert _written(_bom(services=[row]))["services"] == [row]


def test_where_a_service_is_and_where_it_was_seen_are_read_again() -> None:
    places = (Occurrence("a b:c%.py", 3, "f g"), Occurrence("d.py"), Occurrence("e.py", 1))
    urls = ("https://a.example", "https://b.example")
    service = Component("s", Kind.SERVICE, "s", endpoints=urls, occurrences=places)
    graph = Graph.build([service])
    for version in ("1.5", "1.7"):
        document, losses = to_document(graph, spec_version=version)
        assert (from_document(document), losses) == (graph, ())
    (row,) = document["services"]
    assert row["endpoints"] == list(urls)
    assert {"name": "aibom:occurrence", "value": "a%20b%3Ac%25.py:3 f g"} in row["properties"]


@pytest.mark.parametrize("key", [key for key in METADATA_ORDER if key not in METADATA_READ])
def test_fields_of_metadata_are_kept(key: str) -> None:
    value = _SAMPLES.get(key, {"kept": True})
    assert _written(_bom(metadata={key: value}))["metadata"][key] == value


@pytest.mark.parametrize("key", [key for key in BOM_ORDER if key not in READ])
def test_sections_of_documents_are_kept(key: str) -> None:
    value = _SAMPLES.get(key, [{"kept": True}])
    assert _written(_bom(**{key: value}))[key] == value


def test_repeated_and_empty_properties_and_unknown_keys_are_kept() -> None:
    properties = [{"name": "a", "value": "b"}, {"name": "a", "value": "b"}, {"name": "c", "value": ""}, {"name": "d"}]
    row = {"type": "library", "bom-ref": "a", "name": "a", "properties": properties, "x-own": {"deep": [1, 2.5, None]}}
    (written,) = _written(_bom(row))["components"]
    assert sorted(map(canonical_json, written["properties"])) == sorted(map(canonical_json, properties))
    assert written["x-own"] == {"deep": [1, 2.5, None]}


def test_nested_services_and_components_are_contained() -> None:
    inner = {"type": "file", "bom-ref": "f", "name": "f"}
    row = {"type": "application", "bom-ref": "a", "name": "a", "components": [inner]}
    service = {"bom-ref": "s", "name": "s", "services": [{"bom-ref": "t", "name": "t"}]}
    graph = from_document(_bom(row, services=[service]))
    assert [(e.source, e.target) for e in graph.relationships(Rel.CONTAINS)] == [("a", "f"), ("s", "t")]
    assert _written(_bom(row, services=[service]))["services"] == [service]


@pytest.mark.parametrize(
    "odd",
    [
        {"name": 5},
        {"licenses": "MIT"},
        {"licenses": [{"license": None}, 3, {"expression": 7}]},
        {"hashes": [{"alg": "SHA-256"}, None]},
        {"properties": [None, {"name": "aibom:evidence:name", "value": "nonsense"}]},
        {"modelCard": []},
        {"modelCard": {"modelParameters": {"datasets": ["x"], "inputs": "text"}}},
        {"pedigree": {"ancestors": [1]}},
        {"data": "x"},
        {"type": "from-the-future"},
        {"evidence": {"identity": "x", "occurrences": [{"location": 1}]}},
        {"tags": [1]},
        {"supplier": "someone"},
        {"bom-ref": 3},
    ],
)
def test_odd_values_are_no_crash_and_are_written_as_they_came(odd: dict[str, Any]) -> None:
    row = {"type": "machine-learning-model", "bom-ref": "a", "name": "a"} | odd
    (written,) = _written(_bom(row))["components"]
    for key, value in odd.items():
        assert written[key] == value or key == "bom-ref"


@pytest.mark.parametrize("document", [{}, {"bomFormat": "SPDX"}, _bom(components=3), _bom(components=["x"])])
def test_what_is_no_bom_is_an_error(document: dict[str, Any]) -> None:
    with pytest.raises(SerializationError):
        from_document(document)


def test_deep_nesting_is_an_error_not_a_crash() -> None:
    row: dict[str, Any] = {"type": "library", "name": "x"}
    for _ in range(400):
        row = {"type": "library", "name": "x", "components": [row]}
    with pytest.raises(SerializationError, match="deep"):
        from_document(_bom(row))


def test_a_chain_of_ancestors_is_read_without_recursion() -> None:
    row: dict[str, Any] = {"type": "machine-learning-model", "name": "0"}
    for number in range(1, 150):
        row = {"type": "machine-learning-model", "name": str(number), "pedigree": {"ancestors": [row]}}
    assert len(from_document(_bom(row))) == 150
