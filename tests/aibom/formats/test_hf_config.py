from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.hf_config import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob


def read(config: Any) -> Facts:
    return FORMAT.read(blob("config.json", config))


def model(config: Any) -> ModelFacts:
    facts = read({"model_type": "x", **config})
    assert facts.model is not None
    return facts.model


def test_what_transformers_writes_is_read() -> None:
    config = {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM", "Other"],
        "vocab_size": 32000,
        "num_hidden_layers": 32,
        "hidden_size": 4096,
        "max_position_embeddings": 4096,
        "torch_dtype": "float16",
        "transformers_version": "4.44.2",
        "_name_or_path": "acme/base",
    }
    assert read(config) == Facts(
        "hf-config",
        model=ModelFacts(
            architecture_family="llama",
            architecture="LlamaForCausalLM",
            context_length=4096,
            vocabulary_size=32000,
            layers=32,
            hidden_size=4096,
            saved_with=("transformers 4.44.2",),
            name_or_path="acme/base",
        ),
    )


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"name": "app", "version": "1.0", "hidden_size": 5, "vocab_size": 7, "transformers_version": "1"},
        {"model_type": 3, "architectures": "BertModel"},
        {"model_type": "", "architectures": [], "auto_map": {"A": "b.C"}},
        {"architectures": [None], "quantization_config": {"quant_method": "gptq"}},
        {"_class_name": "Widget"},
        {"architecture": "amd64", "os": "linux", "config": {}},
        {"word_embedding_dimension": 384, "pooling_mode_mean_tokens": True},
    ],
)
def test_a_configuration_of_anything_else_says_nothing(config: Any) -> None:
    assert read(config) == Facts("hf-config")


def test_diffusers_and_timm_have_configurations_too() -> None:
    unet = read(
        {"_class_name": "UNet2D", "_diffusers_version": "0.6.0", "num_layers": 3, "_name_or_path": "/data/unet"}
    )
    assert unet.model == ModelFacts(architecture="UNet2D", saved_with=("diffusers 0.6.0",))
    timm = read({"architecture": "resnet50", "num_classes": 10, "pretrained_cfg": {"tag": "a1"}})
    assert timm.model == ModelFacts(architecture="resnet50")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"n_layer": 12, "n_embd": 768, "n_positions": 1024, "vocab_size": 9}, (9, 12, 768, 1024)),
        ({"num_layers": 6, "d_model": 512, "max_seq_len": 2048}, (None, 6, 512, 2048)),
        (
            {"text_config": {"vocab_size": 9, "num_hidden_layers": 2, "hidden_size": 4, "max_position_embeddings": 8}},
            (9, 2, 4, 8),
        ),
        ({"hidden_size": 1, "llm_config": {"hidden_size": 4, "vocab_size": 9}}, (9, None, 1, None)),
        ({"vision_config": {"hidden_size": 4, "num_hidden_layers": 9}}, (None, None, None, None)),
        (
            {"vocab_size": "9", "num_hidden_layers": True, "hidden_size": -4, "n_positions": 1.5},
            (None, None, None, None),
        ),
        ({"hidden_size": [1, 2], "vocab_size": None, "text_config": "x"}, (None, None, None, None)),
    ],
)
def test_sizes_are_found_under_the_names_that_families_use(config: Any, expected: tuple[int | None, ...]) -> None:
    found = model(config)
    assert (found.vocabulary_size, found.layers, found.hidden_size, found.context_length) == expected


@pytest.mark.parametrize(
    ("family", "key", "expected"),
    [
        ("bert", "max_position_embeddings", 514),
        ("xlm-roberta", "max_position_embeddings", None),
        ("roberta", "max_position_embeddings", None),
        ("t5", "n_positions", None),
        ("whisper", "max_target_positions", None),
    ],
)
def test_the_context_length_is_given_only_where_the_key_means_it(family: str, key: str, expected: int | None) -> None:
    assert model({"model_type": family, key: 514}).context_length == expected
    nested = model({"text_config": {"model_type": family, key: 514}})
    assert nested.context_length == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"quant_method": "gptq", "bits": 4}, "gptq 4 bit"),
        ({"quant_method": "awq", "w_bit": 4}, "awq 4 bit"),
        ({"quant_method": "exl2", "bits": 4.25}, "exl2 4.25 bit"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True, "load_in_8bit": False}, "bitsandbytes 4 bit"),
        ({"load_in_8bit": True}, "bitsandbytes 8 bit"),
        ({"quant_method": "fp8"}, "fp8"),
        (
            {"quant_method": "compressed-tensors", "config_groups": {"g": {"weights": {"num_bits": 8}, "x": 1}}},
            "compressed-tensors 8 bit",
        ),
        (
            {
                "quant_method": "compressed-tensors",
                "config_groups": {"g": {"weights": {"num_bits": 8}}, "h": {"weights": {"num_bits": 4}}},
            },
            "compressed-tensors",
        ),
        ({"quant_method": "gptq", "bits": True}, "gptq"),
        ({"quant_method": "gptq", "bits": "four"}, "gptq"),
        ({"bits": 4}, None),
        ({"quant_method": 4}, None),
        ({}, None),
        ("gptq", None),
        (None, None),
    ],
)
def test_quantisation_is_the_method_and_its_bits(settings: Any, expected: str | None) -> None:
    assert model({"quantization_config": settings}).quantization == expected
    assert model({"text_config": {"quantization_config": settings}}).quantization == expected


@pytest.mark.parametrize(
    ("config", "details"),
    [
        ({"auto_map": {"AutoModel": "modeling_x.X"}}, ["auto_map: AutoModel -> modeling_x.X"]),
        ({"auto_map": {"AutoTokenizer": ["slow.A", None]}}, ["auto_map: AutoTokenizer -> slow.A"]),
        ({"custom_pipelines": {"p": {"impl": "pipe.P"}}}, ["custom_pipelines: p -> pipe.P"]),
        ({"auto_map": {"AutoModel": 3}}, ["auto_map: AutoModel -> ?"]),
        ({"auto_map": {}}, []),
        ({"auto_map": None}, []),
    ],
)
def test_code_that_a_loader_would_run_is_told(config: Any, details: list[str]) -> None:
    facts = read({"model_type": "x", **config})
    assert list(facts.findings) == [("remote-code", detail) for detail in details]
    assert facts.model is not None
    assert facts.model.remote_code is (True if details else None)


@pytest.mark.parametrize(
    "name", ["tmp/", "./x", "/home/me/model", "C:\\models\\x", "../x", "a/b/c", "file:///x", "", None, 3, ["a"]]
)
def test_a_path_is_no_name(name: Any) -> None:
    assert model({"_name_or_path": name}).name_or_path is None


def test_real_configurations_say_what_stands_in_them(corpus: Path) -> None:
    seen = 0
    for path in sorted(corpus.glob("hub/models/*/*/**/config.json")):
        config = json.loads(path.read_text("utf-8"))
        facts = FORMAT.read(blob("config.json", path.read_bytes()))
        if "model_type" not in config:
            assert facts == Facts("hf-config"), path
            continue
        seen += 1
        found = facts.model
        assert found is not None
        assert found.architecture_family == config["model_type"]
        assert found.architecture == config["architectures"][0]
        assert found.vocabulary_size == config.get("vocab_size")
        assert found.layers == config.get("num_hidden_layers")
        assert found.hidden_size == config.get("hidden_size", config.get("d_model"))
        assert found.context_length in (None, config.get("max_position_embeddings"))
        version = config.get("transformers_version")
        assert found.saved_with == ((f"transformers {version}",) if version else ())
        origin = config.get("_name_or_path") or None
        assert found.name_or_path == (origin if origin is None or "tmp" not in origin else None), path
        assert (found.remote_code, found.quantization) == (None, None)
    assert seen == 15
