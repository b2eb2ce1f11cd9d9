from __future__ import annotations

import pytest

from aibom.formats.base import Mention
from aibom.formats.blob import FormatError
from aibom.formats.eval_results import read_eval_results
from aibom.graph.facts import Metric


def test_results_are_read_with_their_benchmark() -> None:
    facts = read_eval_results(
        "- dataset: {id: acme/quiz, task_id: hard, revision: abc}\n  value: 20.90\n  verifyToken: secret\n  notes: x\n"
        "- dataset: {id: acme/quiz, config: easy, split: test}\n  value: 0.412\n"
        "- dataset: {id: acme/quiz, config: easy, split: test}\n  value: 0.412\n"
    )
    assert facts.model is not None
    assert facts.model.metrics == (
        Metric("", "20.90", "acme/quiz/hard abc"),
        Metric("", "0.412", "acme/quiz/easy test"),
    )
    assert facts.datasets == (Mention("acme/quiz", "eval", "abc"), Mention("acme/quiz", "eval"))
    assert facts.unknowns == ()


@pytest.mark.parametrize(
    "entry",
    ["text", "{value: 1}", "{dataset: {id: a/b}}", "{dataset: {id: a/b}, value: [1]}", "{dataset: {}, value: 1}"],
)
def test_what_is_no_result_is_an_unknown(entry: str) -> None:
    facts = read_eval_results(f"- {entry}\n")
    assert facts.model is not None
    assert facts.model.metrics == ()
    assert {field for field, _ in facts.unknowns} == {"metrics"}


def test_broken_yaml_is_refused() -> None:
    with pytest.raises(FormatError):
        read_eval_results("- a: *b\n")
