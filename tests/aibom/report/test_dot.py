"""DOT that Graphviz reads as it was meant."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings

from aibom.graph.graph import Graph
from aibom.report.dot import dot
from tests.builders.shown import hostile_graph, whole_graph
from tests.strategies import graphs

STRING = r'"(?:[^"\\]|\\["\\n])*"'
LINE = re.compile(
    rf"digraph bom \{{|  rankdir=.*|  n\d+ \[label={STRING}, shape=\w+\];|  n\d+ -> n\d+ \[label={STRING}\];|\}}"
)


def test_what_is_drawn() -> None:
    drawn = dot(whole_graph())
    assert 'label="acme/support-lora 0123456789ab\\nmodel", shape=box' in drawn
    assert 'label="derived from (quantized)"' in drawn
    assert "adapter_model.bin" not in drawn
    assert drawn.count(" -> ") == 12


@settings(max_examples=40)
@given(graphs())
def test_every_line_is_one_of_the_grammar(graph: Graph) -> None:
    assert all(LINE.fullmatch(line) for line in dot(graph).splitlines())


def test_nothing_hostile_is_syntax() -> None:
    drawn = dot(hostile_graph())
    assert all(LINE.fullmatch(line) for line in drawn.splitlines())
    assert len(drawn.splitlines()) == 2 + 2 + 2 + 1


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("graph", [whole_graph(), hostile_graph(), Graph.build([])])
def test_graphviz_reads_it(graph: Graph) -> None:
    subprocess.run(["dot", "-Tsvg"], input=dot(graph), text=True, capture_output=True, check=True)
