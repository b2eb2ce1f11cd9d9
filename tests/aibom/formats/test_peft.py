from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Mention
from aibom.formats.peft import FORMAT
from tests.builders.folders import blob


def read(config: Any) -> Facts:
    return FORMAT.read(blob("adapter_config.json", config))


def test_an_adapter_has_the_model_that_it_was_trained_on_as_parent() -> None:
    config = {
        "base_model_name_or_path": "acme/base",
        "revision": "abc",
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": 8,
    }
    assert read(config) == Facts(
        "adapter-config",
        properties=(
            ("aibom:model:peft-type", "LORA"),
            ("aibom:model:peft-task", "CAUSAL_LM"),
            ("aibom:model:peft-rank", "8"),
        ),
        parents=(Mention("acme/base", "adapter", "abc"),),
        libraries=("peft",),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("https://huggingface.co/acme/base", "acme/base"),
        ("gpt2", "gpt2"),
        ("../base", "../base"),
        ("/data/base", "/data/base"),
        ("", None),
        (None, None),
        (["acme/base"], None),
        ("none", None),
    ],
)
def test_the_parent_is_as_it_is_named(name: Any, expected: str | None) -> None:
    facts = read({"peft_type": "LORA", "base_model_name_or_path": name, "revision": None})
    assert [item.id for item in facts.parents] == ([expected] if expected else [])
    assert [field for field, _ in facts.unknowns] == ([] if expected else ["parents"])


def test_its_version_and_code_are_told() -> None:
    config = {"peft_type": "LORA", "base_model_name_or_path": "a/b", "peft_version": "0.18.0", "auto_map": {"A": "b.C"}}
    facts = read(config)
    assert facts.model is not None
    assert (facts.model.saved_with, facts.model.remote_code) == (("peft 0.18.0",), True)
    assert facts.findings == (("remote-code", "auto_map: A -> b.C"),)


@pytest.mark.parametrize("config", [{}, {"config": {"x": 1}, "model_name": "bert"}, {"peft_type": 3}])
def test_a_configuration_of_another_library_says_nothing(config: Any) -> None:
    assert read(config) == Facts("adapter-config")
