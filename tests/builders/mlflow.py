"""Writes models as MLflow saves them: what mlflow 3.17 writes for a classifier of scikit-learn, and for code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.builders.pickles import Name, dump
from tests.builders.tree import write_files

__all__ = [
    "MLMODEL",
    "PYTHON_MODEL",
    "logged_files",
    "mlflow_files",
    "run_files",
    "store_files",
    "write_mlflow",
    "write_mlflow_logged",
    "write_mlflow_store",
]

MLMODEL = """flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.pkl
    predict_fn: predict
    python_version: 3.11.7
  sklearn:
    code: null
    pickled_model: model.pkl
    serialization_format: cloudpickle
    sklearn_version: 1.9.1
metadata:
  n: 3
  team: risk
mlflow_version: 3.17.2
model_id: null
model_size_bytes: 815
model_uuid: e519617be7554e20b333e1fbce09fdc4
run_id: 3f2e
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  type: dataframe
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "long", "name":
    "b", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
utc_time_created: '2026-11-28 17:50:44.833671'
"""
PYTHON_MODEL = """flavors:
  python_function:
    code: code
    loader_module: acme.loader
    model_code_path: model.py
    cloudpickle_version: 3.1.3
mlflow_version: 3.17.2
"""


def mlflow_files() -> dict[str, Any]:
    """The files of a classifier that was fetched from a registry."""
    environment = "python: 3.11.7\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n"
    conda = "dependencies:\n- python=3.11.7\n- pip\n- pip:\n  - mlflow==3.17.2\nname: mlflow-env\n"
    return {
        "MLmodel": MLMODEL,
        "conda.yaml": conda,
        "input_example.json": {"columns": ["a", "b"], "data": [[0.0, 1]]},
        "model.pkl": dump(Name("sklearn.linear_model._logistic", "LogisticRegression")),
        "python_env.yaml": environment,
        "registered_model_meta": "model_name: churn\nmodel_version: '7'\n",
        "requirements.txt": "mlflow==3.17.2\npandas>=2,<4\nscikit-learn==1.9.1",
    }


def logged_files() -> dict[str, Any]:
    """The files of a model in MLflow's store: fetched from no registry."""
    saved = {f"artifacts/{path}": content for path, content in mlflow_files().items() if "registered" not in path}
    meta = "artifact_location: file:///home/me/mlruns/0/models/m-43a4/artifacts\nmodel_id: m-43a4\nname: churn\n"
    return {
        **saved,
        "meta.yaml": f"{meta}source_run_id: 123d\n",
        "metrics/acc": "1795891038176 0.5 0 123d\n1795891038199 0.9 1 123d\n1795891038200 0.8 0 123d\n",
        "metrics/f1": "1795891038176 0.25 0 123d reviews 5b19\n",
        "params/C": "1.0",
        "params/data": "/home/me/data",
        "tags/mlflow.user": "me",
    }


def store_files() -> dict[str, Any]:
    """The files of a store: a model, its run with two data sets, its one version in the registry."""
    source = '{"path": "acme/reviews", "revision": "abc", "split": "train"}'
    return {
        **{f"0/models/m-43a4/{path}": content for path, content in logged_files().items()},
        "0/meta.yaml": "experiment_id: '0'\nname: Default\n",
        "0/123d/meta.yaml": "run_id: 123d\n",
        "0/123d/inputs/6a/meta.yaml": "source_id: b6\nsource_type: DATASET\ntags: {mlflow.data.context: training}\n",
        "0/123d/inputs/6b/meta.yaml": "source_id: b7\nsource_type: DATASET\ntags: {}\n",
        "0/datasets/b6/meta.yaml": f"name: reviews\ndigest: 5b19\nsource_type: hugging_face\nsource: '{source}'\n",
        "0/datasets/b7/meta.yaml": 'name: own\ndigest: 77aa\nsource_type: local\nsource: \'{"uri": "/home/me/x"}\'\n',
        "models/churn-prod/meta.yaml": "name: churn-prod\n",
        "models/churn-prod/version-3/meta.yaml": "name: churn-prod\nversion: 3\nmodel_id: m-43a4\n",
    }


def run_files() -> dict[str, Any]:
    """The files of a store from before MLflow 3: a run with its one model, which the registry has."""
    run = "0/6f53"
    saved = {path: content for path, content in mlflow_files().items() if "registered" not in path}
    source = "file:///home/me/mlruns/0/6f53/artifacts/model"
    return {
        **{f"{run}/artifacts/model/{path}": content for path, content in saved.items()},
        f"{run}/artifacts/plot.png": b"",
        f"{run}/inputs/7e/meta.yaml": "source_id: b6\nsource_type: DATASET\ntags: {mlflow.data.context: eval}\n",
        f"{run}/meta.yaml": "run_id: 6f53\n",
        f"{run}/metrics/acc": "1795893721761 0.9 0\n1795893721762 0.95 2\n",
        f"{run}/params/C": "1.0",
        "0/datasets/b6/meta.yaml": "name: reviews\ndigest: 5b19\n",
        "models/churn-prod/version-1/meta.yaml": f"name: churn-prod\nversion: 1\nrun_id: 6f53\nsource: {source}\n",
        "models/other/version-1/meta.yaml": f"name: other\nversion: 1\nrun_id: 6f53\nsource: {source}2\n",
    }


def write_mlflow_store(folder: Path) -> None:
    """Write a store of files of MLflow."""
    write_files(folder, store_files())


def write_mlflow_logged(folder: Path) -> None:
    """Write a model as MLflow's store of files has it."""
    write_files(folder, logged_files())


def write_mlflow(folder: Path) -> None:
    """Write the folder of a model of MLflow's."""
    write_files(folder, mlflow_files())
