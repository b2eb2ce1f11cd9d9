from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.setfit import FORMAT
from tests.builders.folders import blob


@pytest.mark.parametrize(
    ("config", "properties"),
    [
        ({"normalize_embeddings": False, "labels": ["a", "b"]}, (("aibom:setfit:labels", "2"),)),
        ({"normalize_embeddings": True, "labels": None}, ()),
        ({"labels": {"a": 1}}, ()),
    ],
)
def test_the_number_of_labels(config: Any, properties: Any) -> None:
    facts = FORMAT.read(blob("config_setfit.json", config))
    assert facts == Facts("setfit", properties=properties, libraries=("setfit",))


def test_another_configuration_says_nothing() -> None:
    assert FORMAT.read(blob("config_setfit.json", {"a": 1})) == Facts("setfit")
