from __future__ import annotations

import pytest

from aibom.formats.base import Facts
from aibom.formats.safetensors import CARRIERS, FORMAT
from aibom.graph.component import Contact, Kind
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders.weights import safetensors, safetensors_file


def read(data: bytes) -> Facts:
    return FORMAT.read(Reader(data).blob("model.safetensors"))


def test_parameters_are_measured() -> None:
    facts = read(safetensors({"a": ("F32", [2, 3]), "b": ("BF16", [4]), "ids": ("I64", [1, 5])}, {"format": "pt"}))
    assert facts.kind is Kind.MODEL
    assert facts.model is not None
    assert facts.model.parameters == 15
    assert facts.model.parameters_by_dtype == (("BF16", 4), ("F32", 6), ("I64", 5))
    assert facts.model.formats == ("safetensors",)
    assert facts.measured == ("formats", "parameters", "parameters_by_dtype")
    assert facts.properties == (("aibom:safetensors:framework", "pt"),)
    assert not facts.unknowns
    assert not facts.findings


@pytest.mark.parametrize("carrier", sorted(CARRIERS))
def test_packed_weights_are_counted_as_elements_but_not_as_parameters(carrier: str) -> None:
    facts = read(safetensors({"qweight": (carrier, [2, 3]), "scales": ("F16", [2])}))
    assert facts.model is not None
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == tuple(sorted([("F16", 2), (carrier, 6)]))
    assert facts.unknowns == (("parameters", f"elements of {carrier} may hold several weights each"),)
    assert "parameters" not in facts.measured


def test_a_lying_header_gives_no_number() -> None:
    facts = read(safetensors({"a": ("F32", [100])})[:-4])
    assert facts.model is not None
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == ()
    assert facts.measured == ("formats",)
    assert {field for field, _ in facts.unknowns} == {"contents", "parameters"}


def test_a_sparse_file_of_40_gigabytes_costs_its_header() -> None:
    size = 40 * 1024**3
    head = safetensors_file({"t": {"dtype": "BF16", "shape": [size // 2], "data_offsets": [0, size]}})
    reader = Reader(head)
    facts = FORMAT.read(reader.blob("model.safetensors", size=len(head) + size))
    assert facts.model is not None
    assert facts.model.parameters == size // 2
    assert reader.read == len(head)


def test_the_model_specification_is_declared() -> None:
    facts = read(
        safetensors(
            metadata={
                "modelspec.sai_model_spec": "1.0.0",
                "modelspec.title": "Stable Thing",
                "modelspec.author": "Example, Corp.",
                "modelspec.license": "CreativeML Open RAIL-M",
                "modelspec.description": "What it does.\n\nAnd more.",
                "modelspec.architecture": "stable-diffusion-xl-v1-base",
                "modelspec.implementation": "sgm",
                "modelspec.date": "2023-07-20",
                "modelspec.tags": "anime, photo",
                "modelspec.language": "en/US, de/DE",
                "modelspec.merged_from": "One Model, Other Model",
                "modelspec.thumbnail": "data:image/jpeg;base64," + "A" * 10_000,
                "ss_output_name": "not a convention",
            }
        )
    )
    assert facts.name == "Stable Thing"
    assert facts.authors == (Contact(name="Example, Corp."),)
    assert facts.licenses == (License(name="CreativeML Open RAIL-M"),)
    assert facts.description == "What it does."
    assert facts.tags == ("anime", "photo")
    assert facts.model is not None
    assert facts.model.architecture == "stable-diffusion-xl-v1-base"
    assert set(facts.model.languages) == {"en/US", "de/DE"}
    assert dict(facts.properties) == {
        "aibom:modelspec:version": "1.0.0",
        "aibom:modelspec:date": "2023-07-20",
        "aibom:modelspec:implementation": "sgm",
        "aibom:modelspec:merged-from": "One Model, Other Model",
    }
    assert not facts.parents


def test_a_declared_nothing_is_unknown() -> None:
    facts = read(safetensors(metadata={"modelspec.author": "Unknown", "modelspec.license": "none"}))
    assert not facts.authors
    assert not facts.licenses
    assert facts.unknowns == (("authors", "declared as unknown"), ("licenses", "declared as none"))


def test_a_license_text_is_identified() -> None:
    facts = read(safetensors(metadata={"modelspec.license": "https://opensource.org/licenses/MIT"}))
    assert facts.licenses == (License(id="MIT"),)
