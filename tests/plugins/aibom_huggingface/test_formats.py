"""Formats of files by their names."""

from __future__ import annotations

import pytest

from aibom_huggingface.formats import formats_of, is_code, model_formats


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("model.safetensors", "safetensors"),
        ("onnx/model_q4.onnx", "onnx"),
        ("x-Q4_K_M.GGUF", "gguf"),
        ("pytorch_model-00001-of-00002.bin", "pytorch"),
        ("adapter_model.bin", "pytorch"),
        ("unet/diffusion_pytorch_model.fp16.bin", "pytorch"),
        ("weights.pt", "pytorch"),
        ("vocab.bin", None),
        ("training_args.bin", None),
        ("optimizer.pt", None),
        ("README.md", None),
        ("noext", None),
    ],
)
def test_a_name_says_a_format_or_nothing(path: str, expected: str | None) -> None:
    assert formats_of([path]).get(path) == expected


def test_formats_of_a_model_are_sorted_and_absent_where_no_name_says_one() -> None:
    found = model_formats(["b.safetensors", "a.onnx", "c.safetensors"])
    assert found is not None and found.formats == ("onnx", "safetensors")
    assert model_formats(["README.md"]) is None


def test_code_is_python() -> None:
    assert is_code("modeling_x.py") and not is_code("x.pyc") and not is_code("py")
