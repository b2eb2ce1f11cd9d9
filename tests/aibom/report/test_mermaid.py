"""The flowchart: what GitHub draws, never more than it draws."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.report.mermaid import mermaid
from tests.builders.shown import hostile_graph, whole_graph
from tests.strategies import graphs

LABEL = r'"(?:[\w ./,-]|#\d+;)*"'
NODE = rf"  n\d+(?:\[|\[\(|\(\[|\{{\{{){LABEL}(?:\]|\)\]|\]\)|\}}\}}):::\w+"
LINE = re.compile(
    rf'flowchart LR|{NODE}|  n\d+ -->\|{LABEL}\| n\d+|  \w+\["[\d,]+ \w+ not drawn"\]:::other|  classDef .*'
)


def test_what_is_drawn() -> None:
    drawn = mermaid(whole_graph())
    assert '"acme/support-lora 0123456789ab"]:::model' in drawn
    assert '[("acme/tickets")]:::data' in drawn
    assert "adapter_model.bin" not in drawn
    assert drawn.count("derived from #40;merge#41;") == 3


@settings(max_examples=40)
@given(graphs())
def test_every_line_is_one_of_the_grammar(graph: Graph) -> None:
    assert all(LINE.fullmatch(line) for line in mermaid(graph).splitlines())


def test_nothing_hostile_is_syntax() -> None:
    drawn = mermaid(hostile_graph())
    assert all(LINE.fullmatch(line) for line in drawn.splitlines())
    assert len(drawn.splitlines()) == 1 + 2 + 2 + 3


@pytest.mark.parametrize("name", ["m", "模" * 60, '"' * 60])
def test_what_mermaid_would_refuse_is_cut_and_counted(name: str) -> None:
    models = [Component(f"m{index}", Kind.MODEL, name) for index in range(600)]
    ties = [Relationship(a.ref, Rel.DERIVED_FROM, b.ref) for a in models[:30] for b in models[:30] if a is not b]
    drawn = mermaid(Graph.build([*models, *ties]))
    assert len(drawn) < 50_000
    assert drawn.count("-->") < 500
    assert re.search(r'\["\d+ components not drawn"\]', drawn)
    assert re.search(r'\["\d+ relationships not drawn"\]', drawn)
