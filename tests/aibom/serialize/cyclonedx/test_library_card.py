"""Our classes beside the library's: they hold, compare and sort by value."""

from __future__ import annotations

import json

import pytest
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.component import Component

from aibom.serialize.cyclonedx.library import MlComponent, MlDependency
from aibom.serialize.cyclonedx.library_card import MlModelCard, MlParameters, MlReference, MlRisk


def test_components_compare_by_their_cards() -> None:
    def make(task: str | None) -> MlComponent:
        card = MlModelCard(model_parameters=MlParameters(task=task))
        return MlComponent(name="m", bom_ref="r", model_card=card if task else None)

    assert make("a") == make("a")
    assert hash(make("a")) == hash(make("a"))
    assert make("a") != make("b")
    assert make("a") < make("b") < make(None)
    assert make("a") != Component(name="m", bom_ref="r")


def test_records_sort_with_values_missing() -> None:
    risks = [MlRisk(name="b"), MlRisk(), MlRisk(name="a"), MlRisk(mitigation_strategy="a")]
    assert sorted(risks) == [risks[2], risks[0], risks[3], risks[1]]
    assert MlRisk() != MlParameters()


def test_dependencies_compare_by_what_they_provide() -> None:
    ref = BomRef("r")
    plain, providing = MlDependency(ref=ref), MlDependency(ref=ref, provides=[MlReference(ref="a")])
    assert plain == MlDependency(ref=ref)
    assert plain != providing
    assert hash(providing) == hash(MlDependency(ref=ref, provides=[MlReference(ref="a")]))


def test_members_can_be_read_and_set() -> None:
    card = MlModelCard(model_parameters=MlParameters(task="a", inputs=None))
    assert card.model_parameters.inputs == []
    card.model_parameters.task = "b"
    assert json.loads(card.as_json()) == {"modelParameters": {"task": "b"}}
    assert repr(card) == "MlModelCard(model_parameters=MlParameters(task='b'))"
    with pytest.raises(TypeError, match="tusk"):
        MlParameters(tusk="a")
