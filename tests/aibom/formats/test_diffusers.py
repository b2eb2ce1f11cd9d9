from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.diffusers import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import folder

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.6.0",
    "_name_or_path": "acme/base",
    "scheduler": ["diffusers", "PNDMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "safety_checker": [None, None],
    "requires_safety_checker": True,
}
FILES: dict[str, Any] = {
    "README.md": "---\nlicense: mit\n---\n",
    "model_index.json": INDEX,
    "scheduler/scheduler_config.json": {},
    "tokenizer/vocab.json": {},
    "tokenizer/tokenizer_config.json": {},
    "text_encoder/config.json": {"architectures": ["CLIPTextModel"], "model_type": "clip_text_model"},
    "text_encoder/model.safetensors": b"",
    "text_encoder/model.fp16.safetensors": b"",
    "unet/config.json": {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0"},
    "unet/diffusion_pytorch_model.bin": b"",
    "v1-5.ckpt": b"",
    "controlnet/config.json": {"_class_name": "ControlNet", "_diffusers_version": "0.6.0"},
    "controlnet/diffusion_pytorch_model.safetensors": b"",
}


def test_a_pipeline_has_its_models_as_parts() -> None:
    (layout,) = FORMAT.read(folder(FILES, "sd"))
    assert layout.describes == ("sd/README.md",)
    assert [part.path for part in layout.parts] == ["sd/text_encoder", "sd/unet"]
    assert layout.parts[0].describes == ("sd/text_encoder/config.json",)
    assert layout.parts[0].files == (
        "sd/text_encoder/config.json",
        "sd/text_encoder/model.fp16.safetensors",
        "sd/text_encoder/model.safetensors",
    )
    assert layout.files == (
        "sd/README.md",
        "sd/model_index.json",
        "sd/scheduler/scheduler_config.json",
        "sd/tokenizer/tokenizer_config.json",
        "sd/tokenizer/vocab.json",
        "sd/v1-5.ckpt",
    )


def test_the_index_says_what_the_pipeline_is() -> None:
    (layout,) = FORMAT.read(folder(FILES))
    ((path, facts),) = layout.facts
    assert path == "model_index.json"
    assert facts.model == ModelFacts(
        architecture="StableDiffusionPipeline", saved_with=("diffusers 0.6.0",), name_or_path="acme/base"
    )
    assert facts.libraries == ("diffusers", "transformers")
    assert facts.findings == ()


@pytest.mark.parametrize(
    ("index", "more", "detail"),
    [
        ({"_class_name": ["pipeline", "Mine"]}, {}, "_class_name: pipeline.Mine"),
        ({"_class_name": "P", "unet": ["my_unet", "U"]}, {"unet/my_unet.py": ""}, "unet: unet/my_unet.py"),
    ],
)
def test_code_of_the_repository_is_told(index: dict[str, Any], more: dict[str, Any], detail: str) -> None:
    (layout,) = FORMAT.read(folder({"model_index.json": index, **more}))
    facts = layout.facts[0][1]
    assert facts.findings == (("remote-code", detail),)
    assert facts.model is not None
    assert facts.model.remote_code is True
    assert facts.model.architecture in ("Mine", "P")


@pytest.mark.parametrize(
    "index",
    [
        {"_class_name": 3, "unet": [{"a": "b"}, 4], "": ["a", "b"], "a/b": ["c", "d"], "../x": ["c"], "y": []},
        {"_class_name": [], "_diffusers_version": {}},
        {"_class_name": None},
    ],
)
def test_odd_values_are_no_facts(index: dict[str, Any]) -> None:
    (layout,) = FORMAT.read(folder({**FILES, "model_index.json": index}))
    model = layout.facts[0][1].model
    assert model is not None
    assert (model.architecture, model.saved_with) == (None, ())


def test_an_index_of_something_else_is_no_pipeline() -> None:
    assert FORMAT.read(folder({"model_index.json": {"models": ["a"]}})) == ()
    assert FORMAT.read(folder({"README.md": ""})) == ()


@pytest.mark.parametrize("index", ["{", "[]", {"_class_name": "P", **{f"c{n}": ["a", "b"] for n in range(101)}}])
def test_a_broken_index_is_refused(index: Any) -> None:
    with pytest.raises(FormatError):
        FORMAT.read(folder({"model_index.json": index}))
