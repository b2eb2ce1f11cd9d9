from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.adapters import FORMAT
from aibom.formats.base import Facts, Mention
from aibom.formats.peft import FORMAT as CONFIG
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.hub_folders import ADAPTER, HEAD


def test_an_adapter_has_a_name_of_its_own_and_a_parent() -> None:
    facts = CONFIG.read(blob("adapter_config.json", ADAPTER))
    assert facts == Facts(
        "adapter-config",
        name="sst-2",
        properties=(("aibom:adapters:type", "lora"),),
        model=ModelFacts(architecture_family="bert", hidden_size=768, saved_with=("adapters 1.0.1",)),
        parents=(Mention("google-bert/bert-base-uncased", "adapter"),),
        libraries=("adapters",),
    )


def test_one_of_adapter_transformers_says_so() -> None:
    facts = CONFIG.read(blob("adapter_config.json", {**ADAPTER, "version": "3.2.1", "model_name": None}))
    assert facts.model is not None
    assert facts.model.saved_with == ("adapter-transformers 3.2.1",)
    assert (facts.parents, facts.unknowns) == ((), (("parents", "not declared"),))


def test_a_head_says_what_it_is() -> None:
    facts = FORMAT.read(blob("head_config.json", HEAD))
    assert facts.properties == (("aibom:adapters:head", "classification"), ("aibom:adapters:labels", "2"))


@pytest.mark.parametrize("config", [{}, {"config": {"head_type": "x"}}, {"config": 3, "model_type": "bert"}])
def test_another_configuration_says_nothing(config: Any) -> None:
    assert FORMAT.read(blob("head_config.json", config)) == Facts("adapters-head")
