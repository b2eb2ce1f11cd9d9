from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.front_matter import (
    MAX_BLOCK,
    MAX_DEPTH,
    MAX_NODES,
    Scalar,
    Value,
    load_yaml,
    locate_yaml,
    read_front_matter,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1.10", {"a": "1.10"}),
        ("a: 2023-01-31", {"a": "2023-01-31"}),
        ("a: 012\nb: 1_000\nc: 0x1F\nd: 1e3", {"a": "012", "b": "1_000", "c": "0x1F", "d": "1e3"}),
        ("a: no\nb: [yes, On]", {"a": "no", "b": ["yes", "On"]}),
        ("a:\nb: ~\nc: null\nd: ''", {"a": None, "b": None, "c": None, "d": ""}),
        ("a: 'null'\nb: ! null\nc: !!str null", {"a": "null", "b": "null", "c": "null"}),
        ("1: one\nnull: none\n2.50: half", {"1": "one", "null": "none", "2.50": "half"}),
        ("- &x y\n- z", ["y", "z"]),
        ("a: |\n  two\n  lines\nb: >-\n  one\n  line", {"a": "two\nlines\n", "b": "one line"}),
        ("<<: {a: b}", {"<<": {"a": "b"}}),
        ("", None),
        ("text", "text"),
    ],
)
def test_scalars_are_the_text_that_stands_there(text: str, value: Value) -> None:
    assert load_yaml(text).value == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no", "bool"),
        ("TRUE", "bool"),
        ("off", "bool"),
        ("-12", "number"),
        ("+.5e-3", "number"),
        ("3.", "number"),
        (".nan", "number"),
        ("-.INF", "number"),
        ("0b101", "number"),
        ("!!int '3'", "number"),
        ("'no'", None),
        ("12:30:00", None),
        ("1.2.3", None),
        ("nope", None),
        ("2023-01-31", None),
    ],
)
def test_what_yaml_takes_for_no_text_is_known(text: str, kind: str | None) -> None:
    value = load_yaml(text).value
    assert isinstance(value, str)
    assert (value.kind if isinstance(value, Scalar) else None) == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x 1\nb: *x", "alias"),
        ("a: &x [*x]", "alias"),
        ("a: !!python/object/apply:os.system ['false']", "tag"),
        ("a: !mine 1", "tag"),
        ("a: !!binary aGk=", "tag"),
        ("a: !!set {x}", "tag"),
        ("a: 1\n---\nb: 2", "document"),
        ("a: [", "YAML error"),
        ("a: 1\nb: x: y", "line 2"),
        ("a: \x01", "YAML error"),
        ("a: \ud800", "YAML error"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "deep"),
        ("[" * 50_000, "deep"),
        ("- x\n" * (MAX_NODES + 1), "values"),
        ("x" * (MAX_BLOCK + 1), "bytes"),
        ("ß" * (MAX_BLOCK // 2 + 1), "bytes"),
    ],
)
def test_what_is_hostile_or_broken_is_refused(text: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        load_yaml(text)


def test_limits_are_not_off_by_one() -> None:
    assert load_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH).value
    assert len(load_yaml("- x\n" * (MAX_NODES - 1)).value or "") == MAX_NODES - 1


@pytest.mark.parametrize(
    ("text", "value", "problems"),
    [
        ("a: 1\nb: 2\na: 3", {"b": "2"}, (("a", "declared twice"),)),
        ("a: 1\na: 1\na: 1", {}, (("a", "declared twice"),)),
        ("a: {b: 1, c: 2, b: 3}", {"a": {"c": "2"}}, (("a", "a key in it is declared twice"),)),
        ("a: [1]\na: {b: [2]}\nc: 3", {"c": "3"}, (("a", "declared twice"),)),
        ("? [x, {y: z}]\n: [q]\nb: 1", {"b": "1"}, (("", "a key is no text"),)),
        ("a: {? {x: y} : z, c: 1}", {"a": {"c": "1"}}, (("a", "a key is no text"),)),
    ],
)
def test_keys_without_one_value_are_left_out_and_told(
    text: str, value: Value, problems: tuple[tuple[str, str], ...]
) -> None:
    read = load_yaml(text)
    assert (read.value, read.problems) == (value, problems)


def test_an_escaped_surrogate_is_kept_as_its_escape() -> None:
    read = load_yaml('a: "x\\ud800y"\nb: "\\\\ud800"\nc: "\\u00e9"')
    assert read.value == {"a": "x\\ud800y", "b": "\\ud800", "c": "é"}


@pytest.mark.parametrize(
    ("card", "values", "body"),
    [
        ("---\na: b\n---\nBody", {"a": "b"}, "Body"),
        ("---\r\na: b\r\n---\r\nBody\r\n", {"a": "b"}, "Body\n"),
        ("\ufeff\n \n---\na: b\n---  \nBody", {"a": "b"}, "Body"),
        ("---\n---\nBody", {}, "Body"),
        ("---\n# only a comment\n---\nBody", {}, "Body"),
        ("---\na: b\n---", {"a": "b"}, ""),
        ("---\na: |\n  ---\n  x\n---\nBody\n---\n", {"a": "---\nx\n"}, "Body\n---\n"),
        ("Body\n---\na: b\n---\n", {}, "Body\n---\na: b\n---\n"),
        ("\ufeffBody", {}, "Body"),
        ("----\na: b\n----\n", {}, "----\na: b\n----\n"),
        ("", {}, ""),
    ],
)
def test_a_card_is_its_block_and_its_body(card: str, values: dict[str, Value], body: str) -> None:
    front = read_front_matter(card)
    assert (dict(front.values), front.body, front.reason) == (values, body, None)


@pytest.mark.parametrize(
    ("card", "reason", "body"),
    [
        ("---\na: b\nBody", "not closed", ""),
        ("---\n- a\n---\nBody", "no mapping", "Body"),
        ("\n\n---\na: b\nc: d: e\n---\nBody", "line 5", "Body"),
        (f"---\na: {'x' * MAX_BLOCK}\n---\nBody", "bytes", "Body"),
    ],
)
def test_a_block_that_cannot_be_read_has_a_reason(card: str, reason: str, body: str) -> None:
    front = read_front_matter(card)
    assert front.present
    assert dict(front.values) == {}
    assert reason in (front.reason or "")
    assert front.body == body


def test_without_the_c_parser_the_values_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: no\nb: [1.10, x]\nc: 'é'\nd: \"\\u00e9\"\n"
    expected = load_yaml(text)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert load_yaml(text) == expected
    with pytest.raises(FormatError, match="YAML error in line"):
        load_yaml("a: [")


_scalars = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=4),
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1), _values, max_size=5))
def test_text_that_was_written_as_yaml_is_read_again(value: dict[str, Value]) -> None:
    block = yaml.safe_dump(value, allow_unicode=True)
    front = read_front_matter(f"---\n{block}---\nBody")
    assert front.reason is None
    assert dict(front.values) == value


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab:-[]{}&*!?|>'\"\\#%@`,\n\t\r \x07é\ud800\ufeff~0u"), max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    front = read_front_matter(f"---\n{text}\n---\n")
    assert front.reason is None or not front.values
    try:
        load_yaml(text)
    except FormatError as error:
        assert str(error)


def test_located_texts_know_their_lines_and_documents_are_read_one_by_one() -> None:
    first, second, third = locate_yaml("a: x\nb:\n  - 'y'\n  - 3\n---\n---\nc: |\n  z\n")
    assert first == {"a": "x", "b": ["y", "3"]}
    assert isinstance(first, dict) and isinstance(first["b"], list)
    assert [getattr(item, "line", 0) for item in (first["a"], *first["b"])] == [1, 3, 4]
    assert (second, third) == (None, {"c": "z\n"})
    assert isinstance(third, dict)
    assert (getattr(third["c"], "line", 0), getattr(third["c"], "block", False)) == (8, True)


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: !mine 1", "a: [", "--- 1\n" * 1001])
def test_located_yaml_has_the_same_limits(text: str) -> None:
    with pytest.raises(FormatError):
        locate_yaml(text)
