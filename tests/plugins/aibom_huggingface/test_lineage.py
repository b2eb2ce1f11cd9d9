"""What repositories descend from: each asked for once, generation by generation."""

from __future__ import annotations

from collections import Counter

import pytest

import aibom
from aibom.plugin import Kind, Method, Rel
from tests.builders.lineage import ASKED, MISSING, forty
from tests.hub.repository import Lfs
from tests.hub.server import TestHub


def _named(graph: aibom.Graph, kind: Kind) -> set[str]:
    return {f"{item.group}/{item.name}" if item.group else item.name for item in graph.components(kind)}


def test_a_lineage_of_forty_costs_one_request_each_and_two_and_the_card_for_the_first(hub: TestHub) -> None:
    there = forty(hub)
    graph = aibom.scan(f"hf:{ASKED}", jobs=16)
    assert _named(graph, Kind.MODEL) | _named(graph, Kind.DATASET) == {*there, MISSING}
    paths = Counter(request.path for request in hub.requests)
    commit = hub.repositories["models", ASKED].commit
    first = {f"/api/models/{ASKED}", f"/api/models/{ASKED}/revision/{commit}", f"/{ASKED}/resolve/{commit}/README.md"}
    others = {f"/api/{'datasets' if name.startswith('data/') else 'models'}/{name}" for name in (*there, MISSING)}
    assert paths == Counter(first | others)
    assert len(hub.requests) == 3 + 38 + 1
    missing = next(item for item in graph if item.ref.startswith(f"pkg:huggingface/{MISSING}"))
    assert missing.version is None
    assert [item.reason for item in graph.unknowns(missing.ref)] == ["401 (missing or private)"]
    gated = next(item for item in graph if item.name == "g2-1")
    assert gated.values("aibom:hf:gated") == ("manual",) and gated.licenses and gated.version


def test_a_cycle_is_closed(hub: TestHub) -> None:
    hub.model("acme/a", card={"base_model": "acme/b"})
    hub.model("acme/b", card={"base_model": "acme/a"})
    graph = aibom.scan("hf:acme/a")
    one, other = graph.components(Kind.MODEL)
    assert {(edge.source, edge.target) for edge in graph.relationships(Rel.DERIVED_FROM)} == {
        (one.ref, other.ref),
        (other.ref, one.ref),
    }
    assert len(hub.requests) == 4


def test_a_model_that_names_itself_is_an_unknown(hub: TestHub) -> None:
    hub.model("acme/a", card={"base_model": "acme/a", "license": "mit"})
    graph = aibom.scan("hf:acme/a")
    assert ("parents", "it names itself") in {(item.field, item.reason) for item in graph.unknowns()}
    assert not graph.relationships(Rel.DERIVED_FROM)


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_depth_is_how_many_generations_are_looked_up(hub: TestHub, depth: int) -> None:
    names = ["a", "b", "c", "d"]
    for name, parent in zip(names, [*names[1:], None], strict=True):
        hub.model(f"acme/{name}", card={"license": "mit", **({"base_model": f"acme/{parent}"} if parent else {})})
    graph = aibom.scan("hf:acme/a", depth=depth)
    pinned = [item.name for item in graph.components(Kind.MODEL) if item.version]
    assert sorted(pinned) == names[: depth + 1]
    last = next(item for item in graph.components(Kind.MODEL) if item.version is None)
    assert last.name == names[depth + 1]
    assert [(item.field, item.reason) for item in graph.unknowns(last.ref)] == [("revision", "depth reached")]
    assert len(graph.relationships(Rel.DERIVED_FROM)) == depth + 1


def test_every_form_of_a_parent_is_understood(hub: TestHub) -> None:
    for name in ("one", "two", "three"):
        hub.model(f"acme/{name}", card={"license": "mit"})
    adapter = b'{"peft_type": "LORA", "base_model_name_or_path": "acme/three", "revision": "main"}'
    card = {"base_model": ["acme/one", "https://huggingface.co/acme/two"], "base_model_relation": "merge"}
    hub.model("acme/child", {"adapter_config.json": adapter}, card=card)
    graph = aibom.scan("hf:acme/child")
    assert graph.subject is not None
    edges = graph.outgoing(graph.subject.ref, Rel.DERIVED_FROM)
    assert {(graph[edge.target].name, edge.detail) for edge in edges} >= {
        ("one", "merge"),
        ("two", "merge"),
        ("three", "adapter"),
    }
    assert graph[next(edge.target for edge in edges if edge.detail == "adapter")].values(
        "aibom:requested-revision"
    ) == ("main",)


def test_what_the_hub_concludes_is_called_so(hub: TestHub) -> None:
    hub.model("acme/base", card={"license": "mit"})
    hub.model("acme/child", card={}, base_models=("quantized", ["acme/base"]))
    graph = aibom.scan("hf:acme/child")
    (edge,) = graph.relationships(Rel.DERIVED_FROM)
    assert edge.detail == "quantized"
    assert [(item.method, item.location) for item in edge.evidence] == [(Method.INFERRED, "api")]


def test_a_renamed_parent_keeps_the_name_that_was_asked(hub: TestHub) -> None:
    hub.model("fresh/parent", card={"license": "mit"})
    hub.alias("models", "old/parent", "fresh/parent")
    hub.model("acme/child", card={"base_model": "old/parent"})
    graph = aibom.scan("hf:acme/child")
    (edge,) = graph.relationships(Rel.DERIVED_FROM)
    parent = graph[edge.target]
    assert (parent.group, parent.name) == ("fresh", "parent")
    assert parent.values("aibom:hf:requested-id") == ("old/parent",)


def test_data_sets_are_resolved_and_told_apart(hub: TestHub) -> None:
    hub.dataset("stanfordnlp/imdb", card={"license": "other", "source_datasets": ["original", "extended|acme/raw"]})
    hub.alias("datasets", "imdb", "stanfordnlp/imdb")
    hub.dataset("acme/raw", card={"license": "mit", "source_datasets": ["acme/rawest"]})
    hub.dataset("acme/rawest", card={"license": "mit"})
    results = [{"dataset": {"type": "imdb", "name": "IMDB"}, "metrics": [{"type": "f1", "value": 0.9}]}]
    card = {"datasets": ["imdb", "acme/gone"], "model-index": [{"name": "x", "results": results}]}
    hub.model("acme/child", card=card)
    graph = aibom.scan("hf:acme/child")
    assert graph.subject is not None
    imdb = next(item for item in graph.components(Kind.DATASET) if item.name == "imdb")
    assert imdb.group == "stanfordnlp" and imdb.version and imdb.values("aibom:hf:requested-id") == ("imdb",)
    trained, evaluated = (graph.outgoing(graph.subject.ref, rel) for rel in (Rel.TRAINED_ON, Rel.EVALUATED_ON))
    assert {edge.target for edge in trained} == {imdb.ref, "hf:datasets/acme/gone"}
    assert [edge.target for edge in evaluated] == [imdb.ref]
    assert [item.reason for item in graph.unknowns("hf:datasets/acme/gone")] == ["401 (missing or private)"]
    sources = [graph[edge.target].name for edge in graph.outgoing(imdb.ref, Rel.DERIVED_FROM)]
    assert sources == ["raw"] and "rawest" not in {item.name for item in graph}


def test_files_of_ancestors_come_for_one_request_more(hub: TestHub) -> None:
    hub.model("acme/base", {"model.safetensors": Lfs(5, "a" * 64)}, card={"license": "mit"})
    hub.model("acme/child", card={"base_model": "acme/base"})
    without = aibom.scan("hf:acme/child")
    before = len(hub.requests)
    graph = aibom.scan("hf:acme/child", options={"ancestor_files": True, "max_age": 0})
    assert {item.name for item in without.components(Kind.FILE)} == {"README.md"}
    weights = next(item for item in graph.components(Kind.FILE) if item.name == "model.safetensors")
    assert weights.digest() == "a" * 64
    asked = [request.path for request in hub.requests[before:] if request.path.startswith("/api/models/acme/base")]
    assert len(asked) == 2


def test_a_licence_that_narrows_along_the_chain_is_a_finding(hub: TestHub) -> None:
    hub.model("acme/root", card={"license": "cc-by-nc-4.0"})
    hub.model("acme/middle", card={"license": "mit", "base_model": "acme/root"})
    hub.model("acme/child", card={"license": "apache-2.0", "base_model": "acme/middle"})
    graph = aibom.scan("hf:acme/child")
    assert graph.subject is not None
    (finding,) = graph.subject.values("aibom:finding")
    assert finding.startswith("license-chain: Apache-2.0 here, CC-BY-NC-4.0 of ")
    refs = [item.ref for name in ("child", "middle", "root") for item in graph if item.name == name]
    assert finding.endswith(" -> ".join(refs))
