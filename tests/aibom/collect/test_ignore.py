"""What ``.aibomignore`` and ``--exclude`` leave out, and that it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.collect.ignore import IGNORE_FILE, MAX_PATTERNS, LeavingOut, read_ignore


def test_comments_and_empty_lines_say_nothing() -> None:
    assert read_ignore("# data\n\n  tests/ \r\n*.onnx\n*.onnx\n") == (("tests/", "*.onnx"), ())


@pytest.mark.parametrize("line", ["!keep", "/", "[z-a]", "**/a/**", "a/" * 20])
def test_a_pattern_that_is_not_supported_is_told_and_the_others_count(line: str) -> None:
    told = (f"{IGNORE_FILE}: line 2 is no pattern that is supported",)
    assert read_ignore(f"one\n{line}\ntwo") == (("one", "two"), told)


def test_the_number_of_patterns_is_bounded() -> None:
    patterns, problems = read_ignore("\n".join(f"p{number}" for number in range(MAX_PATTERNS + 9)))
    assert len(patterns) == MAX_PATTERNS
    assert problems == (f"{IGNORE_FILE}: only the first {MAX_PATTERNS} patterns count",)


@given(st.text(max_size=200), st.text(alphabet="ab/*.[]!?", max_size=40))
def test_any_text_is_read_and_any_pattern_ends(text: str, pattern: str) -> None:
    patterns, _ = read_ignore(f"{text}\n{pattern}")
    LeavingOut((), (), patterns)("a/b/ab.a", False)


def test_no_pattern_holds_a_scan_up() -> None:
    patterns, _ = read_ignore("*a" * 30 + "b\n**/*a*a*a*a*a*a*a*ac")
    leaving_out = LeavingOut((), (), patterns)
    assert not leaving_out("/".join(["a" * 60] * 60), False)
    assert not leaving_out("a" * 250, False)
