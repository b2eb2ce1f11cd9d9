from __future__ import annotations

import pytest

from aibom.formats import card_model
from aibom.formats.base import Mention
from aibom.formats.card_values import Gaps
from aibom.formats.front_matter import Value, load_yaml
from aibom.graph.facts import Metric


def values(text: str) -> dict[str, Value]:
    value = load_yaml(text).value
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("tags", "urls"),
    [
        (("arxiv:1810.04805",), ["https://arxiv.org/abs/1810.04805"]),
        (("arXiv:2101.00001v2", "arxiv:2101.00001v2"), ["https://arxiv.org/abs/2101.00001v2"]),
        (
            ("arxiv:cs/0701001", "arxiv:math.AG/0701001"),
            ["https://arxiv.org/abs/cs/0701001", "https://arxiv.org/abs/math.AG/0701001"],
        ),
        (("doi:10.57967/hf/0039",), ["https://doi.org/10.57967/hf/0039"]),
        (("arxiv:evil/../x", "doi:x", "1810.04805", "paper"), []),
    ],
)
def test_papers_are_found_in_tags(tags: tuple[str, ...], urls: list[str]) -> None:
    assert [(item.type, item.url) for item in card_model.references(tags)] == [("documentation", url) for url in urls]


@pytest.mark.parametrize(
    ("text", "tags", "expected"),
    [
        ("base_model: a/b", ("base_model:quantized:a/b",), [Mention("a/b", "quantized")]),
        ("base_model: a/b\nbase_model_relation: Merge", ("base_model:adapter:a/b",), [Mention("a/b", "merge")]),
        ("base_model: a/b", ("base_model:adapter:c/d", "base_model:a/b"), [Mention("a/b")]),
        ("base_model: a/b\nbase_model_relation: [x]", (), [Mention("a/b")]),
        ("base_model: a/b\nbase_model_relation: two words", (), [Mention("a/b")]),
        ("other: a/b", ("base_model:adapter:a/b",), []),
    ],
)
def test_a_relation_is_declared_or_absent(text: str, tags: tuple[str, ...], expected: list[Mention]) -> None:
    assert list(card_model.parents(values(text), tags, Gaps())) == expected


@pytest.mark.parametrize(
    ("dataset", "part", "mention"),
    [
        ("{type: glue, name: GLUE, args: mrpc}", "glue/mrpc", Mention("glue", "eval")),
        ("{type: glue, config: cola, args: mrpc, split: test}", "glue/cola test", Mention("glue", "eval")),
        ("{type: a/b, args: {language: en}, revision: abc}", "a/b abc", Mention("a/b", "eval", "abc")),
        ("{type: 'https://huggingface.co/datasets/a/b', revision: None}", "a/b", Mention("a/b", "eval")),
        ("{name: Our own set, split: dev}", "Our own set dev", None),
        ("glue", "glue", Mention("glue", "eval")),
        ("{type: 3}", "", None),
        ("~", "", None),
        ("[x]", "", None),
    ],
)
def test_the_slice_is_what_is_known_of_the_data_set(dataset: str, part: str, mention: Mention | None) -> None:
    text = f"model-index:\n- results:\n  - dataset: {dataset}\n    metrics:\n    - {{type: f1, value: 0.90}}\n"
    metrics, named = card_model.results(values(text), Gaps())
    assert metrics == (Metric("f1", "0.90", part),)
    assert named == ((mention,) if mention else ())


@pytest.mark.parametrize(
    ("index", "reason"),
    [
        ("text", "an entry is no mapping"),
        ("[{results: text}]", "a result is no mapping"),
        ("[{results: [{metrics: text}]}]", "a metric is no mapping"),
        ("[{results: [{metrics: [{type: a, value: [1]}]}]}]", "a value is no number or text"),
        ("[{results: [{metrics: [{type: a, value: true}]}]}]", "a value is no number or text"),
        ("[{results: [{metrics: [{type: a, value: .inf}]}]}]", "a value is no number or text"),
        ("[{results: [{metrics: [{value: 1}]}]}]", "a result without its type"),
    ],
)
def test_what_is_no_result_is_a_gap(index: str, reason: str) -> None:
    gaps = Gaps()
    assert card_model.results(values(f"model-index: {index}"), gaps) == ((), ())
    assert ("metrics", reason) in gaps.all()


@pytest.mark.parametrize(
    ("text", "expected", "gap"),
    [
        ("co2_eq_emissions: 7", (("emissions", "7"),), False),
        ("co2_eq_emissions: {source: a, emissions: '7'}", (("source", "a"), ("emissions", "7")), False),
        ("co2_eq_emissions: {source: a}", (("source", "a"),), False),
        ("co2_eq_emissions: {emissions: 7, source: [a]}", (("emissions", "7"),), True),
        ("co2_eq_emissions: {emissions: .nan, source: a}", (), True),
        ("co2_eq_emissions: [7]", (), True),
        ("co2_eq_emissions: 7 kg", (), True),
        ("co2_eq_emissions:", (), False),
    ],
)
def test_emissions_are_a_number_with_what_is_said_of_it(
    text: str, expected: tuple[tuple[str, str], ...], gap: bool
) -> None:
    gaps = Gaps()
    assert card_model.emissions(values(text), gaps) == expected
    assert bool(gaps.all()) == gap


@pytest.mark.parametrize(
    ("text", "expected", "gap"),
    [
        ("pipeline_tag: Text_Generation", "text-generation", False),
        ("pipeline_tag: what is this?", None, True),
        ("pipeline_tag: [a]", None, True),
        ("tags: [text-generation]", None, False),
    ],
)
def test_the_task_is_the_declared_one(text: str, expected: str | None, gap: bool) -> None:
    gaps = Gaps()
    assert card_model.task(values(text), gaps) == expected
    assert bool(gaps.all()) == gap


def test_a_number_is_no_licence() -> None:
    gaps = Gaps()
    assert card_model.licenses(values("license: [3.0, true, mit]"), gaps)[0].id == "MIT"
    assert gaps.all() == (("licenses", "no text"),)
