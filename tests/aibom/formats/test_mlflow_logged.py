from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.mlflow_logged import FORMAT
from aibom.graph.facts import Metric, ModelFacts
from tests.builders.folders import folder
from tests.builders.mlflow import logged_files


def said(files: dict[str, Any]) -> dict[str, Facts]:
    (layout,) = FORMAT.read(folder(files))
    return dict(layout.facts)


def test_the_whole_folder_is_the_one_model() -> None:
    (layout,) = FORMAT.read(folder(logged_files(), "mlruns/0/models/m-43a4"))
    assert layout.path == "mlruns/0/models/m-43a4"
    assert layout.files == tuple(sorted(f"mlruns/0/models/m-43a4/{path}" for path in logged_files()))
    assert layout.describes == ("mlruns/0/models/m-43a4/artifacts/MLmodel",)


def test_its_name_and_run_are_those_of_the_store() -> None:
    facts = said(logged_files())["meta.yaml"]
    assert (facts.name, facts.properties) == ("churn", (("aibom:mlflow:run-id", "123d"),))
    assert "artifacts/requirements.txt" in said(logged_files())


def test_the_last_step_of_a_metric_counts() -> None:
    assert said(logged_files())["metrics"].model == ModelFacts(
        metrics=(Metric("acc", "0.9"), Metric("f1", "0.25", "reviews 5b19"))
    )


def test_parameters_are_told_and_paths_are_not() -> None:
    assert said(logged_files())["params"].properties == (("aibom:mlflow:parameter", "C=1.0"),)


@pytest.mark.parametrize(
    "row", ["", "1", "1 2 3 4 5", "a 0.5 0 r", "1 nan 0 r", "1 inf 0 r", "1 0.5 x r", "9" * 30 + " 1 0 r"]
)
def test_odd_lines_are_no_metrics(row: str) -> None:
    files = {path: content for path, content in logged_files().items() if not path.startswith("metrics/")}
    assert "metrics" not in said({**files, "metrics/acc": row})


@pytest.mark.parametrize("meta", ["run_id: x\n", "[", "[]", b"\xff"])
def test_the_folder_of_a_run_is_left_to_the_models_in_it(meta: Any) -> None:
    assert FORMAT.read(folder({**logged_files(), "meta.yaml": meta})) == ()
    assert FORMAT.read(folder({"meta.yaml": logged_files()["meta.yaml"], "artifacts/MLmodel": "a: 1"})) == ()
