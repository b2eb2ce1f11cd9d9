from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts, Mention
from aibom.formats.mlflow_store import FORMAT
from aibom.graph.facts import Metric, ModelFacts
from tests.builders.folders import folder
from tests.builders.mlflow import logged_files, mlflow_files, run_files, store_files


def said(files: dict[str, Any]) -> list[tuple[str, Facts]]:
    (layout,) = FORMAT.read(folder(files))
    return list(layout.facts)


def test_each_logged_model_is_one() -> None:
    more = {f"1/models/m-77/{path}": content for path, content in logged_files().items()}
    layouts = FORMAT.read(folder({**store_files(), **more}, "mlruns"))
    assert [layout.path for layout in layouts] == ["mlruns/0/models/m-43a4", "mlruns/1/models/m-77"]
    assert layouts[0].files == tuple(sorted(f"mlruns/0/models/m-43a4/{path}" for path in logged_files()))


def test_the_registry_says_who_it_is() -> None:
    path, facts = said(store_files())[0]
    assert path == "models/churn-prod/version-3/meta.yaml"
    assert (facts.name, facts.version) == ("churn-prod", "3")
    assert facts.properties == (("aibom:mlflow:registered", "churn-prod 3"),)


def test_one_that_is_registered_twice_has_no_one_version() -> None:
    again = {"models/other/version-1/meta.yaml": "name: other\nversion: 1\nmodel_id: m-43a4\n"}
    found = said({**store_files(), **again})[:2]
    assert [(facts.name, facts.version) for _, facts in found] == [(None, None), (None, None)]
    assert [facts.properties[0][1] for _, facts in found] == ["churn-prod 3", "other 1"]


def test_what_the_run_took_in_is_told() -> None:
    found = {path: facts for path, facts in said(store_files()) if "datasets" in path}
    hub, own = found["0/datasets/b6/meta.yaml"], found["0/datasets/b7/meta.yaml"]
    assert hub.datasets == (Mention("acme/reviews", "train", "abc"),)
    assert hub.properties == (("aibom:mlflow:dataset", "reviews 5b19 (training)"),)
    assert (own.datasets, own.properties) == ((), (("aibom:mlflow:dataset", "own 77aa"),))
    assert "/home/me" not in repr(found)


def test_before_mlflow_3_a_model_lies_in_its_run() -> None:
    (layout,) = FORMAT.read(folder(run_files(), "mlruns"))
    assert layout.path == "mlruns/0/6f53/artifacts/model"
    assert all(path.startswith("mlruns/0/6f53/artifacts/model/") for path in layout.files)
    facts = dict(layout.facts)
    registered = facts["mlruns/models/churn-prod/version-1/meta.yaml"]
    assert (registered.name, registered.version) == ("churn-prod", "1")
    assert facts["mlruns/0/6f53/metrics"].model == ModelFacts(metrics=(Metric("acc", "0.95"),))
    assert facts["mlruns/0/6f53/params"].properties == (("aibom:mlflow:parameter", "C=1.0"),)
    assert facts["mlruns/0/datasets/b6/meta.yaml"].properties == (("aibom:mlflow:dataset", "reviews 5b19 (eval)"),)
    assert "mlruns/models/other/version-1/meta.yaml" not in facts


def test_metrics_of_a_run_with_several_models_are_none_of_theirs() -> None:
    more = {f"0/6f53/artifacts/second/{path}": content for path, content in mlflow_files().items()}
    layouts = FORMAT.read(folder({**run_files(), **more}))
    assert [layout.path for layout in layouts] == ["0/6f53/artifacts/model", "0/6f53/artifacts/second"]
    assert not any("metrics" in path or "params" in path for layout in layouts for path, _ in layout.facts)


@pytest.mark.parametrize(
    "changed",
    [
        {"models/churn-prod/version-3/meta.yaml": "["},
        {"models/churn-prod/version-3/meta.yaml": "model_id: m-43a4\nname: [1]\nversion: {}\n"},
        {"0/123d/inputs/6a/meta.yaml": "source_id: [b6]\n", "0/123d/inputs/6b/meta.yaml": b"\xff"},
        {"0/datasets/b6/meta.yaml": "source_type: hugging_face\nsource: '['\n", "0/datasets/b7/meta.yaml": "[]"},
    ],
)
def test_what_is_broken_costs_itself(changed: dict[str, Any]) -> None:
    found = said({**store_files(), **changed})
    assert any(facts.name == "churn" for _, facts in found)
    assert (
        not any(facts.name == "churn-prod" for _, facts in found)
        or "models/churn-prod/version-3/meta.yaml" not in changed
    )


def test_a_store_without_models_is_none() -> None:
    assert FORMAT.read(folder({"0/models/m-1/meta.yaml": "model_id: m-1\n", "0/meta.yaml": ""})) == ()
