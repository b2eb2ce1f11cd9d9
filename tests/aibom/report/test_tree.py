"""The tree of a BOM: models first, their lineage below them, and nothing drawn twice or without end."""

from __future__ import annotations

from hypothesis import given, settings

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.report.tree import tree, tree_lines
from tests.builders.shown import hostile_graph, whole_graph
from tests.strategies import graphs

WHOLE = """\
assistant 2.3.1 · application
7 models, 2 data sets, 1 application, 1 library, 1 file

Models 7
└─ acme/support-gguf 0123456789ab · text-generation · gguf · Q4_K_M
   ├─ derived from (quantized) acme/support-lora 0123456789ab · Apache-2.0 · text-generation · 41.9 M parameters · safetensors
   │  ├─ derived from (adapter) acme/merge 0123456789ab · Apache-2.0 · text-generation
   │  │  ├─ derived from (merge) acme/expert-code 0123456789ab · MIT · text-generation
   │  │  │  └─ derived from (finetune) meta-llama/Llama-3.1-8B-Instruct 0123456789ab · llama3.1 · text-generation · 8.03 B parameters
   │  │  │     └─ derived from (finetune) meta-llama/Llama-3.1-8B 0123456789ab · llama3.1 · text-generation · 8.03 B parameters · safetensors
   │  │  ├─ derived from (merge) acme/expert-law 0123456789ab · MIT · text-generation
   │  │  │  └─ derived from (finetune) meta-llama/Llama-3.1-8B-Instruct (above)
   │  │  ├─ derived from (merge) meta-llama/Llama-3.1-8B-Instruct (above)
   │  │  └─ license-chain: Apache-2.0 here, llama3.1 in a parent
   │  ├─ trained on acme/tickets · 9 rows
   │  ├─ evaluated on acme/eval · CC-BY-4.0
   │  ├─ depends on peft 0.11.1 · Apache-2.0
   │  ├─ 1 file · 83.9 MB
   │  └─ unsafe-import: posix.system · adapter_model.bin
   └─ unknown: licenses

Data sets 2
├─ acme/eval · CC-BY-4.0
└─ acme/tickets · 9 rows

Libraries 1
└─ peft 0.11.1 · Apache-2.0

Findings 2
├─ license-chain: Apache-2.0 here, llama3.1 in a parent · acme/merge
└─ unsafe-import: posix.system · adapter_model.bin of acme/support-lora

Unknowns 2
├─ licenses: the card names none · acme/support-gguf: README.md
└─ version: not resolved · acme/tickets: api
"""  # noqa: E501 - lines of a terminal


def models(number: int) -> list[Component]:
    return [Component(f"m{index:05}", Kind.MODEL, f"m{index:05}") for index in range(number)]


def test_the_whole_tree() -> None:
    assert tree(whole_graph()) == WHOLE


def test_an_empty_graph_is_said() -> None:
    assert tree(Graph.build([])) == "no components\n"


def test_lineage_in_a_circle_ends() -> None:
    parts = models(3)
    ties = [Relationship(parts[i].ref, Rel.DERIVED_FROM, parts[(i + 1) % 3].ref) for i in range(3)]
    drawn = tree(Graph.build([*parts, *ties]))
    assert drawn.count("(above)") == 1
    assert "Models 3" in drawn


def test_lineage_deeper_than_the_stack_is_drawn_in_parts() -> None:
    parts = models(3000)
    ties = [Relationship(parts[i].ref, Rel.DERIVED_FROM, parts[i + 1].ref) for i in range(2999)]
    drawn = tree(Graph.build([*parts, *ties]))
    assert "(further down)" in drawn
    assert "Models 3,000" in drawn


def test_long_lists_are_cut_and_counted() -> None:
    drawn = tree(Graph.build(models(1000)))
    assert len(drawn.splitlines()) < 60
    assert drawn.endswith("└─ … and 960 more\n")


def test_unknowns_of_one_reason_are_one_line() -> None:
    drawn = tree(Graph.build([*models(5), *(Unknown(item.ref, "version", "not resolved") for item in models(5))]))
    assert drawn.endswith("Unknowns 5\n└─ version: not resolved · m00000, m00001, m00002 and 2 more\n")


def test_what_is_unknown_of_one_component_is_said_with_its_places() -> None:
    app = Component("dir:app", Kind.APPLICATION, "app")
    places = [Unknown(app.ref, "models", "not a constant", "code", f"m{number}.py") for number in range(5)]
    drawn = tree(Graph.build([app, *places, Unknown(app.ref, "contents", "too large", "directory", ".")]))
    assert "├─ contents: too large · app\n" in drawn
    assert drawn.endswith("└─ models: not a constant · app: m0.py, m1.py, m2.py and 2 more\n")


def test_nothing_hostile_reaches_the_terminal() -> None:
    for spans in tree_lines(hostile_graph()):
        for _, text in spans:
            assert text.isprintable()


@settings(max_examples=40)
@given(graphs())
def test_every_graph_can_be_drawn_and_every_model_is_in_it(graph: Graph) -> None:
    drawn = tree(graph)
    assert all(f"Models {len(graph.components(Kind.MODEL))}" in drawn for _ in graph.components(Kind.MODEL)[:1])
    assert drawn.replace("\n", "").isprintable()
