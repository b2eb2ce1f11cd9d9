from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.hf_generation_config import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob


@pytest.mark.parametrize(
    ("config", "model"),
    [
        (
            {"transformers_version": "4.27.0.dev0", "vocab_size": 3},
            ModelFacts(saved_with=("transformers 4.27.0.dev0",)),
        ),
        ({"transformers_version": None}, None),
        ({"transformers_version": ["4"]}, None),
        ({"max_length": 20}, None),
    ],
)
def test_it_says_which_release_wrote_it(config: Any, model: ModelFacts | None) -> None:
    assert FORMAT.read(blob("generation_config.json", config)) == Facts("hf-generation-config", model=model)
