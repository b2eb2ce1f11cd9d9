"""Graphs as objects of other libraries, where these are installed, and as a table of a notebook."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from aibom.errors import UsageError
from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.graph.tables import TABLES, rows
from tests.strategies import graphs

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"
GRAPH = Graph.build(
    [
        Component("a", Kind.MODEL, HOSTILE, properties=(("aibom:finding", "rule: detail"),)),
        Relationship("a", Rel.DERIVED_FROM, "b", "finetune", (Evidence("", Method.DECLARED, "c", "l"),)),
        Unknown("a", "version", "404"),
    ]
)


def test_a_notebook_shows_text_as_text() -> None:
    shown = GRAPH._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "1 machine-learning-model; 1 relationships, 1 unknowns" in shown
    assert not [character for character in shown if not character.isprintable()]
    assert "and 1 more" in Graph.build([Component(str(n), Kind.FILE, "f") for n in range(51)])._repr_html_()


@pytest.mark.parametrize(("method", "module"), [("to_networkx", "networkx"), ("to_dataframe", "pandas")])
def test_a_missing_extra_is_named(method: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=module) as caught:
        getattr(GRAPH, method)()
    assert f"aibom[{module}]" in caught.value.hint


def test_networkx_has_every_node_and_edge() -> None:
    pytest.importorskip("networkx")
    made = GRAPH.to_networkx()
    assert dict(made.nodes["a"]) == {"kind": "machine-learning-model", "name": HOSTILE}
    assert list(made.edges(data=True)) == [("a", "b", {"rel": "derived-from", "detail": "finetune"})]


def test_a_data_frame_has_a_row_for_each_component() -> None:
    pytest.importorskip("pandas")
    row = GRAPH.to_dataframe().loc["a"]
    assert (row["kind"], row["findings"], row["unknowns"]) == ("machine-learning-model", ("rule: detail",), 1)
    assert len(Graph.build([]).to_dataframe()) == 0


def test_sqlite_has_what_the_graph_has(tmp_path: Path) -> None:
    path = tmp_path / "g.sqlite"
    path.write_text("what lies there is replaced")
    GRAPH.to_sqlite(path, "release 1")
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT path, subject FROM document").fetchall() == [("release 1", None)]
    assert connection.execute("SELECT ref, name FROM component").fetchall() == [("a", HOSTILE)]
    assert connection.execute("SELECT rule, detail FROM finding").fetchall() == [("rule", "detail")]
    assert connection.execute("SELECT field FROM evidence").fetchall() == [("derived-from:b",)]
    assert connection.execute("SELECT reason FROM unknown").fetchall() == [("404",)]
    connection.close()
    assert [item.name for item in tmp_path.iterdir()] == ["g.sqlite"]


def test_lone_surrogates_are_written_as_escapes(tmp_path: Path) -> None:
    Graph.build([Component("a\ud800", Kind.FILE, "n")]).to_sqlite(tmp_path / "g.sqlite")
    connection = sqlite3.connect(tmp_path / "g.sqlite")
    assert connection.execute("SELECT ref FROM component").fetchall() == [("a\\ud800",)]
    connection.close()


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        GRAPH.to_sqlite(tmp_path / "missing" / "g.sqlite")


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_rows_fit_their_tables(graph: Graph) -> None:
    widths = {table.name: len(table.columns) for table in TABLES}
    made = list(rows(graph, 7))
    assert all(len(values) == widths[table] and values[0] == 7 for table, values in made)
    assert sum(table == "component" for table, _ in made) == len(graph)
    assert sum(table == "relationship" for table, _ in made) == len(graph.relationships())
    assert sum(table == "unknown" for table, _ in made) == len(graph.unknowns())
