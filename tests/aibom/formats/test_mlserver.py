from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.mlserver import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.model_folders import MLSERVER


def read(settings: Any) -> Facts:
    return FORMAT.read(blob("model-settings.json", settings))


def test_what_the_settings_say_of_a_model() -> None:
    assert read(MLSERVER) == Facts(
        "mlserver",
        name="churn",
        version="v0.1.0",
        properties=(
            ("aibom:mlserver:runtime", "mlserver_sklearn.SKLearnModel"),
            ("aibom:mlserver:platform", "sklearn"),
        ),
        model=ModelFacts(inputs=("x float32 [-1, 4]",), outputs=("y int64 [-1]",)),
        libraries=("mlserver", "mlserver-sklearn"),
        files=("./model.joblib",),
    )


def test_a_runtime_of_ones_own_is_a_finding() -> None:
    facts = read({**MLSERVER, "implementation": "models.Custom"})
    assert facts.findings == (("remote-code", "implementation: models.Custom"),)
    assert facts.libraries == ("mlserver",)
    assert facts.model is not None
    assert facts.model.remote_code is True


@pytest.mark.parametrize(
    "uri", ["s3://bucket/model.joblib", "/mnt/model.joblib", "../model.joblib", ".", "./", "model", 3]
)
def test_only_a_file_beside_it_is_one_of_its_files(uri: Any) -> None:
    assert read({**MLSERVER, "parameters": {"uri": uri}}).files == ()


@pytest.mark.parametrize("settings", [{}, {"name": "x"}, {"implementation": 3}])
def test_other_settings_say_nothing(settings: Any) -> None:
    assert read(settings) == Facts("mlserver")


@pytest.mark.parametrize("value", [3, [], [[1]], {"a": 1}, [{"shape": ["a"], "datatype": 3}], None])
def test_odd_values_are_no_facts(value: Any) -> None:
    facts = read({**dict.fromkeys(MLSERVER, value), "implementation": "mlserver.Model"})
    assert (facts.model, facts.name, facts.version, facts.libraries) == (None, None, None, ("mlserver",))


def test_tensors_are_bounded() -> None:
    facts = read({**MLSERVER, "inputs": [{"name": "x"}] * 1001})
    assert facts.model is not None
    assert len(facts.model.inputs) == 1000
    assert facts.unknowns == (("inputs", "more than 1000 tensors"),)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff"])
def test_what_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read(content)
