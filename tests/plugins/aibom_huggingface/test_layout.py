"""What a repository says as a folder, and its results of evaluations."""

from __future__ import annotations

from typing import Any

import pytest

from aibom.plugin import Facts, Metric, ModelFacts, Statement
from aibom_huggingface.layout import with_results

CARD: Statement = ("README.md", Facts("card", model=ModelFacts(metrics=(Metric("f1", "0.9", "acme/data test"),))))


def _entry(value: Any, dataset: str = "acme/data") -> dict[str, Any]:
    return {"dataset": {"id": dataset, "task_id": "default"}, "value": value}


def _metrics(said: list[Statement]) -> set[tuple[Metric, ...]]:
    return {facts.model.metrics for _, facts in said if facts.model is not None and facts.model.metrics}


def test_card_and_results_are_one_list_that_both_support() -> None:
    said = with_results([CARD], {"evalResults": [_entry(0.5, "acme/other")]})
    (metrics,) = _metrics(said)
    assert [(metric.type, metric.value) for metric in metrics] == [("f1", "0.9"), ("", "0.5")]
    assert [path for path, facts in said if facts.model is not None and facts.model.metrics] == ["README.md", "api"]
    assert [mention.id for _, facts in said for mention in facts.datasets] == ["acme/other"]


def test_a_result_that_the_card_has_is_no_second_one() -> None:
    assert _metrics(with_results([CARD], {"evalResults": [_entry(0.9)]})) == {(Metric("f1", "0.9", "acme/data test"),)}


def test_results_alone_stand() -> None:
    (metrics,) = _metrics(with_results([("README.md", Facts("card"))], {"evalResults": [_entry(0.9), _entry(0.9)]}))
    assert [metric.value for metric in metrics] == ["0.9"]


@pytest.mark.parametrize("results", [None, [], {}, "x", [1, None], [{"dataset": 3}]])
def test_what_is_no_result_changes_nothing(results: object) -> None:
    assert _metrics(with_results([CARD], {"evalResults": results})) == _metrics([CARD])
