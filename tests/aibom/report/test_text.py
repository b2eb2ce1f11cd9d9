"""Whatever a text says, what is drawn from it says the same and does nothing else."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from aibom.report.text import dot_string, json_in_html, line, markdown, markdown_link, mermaid, web_link
from tests.builders.shown import EVIL, LINKS

MARKUP = st.text(st.sampled_from("ab1 \\`*_{}[]()<>#+-.!|~&$@:/^=\"'\n\r\x1b\u202eé模;?"), max_size=60)
TEXTS = MARKUP | st.text(max_size=60) | st.just(EVIL)
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(TEXTS)
def test_a_line_has_nothing_that_a_terminal_acts_on(text: str) -> None:
    assert line(text, 80).replace("\u200c", "").replace("\u200d", "").isprintable()
    assert len(line(text, 80)) <= 80


@given(TEXTS)
def test_markdown_renders_to_the_text_itself(text: str) -> None:
    heading, inline = RENDERER.parse(f"# {markdown(text)}\n")[:2]
    assert heading.tag == "h1"
    assert {child.type for child in inline.children or ()} <= {"text"}
    assert "".join(child.content for child in inline.children or ()) == line(text)


@given(TEXTS)
def test_markdown_begins_nothing_but_a_paragraph(text: str) -> None:
    tokens = RENDERER.parse(markdown(text))
    assert [token.type for token in tokens] == (["paragraph_open", "inline", "paragraph_close"] if line(text) else [])


@given(TEXTS)
def test_markdown_stays_in_its_cell(text: str) -> None:
    tokens = RENDERER.parse(f"| a | b |\n|---|---|\n| {markdown(text)} | end |\n")
    cells = [token.content for token in tokens if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3] == "end"


@pytest.mark.parametrize(
    "text", ["see https://evil.invalid/x", "www.evil.invalid", "a@evil.invalid", "@everyone", "$x$"]
)
def test_markdown_breaks_what_github_would_link_or_draw(text: str) -> None:
    written = markdown(text)
    assert "://" not in written
    assert "www." not in written
    assert not re.search(r"(?<!\\)[@$]", written)


@pytest.mark.parametrize(
    "url", [*LINKS, "", "//evil.invalid", "ftp://x.org", "https://x.org/\u202e", "https://x.org/ a"]
)
def test_only_the_web_is_linked_to(url: str) -> None:
    assert web_link(url) is None
    assert markdown_link("a", url) == "a"


def test_a_link_of_the_web_stays() -> None:
    assert markdown_link("a|b", "https://x.org/~a?b=c#d") == "[a\\|b](<https://x.org/~a?b=c#d>)"


@given(TEXTS)
def test_mermaid_codes_say_the_text(text: str) -> None:
    written = mermaid(text)
    assert re.fullmatch(r"(?:[\w ./,-]|#\d+;)*", written)
    assert re.sub(r"#(\d+);", lambda match: chr(int(match.group(1))), written) == line(text, 60)


@given(TEXTS)
def test_a_string_of_dot_says_the_text(text: str) -> None:
    written = dot_string(text)
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\])*"', written)
    assert re.sub(r"\\(.)", r"\1", written[1:-1]) == line(text)


@given(TEXTS)
def test_a_data_block_holds_the_text_with_the_hidden_spelled_out(text: str) -> None:
    written = json_in_html(json.dumps(text))
    assert written.isascii()
    assert not set("<>&") & set(written)
    again = json.loads(written)
    assert again == re.sub(
        "[\x00-\x07\x0b\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
        lambda match: f"\\u{ord(match.group()):04x}",
        text,
    )
