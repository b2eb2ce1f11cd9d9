from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import FormatError
from aibom.formats.mlflow import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import blob
from tests.builders.mlflow import MLMODEL, PYTHON_MODEL


def read(text: str | bytes) -> Facts:
    return FORMAT.read(blob("MLmodel", text))


def test_what_mlflow_says_of_a_model() -> None:
    facts = read(MLMODEL)
    assert facts.model == ModelFacts(
        inputs=("a double", "b long (optional)"),
        outputs=("int64 [-1]",),
        saved_with=("mlflow 3.17.2", "python 3.11.7", "scikit-learn 1.9.1"),
    )
    assert facts.properties == (
        ("aibom:mlflow:flavor", "python_function"),
        ("aibom:mlflow:flavor", "sklearn"),
        ("aibom:mlflow:run-id", "3f2e"),
        ("aibom:mlflow:model-uuid", "e519617be7554e20b333e1fbce09fdc4"),
        ("aibom:mlflow:created", "2026-11-28 17:50:44.833671"),
        ("aibom:mlflow:model-size-bytes", "815"),
        ("aibom:mlflow:loader-module", "mlflow.sklearn"),
        ("aibom:mlflow:input-example", "input_example.json"),
        ("aibom:mlflow:metadata", "n=3"),
        ("aibom:mlflow:metadata", "team=risk"),
    )
    assert facts.libraries == ("mlflow",)
    assert (facts.name, facts.version, facts.unknowns, facts.findings) == (None, None, (), ())


def test_code_that_loading_runs_is_a_finding() -> None:
    facts = read(PYTHON_MODEL)
    assert facts.findings == (
        ("remote-code", "code: code"),
        ("remote-code", "loader_module: acme.loader"),
        ("remote-code", "model_code_path: model.py"),
    )
    assert facts.model is not None
    assert facts.model.remote_code is True


@pytest.mark.parametrize(
    ("flavor", "parents", "source"),
    [
        # Saved with its weights: only where training started.
        ("source_model_name: acme/base, model_binary: model", (), "acme/base"),
        ("source_model_name: /home/me/base, model_binary: model", (), None),
        # Without: what is loaded each time, pinned.
        (
            f"source_model_name: acme/base, source_model_revision: {'a' * 40}",
            (Mention("acme/base", "", "a" * 40),),
            None,
        ),
        ("source_model_name: acme/base, peft_adaptor: peft", (Mention("acme/base", "adapter"),), None),
        ("source_model_name: [1]", (), None),
    ],
)
def test_where_a_pipeline_has_its_weights_from(flavor: str, parents: tuple[Mention, ...], source: str | None) -> None:
    facts = read(f"flavors:\n  transformers: {{task: fill-mask, pipeline_model_type: BertForMaskedLM, {flavor}}}\n")
    assert facts.parents == parents
    assert facts.model is not None
    assert (facts.model.task, facts.model.architecture) == ("fill-mask", "BertForMaskedLM")
    assert facts.model.name_or_path == source


@pytest.mark.parametrize("text", ["a: 1", "flavors: []", "flavors: {}", "flavors: {sklearn: 3}", "run_id: x"])
def test_what_has_no_flavors_is_none_of_mlflow(text: str) -> None:
    assert read(text) == Facts("mlflow")


@pytest.mark.parametrize("text", ["[]", "", "flavors: &a {b: *a}", "a: {", b"\xff"])
def test_what_is_broken_is_refused(text: Any) -> None:
    with pytest.raises(FormatError):
        read(text)


@pytest.mark.parametrize("value", ["3", "[1]", "{a: b}", "null", "'[1]'", "'{'", "true"])
def test_odd_values_are_unknown_or_nothing(value: str) -> None:
    keys = ("mlflow_version", "run_id", "model_size_bytes", "saved_input_example_info", "metadata", "signature")
    flavor = f"code: {value}, loader_module: {value}, sklearn_version: {value}, model_class: {value}, task: {value}"
    text = f"flavors:\n  python_function: {{{flavor}}}\n" + "".join(f"{key}: {value}\n" for key in keys)
    text += f"signature: {{inputs: {value}, outputs: {value}}}\n" if value != "3" else ""
    facts = read(text)
    assert facts.model is not None
    assert facts.model.inputs == ()
    assert facts.parents == ()


def test_no_path_of_a_machine_is_shown() -> None:
    path = "/home/secret/mlruns/model"
    flavor = f"code: {path}/code, model_code_path: {path}.py, source_model_name: {path}"
    facts = read(
        f"flavors:\n  python_function: {{{flavor}}}\n  transformers: {{{flavor}}}\nartifact_path: file://{path}\n"
        f"metadata: {{where: {path}}}\nsaved_input_example_info: {{artifact_path: {path}}}\n"
    )
    assert "secret" not in repr((facts.properties, facts.findings, facts.unknowns, facts.model))
    assert ("remote-code", "code: code") in facts.findings


def test_metadata_is_bounded() -> None:
    many = "".join(f"  k{n}: v\n" for n in range(101))
    facts = read(f"flavors:\n  a: {{b: c}}\nmetadata:\n{many}")
    assert len([1 for key, _ in facts.properties if key == "aibom:mlflow:metadata"]) == 100
    assert facts.unknowns == (("properties", "more than 100 entries of metadata"),)
