"""A model in MLflow's store of files: ``m-<id>`` with its name, metrics and parameters, and the model in ``artifacts``.

Layout: mlflow/store/tracking/file_store.py of https://github.com/mlflow/mlflow, from MLflow 3 on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aibom.formats.base import Facts, Folder, Layout
from aibom.formats.blob import FormatError
from aibom.formats.card_values import Gaps, line, number
from aibom.formats.front_matter import MAX_BLOCK, Value, load_yaml
from aibom.formats.hub_folder import own_files, place
from aibom.formats.mentioned import is_path
from aibom.formats.mlflow_folder import FORMAT as SAVED
from aibom.formats.mlflow_folder import below
from aibom.graph.component import Kind
from aibom.graph.facts import Metric, ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "training_facts"]

_META: Final = "meta.yaml"
_ARTIFACTS: Final = "artifacts"
_MAX_VALUES: Final = 1_000
_MAX_PARAMETER: Final = 65536


class MLflowLogged:
    """Models that MLflow logged into a folder (``mlruns/<experiment>/models/m-<id>``).

    The name that it was logged under, the run, the last value of each metric, with the data set as slice, and the
    parameters of the training; all else is what the model in ``artifacts`` says.
    """

    name = "mlflow-logged-model"
    markers: tuple[str, ...] = (f"{_ARTIFACTS}/MLmodel",)
    priority = 31

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``. A run's folder, which may have several, is none."""
        meta = _meta(folder)
        saved = SAVED.read(below(folder, _ARTIFACTS)) if meta is not None else ()
        if meta is None or not saved:
            return ()
        start = len(folder.path) + 1 if folder.path else 0
        files = own_files(folder, (part.path[start:] for part in saved[0].parts))
        gaps = Gaps()
        said = Facts(self.name, name=line(meta.get("name"), "name", gaps, scalars=True), properties=_run(meta, gaps))
        facts = ((_META, replace(said, unknowns=gaps.all())), *training_facts(folder))
        return (
            replace(
                saved[0],
                format=self.name,
                path=folder.path,
                kind=Kind.MODEL,
                files=tuple(place(folder, path) for path in files),
                facts=(*((place(folder, path), facts) for path, facts in facts), *saved[0].facts),
            ),
        )


def training_facts(folder: Folder) -> Iterator[tuple[str, Facts]]:
    """Read the metrics and parameters in the folder of a logged model, or of a run.

    Args:
        folder: with ``metrics`` and ``params``, a file each.

    Returns:
        What they say, with the folder that says it, relative to the folder.
    """
    yield from _metrics(folder)
    yield from _parameters(folder)


def _meta(folder: Folder) -> dict[str, Value] | None:
    blob = folder.blobs.get(_META)
    try:
        value = load_yaml(blob.text(MAX_BLOCK)).value if blob is not None else None
    except FormatError:
        return None
    return value if isinstance(value, dict) and "model_id" in value and "artifact_location" in value else None


def _run(meta: dict[str, Value], gaps: Gaps) -> tuple[Property, ...]:
    run = line(meta.get("source_run_id"), "properties", gaps, scalars=True)
    return (("aibom:mlflow:run-id", run),) if run is not None else ()


def _in(folder: Folder, inner: str) -> list[str]:
    return sorted(path for path in folder.blobs if path.startswith(f"{inner}/"))[:_MAX_VALUES]


def _metrics(folder: Folder) -> Iterator[tuple[str, Facts]]:
    found: list[Metric] = []
    for path in _in(folder, "metrics"):
        last: dict[str, tuple[tuple[int, int], str]] = {}
        for row in _text(folder, path).splitlines():
            time, value, step, part = _row(row)
            if value is not None:
                last[part] = max(last.get(part, ((step, time), value)), ((step, time), value))
        found += (Metric(clean_name(path[len("metrics/") :]), value, part) for part, (_, value) in last.items())
    if found:
        yield "metrics", Facts(MLflowLogged.name, model=ModelFacts(metrics=tuple(found[:_MAX_VALUES])))


def _row(row: str) -> tuple[int, str | None, int, str]:
    """Time, value, step and data set of a line: ``<ms> <value> [<step> [<run> [<data set> <digest>]]]``."""
    words = row.split(" ")
    if len(words) not in (2, 3, 4, 6) or not all(word.lstrip("-").isdigit() and len(word) < 20 for word in words[:3:2]):
        return 0, None, 0, ""
    step = int(words[2]) if len(words) > 2 else 0
    return int(words[0]), number(words[1]), step, clean_name(" ".join(words[4:]))


def _parameters(folder: Folder) -> Iterator[tuple[str, Facts]]:
    said: list[Property] = []
    for path in _in(folder, "params"):
        value = _text(folder, path)
        if value and not is_path(value):
            said.append(("aibom:mlflow:parameter", clean_line(f"{path[len('params/') :]}={value}", 1024)))
    if said:
        yield "params", Facts(MLflowLogged.name, properties=tuple(said))


def _text(folder: Folder, path: str) -> str:
    try:
        return folder.blobs[path].text(_MAX_PARAMETER)
    except FormatError:
        return ""


FORMAT = MLflowLogged()
