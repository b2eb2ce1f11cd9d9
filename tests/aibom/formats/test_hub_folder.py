from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.hub_folder import described_by, is_model, is_variant, own_files, own_models, side_facts
from tests.builders.folders import folder

CONFIG = {"model_type": "bert"}
ADAPTER = {"peft_type": "LORA"}
CARD = "---\npipeline_tag: text-generation\n---\n# T\n"
PLAIN_CARD = "---\nlicense: mit\n---\n# T\n"


@pytest.mark.parametrize(
    "name",
    [
        "onnx",
        "ONNX",
        "openvino",
        "fp16",
        "int8",
        "gguf",
        "q4_k_m",
        "gguf-q4_0",
        "tf_saved_model",
        "4bit",
        "original",
        "flax",
        "onnx/quantized",
        "fp16/anything",
        "openvino_model",
        "coreml/x.mlpackage/Data",
        "awq",
        "bf16",
        "float16",
        "w8a8",
    ],
)
def test_formats_and_precisions_are_variants(name: str) -> None:
    assert is_variant(name)


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint-500",
        "model",
        "models",
        "base-fp16",
        "1_Pooling",
        "unet",
        "adapter",
        "v2",
        "large",
        "tokenizer",
        "q",
        "8",
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not is_variant(name)


@pytest.mark.parametrize(
    "files",
    [
        {"config.json": CONFIG},
        {"config.json": {"architectures": ["BertModel"]}, "app.py": ""},
        {"adapter_config.json": ADAPTER},
        {"README.md": CARD},
        {"README.md": PLAIN_CARD, "model.pt": b""},
        {"README.md": PLAIN_CARD, "onnx/model.onnx": b""},
        {"README.md": PLAIN_CARD, "config.json": {"other": 1}},
        {"README.md": "---\na: b: c\n---\n# T\n", "model.pt": b""},
        {"config.json": '{"model_ty', "model.safetensors": b""},
    ],
)
def test_these_folders_are_models(files: dict[str, Any]) -> None:
    assert is_model(folder(files))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "# A project\n", "model.pt": b"", "config.json": {"debug": True}},
        {"README.md": PLAIN_CARD, "src/app.py": ""},
        {"README.md": PLAIN_CARD, "data/model.pt": b""},
        {"README.md": "---\ntitle: A page\n---\n", "model.pt": b""},
        {"README.md": "---\nsdk: gradio\nlicense: mit\n---\n", "model.pt": b""},
        {"README.md": "---\nlicense: mit\ntask_categories: [x]\n---\n", "model.pt": b""},
        {"README.md": "---\nno end", "model.pt": b""},
        {"config.json": {"model": "gpt-4o"}, "model.safetensors": b""},
        {"config.json": "{broken"},
        {"config.json": "[]"},
        {"a.gguf": b"", "b.gguf": b""},
        {"sub/config.json": CONFIG},
        {"adapter_config.json": {"model_name": "bert"}},
    ],
)
def test_these_are_not(files: dict[str, Any]) -> None:
    assert not is_model(folder(files))


def test_folders_with_weights_and_a_configuration_are_models_of_their_own() -> None:
    found = folder(
        {
            "config.json": CONFIG,
            "model.safetensors": b"",
            "checkpoint-500/config.json": CONFIG,
            "checkpoint-500/model.safetensors": b"",
            "checkpoint-500/deeper/config.json": CONFIG,
            "checkpoint-500/deeper/model.safetensors": b"",
            "lora/adapter_config.json": ADAPTER,
            "lora/adapter_model.safetensors": b"",
            "card/README.md": PLAIN_CARD,
            "card/model.pt": b"",
            "pipeline/model_index.json": {"_class_name": "P"},
            "pipeline/unet/model.safetensors": b"",
            "chain/modules.json": [],
            "chain/config_sentence_transformers.json": {},
            "onnx/config.json": CONFIG,
            "onnx/model.onnx": b"",
            "claimed/config.json": CONFIG,
            "claimed/model.safetensors": b"",
            "claimed/in/config.json": CONFIG,
            "claimed/in/model.safetensors": b"",
            "configured/config.json": CONFIG,
            "weighty/model.safetensors": b"",
            "other/config.json": {"x": 1},
            "other/model.bin": b"",
            "state/config.json": CONFIG,
            "state/optimizer.pt": b"",
            ".cache/x/config.json": CONFIG,
            ".cache/x/model.safetensors": b"",
        }
    )
    assert own_models(found, ["claimed"]) == {"checkpoint-500", "lora", "card", "pipeline", "chain"}


def test_own_files_leave_out_other_models_and_hidden_folders() -> None:
    found = folder(
        {"a": "", "b/c": "", "b-d/c": "", "b/e/f": "", ".cache/x": "", "b/.git/config": "", ".gitattributes": ""}
    )
    assert own_files(found, ["b/e"]) == (".gitattributes", "a", "b-d/c", "b/c")


def test_the_card_is_the_weightiest_description() -> None:
    found = folder(
        {
            "LICENSE": "",
            "config.json": CONFIG,
            "Readme.md": "",
            "model.safetensors.index.json": {},
            "sub/README.md": "",
            "notes.md": "",
            "model.safetensors": b"",
            "tokenizer_config.json": {},
        },
        path="models/x",
    )
    names = ["Readme.md", "config.json", "tokenizer_config.json", "LICENSE", "model.safetensors.index.json"]
    assert described_by(found, own_files(found, ())) == tuple(f"models/x/{name}" for name in names)
    assert described_by(found, own_files(found, ()), "sub") == ("models/x/sub/README.md",)


def test_results_and_handlers_are_read_by_their_place() -> None:
    files = {
        ".eval_results/a.yaml": "- dataset: {id: a/b}\n  value: 1\n",
        ".eval_results/b.yml": "- a: *b\n",
        ".eval_results/c.txt": "",
        "handler.py": "",
        "sub/handler.py": "",
    }
    found = dict(side_facts(folder(files, "m"), sorted(files)))
    assert sorted(found) == ["m/.eval_results/a.yaml", "m/.eval_results/b.yml", "m/handler.py"]
    results, broken, handler = (found[path] for path in sorted(found))
    assert results.model is not None
    assert results.model.metrics[0].value == "1"
    assert broken.unknowns == (("metrics", "an alias is refused"),)
    assert handler.model is not None
    assert handler.model.remote_code is True
