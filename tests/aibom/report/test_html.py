"""The page as bytes: one file, a policy that lets nothing else in, data that cannot leave its block."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from aibom.graph.graph import Graph
from aibom.report.data import document
from aibom.report.html import html
from tests.builders.shown import hostile_graph, whole_graph
from tests.strategies import graphs

TAGS = {"html", "head", "meta", "title", "style", "body", "header", "p", "h1", "span", "main", "noscript", "script"}


class Page(HTMLParser):
    """What a browser's parser sees: tags, attributes and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.texts.append(("", ""))

    def handle_data(self, data: str) -> None:
        tag, text = self.texts[-1] if self.texts else ("", "")
        self.texts[-1:] = [(tag, text + data)]


@pytest.mark.parametrize("graph", [whole_graph(), hostile_graph(), Graph.build([])], ids=["whole", "hostile", "empty"])
def test_the_page_holds_its_own_markup_and_nobody_elses(graph: Graph) -> None:
    page = Page(html(graph))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert not {name for _, attributes in page.tags for name in attributes} & {
        "src",
        "href",
        "style",
        "onload",
        "onclick",
    }


def test_the_policy_names_the_digests_of_what_may_run() -> None:
    page = Page(html(whole_graph()))
    (policy,) = [a["content"] or "" for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    texts = {tag: text for tag, text in page.texts if tag in ("style", "script")}
    assert rules["default-src"] == "'none'"
    for rule, tag in (("script-src", "script"), ("style-src", "style")):
        digest = base64.b64encode(hashlib.sha256(texts[tag].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_the_page_loads_nothing() -> None:
    page = html(Graph.build([]))
    assert set(re.findall(r"https?://[^\s\"'/]*", page)) == {"http://www.w3.org"}  # the name of SVG
    assert not re.search(
        r"@import|url\(|fetch\(|XMLHttp|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", page
    )


def test_the_data_is_the_documented_json() -> None:
    page = html(whole_graph())
    block = re.search(r'<script type="application/json" id="data">([^<]*)</script>', page)
    assert block is not None
    assert json.loads(block.group(1)) == json.loads(json.dumps(document(whole_graph())))


def test_same_graph_same_bytes() -> None:
    assert html(whole_graph()) == html(whole_graph())


@settings(max_examples=25)
@given(graphs())
def test_every_graph_is_a_page_whose_data_is_that_graph(graph: Graph) -> None:
    block = re.search(r'id="data">([^<]*)</script>', html(graph))
    assert block is not None
    assert json.loads(block.group(1)) == json.loads(json.dumps(document(graph)))
