"""Numbers and names as people say them."""

from __future__ import annotations

import pytest

from aibom.graph.component import Component, Kind
from aibom.graph.facts import DatasetFacts
from aibom.report import view
from tests.builders.shown import APP, LORA, PEFT, WEIGHTS, whole_graph


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (999, "999"), (1000, "1 k"), (22_713_728, "22.7 M"), (8_030_261_248, "8.03 B"), (10**15, "1,000 T")],
)
def test_large_numbers(number: int, said: str) -> None:
    assert view.short_number(number) == said


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (1000, "1 kB"), (91_600_000, "91.6 MB"), (10**16, "10,000 TB")])
def test_sizes(size: int, said: str) -> None:
    assert view.binary_size(size) == said


@pytest.mark.parametrize(
    ("number", "word", "said"), [(1, "model", "1 model"), (0, "library", "0 libraries"), (1234, "file", "1,234 files")]
)
def test_counts(number: int, word: str, said: str) -> None:
    assert view.counted(number, word) == said


def test_every_kind_has_a_place_and_a_word() -> None:
    assert sorted(view.KINDS) == sorted(Kind)
    assert all(view.kind_word(kind) and "-" not in view.kind_word(kind) for kind in Kind)


def test_titles_and_versions() -> None:
    assert view.title(LORA) == "acme/support-lora"
    assert view.title(Component("ref", Kind.FILE, "")) == "ref"
    assert view.short_version(LORA) == "0123456789ab"
    assert view.short_version(PEFT) == "0.11.1"
    assert view.owned_title(whole_graph(), WEIGHTS) == "adapter_model.bin of acme/support-lora"


def test_licences_are_counted_the_commonest_first() -> None:
    assert view.license_counts(whole_graph()) == {"Apache-2.0": 3, "MIT": 2, "llama3.1": 2, "CC-BY-4.0": 1}


def test_an_empty_ref_is_the_subject() -> None:
    assert view.find(whole_graph(), "") == APP
    assert view.find(whole_graph(), "nowhere") is None


def test_a_line_about_a_data_set() -> None:
    contents = (("rows", "12000"), ("rows:train", "10"), ("files", "1"), ("format", "csv"), ("format", "parquet"))
    component = Component("a", Kind.DATASET, "a", dataset=DatasetFacts(contents=contents))
    assert view.data_set_facts(component) == ["12,000 rows", "1 file", "csv parquet"]
    several = DatasetFacts(contents=(("rows", "1"), ("rows", "2"), ("rows", "x")))
    assert view.data_set_facts(Component("a", Kind.DATASET, "a", dataset=several)) == []
    assert view.data_set_facts(Component("a", Kind.DATASET, "a")) == []


def test_a_signed_model_says_so_and_whether_anybody_verified_it() -> None:
    signed = (("aibom:signature:kind", "key"), ("aibom:signature:verified", "not-tried"))
    assert view.model_facts(Component("m", Kind.MODEL, "m", properties=signed)) == ["signed, not verified"]
    verified = (("aibom:signature:kind", "key"), ("aibom:signature:verified", "yes"))
    assert view.model_facts(Component("m", Kind.MODEL, "m", properties=verified)) == ["signed"]
    assert view.model_facts(Component("m", Kind.MODEL, "m")) == []
