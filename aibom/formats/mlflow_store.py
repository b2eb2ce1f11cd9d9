"""MLflow's store of files, ``mlruns``: the models that were logged, who they are in the registry, what trained them.

Layout: mlflow/store/tracking/file_store.py and mlflow/store/model_registry/file_store.py of
https://github.com/mlflow/mlflow. From MLflow 3 on a model has a folder of its own; before, it lies in that of its run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from aibom.formats.base import Facts, Folder, Layout, Mention
from aibom.formats.blob import Blob, FormatError
from aibom.formats.card_values import Gaps, line
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.formats.hub_folder import place
from aibom.formats.json_object import JsonObject
from aibom.formats.json_text import load_json
from aibom.formats.mentioned import is_path
from aibom.formats.mlflow_folder import FORMAT as SAVED
from aibom.formats.mlflow_folder import below, outermost
from aibom.formats.mlflow_logged import FORMAT as LOGGED
from aibom.formats.mlflow_logged import training_facts
from aibom.graph.facts import Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT"]

_MODEL = re.compile(r"([^/]+/models/m-[^/]+)/(.+)", re.DOTALL)
_RUN = re.compile(r"([^/]+/[^/]+)/((?:artifacts|metrics|params)/.+)", re.DOTALL)
_VERSION = re.compile(r"models/[^/]+/version-\d+/meta\.yaml")
_INPUT = re.compile(r"[^/]+/([^/]+)/inputs/[^/]+/meta\.yaml")
_DATASET = re.compile(r"[^/]+/datasets/([^/]+)/meta\.yaml")
_HUB: Final = "hugging_face"
_CONTEXT: Final = "mlflow.data.context"
_ROLES: Final = {"training": "train", "train": "train", "evaluation": "eval", "eval": "eval", "validation": "eval"}
_MAX_LINKS: Final = 10_000
_MAX_DATASETS: Final = 100


_Version: TypeAlias = "tuple[str, dict[str, Value]]"
"""Where a registered version is described, and what stands there."""


@dataclass(slots=True)
class _Store:
    # By folder: the files of each model, of each run. By id: places of registered versions of a model, of those that
    # a run made, of a run's inputs, of data sets.
    models: dict[str, dict[str, Blob]] = field(default_factory=dict)
    runs: dict[str, dict[str, Blob]] = field(default_factory=dict)
    versions: dict[str, list[_Version]] = field(default_factory=dict)
    made: dict[str, list[_Version]] = field(default_factory=dict)
    inputs: dict[str, list[str]] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)


class MLflowStore:
    """Stores of files of MLflow, ``mlruns``: each model that was logged, with metrics and parameters of its training.

    It has a folder of its own (``<experiment>/models/m-<id>``) or, from before MLflow 3, lies in its run's
    (``<experiment>/<run>/artifacts/model``); metrics of a run that logged several models are none of theirs.

    A model that the registry has once has its name and version there; all are properties. Data sets that the run took
    in are properties, and edges where they are the Hub's.
    """

    name = "mlflow-store"
    markers: tuple[str, ...] = ("*/models/m-*/meta.yaml", "*/*/artifacts/*/MLmodel")
    priority = 32

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the logged models; see ``FolderFormat.read``."""
        store = _store(folder)
        found = []
        for path, blobs in sorted(store.models.items()):
            for layout in LOGGED.read(Folder(place(folder, path), blobs)):
                versions = store.versions.get(path.rpartition("/")[2], [])
                found.append(self._layout(folder, store, layout, versions, _run(layout)))
        for path, blobs in sorted(store.runs.items()):
            found += self._of_run(folder, store, path, blobs)
        return tuple(found)

    def _of_run(self, folder: Folder, store: _Store, path: str, blobs: Mapping[str, Blob]) -> Iterator[Layout]:
        run = Folder(place(folder, path), blobs)
        models = outermost(name.rpartition("/")[0] for name in blobs if name.endswith("/MLmodel"))
        trained = [(f"{path}/{name}", facts) for name, facts in training_facts(run)] if len(models) == 1 else []
        said = tuple((place(folder, name), facts) for name, facts in trained)
        identity = path.rpartition("/")[2]
        for name in models:
            end = f"/{identity}/{name}"
            made = [one for one in store.made.get(identity, []) if str(one[1].get("source")).rstrip("/").endswith(end)]
            for layout in SAVED.read(below(run, name)):
                yield self._layout(folder, store, replace(layout, facts=(*layout.facts, *said)), made, identity)

    def _layout(self, folder: Folder, store: _Store, layout: Layout, versions: list[_Version], run: str) -> Layout:
        registered, taken = _registered(folder, versions), _taken(folder, store, run)
        return replace(layout, format=self.name, facts=(*registered, *layout.facts, *taken))


def _store(folder: Folder) -> _Store:
    store = _Store()
    links = 0
    for path, blob in sorted(folder.blobs.items()):
        model = _MODEL.fullmatch(path)
        if model is not None:
            store.models.setdefault(model[1], {})[model[2]] = blob
        elif (run := _RUN.fullmatch(path)) is not None:
            store.runs.setdefault(run[1], {})[run[2]] = blob
        elif not path.endswith("/meta.yaml") or links == _MAX_LINKS:
            continue
        elif _VERSION.fullmatch(path):
            links += 1
            said = _mapping(blob)
            by, key = (store.versions, "model_id") if said.get("model_id") is not None else (store.made, "run_id")
            by.setdefault(str(said.get(key)), []).append((path, said))
        elif (taken := _INPUT.fullmatch(path)) is not None:
            links += 1
            store.inputs.setdefault(taken[1], []).append(path)
        elif (data := _DATASET.fullmatch(path)) is not None:
            store.datasets[data[1]] = path
    return store


def _mapping(blob: Blob) -> dict[str, Value]:
    try:
        value = load_yaml(blob.text(MAX_BLOCK)).value
    except (FormatError, OSError):
        return {}
    return value if isinstance(value, dict) else {}


def _run(layout: Layout) -> str:
    runs = (value for _, facts in layout.facts for key, value in facts.properties if key == "aibom:mlflow:run-id")
    return next(runs, "")


def _registered(folder: Folder, versions: list[_Version]) -> Iterator[tuple[str, Facts]]:
    for path, said in versions:
        gaps = Gaps()
        name = line(said.get("name"), "name", gaps, scalars=True)
        version = line(said.get("version"), "version", gaps, scalars=True)
        only = len(versions) == 1
        known = clean_line(" ".join(filter(None, (name, version))), 1024)
        yield (
            place(folder, path),
            Facts(
                MLflowStore.name,
                name=name if only else None,
                version=version if only else None,
                properties=(("aibom:mlflow:registered", known),) if known else (),
                unknowns=gaps.all(),
            ),
        )


def _taken(folder: Folder, store: _Store, run: str) -> Iterator[tuple[str, Facts]]:
    """What the run took in: ``inputs`` of the run name data sets of its experiment, and what they were for."""
    for path in store.inputs.get(run, [])[:_MAX_DATASETS]:
        link = _mapping(folder.blobs[path])
        tags = link.get("tags")
        where = store.datasets.get(str(link.get("source_id")))
        if link.get("source_type") != "DATASET" or where is None:
            continue
        context = tags.get(_CONTEXT) if isinstance(tags, dict) else None
        use = clean_name(str(context)) if isinstance(context, str) else ""
        said = _mapping(folder.blobs[where])
        words = [said.get("name"), said.get("digest"), f"({use})" if use else ""]
        shown = (str(word) for word in words if isinstance(word, str) and word and not is_path(word))
        known = clean_line(" ".join(shown), 1024)
        properties: tuple[Property, ...] = (("aibom:mlflow:dataset", known),) if known else ()
        mentions = _mention(said, _ROLES.get(use, ""))
        if properties or mentions:
            yield place(folder, where), Facts(MLflowStore.name, properties=properties, datasets=mentions)


def _mention(said: dict[str, Value], role: str) -> tuple[Mention, ...]:
    source = said.get("source")
    if said.get("source_type") != _HUB or not isinstance(source, str):
        return ()
    try:
        value, _ = load_json(source)
    except FormatError:
        return ()
    named = JsonObject(value) if isinstance(value, dict) else JsonObject({})
    path = named.text("path")
    return (Mention(path, role, named.text("revision") or ""),) if path is not None else ()


FORMAT = MLflowStore()
