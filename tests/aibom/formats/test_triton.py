from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import FormatError
from aibom.formats.triton import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.model_folders import ENSEMBLE, TRITON


def read(text: Any) -> Facts:
    return FORMAT.read(blob("config.pbtxt", text))


def test_what_a_configuration_says_of_a_model() -> None:
    facts = read(TRITON)
    assert facts.name == "densenet"
    assert facts.model == ModelFacts(
        inputs=("data_0 float32 [3, 224, -1]", "ids string [1] (optional)"), outputs=("fc6_1 bfloat16 [1000]",)
    )
    assert facts.properties == (
        ("aibom:triton:platform", "onnxruntime_onnx"),
        ("aibom:triton:max-batch-size", "8"),
        ("aibom:triton:parameter", "tokens=512"),
    )
    assert (facts.parents, facts.unknowns, facts.findings) == ((), (), ())


def test_an_ensemble_names_the_models_beside_it() -> None:
    assert read(ENSEMBLE).parents == (Mention("../densenet", "ensemble"), Mention("../post", "ensemble"))


@pytest.mark.parametrize("name", ["../up", "a/b", "..", "/etc", "a\\u0007"])
def test_a_step_that_is_no_name_is_unknown(name: str) -> None:
    facts = read(f'ensemble_scheduling {{ step {{ model_name: "{name}" }} }}')
    assert facts.parents == ()
    assert [field for field, _ in facts.unknowns] == ["parents"]


def test_a_library_of_operators_is_a_finding() -> None:
    facts = read('backend: "pytorch" model_operations { op_library_filename: "ops.so" }')
    assert facts.findings == (("remote-code", "op_library_filename: ops.so"),)


@pytest.mark.parametrize("text", ["", "model_config_list { config { name: 'x' } }", "item { id: 1 }"])
def test_another_configuration_says_nothing(text: str) -> None:
    assert read(text) == Facts("triton")


@pytest.mark.parametrize("text", ["{", "a: [", b"\xff", b"\x08\x01"])
def test_what_is_broken_is_refused(text: Any) -> None:
    with pytest.raises(FormatError):
        read(text)


def test_odd_values_are_no_facts() -> None:
    facts = read("platform { a: 1 } name: [] max_batch_size: -1 input: 3 output { dims: x data_type: NEW name: {} }")
    assert facts.properties == ()
    assert facts.name is None
    assert facts.model == ModelFacts(outputs=("NEW",))


def test_no_path_of_a_machine_is_shown() -> None:
    assert read('backend: "b" parameters { key: "k" value { string_value: "/home/me/x" } }').properties == (
        ("aibom:triton:backend", "b"),
    )


def test_lists_are_bounded() -> None:
    tensors = "input { name: 'a' }" * 1001
    steps = "".join(f"step {{ model_name: 'm{n}' }}" for n in range(101))
    parameters = "parameters { key: 'k' value { string_value: 'v' } }" * 101
    facts = read(f"{tensors} ensemble_scheduling {{ {steps} }} {parameters}")
    assert facts.model is not None
    assert (len(facts.model.inputs), len(facts.parents), len(facts.properties)) == (1000, 100, 100)
    assert [field for field, _ in facts.unknowns] == ["inputs", "properties", "parents"]
