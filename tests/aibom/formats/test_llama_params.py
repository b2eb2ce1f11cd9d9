from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.llama_params import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.hub_folders import PARAMS


def test_the_sizes_of_a_release() -> None:
    assert FORMAT.read(blob("params.json", PARAMS)).model == ModelFacts(layers=32, hidden_size=4096)
    whole = {**PARAMS, "vocab_size": 131072, "max_seq_len": 128000}
    facts = FORMAT.read(blob("params.json", whole))
    assert facts.model == ModelFacts(layers=32, hidden_size=4096, vocabulary_size=131072, context_length=128000)


@pytest.mark.parametrize("config", [{}, {"dim": 3}, {**PARAMS, "dim": "4096"}, {**PARAMS, "n_heads": -1}])
def test_another_params_json_says_nothing(config: Any) -> None:
    assert FORMAT.read(blob("params.json", config)) == Facts("llama-params")
