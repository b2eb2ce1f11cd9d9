from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.hf_quantization import quantization_of, width_of
from aibom.formats.json_object import JsonObject


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, None),
        ({"quantization_config": {"quant_method": "fp8", "activation_scheme": "dynamic"}}, "fp8"),
        ({"quantization_config": {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}}, "bitsandbytes 4 bit"),
        ({"quantization_config": {"quant_method": "awq", "bits": 4}}, "awq 4 bit"),
        ({"quantization_config": {"quant_method": "exl2", "bits": 4.65}}, "exl2 4.65 bit"),
        ({"quantization_config": {"quant_algo": "NVFP4"}}, "NVFP4"),
        ({"quantization": {"group_size": 64, "bits": 4}}, "mlx 4 bit"),
        # MLX writes its settings twice, the second time without a name.
        (
            {"quantization": {"group_size": 64, "bits": 8}, "quantization_config": {"group_size": 64, "bits": 8}},
            "mlx 8 bit",
        ),
        (
            {"quantization": {"group_size": 64, "bits": 8}, "quantization_config": {"quant_method": "gptq", "bits": 8}},
            "gptq 8 bit",
        ),
        ({"quantization": {"bits": 4}}, None),
        ({"quantization": "int8"}, None),
        ({"quantization": {"bits": [4], "group_size": {}}}, None),
        (
            {
                "compression_config": {
                    "quant_method": "compressed-tensors",
                    "config_groups": {"0": {"weights": {"num_bits": 8}}},
                }
            },
            "compressed-tensors 8 bit",
        ),
    ],
)
def test_the_method_and_the_width(config: Any, expected: str | None) -> None:
    assert quantization_of(JsonObject(config)) == expected


@pytest.mark.parametrize(
    ("settings", "width"),
    [({"bits": 4}, 4), ({"w_bit": 4}, 4), ({"bits": 0}, None), ({"bits": True}, None), ({}, None)],
)
def test_a_width_is_a_number_of_bits(settings: Any, width: int | None) -> None:
    assert width_of(JsonObject(settings)) == width
