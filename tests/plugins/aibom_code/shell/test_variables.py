"""Variables of a shell."""

from __future__ import annotations

import tracemalloc

from aibom_code.shell.variables import MAX_VALUE, Value, expand


def test_a_value_is_what_the_file_says() -> None:
    known = {"ORG": Value("acme"), "TAG": Value("v1", "TAG")}
    assert expand("${ORG}/model", known) == Value("acme/model")
    assert expand("$ORG/model@$TAG", known) == Value("acme/model@v1", "TAG")
    assert expand("$ORG/$OTHER", known) is None


def test_what_gets_too_long_is_never_made() -> None:
    known = {"A": Value("a" * MAX_VALUE)}
    assert expand("$A", known) is not None
    tracemalloc.start()
    assert expand("$A" * 20_000, known) is None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1024 * 1024
