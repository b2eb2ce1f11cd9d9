from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.open_clip import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.hub_folders import OPEN_CLIP


def read(config: Any) -> Facts:
    return FORMAT.read(blob("open_clip_config.json", config))


def test_the_sizes_of_both_towers() -> None:
    facts = read(OPEN_CLIP)
    assert facts.model == ModelFacts(context_length=77, vocabulary_size=49408)
    assert facts.libraries == ("open-clip-torch",)
    assert facts.properties == (
        ("aibom:open-clip:embed-dim", "512"),
        ("aibom:open-clip:image-image-size", "224"),
        ("aibom:open-clip:image-patch-size", "32"),
        ("aibom:open-clip:image-layers", "12"),
        ("aibom:open-clip:image-width", "768"),
        ("aibom:open-clip:text-layers", "12"),
        ("aibom:open-clip:text-width", "512"),
    )


def test_towers_of_other_libraries_are_named_and_no_path_is() -> None:
    towers = {"vision_cfg": {"timm_model_name": "vit_base"}, "text_cfg": {"hf_model_name": "acme/roberta"}}
    facts = read({"model_cfg": towers})
    assert facts.model is None
    assert facts.properties == (
        ("aibom:open-clip:image-model", "vit_base"),
        ("aibom:open-clip:text-model", "acme/roberta"),
    )
    assert read({"model_cfg": {"vision_cfg": {}, "text_cfg": {"hf_model_name": "/home/me/roberta"}}}).properties == ()


@pytest.mark.parametrize("config", [{}, {"model_cfg": 3}, {"model_cfg": {"vision_cfg": []}}])
def test_another_configuration_says_nothing(config: Any) -> None:
    assert read(config) == Facts("open-clip")
