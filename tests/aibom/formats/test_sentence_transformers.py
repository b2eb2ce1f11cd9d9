from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats.base import Folder
from aibom.formats.sentence_transformers import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob, folder

PACKAGE = "sentence_transformers.models"
CONFIG = {"model_type": "bert"}


def module(path: str, kind: str) -> dict[str, Any]:
    return {"idx": 0, "name": "0", "path": path, "type": kind}


def test_the_modules_are_one_model() -> None:
    files = {
        "modules.json": [
            module("", f"{PACKAGE}.Transformer"),
            module("1_Pooling", f"{PACKAGE}.Pooling"),
            module("2_Dense", f"{PACKAGE}.Dense"),
        ],
        "config.json": CONFIG,
        "model.safetensors": b"",
        "1_Pooling/config.json": {"word_embedding_dimension": 3},
        "2_Dense/config.json": CONFIG,
        "2_Dense/model.safetensors": b"",
        "checkpoint-9/config.json": CONFIG,
        "checkpoint-9/model.safetensors": b"",
        "config_sentence_transformers.json": {
            "__version__": {"sentence_transformers": "3.2.1", "pytorch": "2.5.0", "x": 3}
        },
    }
    (layout,) = FORMAT.read(folder(files, "st"))
    assert layout.describes == ("st/config.json",)
    assert set(layout.files) == {f"st/{name}" for name in files if not name.startswith("checkpoint")}
    (_, first), (where, second) = layout.facts
    assert (first.libraries, first.model) == (("sentence-transformers",), None)
    assert where == "st/config_sentence_transformers.json"
    assert second.model == ModelFacts(saved_with=("sentence-transformers 3.2.1", "torch 2.5.0"))


def test_the_transformer_may_lie_in_a_folder() -> None:
    files = {
        "modules.json": [module("0_Transformer", f"{PACKAGE}.Transformer"), module("1_Pooling", f"{PACKAGE}.Pooling")],
        "0_Transformer/config.json": CONFIG,
        "0_Transformer/pytorch_model.bin": b"",
        "README.md": "",
    }
    (layout,) = FORMAT.read(folder(files))
    assert layout.describes == ("README.md", "0_Transformer/config.json")
    assert "0_Transformer/pytorch_model.bin" in layout.files


def test_modules_of_its_own_are_code() -> None:
    files = {"modules.json": [module("", "custom_st.Mine"), module("1_Pooling", f"{PACKAGE}.Pooling")]}
    (layout,) = FORMAT.read(folder(files))
    facts = layout.facts[0][1]
    assert facts.findings == (("remote-code", "modules.json: custom_st.Mine"),)
    assert facts.model == ModelFacts(remote_code=True)


@pytest.mark.parametrize(
    "modules",
    [
        "{",
        {},
        [],
        ["x"],
        [{"path": "a"}],
        [module("", "app.main")],
        [module("../x", f"{PACKAGE}.Pooling")],
        [{"path": 1, "type": 2}],
    ],
)
def test_modules_of_other_software_are_none(modules: Any) -> None:
    assert FORMAT.read(folder({"modules.json": modules, "config.json": CONFIG})) == ()


def test_real_chains_are_read(corpus: Path) -> None:
    seen = 0
    for path in sorted(corpus.glob("hub/models/*/*/modules.json")):
        seen += 1
        listed = [item["path"] for item in json.loads((path.parent / "_hub.json").read_text("utf-8"))["files"]]
        held = {name: (path.parent / name).read_bytes() for name in listed if (path.parent / name).is_file()}
        (layout,) = FORMAT.read(Folder("", {name: blob(name, held.get(name, b"")) for name in listed}))
        assert set(layout.files) == set(listed)
        assert layout.describes[:2] == ("README.md", "config.json")
        versions = json.loads((path.parent / "config_sentence_transformers.json").read_text("utf-8"))["__version__"]
        model = layout.facts[1][1].model
        assert model is not None
        assert {text.split()[1] for text in model.saved_with} == set(versions.values())
    assert seen == 3


def test_what_a_router_chooses_from_belongs_to_the_one_model() -> None:
    types = {
        "query_0_MLMTransformer": f"{PACKAGE}.MLMTransformer",
        "document_0_Static": "acme.Static",
        "../up": PACKAGE,
    }
    files = {
        "modules.json": [module("", f"{PACKAGE}.Router")],
        "router_config.json": {"types": types, "structure": {"query": ["query_0_MLMTransformer"]}, "parameters": {}},
        "query_0_MLMTransformer/config.json": CONFIG,
        "query_0_MLMTransformer/model.safetensors": b"",
        "document_0_Static/model.safetensors": b"",
        "other/config.json": CONFIG,
        "other/model.safetensors": b"",
    }
    (layout,) = FORMAT.read(folder(files))
    assert set(layout.files) == {name for name in files if not name.startswith("other/")}
    assert layout.describes == ("query_0_MLMTransformer/config.json",)
    assert layout.facts[0][1].findings == (("remote-code", "modules.json: acme.Static"),)


@pytest.mark.parametrize(
    "config", [{"types": 3, "structure": {}}, {"types": {"a": "b"}}, {"types": {"a": [1]}, "structure": {}}]
)
def test_odd_routers_choose_from_nothing(config: Any) -> None:
    (layout,) = FORMAT.read(folder({"modules.json": [module("", f"{PACKAGE}.Router")], "router_config.json": config}))
    assert layout.facts[0][1].findings == ()


def test_newer_releases_say_what_kind_of_model_it_is() -> None:
    said = {"model_type": "SparseEncoder", "similarity_fn_name": "dot", "prompts": {"query": ""}, "__version__": {}}
    files = {"modules.json": [module("", f"{PACKAGE}.Transformer")], "config_sentence_transformers.json": said}
    (layout,) = FORMAT.read(folder(files))
    assert layout.facts[1][1].properties == (
        ("aibom:sentence-transformers:type", "SparseEncoder"),
        ("aibom:sentence-transformers:similarity", "dot"),
    )
    assert layout.facts[1][1].model is None
