"""Results of evaluations in ``.eval_results/*.yaml`` of a model repository (hub-docs, eval_results.yaml)."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts, Mention
from aibom.formats.card_model import metric_slice, metric_value
from aibom.formats.card_values import Gaps, items, line, repository
from aibom.formats.front_matter import Value, load_yaml
from aibom.graph.facts import Metric, ModelFacts

__all__ = ["read_eval_results"]

_MAX_RESULTS: Final = 20_000


def read_eval_results(text: str) -> Facts:
    """Read one file of results. They name no metric: the benchmark, its task and its revision are their slice.

    Args:
        text: the file.

    Returns:
        The results, each once, and the benchmarks as data sets that the model was evaluated on.

    Raises:
        FormatError: it is no YAML that is read.
    """
    gaps = Gaps()
    metrics: dict[Metric, None] = {}
    datasets: dict[Mention, None] = {}
    for entry in items(load_yaml(text).value, _MAX_RESULTS, "metrics", gaps):
        dataset = entry.get("dataset") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(dataset, dict):
            gaps.add("metrics", "an entry without its data set")
            continue
        benchmark = repository(dataset.get("id"), "datasets", gaps, "datasets")
        value = metric_value(entry.get("value"))
        if benchmark is None or value is None:
            gaps.add("metrics", "a value is no number or text" if benchmark else "an entry without its data set")
            continue
        revision = _line(dataset.get("revision"))
        config = _line(dataset.get("task_id")) or _line(dataset.get("config"))
        metrics[Metric("", value, metric_slice(benchmark, config, _line(dataset.get("split")), revision))] = None
        datasets[Mention(benchmark, "eval", revision or "")] = None
    return Facts(
        "eval-results", model=ModelFacts(metrics=tuple(metrics)), datasets=tuple(datasets), unknowns=gaps.all()
    )


def _line(value: Value) -> str | None:
    return line(value, "metrics", Gaps(), scalars=True)
