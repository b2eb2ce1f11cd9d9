from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.hf_config import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.hub_folders import SKLEARN


def test_what_skops_says_of_a_model() -> None:
    facts = FORMAT.read(blob("config.json", SKLEARN))
    assert facts.model == ModelFacts(task="tabular-classification", requires=("scikit-learn =1.1.1",))
    assert facts.libraries == ("scikit-learn", "numpy")


@pytest.mark.parametrize("config", [{"sklearn": 3}, {"sklearn": {"task": "x"}}])
def test_another_configuration_says_nothing(config: Any) -> None:
    assert FORMAT.read(blob("config.json", config)) == Facts("hf-config")


@pytest.mark.parametrize("value", [3, ["=", 3], {"a": 1}, [None]])
def test_odd_values_are_no_facts(value: Any) -> None:
    facts = FORMAT.read(blob("config.json", {"sklearn": {"model": {}, "task": value, "environment": value}}))
    assert facts.libraries == ("scikit-learn",)
    assert facts.model == ModelFacts()
