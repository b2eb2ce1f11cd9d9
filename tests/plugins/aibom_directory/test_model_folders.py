"""Folders of every tool, as a user scans them: one model each, with what makes it known, and nothing that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import aibom
from aibom.graph.component import Component, Kind
from aibom.graph.relationship import Rel
from tests.builders import hub_folders, mlflow, model_folders, spacy
from tests.builders.tree import write_files
from tests.builders.weights import safetensors

WRITERS = {
    name.removeprefix("write_"): getattr(module, name)
    for module in (hub_folders, mlflow, model_folders, spacy)
    for name in module.__all__
    if name.startswith("write_")
}
SEVERAL = {"mlflow_store": ["churn-prod"], "modelfile": ["Tiny", "lora.gguf"], "triton": ["densenet", "post", "whole"]}
NAMES = {
    **{"adapters": "sst-2", "bentoml": "iris_clf", "mlflow": "churn", "mlflow_logged": "churn", "mlserver": "churn"},
    **{"spacy": "en_tiny_sm", "spacy_package": "en_tiny_sm", "nemo": "tiny_ctc", "torchserve": "densenet161"},
}


def _models(folder: Path) -> list[Component]:
    graph = aibom.scan(str(folder))
    assert all(item.ref.startswith("hf:datasets/") for item in graph.components(Kind.DATASET))  # named, not here
    return sorted((item for item in graph.components(Kind.MODEL) if not item.purl), key=lambda item: item.ref)


@pytest.mark.parametrize("tool", WRITERS)
def test_each_is_what_its_files_say_and_once(tool: str, tmp_path: Path) -> None:
    folder = tmp_path / "tree" / tool
    folder.mkdir(parents=True)
    write: Callable[[Path], None] = WRITERS[tool]
    write(folder)
    names = [model.name for model in _models(folder.parent)]
    assert sorted(names) == sorted(SEVERAL.get(tool, [NAMES.get(tool, tool)]))


@pytest.mark.parametrize("tool", sorted(WRITERS.keys() - SEVERAL.keys()))
def test_each_is_the_subject_where_it_is_the_source(tool: str, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    WRITERS[tool](folder)
    graph = aibom.scan(str(folder))
    assert graph.subject is not None
    assert graph.subject.kind is Kind.MODEL
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {graph[edge.target].name for edge in graph.outgoing(graph.subject.ref)} >= files


def test_all_together_are_themselves(tmp_path: Path) -> None:
    for tool, write in WRITERS.items():
        (tmp_path / tool).mkdir()
        write(tmp_path / tool)
    expected = [name for tool in WRITERS for name in SEVERAL.get(tool, [NAMES.get(tool, tool)])]
    assert sorted(model.name for model in _models(tmp_path)) == sorted(expected)


def test_an_ensemble_descends_from_what_it_calls_and_needs_no_weights(tmp_path: Path) -> None:
    model_folders.write_triton(tmp_path)
    graph = aibom.scan(str(tmp_path))
    refs = {model.name: model.ref for model in graph.components(Kind.MODEL)}
    edges = graph.outgoing(refs["whole"], Rel.DERIVED_FROM)
    assert {edge.target for edge in edges} == {refs["densenet"], refs["post"]}
    assert {edge.detail for edge in edges} == {"ensemble"}
    assert [unknown.ref for unknown in graph.unknowns()] == [refs["post"]]


def test_what_is_no_model_is_none(tmp_path: Path) -> None:
    """Vocabularies, tokenizers, lookups, settings, documents, pictures and the state of optimizers."""
    files: dict[str, object] = {
        "vocab/lookups.bin": b"\x80",
        "vocab/strings.json": ["a"],
        "vocab/vectors": b"\x93NUMPY\x01\0",
        "tokenizer/tokenizer.json": {"model": {"type": "BPE"}},
        "tokenizer/tokenizer.model": b"\n\x0e",
        "tokenizer/vocab.txt": "a\n",
        "package/meta.json": {"name": "pkg", "version": "1.0.0"},
        "service/model.yaml": "nc: 80\nbackbone: []\n",
        "service/params.json": {"learning_rate": 0.1},
        "service/model-settings.json": {"name": "x"},
        "service/config.pbtxt": "item { id: 1 name: 'cat' }\n",
        "service/quant_config.json": {"a": 1},
        "docs/README.md": "# Models\n",
        "docs/model.png": b"\x89PNG\r\n\x1a\n",
        "model/model": "not Thinc's",
        "Modelfile": "resource 'model'\n",
    }
    write_files(tmp_path, files)
    assert _models(tmp_path) == []


def test_the_state_of_an_optimizer_belongs_to_its_checkpoint(tmp_path: Path) -> None:
    config = {"model_type": "bert", "architectures": ["BertModel"]}
    weights = safetensors({"w": ("F32", (2,))})
    states = dict.fromkeys(("optimizer.pt", "rng_state.pth", "scheduler.pt", "training_args.bin"), b"")
    write_files(tmp_path / "tree", {f"run/{name}": content for name, content in states.items()})
    write_files(tmp_path / "tree" / "run", {"config.json": config, "model.safetensors": weights})
    (model,) = _models(tmp_path / "tree")
    assert model.model is not None
    assert (model.model.formats, model.model.parameters) == (("safetensors",), 2)
