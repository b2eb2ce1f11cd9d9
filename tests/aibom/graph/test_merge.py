"""How a clash is settled, and that nothing of it is forgotten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aibom.graph.component import Component, Digest, Kind
from aibom.graph.evidence import Evidence, Method
from aibom.graph.facts import ModelFacts
from aibom.graph.merge import merge_components
from aibom.normalize.license import License


def _said(version: str, method: Method | None, location: str) -> Component:
    evidence = () if method is None else (Evidence("version", method, "c", location),)
    return Component("m", Kind.MODEL, "m", version=version, evidence=evidence)


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        (Method.MEASURED, Method.DECLARED),
        (Method.DECLARED, Method.INFERRED),
        (Method.INFERRED, None),
        (Method.MEASURED, None),
    ],
)
def test_the_better_method_wins_whatever_the_value(winner: Method, loser: Method | None) -> None:
    merged = merge_components(_said("9", winner, "a"), _said("1", loser, "b"))
    assert merged.version == "9"
    kept = {item.location: item.value for item in merged.evidence}
    assert kept == ({"a": ""} if loser is None else {"a": "", "b": '"1"'})


def test_among_equal_methods_the_smaller_json_wins_and_the_other_is_kept_with_its_value() -> None:
    merged = merge_components(_said("2", Method.DECLARED, "a"), _said("1", Method.DECLARED, "b"))
    assert merged.version == "1"
    assert {item.location: item.value for item in merged.evidence} == {"a": '"2"', "b": ""}


def test_a_loser_that_a_better_observer_confirms_wins_again() -> None:
    clash = merge_components(_said("2", Method.DECLARED, "a"), _said("1", Method.DECLARED, "b"))
    merged = merge_components(clash, _said("2", Method.MEASURED, "c"))
    assert merged.version == "2"
    assert {item.location: item.value for item in merged.evidence} == {"a": "", "b": '"1"', "c": ""}


def test_lists_of_an_author_are_one_value_and_sets_are_united() -> None:
    one = Component("m", Kind.MODEL, "m", licenses=(License(id="MIT"),), digests=(Digest("SHA-256", "a"),))
    other = replace(one, licenses=(License(id="ISC"), License(id="MIT")), digests=(Digest("SHA-1", "b"),))
    merged = merge_components(one, other)
    assert merged.licenses in (one.licenses, other.licenses)
    assert merged.digests == (Digest("SHA-1", "b"), Digest("SHA-256", "a"))


def test_facts_of_models_are_merged_field_by_field() -> None:
    card = Component("m", Kind.MODEL, "m", model=ModelFacts(task="fill-mask", formats=("onnx",)))
    weights = replace(card, model=ModelFacts(parameters=7, formats=("gguf",)))
    assert merge_components(card, weights).model == ModelFacts(task="fill-mask", parameters=7, formats=("gguf", "onnx"))


def test_what_supports_no_value_supports_no_other_ones() -> None:
    empty = Component("m", Kind.MODEL, "m", evidence=(Evidence("version", Method.MEASURED, "c", "a"),))
    assert merge_components(empty, _said("1", None, "")).evidence == ()
