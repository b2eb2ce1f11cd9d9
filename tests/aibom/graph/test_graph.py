"""The examples in the documentation of a graph's questions are true, and every question has one."""

from __future__ import annotations

import doctest

import pytest

from aibom.graph import graph as ask

FINDER = doctest.DocTestFinder()
QUESTIONS = {test.name: test for test in FINDER.find(ask, "ask") if test.examples}


def examples(test: doctest.DocTest, globs: dict[str, object]) -> None:
    test.globs = globs
    report: list[str] = []
    failed, tried = doctest.DocTestRunner().run(test, out=report.append, clear_globs=False)
    assert tried or all("SKIP" in example.source for example in test.examples)
    assert not failed, "".join(report)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_the_example_is_true(name: str) -> None:
    globs: dict[str, object] = {}
    examples(QUESTIONS["ask"], globs)
    if name != "ask":
        examples(QUESTIONS[name], globs)


@pytest.mark.parametrize("name", sorted(name for name in vars(ask.Graph) if not name.startswith("_")))
def test_every_question_has_an_example(name: str) -> None:
    assert f"ask.Graph.{name}" in QUESTIONS
