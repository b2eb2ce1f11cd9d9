"""Lines of what was read as a value."""

from __future__ import annotations

import pytest

from aibom_code import lines
from aibom_code.lines import Lines

TEXT = "\n".join(("a", "b", "a", "c", "a"))


def test_what_stands_there_again_is_found_behind_the_first() -> None:
    found = Lines(TEXT)
    assert [found.of("a"), found.of("a"), found.of("a")] == [1, 3, 5]


def test_what_stands_before_is_found_from_the_start() -> None:
    found = Lines(TEXT)
    assert [found.of("c"), found.of("b"), found.of("c")] == [4, 2, 4]
    assert found.of("a", TEXT.index("c")) == 5
    assert found.of("^d") == 0


def test_the_search_ends_where_too_much_was_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_SEARCHED", 20)
    found = Lines(TEXT)
    assert [found.of("x") for _ in range(3)] == [0, 0, 0]
    assert found.of("a") == 0
