from __future__ import annotations

import pytest

from aibom.formats.weights import WEIGHT_SUFFIXES, is_weight


@pytest.mark.parametrize(
    "path",
    [
        "model.safetensors",
        "a/pytorch_model-00001-of-00002.bin",
        "Model.GGUF",
        "x.onnx",
        "tf_model.h5",
        "flax_model.msgpack",
        "m.tflite",
        "saved_model.pb",
        "last.ckpt",
        "adapter_model.bin",
    ],
)
def test_weights_are_known_by_their_names(path: str) -> None:
    assert is_weight(path)


@pytest.mark.parametrize(
    "path",
    [
        "config.json",
        "training_args.bin",
        "checkpoint-5/optimizer.pt",
        "scheduler.pt",
        "rng_state_0.pth",
        "tokenizer.model",
        "README.md",
        "bin",
        "model.safetensors.index.json",
        "safetensors/x.txt",
    ],
)
def test_other_files_are_not(path: str) -> None:
    assert not is_weight(path)


def test_suffixes_are_lower_case_and_stand_once() -> None:
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in WEIGHT_SUFFIXES)
    assert len(set(WEIGHT_SUFFIXES)) == len(WEIGHT_SUFFIXES)
