from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.nemo_folder import FORMAT
from tests.builders.folders import folder
from tests.builders.model_folders import NEMO


@pytest.mark.parametrize("weights", ["model_weights.ckpt", "model_weights/common.pt"])
def test_a_configuration_with_weights_is_one_model(weights: str) -> None:
    (layout,) = FORMAT.read(folder({"model_config.yaml": NEMO, weights: b"", "vocab.txt": ""}, "asr"))
    assert layout.files == tuple(sorted(("asr/model_config.yaml", f"asr/{weights}", "asr/vocab.txt")))
    assert layout.describes == ("asr/model_config.yaml",)


@pytest.mark.parametrize(
    "files",
    [
        {"model_config.yaml": NEMO},
        {"model_config.yaml": "name: x", "model_weights.ckpt": b""},
        {"model_config.yaml": "[", "model_weights.ckpt": b""},
    ],
)
def test_anything_else_is_none(files: Any) -> None:
    assert FORMAT.read(folder(files)) == ()
