from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.base import Facts
from aibom.formats.model_card import FORMAT, MAX_CARD, card_kind, read_card
from aibom.graph.component import Kind
from aibom.graph.facts import Fairness, ModelFacts, Risk
from tests.builders.folders import blob

# The words of the cases in cards/odd-front-matter.yaml for our fields.
_FIELDS = {"emissions": "environment", "library": "libraries", "technical_limitations": "limitations"}
# What a card alone cannot show: which model it lies in, whether a named thing exists, what another file beside it says.
# The directory's collector judges it and has the test.
_FOR_THE_COLLECTOR = {
    ("base-model-hostile", "parents"),
    ("base-model-itself", "parents"),
    ("datasets-odd-ids", "datasets"),
    ("rtl-override", "parents"),
}


def _cases() -> list[dict[str, Any]]:
    path = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "cards" / "odd-front-matter.yaml"
    return yaml.safe_load(path.read_text("utf-8"))["cases"] if path.is_file() else []


def _bytes(case: dict[str, Any]) -> bytes:
    if "card_base64" in case:
        return base64.b64decode(case["card_base64"])
    text = case["card"] if "card" in case else "".join(part["text"] * part["times"] for part in case["parts"])
    return text.encode()


def _said(facts: Facts) -> dict[str, Any]:
    model = facts.model or ModelFacts()
    return {
        "licenses": [
            {key: value for key in ("id", "name", "url") if (value := getattr(item, key))} for item in facts.licenses
        ],
        "languages": sorted(model.languages),
        "library": facts.libraries[0] if facts.libraries else None,
        "task": model.task,
        "tags": sorted(facts.tags),
        "parents": [{"id": item.id, "relation": item.detail} for item in facts.parents],
        "datasets": [{"id": item.id, "role": item.detail} for item in facts.datasets],
        "metrics": [{"type": item.type, "value": item.value, "slice": item.slice} for item in model.metrics],
        "emissions": dict(model.environment),
        "technical_limitations": list(model.limitations),
        "use_cases": list(model.use_cases),
    }


def _fits(name: str, said: Any, expected: Any) -> bool:
    if not isinstance(expected, list) or not expected or not isinstance(expected[0], dict):
        return bool(said == expected)
    key = lambda item: str(sorted(item.items()))  # noqa: E731
    wanted = []
    for item in expected:
        # A relation that the Hub would infer is no word of the card's.
        inferred = item.get("method") == "inferred"
        wanted.append({k: "" if k == "relation" and inferred else v for k, v in item.items() if k != "method"})
    if name in ("metrics", "parents"):
        keys = set().union(*wanted)
        said, wanted = ([{k: item.get(k, "") for k in keys} for item in each] for each in (said, wanted))
    return sorted(said, key=key) == sorted(wanted, key=key)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
def test_odd_cards_say_what_is_expected(case: dict[str, Any]) -> None:
    facts = FORMAT.read(blob("README.md", _bytes(case)))
    said, expect = _said(facts), case["expect"]
    for name, value in expect.get("facts", {}).items():
        if (case["name"], name) in _FOR_THE_COLLECTOR:
            assert all(any(item.items() <= each.items() for each in said[name]) for item in value), name
        else:
            assert _fits(name, said[name], value), (name, said[name])
    for name in expect.get("absent", []):
        if (case["name"], name) not in _FOR_THE_COLLECTOR:
            assert not said[name], name
    for name in expect.get("unknown", {}):
        if (case["name"], name) not in _FOR_THE_COLLECTOR:
            assert _FIELDS.get(name, name) in dict(facts.unknowns), name
    if "unknown" not in expect:
        assert {field for field, _ in facts.unknowns} <= {"licenses"}


def test_the_odd_cards_are_all_there(corpus: Path) -> None:
    assert corpus.is_dir()
    assert len(_cases()) == 68


def _cards(corpus: Path) -> Iterator[tuple[str, dict[str, Any], Facts]]:
    for path in sorted(corpus.glob("hub/**/README.md")):
        text = path.read_text("utf-8")
        block = yaml.load(text[4:].split("\n---")[0], Loader=yaml.BaseLoader) if text.startswith("---\n") else {}
        yield str(path.relative_to(corpus)), block, FORMAT.read(blob("README.md", path.read_bytes()))


def _list(value: Any) -> list[str]:
    # Text as it stands; an empty scalar is null here.
    return [] if value in (None, "") else [item for item in value if item] if isinstance(value, list) else [value]


def test_real_cards_are_read_whole_and_nothing_else_is_said(corpus: Path) -> None:
    count = 0
    for path, block, facts in _cards(corpus):
        count += 1
        is_dataset = "/datasets/" in path
        assert (facts.dataset is not None, facts.model is not None) == (is_dataset, not is_dataset), path
        assert list(facts.tags) == sorted(dict.fromkeys(_list(block.get("tags"))), key=_list(block.get("tags")).index)
        declared = [item for item in _list(block.get("license")) if item not in ("unknown", "other")]
        assert len(facts.licenses) == len(declared), path
        for item, found in zip(declared, facts.licenses, strict=True):
            assert (found.id or found.name or "").lower() == item, path
        assert ("licenses" in dict(facts.unknowns)) == (len(declared) < max(len(_list(block.get("license"))), 1)), path
        assert facts.description or path.endswith(("REAP-A3B-Coding/README.md", "yahoo_answers_topics/README.md")), path
        if is_dataset:
            _check_dataset(path, block, facts)
        else:
            _check_model(path, block, facts)
    assert count == 72


def _check_dataset(path: str, block: dict[str, Any], facts: Facts) -> None:
    names = {
        "annotations_creators": "annotation-creators",
        "language": "language",
        "language_creators": "language-creators",
        "multilinguality": "multilinguality",
        "size_categories": "size-category",
        "source_datasets": "source-dataset",
        "task_categories": "task-category",
        "task_ids": "task-id",
    }
    declared = {
        (f"aibom:dataset:{name}", item)
        for key, name in names.items()
        for item in _list(block.get(key))
        if item != "unknown"
    }
    assert set(facts.properties) == declared, path
    assert facts.name == block.get("pretty_name"), path
    assert facts.dataset is not None
    assert {value for name, value in facts.dataset.contents if name == "config"} == set(_list(block.get("configs")))
    assert not (facts.parents or facts.datasets or facts.libraries)


def _check_model(path: str, block: dict[str, Any], facts: Facts) -> None:
    model = facts.model
    assert model is not None
    assert model.task == block.get("pipeline_tag"), path
    assert set(model.languages) == set(_list(block.get("language"))), path
    assert list(facts.libraries) == _list(block.get("library_name")), path
    assert [item.id for item in facts.parents] == _list(block.get("base_model")), path
    assert [item.id for item in facts.datasets if item.detail == "train"] == _list(block.get("datasets")), path
    assert [value for name, value in facts.properties if name == "aibom:model:metric"] == _list(block.get("metrics"))
    results, evaluated = set(), set()
    for entry in block.get("model-index", []):
        for result in entry["results"]:
            dataset = result["dataset"]
            revision = dataset.get("revision", "None").replace("None", "")  # "None" is what a script wrote for none
            evaluated.add((dataset["type"], revision))
            named = "/".join(filter(None, (dataset["type"], dataset.get("config"))))
            where = " ".join(filter(None, (named, dataset.get("split"), revision)))
            results.update((metric["type"], metric["value"], where) for metric in result["metrics"])
    assert {(item.type, item.value, item.slice) for item in model.metrics} == results, path
    assert len(model.metrics) == len(results), path
    assert {(item.id, item.revision) for item in facts.datasets if item.detail == "eval"} == evaluated, path
    assert model.environment == ()


TEMPLATE = """---
license: mit
model_name: Tiny
---
# Model Card for Tiny
## Uses
### Direct Use
Sorting reviews.
### Out-of-Scope Use
Medicine.
## Bias, Risks, and Limitations
English only.
### Recommendations
Look twice.
## Ethical Considerations
Reviews are by people.
## Intended users
Shops.
## Performance trade-offs
Small, so less exact.
## Fairness
- **Group at risk:** shy people
- **Harms:** overheard
- **Mitigation strategy:** listening
## Environmental Impact
Carbon emissions can be estimated using the [Machine Learning Impact calculator](https://x.example).
- **Hardware Type:** one chip
- **Hours used:** [More Information Needed]
"""


def test_a_filled_in_template_is_read_section_by_section() -> None:
    facts = read_card(TEMPLATE)
    assert facts.name == "Tiny"
    assert facts.description is None
    assert facts.model == ModelFacts(
        use_cases=("Sorting reviews.",),
        limitations=("Out-of-Scope Use: Medicine.", "English only.\n\nRecommendations:\nLook twice."),
        ethics=(Risk("Reviews are by people."),),
        users=("Shops.",),
        tradeoffs=("Small, so less exact.",),
        fairness=(Fairness(group="shy people", harms="overheard", mitigation="listening"),),
        environment=(("Hardware Type", "one chip"),),
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"pipeline_tag": "x"}, Kind.MODEL),
        ({"base_model": "x", "task_categories": "y"}, Kind.MODEL),
        ({"task_categories": "x"}, Kind.DATASET),
        ({"dataset_info": None}, Kind.DATASET),
        ({"license": "mit", "language": "en", "tags": "x"}, None),
        ({"sdk": "gradio", "pipeline_tag": "x"}, None),
        ({}, None),
    ],
)
def test_its_keys_tell_what_a_card_describes(values: dict[str, str | None], kind: Kind | None) -> None:
    assert card_kind(values) is kind  # type: ignore[arg-type]


def test_the_caller_knows_better_than_the_keys() -> None:
    text = "---\nlicense: mit\nlanguage: en\n---\n"
    assert read_card(text, kind=Kind.DATASET).properties == (("aibom:dataset:language", "en"),)
    assert read_card("---\ntask_categories: x\nlanguage: en\n---\n", kind=Kind.MODEL).model == ModelFacts(
        languages=("en",)
    )


def test_a_key_that_stands_twice_is_an_unknown_of_its_field() -> None:
    facts = read_card("---\nlanguage: en\nlanguage: de\npipeline_tag: a\npipeline_tag: b\nx: {a: 1, a: 2}\n---\n")
    assert facts.model == ModelFacts()
    reason = "declared twice"
    assert {("languages", reason), ("task", reason), ("front_matter", "a key in it is declared twice")} < set(
        facts.unknowns
    )


def test_bytes_that_are_no_text_show_and_are_a_finding() -> None:
    facts = FORMAT.read(blob("README.md", b"---\nlicense: mit\n---\n# T\nCaf\xe9 au lait.\n"))
    assert facts.description == "Caf\\xe9 au lait."
    assert [rule for rule, _ in facts.findings] == ["encoding"]
    assert facts.licenses[0].id == "MIT"


def test_a_card_that_is_too_long_is_read_at_its_beginning() -> None:
    whole = "---\nlicense: mit\n---\n" + "é" * MAX_CARD
    facts = FORMAT.read(blob("README.md", whole))
    assert facts.licenses[0].id == "MIT"
    assert "contents" in dict(facts.unknowns)
    assert facts.findings == ()


def test_more_headings_than_are_read_are_an_unknown() -> None:
    assert "contents" in dict(read_card("# a\n" * 3_000).unknowns)


def _words(text: str) -> list[str]:
    return text.split()


_KEYS = _words(
    "license license_name license_link language tags datasets metrics base_model base_model_relation pipeline_tag"
    " library_name model-index co2_eq_emissions model_name pretty_name configs dataset_info task_categories"
)
_LEAVES = st.sampled_from(
    _words(
        "no 1.10 .nan null acme/base https://huggingface.co/acme/base '../x' other unknown 2023-01-01 \"\\u0007\""
        " \"\\u202e\" arxiv:1810.04805 doi:10.1/x base_model:adapter:acme/base n/a true '' 7"
    )
)
_INNER = _words(
    "type name results metrics dataset value config split emissions features splits num_examples config_name dtype args"
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.dictionaries(st.sampled_from(_INNER), inner, max_size=4).map(
            lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _TREES, max_size=6), st.sampled_from([None, Kind.MODEL, Kind.DATASET]))
def test_any_type_under_any_key_is_a_fact_or_an_unknown(block: dict[str, str], kind: Kind | None) -> None:
    text = "---\n" + "".join(f"{key}: {value}\n" for key, value in block.items()) + "---\n"
    facts = read_card(text, kind=kind)
    assert "front_matter" not in dict(facts.unknowns)
    assert facts == read_card(text, kind=kind)
    hash(facts)
    assert all(field and reason for field, reason in facts.unknowns)
    for value in (*facts.tags, facts.name, *(value for _, value in facts.properties)):
        assert value is None or (type(value) is str and value.isprintable())
    if facts.model is not None:
        metrics = facts.model.metrics
        assert len(set(metrics)) == len(metrics)
        assert all(item.type and item.value and item.value.lower() != ".nan" for item in metrics)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_card_with_any_bytes_changed_is_read(data: st.DataObject) -> None:
    card = bytearray(TEMPLATE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(card) - 1))
        card[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    hash(FORMAT.read(blob("README.md", bytes(card))))
