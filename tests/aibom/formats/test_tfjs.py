from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom import api
from aibom.formats import tfjs
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.frameworks import tfjs as built
from tests.builders.frameworks import write_tfjs


def read(data: bytes) -> Facts:
    return tfjs.FORMAT.read(Reader(data).blob("model.json"))


@pytest.mark.parametrize("indent", [None, 2])
def test_everything_that_a_graph_says(indent: int | None) -> None:
    facts = read(built(indent=indent))
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        inputs=("x float32 [?, 4]",),
        outputs=("y float32 [?, 4]",),
        parameters=17,
        parameters_by_dtype=(("F32", 12), ("U8", 5)),
        formats=("tfjs",),
        quantization="u8",
        saved_with=("tensorflow 2.15.0", "tensorflowjs 4.22.0"),
    )
    assert facts.files == ("group1-shard1of1.bin",)
    assert facts.properties[0] == ("aibom:tfjs:format", "graph-model")


def test_layers_have_a_configuration_of_keras() -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": [None, 2], "dtype": "float32"}},
        {"class_name": "Lambda", "config": {"name": "l"}},
    ]
    topology = {
        "keras_version": "2.15.0",
        "model_config": {"class_name": "Sequential", "config": {"name": "net", "layers": layers}},
    }
    facts = read(built(format="layers-model", modelTopology=topology, signature=None, generatedBy="keras v2.15.0"))
    assert facts.name == "net"
    assert facts.model is not None
    assert (facts.model.architecture, facts.model.inputs) == ("Sequential", ("i float32 [?, 2]",))
    assert facts.model.saved_with == ("keras 2.15.0", "tensorflowjs 4.22.0")
    assert facts.findings[0][0] == "lambda-layer"


def test_a_manifest_alone_is_a_model() -> None:
    manifest = [{"weights": [{"name": "w", "shape": [3], "dtype": "float32"}], "paths": ["w.bin"]}]
    facts = read(json.dumps(manifest, separators=(",", ":")).encode().ljust(600))
    assert facts.kind is Kind.MODEL
    assert facts.model is not None and facts.model.parameters == 3


def test_weights_elsewhere_and_weights_that_are_not_described() -> None:
    weights: list[dict[str, Any]] = [
        {"name": "w", "shape": [-1], "dtype": "float32"},
        {"shape": [1], "dtype": "float32"},
    ]
    facts = read(built(weights, weightsManifest=[{"paths": ["../w.bin"], "weights": weights}]))
    assert facts.findings == (("path", "../w.bin"),)
    assert facts.unknowns == (("parameters", "1 weights are not described"),)


@pytest.mark.parametrize(
    "data",
    [
        b'{"format": "graph-model"}'.ljust(600),
        b'{"modelTopology": 1, "x": 2}'.ljust(600),
        b'[{"weights": 1}]'.ljust(600),
        b'{"name": "tiny", "version": "1.0"}'.ljust(600),
        b"",
    ],
)
def test_other_json_is_left_alone(data: bytes) -> None:
    assert read(data) == Facts("tfjs")


def test_a_graph_that_ends_early_is_a_model() -> None:
    facts = read(built().rstrip()[:-9])
    assert facts.kind is Kind.MODEL and facts.unknowns[0][0] == "contents"


def test_a_graph_and_its_weights_are_one_model(tmp_path: Path) -> None:
    write_tfjs(tmp_path)
    (tmp_path / "package.json").write_text(json.dumps({"name": "x" * 600}))
    graph = api.scan(str(tmp_path))
    (model,) = (item for item in graph if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 17
    assert sorted(item.name for item in graph if item.kind is Kind.FILE) == ["group1-shard1of1.bin", "model.json"]
