from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.pbtxt import MAX_DEPTH, MAX_TEXT, MAX_TOKENS, Message, load_pbtxt


def test_fields_of_every_spelling() -> None:
    found = load_pbtxt(
        """
        # a comment: { "
        name: "a" 'b'  # two strings are one
        number : -1, float: 1.5e-3; word: TYPE_FP32
        minus: - inf
        list: [1, 2] list: 3 empty: []
        inner { x: 1 } inner < x: 2 > inner: { x: 3 }
        inner [ { x: 4 }, { x: 5 } ]
        [acme.extension]: true
        """
    )
    assert found.text("name") == "ab"
    assert [found.text(name) for name in ("number", "float", "word", "minus")] == ["-1", "1.5e-3", "TYPE_FP32", "-inf"]
    assert found.texts("list") == ["1", "2", "3"]
    assert found.texts("empty") == []
    assert [inner.text("x") for inner in found.messages("inner")] == ["1", "2", "3", "4", "5"]
    assert found.text("[acme.extension]") == "true"
    assert (found.text("missing"), found.text("inner"), found.messages("name")) == (None, None, [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\n\t\\\"\'", "\n\t\\\"'"),
        (r"\303\251", "é"),
        (r"\xc3\xa9", "é"),
        (r"\u65e5", "日"),
        (r"\U0001f600", "😀"),
        (r"\377", "\\xff"),
        (r"\U00110000", "\\U00110000"),
    ],
)
def test_escapes_are_bytes_of_utf_8(written: str, meant: str) -> None:
    assert load_pbtxt(f'a: "{written}"').text("a") == meant


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a",
            "a:",
            "a: [",
            "a: [1",
            "a: [1 2]",
            "a {",
            "a { b: 1",
            "a: }",
            "}",
            ": 1",
            'a: "b',
            "a: 'b\n'",
            "a: \x00",
        ),
        *("[a", "a: -", "a < b: 1 }", "1 2", "a: ]", "@"),
        "a {" * (MAX_DEPTH + 2) + "}" * (MAX_DEPTH + 2),
        "a {" * 100_000,
        "a:1 " * (MAX_TOKENS // 3 + 1),
        "#" * (MAX_TEXT + 1),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        load_pbtxt(text)


@given(st.text(alphabet=st.sampled_from(list("ab:[]{}<>,;\"'\\#-1 \n")), max_size=60))
def test_no_text_leads_to_another_error(text: str) -> None:
    try:
        assert isinstance(load_pbtxt(text), Message)
    except FormatError as error:
        assert str(error)
