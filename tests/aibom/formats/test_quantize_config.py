from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.quantize_config import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob


@pytest.mark.parametrize(
    ("config", "model"),
    [
        (
            {"bits": 4, "group_size": 128, "damp_percent": 0.01, "desc_act": False, "model_name_or_path": "acme/base"},
            ModelFacts(quantization="gptq 4 bit", name_or_path="acme/base"),
        ),
        ({"bits": 3, "desc_act": True, "model_name_or_path": "/home/me/base"}, ModelFacts(quantization="gptq 3 bit")),
        (
            {"zero_point": True, "q_group_size": 128, "w_bit": 4, "version": "GEMM"},
            ModelFacts(quantization="awq 4 bit"),
        ),
        ({"quant_method": "marlin", "bits": 4}, ModelFacts(quantization="marlin 4 bit")),
        (
            {"producer": {"name": "modelopt", "version": "0.23.0"}, "quantization": {"quant_algo": "FP8"}},
            ModelFacts(quantization="fp8", saved_with=("modelopt 0.23.0",)),
        ),
    ],
)
def test_each_writer_is_known_by_its_words(config: Any, model: ModelFacts) -> None:
    assert FORMAT.read(blob("quantize_config.json", config)) == Facts("quantize-config", model=model)


@pytest.mark.parametrize("config", [{}, {"bits": 4}, {"w_bit": 4}, {"quant_method": 3}, {"quantization": "FP8"}])
def test_another_configuration_says_nothing(config: Any) -> None:
    assert FORMAT.read(blob("quant_config.json", config)) == Facts("quantize-config")
