from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.json_text import MAX_DIGITS, load_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@settings(max_examples=60)
@given(VALUES, st.booleans())
def test_whatever_json_writes_is_read_back(value: Any, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert load_json(text) == (value, ())
    assert load_json(text.encode()) == (value, ())


@settings(max_examples=60)
@given(VALUES)
def test_the_depth_is_measured_exactly_whatever_stands_in_strings(value: Any) -> None:
    text = json.dumps({'"[{\\': value, "k": '[[[["{{'})
    exact = 1 + depth(value)
    assert load_json(text, max_depth=exact)[0]["k"] == '[[[["{{'
    with pytest.raises(FormatError, match="deep"):
        load_json(text, max_depth=exact - 1)


@pytest.mark.parametrize(
    "text", ["[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101, "[" * 1_000_000, "[{" * 99_999]
)
def test_deep_text_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match=r"nested|values"):
        load_json(text)


def test_a_depth_that_only_the_interpreter_refuses_is_a_format_error() -> None:
    with pytest.raises(FormatError, match="too deeply"):
        load_json("[" * 200_000 + "]" * 200_000, max_depth=10**9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        "[1,]",
        "{'a': 1}",
        "1 2",
        "NaN",
        "[Infinity]",
        "-Infinity",
        "1e999",
        "-1e999",
        "9" * (MAX_DIGITS + 1),
        '"a\nb"',
        '"' + '\\"' * 100_000,
        '"\\',
        b"\xff\xfe[\x00]\x00",
        b'"\xed\xa0\x80"',
        b"\x80",
    ],
)
def test_what_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(FormatError):
        load_json(text)


@pytest.mark.parametrize(
    ("text", "value", "repeated"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}, ("a",)),
        ('{"b": 1, "a": 1, "a": 2, "b": 3, "a": 4}', {"b": 3, "a": 4}, ("a", "b")),
        ('[{"a": {"c": 1, "c": 1}}, {"a": 1}]', [{"a": {"c": 1}}, {"a": 1}], ("c",)),
        ("\ufeff[1]", [1], ()),
        (b"\xef\xbb\xbf[1]", [1], ()),
        ("9" * MAX_DIGITS, int("9" * MAX_DIGITS), ()),
        ('"\\ud800"', "\ud800", ()),
    ],
)
def test_values_and_repeated_keys(text: str | bytes, value: Any, repeated: tuple[str, ...]) -> None:
    assert load_json(text) == (value, repeated)


@pytest.mark.parametrize("text", ["[" + "[]," * 1000 + "1]", "[" + "1," * 1000 + "1]", "[" + '{"a":1},' * 1000 + "1]"])
def test_more_values_than_allowed_are_refused(text: str) -> None:
    assert load_json(text, max_nodes=3000)
    with pytest.raises(FormatError, match="more than 999 values"):
        load_json(text, max_nodes=999)
