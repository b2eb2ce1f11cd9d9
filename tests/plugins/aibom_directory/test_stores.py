"""Stores of models that lie in a scanned directory are what they are, and not files by the way."""

from __future__ import annotations

from pathlib import Path

from aibom.plugin import Kind, Rel
from tests.builders.stores import COMMITS, hub_cache, oci_layout, ollama_store
from tests.builders.weights import safetensors
from tests.plugins.aibom_directory.trees import scan


def test_each_store_of_a_home_is_recognised(tmp_path: Path) -> None:
    home = tmp_path / "home"
    hub_cache(home / ".cache" / "huggingface" / "hub")
    ollama_store(home / ".ollama" / "models")
    oci_layout(home / "images")
    (home / "mine.safetensors").write_bytes(safetensors({"a": ("F32", (2,))}))
    graph = scan(home)
    names = sorted((item.name, item.version or "") for item in graph.components(Kind.MODEL) if item.name != "base")
    tiny = sorted(("tiny", COMMITS[name]) for name in "ab")
    ollama = [("llava", "7b"), ("tinyllama", "1.1b"), ("tinyllama", "latest")]
    images = [("Smol", ""), ("kit", "0.1"), ("tiny-st", "1.2")]
    assert names == sorted([*tiny, ("plain", COMMITS["c"]), *ollama, *images, ("mine.safetensors", "")])
    assert [item.name for item in graph.components(Kind.DATASET)] == ["rows"]
    assert [item.name for item in graph.components(Kind.APPLICATION)] == ["home", "demo"]
    assert all(file.digests for file in graph.components(Kind.FILE))
    assert not [found for file in graph.components(Kind.FILE) for found in file.values("aibom:file:finding")]


def test_a_blob_that_is_not_what_its_name_says_is_a_finding(tmp_path: Path) -> None:
    store = ollama_store(tmp_path / "models")
    weights = next(path for path in (store / "blobs").iterdir() if path.read_bytes().startswith(b"GGUF"))
    weights.write_bytes(weights.read_bytes() + b"\0")
    graph = scan(store)
    found = [value for file in graph.components(Kind.FILE) for value in file.values("aibom:file:finding")]
    assert set(found) == {f"digest-mismatch: {weights.name[-64:]} when it was stored"}


def test_models_of_a_store_share_files(tmp_path: Path) -> None:
    graph = scan(ollama_store(tmp_path / "models"))
    library = "dir:models/manifests/registry.ollama.ai/library/tinyllama/"
    held = [
        {edge.target.partition("#")[2] for edge in graph.outgoing(library + tag, Rel.CONTAINS)}
        for tag in ("1.1b", "latest")
    ]
    assert len(held[0] & held[1]) == 3
    assert {graph[library + tag].model.parameters for tag in ("1.1b", "latest")} == {32}  # type: ignore[union-attr]
