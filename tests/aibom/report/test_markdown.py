"""The Markdown page, as GitHub would read it."""

from __future__ import annotations

from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from aibom.graph.graph import Graph
from aibom.report.markdown import markdown
from tests.builders.shown import hostile_graph, whole_graph
from tests.strategies import graphs

HEADINGS = ["Models", "Lineage", "Data sets", "Software and services", "Licences", "Findings", "Unknowns"]


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def test_what_the_page_says() -> None:
    page = markdown(whole_graph())
    assert page.startswith(
        "# assistant 2.3.1\n\n7 models, 2 data sets, 1 application, 1 library, 1 file; 2 findings, 2 unk"
    )
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == HEADINGS
    assert "| trained on | acme/tickets |" in page
    assert "| derived from (merge) | acme/expert-code, acme/expert-law, meta-llama/Llama-3.1-8B-Instruct |" in page
    assert "| links | [model-card](<https\\://" not in page
    assert "| links | [model-card](<https://example.org/acme/support-lora>) |" in page
    assert "| Apache-2.0 | 3 |" in page
    assert "| unsafe-import | posix.system | adapter\\_model.bin of acme/support-lora |" in page
    assert "| licenses | the card names none | acme/support-gguf | README.md |" in page
    assert "```mermaid\nflowchart LR\n" in page
    assert page.endswith("|\n")


def test_an_empty_graph_is_a_page_too() -> None:
    assert markdown(Graph.build([])) == "# Bill of materials\n\nNo components; 0 findings, 0 unknowns.\n"


def test_nothing_hostile_is_markup() -> None:
    tokens = parsed(markdown(hostile_graph()))
    assert not [token for token in tokens if token.type == "html_block"]
    assert {token.type for token in inline(tokens)} <= {"text"}
    assert [token.info for token in tokens if token.type == "fence"] == ["mermaid"]
    assert len([token for token in tokens if token.tag == "h1"]) == 2  # one that opens, one that closes


@settings(max_examples=40)
@given(graphs())
def test_every_table_has_as_many_cells_in_each_row(graph: Graph) -> None:
    tokens = parsed(markdown(graph))
    assert {token.type for token in inline(tokens)} <= {"text", "link_open", "link_close"}
    assert not [token for token in tokens if token.type == "paragraph_open" and token.level > 0]
    rows = [token for token in tokens if token.type == "inline" and token.content.startswith("|")]
    assert not rows
