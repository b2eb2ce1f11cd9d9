"""A shell's text as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_code.shell.variables import Value, assign, expand
from aibom_code.shell.words import LITERAL, Word, commands


def words(text: str) -> list[list[str]]:
    return [[word.text for word in one] for one in commands(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a b  c", [["a", "b", "c"]]),
        ("a && b || c; d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ("a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]),
        ("a # b 'c\nd e#f", [["a"], ["d", "e#f"]]),
        ("a \\\n  b", [["a", "b"]]),
        ('a "b\\"c" \'d"e\'', [["a", 'b"c', 'd"e']]),
        ("a '$B' \"\\$C\" $D", [["a", f"{LITERAL}B", f"{LITERAL}C", "$D"]]),
        ("a $(b c; d) `e f` g", [["a", "$(", "$(", "g"]]),
        ("a <<EOF\nhf download x/y\nEOF\nb", [["a"], ["b"]]),
        ("a <<-'E' | b\n\thf download\n\tE\nc", [["a"], ["b"], ["c"]]),
        ("a ${B:-c d} ${{ inputs.x }}", [["a", "${B:-c d}", "${{ inputs.x }}"]]),
        ("(a; b)", [["a"], ["b"]]),
        ("a ''", [["a", ""]]),
        ("", []),
        ("a 'never closed", [["a", "never closed"]]),
    ],
)
def test_words(text: str, found: list[list[str]]) -> None:
    assert words(text) == found


def test_lines() -> None:
    text = "a\n\n  b \\\n   c 'd\ne' f\ng"
    assert [[(word.text, word.line) for word in one] for one in commands(text, 10)] == [
        [("a", 10)],
        [("b", 12), ("c", 13), ("d\ne", 13), ("f", 14)],
        [("g", 15)],
    ]


@given(st.text("ab '\"\\$(){}<`;\n#-", max_size=60))
def test_every_text_ends(text: str) -> None:
    assert sum(len(one) for one in commands(text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("org/name", Value("org/name")),
        ("$A/name", Value("org/name")),
        ("${A}/name", Value("org/name")),
        ("${B:-org/other}", Value("org/other", "B")),
        ("${A:-never}", Value("org")),
        ("$B", None),
        ("${B}", None),
        ("$(x)", None),
        ("${{ inputs.model }}", None),
        (f"{LITERAL}A", Value("$A")),
        ("x" * 5000, None),
    ],
)
def test_what_a_word_says(text: str, value: Value | None) -> None:
    assert expand(text, {"A": Value("org")}) == value


def test_assignments_follow_one_another_and_what_is_not_known_is_forgotten() -> None:
    known: dict[str, Value] = {}
    assert assign(Word("A=org", 1), known)
    assert assign(Word("B=$A/name", 1), known)
    assert known["B"] == Value("org/name")
    assert assign(Word("A=$(date)", 1), known)
    assert "A" not in known
    assert not assign(Word("--a=b", 1), known)
