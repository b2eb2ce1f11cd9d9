"""``MLmodel``: what MLflow says of a model (https://mlflow.org/docs/latest/ml/model/, mlflow/models/model.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob, FormatError
from aibom.formats.card_values import Gaps, line, repository
from aibom.formats.declared import leaves_folder
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.formats.mentioned import is_path
from aibom.formats.mlflow_signature import read_schema
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.purl import hub_id
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "flavors_of", "read_mlmodel"]

_MAX_FLAVORS: Final = 50
_MAX_METADATA: Final = 100

# Distributions whose version a flavor notes, by the key that it has there.
_VERSIONS: Final = {
    **{f"{name}_version": name for name in ("catboost", "cloudpickle", "diffusers", "dspy", "fastai", "h2o", "keras")},
    **{f"{name}_version": name for name in ("langchain", "onnx", "openai", "pmdarima", "prophet", "pyspark", "python")},
    **{f"{name}_version": name for name in ("shap", "spacy", "statsmodels", "tensorflow", "transformers")},
    **{"keras_hub_version": "keras-hub", "llama_index_version": "llama-index", "paddle_version": "paddlepaddle"},
    **{"lgb_version": "lightgbm", "pytorch_version": "torch", "sklearn_version": "scikit-learn"},
    **{"sentence_transformers_version": "sentence-transformers", "xgb_version": "xgboost"},
}
_CODE_FILES: Final = ("model_code_path", "python_model")
_PROPERTIES: Final = {
    "run_id": "run-id",
    "model_uuid": "model-uuid",
    "model_id": "model-id",
    "artifact_path": "artifact-path",
    "utc_time_created": "created",
    "model_size_bytes": "model-size-bytes",
    "databricks_runtime": "databricks-runtime",
}


def read_mlmodel(blob: Blob) -> dict[str, Value]:
    """Read an ``MLmodel`` as the mapping that it is.

    Raises:
        FormatError: it is larger than 1 MiB, no YAML, or no mapping.
        OSError: the bytes cannot be had.
    """
    value = load_yaml(blob.text(MAX_BLOCK)).value
    if not isinstance(value, dict):
        raise FormatError("no mapping")
    return value


def flavors_of(model: dict[str, Value]) -> dict[str, dict[str, Value]]:
    """Give the flavors by name, at most 50 of them; empty where the mapping is none of MLflow's."""
    flavors = model.get("flavors")
    found = (
        {key: value for key, value in flavors.items() if isinstance(value, dict)} if isinstance(flavors, dict) else {}
    )
    return dict(list(found.items())[:_MAX_FLAVORS])


class MLmodel:
    """Descriptions of MLflow, ``MLmodel``.

    Flavors, ids of run and model, signature, versions that it was saved with, saved input example, the user's own
    metadata. Code that loading runs (``code``, models from code, a loader of the user's) is a finding.
    """

    name = "mlflow"
    kind: Kind | None = None
    names: tuple[str, ...] = ("mlmodel",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what MLflow says of the model; see ``Format.read``."""
        model = read_mlmodel(blob)
        flavors = flavors_of(model)
        if not flavors:
            return Facts(self.name)
        gaps = Gaps()
        inputs, outputs = _signature(model.get("signature"), gaps)
        code = tuple(_code(flavors))
        transformers = flavors.get("transformers", {})
        source, parents = _source(transformers, gaps)
        facts = ModelFacts(
            task=line(transformers.get("task"), "task", gaps),
            architecture=_architecture(flavors, gaps),
            inputs=inputs,
            outputs=outputs,
            saved_with=tuple(_saved_with(model, flavors, gaps)),
            remote_code=True if code else None,
            name_or_path=source,
        )
        return Facts(
            self.name,
            properties=tuple(_properties(model, flavors, gaps)),
            model=facts,
            parents=parents,
            libraries=("mlflow",),
            unknowns=gaps.all(),
            findings=code,
        )


def _signature(value: Value, gaps: Gaps) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = []
    for key in ("inputs", "outputs"):
        try:
            found.append(read_schema(value.get(key)) if isinstance(value, dict) else ())
        except FormatError as error:
            gaps.add(key, f"signature: {error}")
            found.append(())
    return found[0], found[1]


def _code(flavors: dict[str, dict[str, Value]]) -> Iterator[Property]:
    # Each flavor names the folder of code again.
    folders = {code: None for values in flavors.values() if isinstance(code := values.get("code"), str) and code}
    yield from (("remote-code", clean_name(f"code: {_shown(code)}")) for code in folders)
    loader = flavors.get("python_function", {}).get("loader_module")
    if isinstance(loader, str) and not f"{loader}.".startswith("mlflow."):
        yield "remote-code", clean_name(f"loader_module: {loader}")
    files = {
        (key, path): None
        for values in flavors.values()
        for key in _CODE_FILES
        if isinstance(path := values.get(key), str) and path.endswith(".py")
    }
    yield from (("remote-code", clean_name(f"{key}: {_shown(path)}")) for key, path in files)


def _shown(path: str) -> str:
    # Of a path out of the folder, which may hold a user's name, the last part.
    return re.split(r"[/\\]", path.rstrip("/\\"))[-1] if leaves_folder(path) else path


def _source(flavor: dict[str, Value], gaps: Gaps) -> tuple[str | None, tuple[Mention, ...]]:
    """Where a pipeline's weights came from, or come from each time that it is loaded.

    With weights of its own, ``source_model_name`` is only where training started. Without, or beside an adapter, it is
    the model that is loaded, at the commit that is noted.
    """
    name = repository(flavor.get("source_model_name"), "parents", gaps)
    if name is None:
        return None, ()
    revision = clean_name(str(flavor.get("source_model_revision") or ""))
    if flavor.get("peft_adaptor") is not None:
        return None, (Mention(name, "adapter", revision),)
    if revision and flavor.get("model_binary") is None:
        return None, (Mention(name, "", revision),)
    return (name if hub_id(name) is not None and not leaves_folder(name) else None), ()


def _architecture(flavors: dict[str, dict[str, Value]], gaps: Gaps) -> str | None:
    for values in flavors.values():
        for key in ("pipeline_model_type", "model_class"):
            if key in values and (found := line(values[key], "architecture", gaps)) is not None:
                return found
    return None


def _saved_with(model: dict[str, Value], flavors: dict[str, dict[str, Value]], gaps: Gaps) -> Iterator[str]:
    said = [("mlflow", model.get("mlflow_version"))]
    said += [
        (_VERSIONS[key], value) for values in flavors.values() for key, value in values.items() if key in _VERSIONS
    ]
    for name, value in said:
        version = line(value, "saved_with", gaps, scalars=True)
        if version is not None:
            yield f"{name} {version}"


def _properties(model: dict[str, Value], flavors: dict[str, dict[str, Value]], gaps: Gaps) -> Iterator[Property]:
    yield from (("aibom:mlflow:flavor", clean_name(name)) for name in flavors if clean_name(name))
    for key, name in _PROPERTIES.items():
        value = line(model.get(key), "properties", gaps, scalars=True)
        if value is not None and not leaves_folder(value):
            yield f"aibom:mlflow:{name}", value
    loader = line(flavors.get("python_function", {}).get("loader_module"), "properties", gaps)
    if loader is not None:
        yield "aibom:mlflow:loader-module", loader
    example = model.get("saved_input_example_info")
    path = line(example.get("artifact_path"), "properties", gaps) if isinstance(example, dict) else None
    if path is not None and not leaves_folder(path):
        yield "aibom:mlflow:input-example", path
    metadata = model.get("metadata")
    entries = list(metadata.items()) if isinstance(metadata, dict) else []
    if len(entries) > _MAX_METADATA:
        gaps.add("properties", f"more than {_MAX_METADATA} entries of metadata")
    for key, said in entries[:_MAX_METADATA]:
        if isinstance(said, str) and said and not is_path(said):
            yield "aibom:mlflow:metadata", clean_line(f"{key}={said}", 1024)


FORMAT = MLmodel()
