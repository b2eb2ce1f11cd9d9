from __future__ import annotations

import pytest

from aibom.formats import flatbuffer as module
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.tflite import FORMAT
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.flatbuffers import tensor, tflite


def read(data: bytes) -> Facts:
    return FORMAT.read(Reader(data).blob("model.tflite"))


def test_everything_that_a_model_says() -> None:
    facts = read(tflite())
    assert (facts.kind, facts.description) == (Kind.MODEL, "A tiny model.")
    assert facts.model == ModelFacts(
        inputs=("x float32 [?, 3]",),
        outputs=("y float32 [1, 2]",),
        parameters=8,
        parameters_by_dtype=(("I32", 2), ("I8", 6)),
        formats=("tflite",),
    )
    assert facts.properties == (
        ("aibom:tflite:custom-operator", "CustomOp"),
        ("aibom:tflite:metadata", "min_runtime_version"),
        ("aibom:tflite:signature", "serving_default"),
        ("aibom:tflite:version", "3"),
    )
    assert not facts.unknowns


@pytest.mark.parametrize("text", ["MLIR Converted.", "", "unknown"])
def test_what_converters_write_describes_nothing(text: str) -> None:
    assert read(tflite(text)).description is None


def test_an_input_that_is_no_tensor_is_unknown() -> None:
    facts = read(tflite(fields={2: [{0: [tensor("x", [1])], 1: [5], 2: [0]}]}))
    assert facts.unknowns == (("contents", "an input or output that is no tensor"),)
    assert facts.model is not None
    assert facts.model.parameters is None


def test_an_offset_that_leads_out_is_unknown() -> None:
    data = bytearray(tflite())
    data[:4] = b"\xff\xff\xff\x7f"
    assert [field for field, _ in read(bytes(data)).unknowns] == ["contents"]


def test_too_many_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TABLES", 5)
    assert read(tflite()).unknowns == (("contents", "more than 5 tables"),)


def test_another_file_is_refused() -> None:
    with pytest.raises(FormatError, match="TFL3"):
        read(b"text that is no model")
