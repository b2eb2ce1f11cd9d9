"""Online, from the response cache, and from the Hub cache: the same BOM, apart from what only the API knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import snapshot_download

import aibom
from aibom.api import render
from aibom.errors import SourceError
from aibom.plugin import Kind, Rel
from tests.builders.weights import safetensors
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

CONFIG = b'{"model_type": "bert", "architectures": ["BertModel"], "hidden_size": 12}'
OF_API = {"task", "references", "parents", "parameters", "parameters_by_dtype", "formats"}


@pytest.fixture
def lineage(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> TestHub:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    weights = Lfs.of(safetensors({"w": ("F32", [2, 2])}))
    results = [{"dataset": {"type": "acme/data", "name": "D"}, "metrics": [{"type": "f1", "value": 0.93}]}]
    base = {"license": "cc-by-nc-4.0", "datasets": ["acme/data"], "model-index": [{"name": "x", "results": results}]}
    hub.dataset("acme/source", card={"license": "mit"})
    hub.dataset("acme/data", card={"license": ["mit", "cc-by-4.0"], "source_datasets": ["acme/source"]})
    hub.model("acme/base", {"config.json": CONFIG, "model.safetensors": weights}, card=base)
    hub.model(
        "acme/child",
        {"config.json": CONFIG, "vocab.txt": b"a\nb", "model.safetensors": weights},
        card={"license": "apache-2.0", "base_model": "acme/base", "datasets": ["acme/gone"], "language": "en"},
        text="# T\n\nA model.\n\n## Limitations\n\nBad at x.\n",
        extra={"pipeline_tag": "fill-mask", "library_name": "transformers"},
    )
    return hub


def _download(hub: TestHub, cache: Path, *repositories: str, kind: str = "model") -> None:
    for repo_id in repositories:
        snapshot_download(repo_id, repo_type=kind, endpoint=hub.url, cache_dir=cache / "huggingface" / "hub")


def test_the_response_cache_gives_identical_bytes_without_a_request(lineage: TestHub) -> None:
    online = render(aibom.scan("hf:acme/child"))[0]
    before = len(lineage.requests)
    assert render(aibom.scan("hf:acme/child", offline=True))[0] == online
    assert len(lineage.requests) == before


def test_the_hub_cache_gives_all_but_what_only_the_api_knows(
    lineage: TestHub, no_login: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    online = aibom.scan("hf:acme/child")
    _download(lineage, no_login, "acme/child", "acme/base")
    _download(lineage, no_login, "acme/data", "acme/source", kind="dataset")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    before = len(lineage.requests)
    offline = aibom.scan("hf:acme/child", offline=True)
    assert len(lineage.requests) == before
    assert {item.ref for item in online} - {item.ref for item in offline} == {"pkg:pypi/transformers"}
    assert {item.ref for item in offline} <= {item.ref for item in online}
    for item in offline:
        other = online[item.ref]
        assert (item.name, item.group, item.version, item.purl) == (other.name, other.group, other.version, other.purl)
        assert (item.licenses, item.digests, item.dataset) == (other.licenses, other.digests, other.dataset)
        assert (item.description, item.tags, item.references) == (other.description, other.tags, other.references)
        assert {pair for pair in item.properties if "license-chain" in pair[1]} == {
            pair for pair in other.properties if "license-chain" in pair[1]
        }
        extra = set(item.evidence) - set(other.evidence)
        assert {evidence.field for evidence in extra} <= OF_API and not any(
            str(tmp_path) in evidence.location for evidence in item.evidence
        )
        named = item.kind is not Kind.FILE and item.version is not None
        unknown = [found.reason for found in offline.unknowns(item.ref) if found.field == "hub-state"]
        assert unknown == (["offline"] if named else [])
    edges = {(edge.source, edge.rel, edge.target) for edge in offline.relationships()}
    assert edges == {
        (edge.source, edge.rel, edge.target) for edge in online.relationships() if edge.rel is not Rel.DEPENDS_ON
    }
    assert offline.subject is not None and offline.subject.model is not None and online.subject is not None
    assert online.subject.model is not None
    assert offline.subject.model.parameters == online.subject.model.parameters == 4


def test_offline_without_a_cache_is_an_error_that_says_what_is_missing(hub: TestHub) -> None:
    with pytest.raises(SourceError) as error:
        aibom.scan("hf:acme/none", offline=True)
    assert "acme/none" in error.value.message and error.value.hint
    assert hub.requests == []


def test_an_ancestor_that_is_in_no_cache_stands_by_name(lineage: TestHub, no_login: Path) -> None:
    _download(lineage, no_login, "acme/child")
    graph = aibom.scan("hf:acme/child", offline=True)
    base = next(item for item in graph if item.name == "base")
    assert base.version is None
    assert [(item.field, item.reason) for item in graph.unknowns(base.ref)] == [("revision", "offline")]
