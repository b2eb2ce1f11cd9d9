from __future__ import annotations

from pathlib import Path

import pytest

from aibom.formats.base import Mention
from aibom.formats.blob import FormatError
from aibom.formats.mergekit import FORMAT
from tests.builders.folders import blob


def parents(text: str) -> list[Mention]:
    return list(FORMAT.read(blob("mergekit_config.yml", text)).parents)


def merged(*ids: str) -> list[Mention]:
    return [Mention(id, "merge") for id in ids]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "models:\n- model: a/b\n  parameters: {weight: 1}\n- model: c/d\nmerge_method: linear\n",
            merged("a/b", "c/d"),
        ),
        (
            "slices:\n- sources:\n  - {model: a/b, layer_range: [0, 3]}\n  - {model: c/d}\nbase_model: a/b\n",
            merged("a/b", "c/d"),
        ),
        ("base_model: a/b\nexperts:\n- source_model: c/d\n  positive_prompts: [x/y]\n", merged("a/b", "c/d")),
        ("modules:\n  text:\n    slices: [{sources: [{model: a/b}]}]\n", merged("a/b")),
        ("models: [{model: a/b@abc}]", [Mention("a/b", "merge", "abc")]),
        ("models: [{model: a/b@abc+c/d}]", [Mention("a/b", "merge", "abc"), Mention("c/d", "merge")]),
        (
            "models: [{model: {model: {path: a/b, revision: abc}, lora: {path: c/d}}}]",
            [Mention("a/b", "merge", "abc"), *merged("c/d")],
        ),
        ("models: [{model: ./local}, {model: /data/x}]", merged("./local", "/data/x")),
        ("models: [{model: a/b}, {model: a/b}]\ntokenizer_source: x/y\n", merged("a/b")),
        ("models: text\nother: {model: a/b}", []),
    ],
)
def test_each_model_that_is_named_is_a_parent(text: str, expected: list[Mention]) -> None:
    assert parents(text) == expected


@pytest.mark.parametrize("value", ["3", "[a/b]", "{path: [x]}", "true"])
def test_what_names_no_model_is_an_unknown(value: str) -> None:
    facts = FORMAT.read(blob("mergekit_config.yml", f"models: [{{model: {value}}}]"))
    assert facts.parents == ()
    assert [field for field, _ in facts.unknowns] == ["parents"]


def test_the_number_of_parents_is_bounded() -> None:
    text = "models:\n" + "".join(f"- model: a/b{number}\n" for number in range(30))
    facts = FORMAT.read(blob("mergekit_config.yml", text))
    assert len(facts.parents) == 20
    assert facts.unknowns == (("parents", "more than 20 entries"),)


@pytest.mark.parametrize("text", ["- a", "text", "", "a: *b", "a: 1\n---\nb: 2"])
def test_what_is_no_recipe_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parents(text)


def test_a_real_recipe_is_read(corpus: Path) -> None:
    path = corpus / "hub/models/Youlln/2PRYMMAL-Yi1.5-6B-SLERP/mergekit_config.yml"
    assert parents(path.read_text("utf-8")) == merged("01-ai/Yi-1.5-6B-Chat", "01-ai/Yi-1.5-6B")
