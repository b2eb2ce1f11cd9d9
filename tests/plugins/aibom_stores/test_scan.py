"""What stores hold, by the names of their files, and without hashing what is named after its digest."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from aibom.collect import digest as hashing
from aibom.errors import NotFound, SourceError
from aibom.graph.graph import Graph
from aibom.plugin import Component, Kind, Rel
from tests.builders.stores import COMMITS, hub_cache, ollama_model, ollama_store
from tests.plugins.aibom_stores.conftest import Scan

TINY = "pkg:huggingface/acme/tiny"


def words(component: Component, field: str) -> list[str]:
    return [
        f"{item.method.value} {item.collector} {item.location}" for item in component.evidence if item.field == field
    ]


def files(graph: Graph, ref: str) -> dict[str, Component]:
    return {graph[edge.target].name: graph[edge.target] for edge in graph.outgoing(ref, Rel.CONTAINS)}


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the files that are hashed."""
    seen: list[str] = []

    def sha256(file: hashing.File, stop: object = None) -> str:
        seen.append(file.path)
        return hashing.hashlib.sha256(Path(file.root.path, file.real).read_bytes()).hexdigest()

    monkeypatch.setattr(hashing, "sha256", sha256)
    return seen


def test_a_cache_is_its_repositories_at_each_commit(tmp_path: Path, scan: Scan) -> None:
    graph = scan("hf-cache", hub_cache(tmp_path / "hub"))
    held = [edge.target for edge in graph.outgoing("hf-cache:hub", Rel.CONTAINS)]
    assert held == [
        f"hf:datasets/acme/rows@{COMMITS['d']}",
        f"hf:spaces/acme/demo@{COMMITS['e']}",
        f"pkg:huggingface/acme/plain@{COMMITS['c']}",
        f"{TINY}@{COMMITS['a']}",
        f"{TINY}@{COMMITS['b']}",
    ]
    kinds = [graph[ref].kind for ref in held]
    assert kinds == [Kind.DATASET, Kind.APPLICATION, Kind.MODEL, Kind.MODEL, Kind.MODEL]
    assert [graph[ref].version for ref in held] == [COMMITS[name] for name in "decab"]
    assert graph[f"{TINY}@{COMMITS['a']}"].values("aibom:hf:ref") == ("refs/pr/1", "v1.0")
    assert graph[f"{TINY}@{COMMITS['b']}"].values("aibom:hf:ref") == ("main",)
    # Of a Space's card nothing is a model's.
    assert graph[held[1]].model is None
    assert [license.id for license in graph[held[1]].licenses] == ["MIT"]


def test_a_branch_that_cannot_be_read_is_no_branch(tmp_path: Path, scan: Scan) -> None:
    refs = hub_cache(tmp_path / "hub") / "models--acme--tiny" / "refs"
    (refs / "main").write_bytes(b"\xff" * 500)
    (refs / "odd\x07").write_text(COMMITS["b"])
    graph = scan("hf-cache", tmp_path / "hub")
    assert graph[f"{TINY}@{COMMITS['b']}"].values("aibom:hf:ref") == ("odd\\x07",)


def test_what_was_not_downloaded_whole_is_an_unknown_and_what_is_known_to_be_absent_is_nothing(
    tmp_path: Path, scan: Scan
) -> None:
    graph = scan("hf-cache", hub_cache(tmp_path / "hub"))
    unknowns = (item for item in graph.unknowns() if item.ref.startswith(TINY))
    gaps = {(item.ref, item.reason) for item in unknowns if item.field == "contents"}
    assert gaps == {(f"{TINY}@{COMMITS[name]}", "1 file was not downloaded to the end") for name in "ab"}
    assert not [item.ref for item in graph if ".no_exist" in item.ref]


def test_a_large_file_has_the_digest_of_its_name_and_a_small_one_is_hashed(
    tmp_path: Path, scan: Scan, hashed: list[str]
) -> None:
    cache = hub_cache(tmp_path / "hub")
    found = files(scan("hf-cache", cache), f"{TINY}@{COMMITS['b']}")
    snapshot = cache / "models--acme--tiny" / "snapshots" / COMMITS["b"]
    for name, file in found.items():
        assert [item.value for item in file.digests] == [hashlib.sha256((snapshot / name).read_bytes()).hexdigest()]
    blob = os.path.relpath((snapshot / "model.safetensors").resolve(), cache)
    assert words(found["model.safetensors"], "digests") == [f"declared hf-cache {blob}"]
    assert words(found["README.md"], "digests") == []  # measured, at its own path
    assert not [path for path in hashed if path.endswith("safetensors") and "tiny" in path]
    assert [path for path in hashed if path.endswith("safetensors")] == [
        f"models--acme--plain/snapshots/{COMMITS['c']}/model.safetensors"
    ]


def test_what_is_not_what_it_was_stored_as_is_found_where_it_is_hashed(tmp_path: Path, scan: Scan) -> None:
    cache = hub_cache(tmp_path / "hub")
    weights = cache / "models--acme--tiny" / "snapshots" / COMMITS["b"] / "model.safetensors"
    name = weights.resolve().name
    weights.write_bytes(weights.read_bytes() + b"\0")
    ref = f"{TINY}@{COMMITS['b']}"
    assert not [p for p in files(scan("hf-cache", cache), ref)["model.safetensors"].properties if "mismatch" in p[1]]
    found = files(scan("hf-cache", cache, verify=True), ref)["model.safetensors"]
    assert f"digest-mismatch: {name} when it was stored" in found.values("aibom:file:finding")
    assert [item.value for item in found.digests] == [hashlib.sha256(weights.read_bytes()).hexdigest()]


def test_one_repository_of_a_cache_is_what_the_source_is(tmp_path: Path, scan: Scan) -> None:
    cache = hub_cache(tmp_path / "hub")
    graph = scan("hf-cache", cache / "models--acme--plain")
    assert graph.subject is not None and graph.subject.ref == f"pkg:huggingface/acme/plain@{COMMITS['c']}"


def test_the_cache_is_where_the_hubs_client_has_it(tmp_path: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(NotFound) as error:
        scan("hf-cache")
    assert "HF_HOME" in (error.value.hint or "") and str(tmp_path) not in error.value.message
    hub_cache(tmp_path / ".cache" / "huggingface" / "hub")
    assert len(scan("hf-cache").components(Kind.MODEL)) == 4
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    hub_cache(tmp_path / "home" / "hub")
    assert len(scan("hf-cache").components(Kind.MODEL)) == 4
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "empty"))
    (tmp_path / "empty").mkdir()
    assert scan("hf-cache").components(Kind.MODEL) == ()


@pytest.mark.parametrize("scheme", ["hf-cache", "ollama"])
def test_a_folder_of_something_else_is_no_store(tmp_path: Path, scan: Scan, scheme: str) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(SourceError, match="holds nothing that such a store holds"):
        scan(scheme, tmp_path)


def test_each_tag_of_ollama_is_a_model_with_the_digests_of_its_store(
    tmp_path: Path, scan: Scan, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_MODELS", str(ollama_store(tmp_path / "models")))
    graph = scan("ollama")
    library = "ollama:models/manifests/registry.ollama.ai/library/tinyllama/"
    models = {item.ref: (item.group, item.name, item.version) for item in graph.components(Kind.MODEL)}
    assert models == {
        "ollama:models/manifests/registry.example/somebody/llava/7b": ("somebody", "llava", "7b"),
        f"{library}1.1b": (None, "tinyllama", "1.1b"),
        f"{library}latest": (None, "tinyllama", "latest"),
    }
    assert sorted(hashed) == [path for path in sorted(hashed) if path.startswith("manifests/")]
    held = files(graph, f"{library}latest")
    assert len(held) == 7 and all(file.digests for file in held.values())
    names = {name for name in held if name.startswith("blobs/sha256-")}
    assert {name: held[name].digests[0].value for name in names} == {name: name[-64:] for name in names}
    assert {words(held[name], "digests")[0] for name in names} == {f"declared ollama {name}" for name in names}


def test_keys_that_lie_beside_ollamas_store_are_never_opened(tmp_path: Path, scan: Scan) -> None:
    ollama_store(tmp_path / ".ollama" / "models")
    (tmp_path / ".ollama" / "id_ed25519").write_text("-----BEGIN OPENSSH PRIVATE KEY-----")
    (tmp_path / ".ollama" / "model.onnx").write_bytes(b"no part of the store")
    graph = scan("ollama", tmp_path / ".ollama")
    assert len(graph.components(Kind.MODEL)) == 3
    assert not [item for item in graph if "id_ed25519" in item.ref or "onnx" in item.ref]


def test_two_stores_of_one_name_stay_two(tmp_path: Path) -> None:
    import aibom

    for name, size in (("one", 2), ("two", 3)):
        ollama_model(tmp_path / name / "models", "registry.ollama.ai/library/m/latest", [("model", b"x" * size)])
    graph = aibom.scan(f"ollama:{tmp_path / 'one' / 'models'}", f"ollama:{tmp_path / 'two' / 'models'}", offline=True)
    assert len([item for item in graph if item.name == "m"]) == 2
