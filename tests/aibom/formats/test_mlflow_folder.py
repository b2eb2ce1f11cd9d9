from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Layout
from aibom.formats.mlflow_folder import FORMAT
from aibom.graph.facts import ModelFacts
from tests.builders.folders import folder
from tests.builders.mlflow import MLMODEL, mlflow_files


def said(layout: Layout) -> dict[str, Facts]:
    return dict(layout.facts)


def test_all_below_is_the_one_model() -> None:
    (layout,) = FORMAT.read(folder(mlflow_files(), "runs/churn"))
    assert layout.path == "runs/churn"
    assert layout.files == tuple(sorted(f"runs/churn/{name}" for name in mlflow_files()))
    assert layout.describes == ("runs/churn/MLmodel",)
    assert layout.parts == ()


def test_the_environment_is_what_loading_needs() -> None:
    facts = said(FORMAT.read(folder(mlflow_files()))[0])
    assert facts["requirements.txt"].libraries == ("mlflow", "pandas", "scikit-learn")
    assert facts["requirements.txt"].model == ModelFacts(
        requires=("mlflow ==3.17.2", "pandas >=2,<4", "scikit-learn ==1.9.1")
    )
    assert facts["python_env.yaml"].model == ModelFacts(requires=("python ==3.11.7",))
    assert "conda.yaml" not in facts


def test_conda_counts_where_there_is_nothing_else() -> None:
    conda = "dependencies:\n- python=3.7.6\n- scikit-learn=0.23\n- pip:\n  - mlflow\n  - -r x\n  - cloudpickle==1.5.0\n"
    facts = said(FORMAT.read(folder({"MLmodel": MLMODEL, "conda.yaml": conda}))[0])
    assert facts["conda.yaml"].libraries == ("scikit-learn", "mlflow", "cloudpickle")
    assert facts["conda.yaml"].model == ModelFacts(
        requires=("cloudpickle ==1.5.0", "python =3.7.6", "scikit-learn =0.23")
    )


def test_the_registry_gives_name_and_version() -> None:
    facts = said(FORMAT.read(folder(mlflow_files()))[0])["registered_model_meta"]
    assert (facts.name, facts.version) == ("churn", "7")


def test_the_folder_of_a_flavor_describes_too_and_others_do_not() -> None:
    mlmodel = "flavors:\n  transformers: {model_binary: model}\n  spacy: {data: model.spacy}\n  x: {data: ../up}\n"
    names = ("model/config.json", "model/model.safetensors", "model.spacy/meta.json", "artifacts/config.json")
    (layout,) = FORMAT.read(folder({"MLmodel": mlmodel, "LICENSE": "", **dict.fromkeys(names, "{}")}))
    assert layout.describes == ("MLmodel", "LICENSE", "model/config.json", "model.spacy/meta.json")


def test_a_model_inside_is_a_part() -> None:
    files: dict[str, Any] = {"MLmodel": MLMODEL, "artifacts/inner/MLmodel": MLMODEL, "artifacts/inner/model.pkl": b""}
    files["artifacts/inner/deeper/MLmodel"] = MLMODEL
    (layout,) = FORMAT.read(folder(files, "m"))
    assert layout.files == ("m/MLmodel",)
    assert [part.path for part in layout.parts] == ["m/artifacts/inner"]
    assert layout.parts[0].files == ("m/artifacts/inner/MLmodel", "m/artifacts/inner/model.pkl")
    assert [part.path for part in layout.parts[0].parts] == ["m/artifacts/inner/deeper"]


@pytest.mark.parametrize("text", ["name: x", "flavors: {}"])
def test_another_file_of_that_name_is_no_model(text: str) -> None:
    assert FORMAT.read(folder({"MLmodel": text, "a.bin": b""})) == ()


@pytest.mark.parametrize("text", ["[", "a: &x 1\nb: *x", b"\xff\xfe"])
def test_one_that_is_broken_still_holds_its_folder_together(text: Any) -> None:
    (layout,) = FORMAT.read(folder({"MLmodel": text, "model.pkl": b""}))
    assert layout.files == ("MLmodel", "model.pkl")


@pytest.mark.parametrize("name", ["requirements.txt", "python_env.yaml", "conda.yaml", "registered_model_meta"])
@pytest.mark.parametrize("content", [b"\xff", "- &a [*a]", "[[[", "?", "dependencies: {pip: 3}\npython: []"])
def test_broken_environments_cost_an_unknown_at_most(name: str, content: Any) -> None:
    (layout,) = FORMAT.read(folder({"MLmodel": MLMODEL, name: content}))
    facts = said(layout).get(name, Facts("mlflow-folder"))
    assert (facts.name, facts.version, facts.libraries) == (None, None, ())
    assert all(field in ("libraries", "version", "requires") for field, _ in facts.unknowns)
