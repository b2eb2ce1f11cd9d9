from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.markdown import paragraphs, plain, sections


def outline(text: str) -> list[tuple[int, str, str]]:
    return [(each.level, each.heading, "\n".join(each.lines).strip()) for each in sections(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A\nx\n## B ##\ny", [(0, "", ""), (1, "A", "x"), (2, "B", "y")]),
        ("##No space\nx", [(0, "", ""), (2, "No space", "x")]),
        ("#tag is no heading", [(0, "", "#tag is no heading")]),
        ("####### seven", [(0, "", "####### seven")]),
        ("# **About** [it](https://x.example)", [(0, "", ""), (1, "About it", "")]),
        ("Title\n=====\nx", [(0, "", ""), (1, "Title", "x")]),
        ("x\n\nTitle\n---\ny", [(0, "", "x"), (2, "Title", "y")]),
        ("two\nlines\n---\ny", [(0, "", "two\nlines\n---\ny")]),
        ("- item\n---", [(0, "", "- item\n---")]),
        ("| a | b |\n---", [(0, "", "| a | b |\n---")]),
        ("\n---\nx", [(0, "", "---\nx")]),
        ("<h2 align=center>Limits</h2>\nx", [(0, "", ""), (2, "Limits", "x")]),
        ("```py\n# no heading\n```\nx", [(0, "", "x")]),
        ("~~~\n```\n# no\n~~~\n# Yes", [(0, "", ""), (1, "Yes", "")]),
        ("````\n```\n# no\n````\n# Yes", [(0, "", ""), (1, "Yes", "")]),
        ("``` never closed\n# no", [(0, "", "")]),
        ("a <!-- # no --> b\n<!--\n# no\n-->\n# Yes", [(0, "", "a  b"), (1, "Yes", "")]),
        ("<!-- ``` -->\n# Yes", [(0, "", ""), (1, "Yes", "")]),
    ],
)
def test_headings_are_told_from_code_comments_and_rules(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**bold** and *soft* and _it_ and __that__", "bold and soft and it and that"),
        ("snake_case_name, 2 * 3 * 4 and a*b*c", "snake_case_name, 2 * 3 * 4 and a*b*c"),
        ("![logo](https://x.example/(a)b.png) [words](https://x.example/(a)) [more][1]", "words more"),
        ("[![badge](a.svg)](https://x.example)", ""),
        ("`code` <br> <b>x</b> 1 < 2", "code  x 1 < 2"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("a\\_b &amp; &lt;c&gt;", "a_b & <c>"),
        ("a\n\n\n\n\nb  ", "a\n\nb"),
        ("bell \x07 and &#7;", "bell \\x07 and"),
    ],
)
def test_plain_text_has_no_markup(text: str, expected: str) -> None:
    assert plain(text, 1000) == expected


def test_prose_is_told_from_everything_else() -> None:
    text = [
        *(
            "![logo](a.png)",
            "",
            "[Paper](x) | [Code](y)",
            "",
            "- item",
            "",
            "1. item",
            "",
            "| a | b |",
            "",
            "> [!NOTE]",
            "",
        ),
        *(
            "<p>html</p>",
            "",
            "    indented code",
            "",
            "**Developed by:** us",
            "",
            "[1]: https://x.example",
            "",
            "***",
            "",
        ),
        *(
            "import torch",
            "",
            "pip install x",
            "",
            "a | b",
            "--|--",
            "",
            "First prose",
            "goes on.",
            "- item",
            "",
            "Second.",
        ),
    ]
    assert list(paragraphs(text)) == ["First prose\ngoes on.", "Second."]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "[",
        "![",
        "](",
        "(",
        "*",
        "**a",
        "_a ",
        "# ",
        "` ",
        "```\n",
        "> ",
        "<a ",
        "|",
        "- ",
        "&#",
        "\\",
        "a\n---\n",
        "x",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (400_000 // len(piece)) + "end"
    for each in sections(text):
        list(paragraphs(each.lines))
        plain("\n".join(each.lines), 65_536)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab #*_`~-=[]()!<>/|&;\\\n\t1.:\x07\u202e"), max_size=120))
def test_any_text_is_read(text: str) -> None:
    found = sections(text)
    assert found[0].level == 0
    for each in found:
        for shown in (each.heading, plain("\n".join(each.lines), 50), *paragraphs(each.lines)):
            assert "\ud800" not in shown
        assert len(plain("\n".join(each.lines), 50)) <= 50
