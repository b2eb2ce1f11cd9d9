from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.hf_config import FORMAT
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from tests.builders.folders import blob
from tests.builders.hub_folders import TIMM


def test_what_timm_says_of_a_model() -> None:
    facts = FORMAT.read(blob("config.json", TIMM))
    assert facts.model == ModelFacts(architecture="resnet50")
    assert facts.licenses == (License(id="Apache-2.0"),)
    assert facts.libraries == ("timm",)
    assert facts.properties == (
        ("aibom:timm:tag", "a1_in1k"),
        ("aibom:timm:num-classes", "1000"),
        ("aibom:timm:num-features", "2048"),
        ("aibom:timm:input-size", "3 x 224 x 224"),
    )


@pytest.mark.parametrize("value", [3, [], ["a"], {"a": 1}, True, [0], [1] * 5])
def test_odd_values_are_no_facts(value: Any) -> None:
    weights = {"tag": value, "license": value, "input_size": value}
    facts = FORMAT.read(blob("config.json", {"architecture": "vit", "pretrained_cfg": weights}))
    assert (facts.properties, facts.licenses) == ((), ())
