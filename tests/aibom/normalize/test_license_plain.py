"""Expressions that need no parser are what the parser would make of them."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.normalize import license as module
from aibom.normalize.license import normalize_license

WORDS = st.sampled_from(["MIT", "mit", "Apache-2.0", "GPL-2.0-only", "LicenseRef-x", "LLVM-exception", "("])
JOINTS = st.sampled_from(["AND", "OR", "WITH", "and"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(JOINTS, WORDS), min_size=1, max_size=4), WORDS)
def test_it_is_what_the_parser_says(more: list[tuple[str, str]], first: str) -> None:
    line = " ".join((first, *(word for pair in more for word in pair)))
    with mock.patch.object(module, "_is_plain", lambda tokens: False):
        parsed = normalize_license(line)
    assert normalize_license(line) == parsed


@pytest.mark.parametrize("line", ["MIT AND Apache-2.0", "MIT OR Apache-2.0 WITH LLVM-exception OR 0BSD"])
def test_plain_ones_need_no_parser(line: str) -> None:
    with mock.patch.object(module, "_licensing", side_effect=AssertionError):
        assert [item.expression for item in normalize_license(line)] == [line]
