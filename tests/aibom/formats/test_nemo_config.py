from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.nemo_config import FORMAT
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from tests.builders.folders import blob
from tests.builders.model_folders import NEMO


def read(text: Any) -> Facts:
    return FORMAT.read(blob("model_config.yaml", text))


def test_what_a_configuration_says_of_a_model() -> None:
    assert read(NEMO) == Facts(
        "nemo-config",
        name="tiny_ctc",
        version="1.0",
        licenses=(License(id="CC-BY-4.0"),),
        properties=(("aibom:nemo:target", "nemo.collections.asr.models.EncDecCTCModel"),),
        model=ModelFacts(architecture="EncDecCTCModel", saved_with=("nemo-toolkit 1.23.0",)),
        libraries=("nemo-toolkit",),
    )


def test_a_class_of_ones_own_is_a_finding() -> None:
    facts = read("target: acme.Model\nnemo_version: 2.0.0\n")
    assert facts.findings == (("remote-code", "target: acme.Model"),)
    assert facts.model is not None
    assert facts.model.remote_code is True


@pytest.mark.parametrize("text", ["", "[]", "target: acme.Model", "target: [nemo.x]", "name: x"])
def test_another_configuration_says_nothing(text: str) -> None:
    assert read(text) == Facts("nemo-config")


@pytest.mark.parametrize("text", ["a: &x [*x]", "{", b"\xff"])
def test_what_is_broken_is_refused(text: Any) -> None:
    with pytest.raises(FormatError):
        read(text)


@pytest.mark.parametrize("value", ["[1]", "{a: b}", "null"])
def test_odd_values_are_no_facts(value: str) -> None:
    facts = read(
        "nemo_version: 2.0.0\n" + "".join(f"{key}: {value}\n" for key in ("target", "name", "version", "license"))
    )
    assert facts == Facts(
        "nemo-config", model=ModelFacts(saved_with=("nemo-toolkit 2.0.0",)), libraries=("nemo-toolkit",)
    )
