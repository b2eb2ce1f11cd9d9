from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.bentoml import FORMAT
from aibom.formats.blob import FormatError
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.model_folders import BENTO

CONTEXT = "context: {bentoml_version: 1.3.4}\n"


def read(text: Any) -> Facts:
    return FORMAT.read(blob("model.yaml", text))


def test_what_the_store_says_of_a_model() -> None:
    assert read(BENTO) == Facts(
        "bentoml",
        name="iris_clf",
        version="2uo5fkgxj27exuqj",
        properties=(
            ("aibom:bentoml:framework", "sklearn"),
            ("aibom:bentoml:module", "bentoml.sklearn"),
            ("aibom:bentoml:created", "2026-11-28T10:00:00+00:00"),
            ("aibom:bentoml:signature", "predict"),
            ("aibom:bentoml:label", "owner=acme"),
            ("aibom:bentoml:option", "device=cpu"),
            ("aibom:bentoml:metadata", "accuracy=0.95"),
        ),
        model=ModelFacts(saved_with=("bentoml 1.3.4", "python 3.11.9", "scikit-learn 1.5.1")),
        libraries=("bentoml", "scikit-learn"),
    )


def test_a_module_of_ones_own_is_a_finding() -> None:
    facts = read(f"name: x\nversion: 1\nmodule: acme.loader\n{CONTEXT}")
    assert facts.findings == (("remote-code", "module: acme.loader"),)
    assert facts.model == ModelFacts(saved_with=("bentoml 1.3.4",), remote_code=True)
    assert facts.version == "1"


@pytest.mark.parametrize("text", ["", "[]", "name: x\nversion: 1\n", f"{CONTEXT}", "context: x\nname: a\nversion: b"])
def test_another_model_yaml_says_nothing(text: str) -> None:
    assert read(text) == Facts("bentoml")


@pytest.mark.parametrize("text", ["a: &x [*x]", "{", b"\xff"])
def test_what_is_broken_is_refused(text: Any) -> None:
    with pytest.raises(FormatError):
        read(text)


@pytest.mark.parametrize("value", ["3", "[1]", "{a: [b]}", "null", "n/a"])
def test_odd_values_are_unknown_or_nothing(value: str) -> None:
    keys = ("module", "labels", "options", "metadata", "signatures", "creation_time")
    context = f"context: {{bentoml_version: {value}, framework_name: {value}, framework_versions: {value}}}\n"
    facts = read(f"name: {value}\nversion: {value}\n" + context + "".join(f"{key}: {value}\n" for key in keys))
    assert facts.libraries == ("bentoml",)
    assert facts.findings == ()


def test_no_path_of_a_machine_is_shown() -> None:
    assert read(f"name: x\nversion: a\nlabels: {{where: /home/me/x}}\n{CONTEXT}").properties == ()


def test_entries_are_bounded() -> None:
    labels = "".join(f"  k{n}: v\n" for n in range(101))
    facts = read(f"name: x\nversion: a\nlabels:\n{labels}{CONTEXT}")
    assert len(facts.properties) == 100
    assert facts.unknowns == (("properties", "more than 100 labels"),)
