from __future__ import annotations

import pytest

from aibom.formats.base import Mention
from aibom.formats.card_values import Gaps, items, language_codes, line, lines, mentions, number, repository
from aibom.formats.front_matter import Value, load_yaml


def value(text: str) -> Value:
    return load_yaml(text).value


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("words  of\ttext", "words of text", None),
        ("", None, None),
        ("~", None, None),
        ("n/a", None, "declared as n/a"),
        ("42", None, "no text but a number"),
        ("yes", None, "no text but a boolean"),
        ("[a]", None, "is a list"),
        ("{a: b}", None, "is a mapping"),
        ('"a\\u0007b"', "a\\x07b", None),
    ],
)
def test_a_line_is_text_or_a_gap(text: str, expected: str | None, reason: str | None) -> None:
    gaps = Gaps()
    assert line(value(text), "field", gaps) == expected
    assert gaps.all() == ((("field", reason),) if reason else ())


def test_scalars_stand_as_in_the_source_where_they_are_wanted() -> None:
    assert lines(value("[1.50, true, 2023-01-31, ~, a, a]"), 9, "f", Gaps(), scalars=True) == (
        "1.50",
        "true",
        "2023-01-31",
        "a",
    )


def test_more_entries_than_are_kept_are_a_gap() -> None:
    gaps = Gaps()
    assert items(["a", "b", "c"], 2, "f", gaps) == ["a", "b"]
    assert gaps.all() == (("f", "more than 2 entries"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", ("no",)),
        ("[en, no, NO, nan]", ("en", "no", "NO", "nan")),
        ("[.nan, 1, true]", ()),
        ("{a: b}", ()),
        ("unknown", ()),
    ],
)
def test_codes_of_languages_are_neither_booleans_nor_missing(text: str, expected: tuple[str, ...]) -> None:
    gaps = Gaps()
    assert language_codes(value(text), 9, "f", gaps) == expected
    assert bool(gaps.all()) == (not expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6.290", "6.290"),
        ("'7'", "7"),
        ("-1e-3", "-1e-3"),
        (".nan", None),
        (".inf", None),
        ("1e999", None),
        ("true", None),
        ("6 kg", None),
        ("[1]", None),
        ("", None),
        ("'٣'", None),
    ],
)
def test_a_number_is_finite_and_stands_as_in_the_source(text: str, expected: str | None) -> None:
    assert number(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme/base", "acme/base"),
        ("gpt2", "gpt2"),
        ("https://huggingface.co/acme/base", "acme/base"),
        ("https://huggingface.co/acme/base/tree/main", "acme/base"),
        ("../base", "../base"),
        ("our own data", "our own data"),
        ("7", None),
    ],
)
def test_a_repository_is_named_by_its_id_where_it_has_one(text: str, expected: str | None) -> None:
    assert repository(value(text), "f", Gaps()) == expected


def test_mentions_stand_once_with_their_relation() -> None:
    named = value("[a/b, https://huggingface.co/a/b, c/d, none]")
    gaps = Gaps()
    assert mentions(named, 9, "f", gaps, "models", "merge") == (Mention("a/b", "merge"), Mention("c/d", "merge"))
    assert mentions(named, 9, "f", gaps, "models", {"c/d": "adapter"}) == (Mention("a/b"), Mention("c/d", "adapter"))
    assert gaps.all() == (("f", "declared as none"),)
