from __future__ import annotations

from typing import Any

import pytest

from aibom.formats import pytorch
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders.executorch import export


def read(data: bytes) -> Facts:
    return pytorch.FORMAT.read(Reader(data).blob("net.pt2"))


def test_everything_that_an_exported_program_says() -> None:
    facts = read(export())
    assert facts.kind is Kind.MODEL
    assert facts.model is not None
    assert facts.model.inputs == ("x float32 [s0, 4]",)
    assert facts.model.outputs == ("y float32 [s0, 3]",)
    assert facts.model.parameters_by_dtype == (("F16", 3), ("F32", 12))
    assert facts.model.parameters == 15
    assert facts.model.saved_with == ("torch 2.15.0",)
    assert ("aibom:pytorch:kind", "export") in facts.properties
    assert not facts.unknowns


@pytest.mark.parametrize(
    "weights", [{"w": 1}, {"w": {"tensor_meta": {"dtype": 99, "sizes": []}}}, {"w": {"tensor_meta": {"dtype": 7}}}]
)
def test_weights_that_are_not_described_are_not_counted(weights: Any) -> None:
    facts = read(export(weights))
    assert facts.unknowns == (("parameters", "a weight that is not described"),)
    assert facts.model is not None and facts.model.parameters is None


@pytest.mark.parametrize("module", [1, {"signature": []}, {"signature": {"input_specs": [1, {"user_input": 2}]}}])
def test_a_signature_of_another_shape_says_nothing(module: Any) -> None:
    facts = read(export(graph_module=module))
    assert facts.model is not None and facts.model.inputs == ()
    assert facts.model.parameters == 15
