from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aibom.normalize.text import clean_line, clean_name, clean_text, for_terminal, had_controls, is_placeholder

# Every code point, with those that matter drawn often.
ODD = "\x00\x07\x1b\x7f\x85\x9b\u061c\u200b\u200d\u200e\u2028\u202e\u2066"
ODD += "\ud800\udfff\ufdd0\ufeff\uffff\U0001ffff\U000e0041"
ANY = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from(ODD + " \t\r\n\x0b\x0c\\x…")), max_size=80
)


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("plain", "plain"),
        (
            "  two\r\nlines\rthree\u2028four\x85five\x0bsix\x0cseven\u2029eight  ",
            "two\nlines\nthree\nfour\nfive\nsix\nseven\neight",
        ),
        ("bell\x07, null\x00, delete\x7f, C1 \x9b", r"bell\x07, null\x00, delete\x7f, C1 \x9b"),
        ("acme/\u202egnp.ledom", r"acme/\u202egnp.ledom"),
        ("\u2066a\u2069\u200e\u200f\u061c", r"\u2066a\u2069\u200e\u200f\u061c"),
        ("half \ud800", r"half \ud800"),
        ("\ufdd0\ufffe\uffff\U0001fffe\U0010ffff", r"\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"),
        ("tab\tkept", "tab\tkept"),
        ("back\\slash \\x07", "back\\slash \\x07"),
        ("naïve 模型 👩\u200d🔬", "naïve 模型 👩\u200d🔬"),
    ],
)
def test_clean_text(value: str, cleaned: str) -> None:
    assert clean_text(value) == cleaned


@given(ANY)
def test_cleaned_text_is_a_fixed_point(value: str) -> None:
    for clean in (clean_text, clean_line, clean_name, for_terminal):
        once = clean(value)
        assert clean(once) == once


@given(ANY)
def test_cleaned_text_survives_xml_and_utf8(value: str) -> None:
    for cleaned in (clean_text(value), clean_line(value), for_terminal(value)):
        element = etree.Element("text")
        element.text = cleaned
        assert (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == cleaned
        assert json.loads(json.dumps(cleaned, ensure_ascii=False).encode()) == cleaned


@given(ANY, st.integers(1, 40))
def test_the_limit_holds_and_a_cut_is_marked(value: str, limit: int) -> None:
    whole, cut = clean_line(value), clean_line(value, limit)
    assert len(cut) <= limit
    assert cut == whole if len(whole) <= limit else cut.endswith("…")
    assert clean_line(cut, limit) == cut
    assert len(clean_text(value, limit)) <= limit


@pytest.mark.parametrize("value", ["\x00" * 1_000_000, "\ud800" * 1_000_000, " " * 1_000_000 + "x", "a\n" * 1_000_000])
def test_what_is_far_too_long_is_cut_and_says_so(value: str) -> None:
    for cleaned in (clean_name(value), clean_text(value, 1024)):
        assert len(cleaned) <= 1024 and cleaned.endswith("…")


@given(ANY)
def test_a_line_has_single_spaces_only(value: str) -> None:
    line = clean_line(value)
    assert line == " ".join(line.split())
    assert not any(c.isspace() and c != " " for c in line)


@given(ANY)
def test_nothing_is_lost_but_white_space(value: str) -> None:
    kept = [c for c in value if not c.isspace() and not had_controls(c)]
    cleaned = list(clean_text(value))
    position = 0
    for character in kept:
        position = cleaned.index(character, position) + 1


def test_what_is_clean_is_handed_back_itself() -> None:
    value = "pytorch_model-00001-of-00002.safetensors "[:-1]
    assert clean_text(value) is value
    assert clean_line(value) is value


@given(ANY)
def test_had_controls_tells_whether_anything_was_escaped(value: str) -> None:
    without_space = "".join(c for c in value if not c.isspace() or c in "\x1c\x1d\x1e\x1f")
    assert had_controls(value) == (len(clean_text(without_space)) > len(without_space))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]8;;https://evil.example\x07link", r"\x1b]8;;https://evil.example\x07link"),
        ("\x9b31m", r"\x9b31m"),
        ("one\ntwo\tthree", "one two three"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("نمی\u200cخواهم 👩\u200d🔬", "نمی\u200cخواهم 👩\u200d🔬"),
        ("[bold red]markup is the printer's business", "[bold red]markup is the printer's business"),
    ],
)
def test_for_terminal(value: str, printed: str) -> None:
    assert for_terminal(value) == printed


@given(ANY)
def test_a_terminal_finds_nothing_to_act_on(value: str) -> None:
    assert for_terminal(value).replace("\u200c", "").replace("\u200d", "").isprintable()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "-",
        "--",
        "...",
        "?",
        "none",
        "None",
        "NONE",
        "n/a",
        "N/A",
        "N.A.",
        "NA",
        "null",
        "nil",
        "unknown",
        "Unknown.",
        "tbd",
        "TODO",
        "[More Information Needed]",
        "More information needed.",
        "**[More Information Needed]**",
        "nan",
        "[More Information Needed](https://example.org/how-to)",
        "<unknown>",
        "(none)",
        "`None`",
        "[Needs More Information]",
        "to  do",
        "Not applicable",
    ],
)
def test_placeholders(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "na",
        "no",
        "none of the above",
        "unknown-model",
        "nilpotent",
        "0",
        "false",
        "C++",
        ".NET",
        "[see here](https://x.org)",
        "todo list",
        "más",
        "x" * 100000,
        "none " * 100,
    ],
)
def test_values_that_only_look_like_placeholders(value: str) -> None:
    assert not is_placeholder(value)
