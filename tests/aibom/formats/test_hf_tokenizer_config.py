from __future__ import annotations

import hashlib
from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.hf_tokenizer_config import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob

TEMPLATE = "{% for m in messages %}{{ m['content'] }}é{% endfor %}"


def read(config: Any) -> Facts:
    return FORMAT.read(blob("tokenizer_config.json", config))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize("template", [TEMPLATE, [{"name": "default", "template": TEMPLATE}]])
def test_the_template_is_hashed(template: Any) -> None:
    facts = read({"chat_template": template, "model_max_length": 512})
    assert facts == Facts(
        "hf-tokenizer-config", model=ModelFacts(chat_template=sha256(TEMPLATE)), measured=("chat_template",)
    )


def test_named_templates_are_properties_beside_the_default_one() -> None:
    facts = read({"chat_template": [{"name": "tool_use", "template": "x"}, {"name": "default", "template": TEMPLATE}]})
    assert facts.model == ModelFacts(chat_template=sha256(TEMPLATE))
    assert facts.properties == (("aibom:model:chat-template:tool_use:sha256", sha256("x")),)


def test_without_a_default_none_is_made_up() -> None:
    facts = read({"chat_template": [{"name": "rag", "template": "x"}]})
    assert (facts.model, facts.measured) == (None, ())
    assert facts.properties == (("aibom:model:chat-template:rag:sha256", sha256("x")),)


@pytest.mark.parametrize(
    "config",
    [{}, {"chat_template": None}, {"model_max_length": 1000000000000000019884624838656}, {"model_max_length": 512}],
)
def test_nothing_else_is_a_fact(config: Any) -> None:
    assert read(config) == Facts("hf-tokenizer-config")


@pytest.mark.parametrize(
    "template",
    [
        3,
        {"a": "b"},
        ["x"],
        [{"name": "a"}],
        [{"name": "a b", "template": "x"}],
        [{"name": 1, "template": "x"}],
        [
            {"name": "default", "template": "x"},
            {"name": "default", "template": "y"},
            {"name": "default", "template": "x"},
        ],
        "x" * (1024 * 1024 + 1),
    ],
)
def test_what_is_no_template_is_an_unknown(template: Any) -> None:
    facts = read({"chat_template": template})
    assert [field for field, _ in facts.unknowns] == ["chat_template"]
    assert facts.model is None


def test_a_template_that_reaches_for_private_attributes_is_a_finding() -> None:
    facts = read({"chat_template": "{{ ''.__class__.__mro__ }}"})
    assert [rule for rule, _ in facts.findings] == ["template"]
    assert read({"chat_template": "\ud800"}).model == ModelFacts(chat_template=sha256("\ud800"))


def test_code_of_the_tokenizer_is_told() -> None:
    facts = read({"auto_map": {"AutoTokenizer": ["tokenization_x.X", None]}})
    assert facts.model == ModelFacts(remote_code=True)
    assert facts.findings == (("remote-code", "auto_map: AutoTokenizer -> tokenization_x.X"),)
