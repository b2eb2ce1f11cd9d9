from __future__ import annotations

import struct

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.ctranslate2 import FORMAT
from aibom.formats.registry import Registry, builtin_formats
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from tests.builders.archives import zipped
from tests.builders.folders import blob
from tests.builders.hub_folders import ctranslate2

WEIGHTS = {"decoder/num_heads": ("I8", ()), "decoder/projection/weight": ("F16", (600, 40)), "b": ("F16", (6,))}


@pytest.mark.parametrize("version", [4, 5, 6])
def test_variables_are_counted_and_settings_are_not(version: int) -> None:
    facts = FORMAT.read(blob("model.bin", ctranslate2(WEIGHTS, "WhisperSpec", version)))
    assert facts.kind is Kind.MODEL
    assert facts.model == ModelFacts(
        architecture="WhisperSpec",
        parameters=24006,
        parameters_by_dtype=(("F16", 24006),),
        formats=("ctranslate2",),
    )
    assert facts.properties == (
        ("aibom:ctranslate2:format-version", str(version)),
        ("aibom:ctranslate2:spec-revision", "7"),
    )
    assert facts.measured == ("formats", "parameters", "parameters_by_dtype")


def test_an_older_format_has_widths_in_place_of_types() -> None:
    model = FORMAT.read(blob("model.bin", ctranslate2({"w": ("F32", (2, 3))}, version=3))).model
    assert model is not None
    assert model.parameters_by_dtype == (("F32", 6),)


@pytest.mark.parametrize(("dtype", "name"), [("I8", "int8"), ("I16", "int16")])
def test_integers_are_quantised_and_their_scales_are_no_parameters(dtype: str, name: str) -> None:
    model = FORMAT.read(blob("model.bin", ctranslate2({"w": (dtype, (2, 3)), "w_scale": ("F32", (2,))}))).model
    assert model is not None
    assert (model.quantization, model.parameters) == (name, None)
    assert model.parameters_by_dtype == (("F32", 2), (dtype, 6))


def test_a_model_bin_of_other_software_is_left_to_it() -> None:
    registry = Registry(builtin_formats())
    torch = zipped({"archive/data.pkl": b"\x80\x02}."})
    assert [item.name for item in (registry.find(blob("model.bin", ctranslate2({}) + bytes(600))),) if item] == [
        "ctranslate2"
    ]
    found = registry.find(blob("model.bin", torch + bytes(600)))
    assert found is not None
    assert found.name == "pytorch"
    assert FORMAT.read(blob("model.bin", b"anything else")) == Facts("ctranslate2")


def test_a_model_that_ends_early_says_so() -> None:
    data = ctranslate2(WEIGHTS)
    facts = FORMAT.read(blob("model.bin", data[:-20]))
    assert facts.unknowns == (("contents", "truncated"),)
    assert facts.model == ModelFacts(architecture="TransformerSpec", formats=("ctranslate2",))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (struct.pack("<I", 6), struct.pack("<I", 99), None),
        (struct.pack("<II", 7, 3), struct.pack("<II", 7, 2**31), "more than 100000 variables"),
        (
            struct.pack("<B2I", 2, 600, 40),
            struct.pack("<B2I", 2, 600, 41),
            "a variable whose bytes do not fit its shape",
        ),
        (struct.pack("<B2I", 2, 600, 40), struct.pack("<B2I", 99, 600, 40), "more than 16 dimensions"),
    ],
)
def test_what_lies_is_not_believed(old: bytes, new: bytes, reason: str | None) -> None:
    data = blob("model.bin", ctranslate2(WEIGHTS).replace(old, new, 1))
    if reason is None:
        with pytest.raises(FormatError):
            FORMAT.read(data)
        return
    facts = FORMAT.read(data)
    assert facts.unknowns == (("contents", reason),)
    assert facts.model is not None
    assert facts.model.parameters is None
