"""What is said of a model by several files."""

from __future__ import annotations

import random

import pytest

from aibom.graph.graph import Graph
from aibom.plugin import Component, Contact, Facts, License, Method, ModelFacts, Reference, normalize_license
from tests.plugins.aibom_directory.fake import layout, observe, scan, weights


def model(*said: Facts, **files: Facts) -> Component:
    cards = {f"m/card{number}": facts for number, facts in enumerate(said)}
    below = {f"m/{name}.toy": facts for name, facts in files.items()}
    describes = tuple(path[2:] for path in cards)
    graph = scan({**cards, **below}, [layout("m", *(path[2:] for path in (*cards, *below)), describes=describes)])
    return graph["dir:models/m"]


def evidence(component: Component, field: str) -> list[tuple[str, str, str]]:
    return [(e.method.value, e.location, e.value) for e in component.evidence if e.field == field]


def test_each_fact_says_who_said_it_and_where() -> None:
    found = model(Facts("card", description="A.", model=ModelFacts(task="ner")), a=weights(7))
    assert evidence(found, "description") == evidence(found, "task") == [("declared", "m/card0", "")]
    assert evidence(found, "parameters") == [("measured", "m", "")]
    assert evidence(found, "formats") == [("measured", "m/a.toy", "")]
    assert {e.collector for e in found.evidence} == {"directory"}


def test_of_two_words_the_one_of_more_weight_counts_whatever_the_alphabet_says() -> None:
    for first, second in (("zebra", "aardvark"), ("aardvark", "zebra")):
        found = model(Facts("card", description=first), Facts("card", description=second))
        assert found.description == first
        assert evidence(found, "description") == [("declared", "m/card0", ""), ("declared", "m/card1", f'"{second}"')]


def test_what_was_measured_counts_before_what_was_declared() -> None:
    measured = Facts("toy", model=ModelFacts(layers=3), measured=("layers",))
    found = model(Facts("card", model=ModelFacts(layers=4)), measured)
    assert found.model is not None and found.model.layers == 3
    assert sorted(evidence(found, "layers")) == [("declared", "m/card0", "4"), ("measured", "m/card1", "")]


def test_of_shards_the_first_speaks_and_the_others_where_they_differ() -> None:
    first = weights(1, description="same", tags=("x",), unknowns=(("layers", "odd"),))
    second = weights(1, description="same", tags=("y",), unknowns=(("layers", "odd"),))
    files = {"m-01-of-02.toy": first, "m-02-of-02.toy": second}
    graph = scan(files)
    found = graph["dir:models/m.toy"]
    assert found.tags == ("x", "y")
    assert evidence(found, "description") == [("declared", "m-01-of-02.toy", "")]
    assert len(evidence(found, "tags")) == 2 and len(graph.unknowns(found.ref)) == 1


def licensed(*ids: str) -> Facts:
    return Facts("card", licenses=normalize_license(list(ids)))


def test_a_licence_text_that_the_card_lists_supports_the_card() -> None:
    found = model(licensed("mit", "apache-2.0"), licensed("apache-2.0"))
    assert [item.id for item in found.licenses] == ["MIT", "Apache-2.0"]
    assert evidence(found, "licenses") == [("declared", "m/card0", ""), ("declared", "m/card1", "")]


@pytest.mark.parametrize("text", ["gpl-3.0-only", "apache-2.0"])
def test_a_licence_text_that_contradicts_the_card_stays_beside_it(text: str) -> None:
    found = model(licensed("mit"), licensed(text))
    every = evidence(found, "licenses")
    assert len(every) == 2 and sum(bool(value) for _, _, value in every) == 1


def test_sets_are_united() -> None:
    one = Facts("card", references=(Reference("website", "https://a.example"),), tags=("x",), properties=(("a", "1"),))
    two = Facts("card", references=(Reference("vcs", "https://b.example"),), tags=("y",), properties=(("a", "2"),))
    found = model(one, two)
    assert (len(found.references), found.tags, found.properties) == (2, ("x", "y"), (("a", "1"), ("a", "2")))


def test_the_order_in_which_observations_come_does_not_matter() -> None:
    files = {
        "m/card": Facts("card", name="N", description="z", authors=(Contact("a"),), licenses=(License(id="MIT"),)),
        "m/other": Facts("card", name="O", description="a", authors=(Contact("b"),), licenses=(License(id="Zlib"),)),
        "m/a.toy": weights(1, name="P", description="b", model=ModelFacts(layers=1, task="t")),
        "m/b.toy": weights(2, description="c", model=ModelFacts(layers=2, task="u")),
    }
    observed = observe(files, [layout("m", "card", "other", "a.toy", "b.toy", describes=("card", "other"))])
    for seed in range(20):
        assert Graph.build(random.Random(seed).sample(observed, len(observed))) == Graph.build(observed)
    found = Graph.build(observed)["dir:models/m"]
    assert (found.name, found.description) == ("N", "z")
    assert found.model is not None and (found.model.layers, found.model.task) == (1, "t")


def test_nothing_of_a_model_is_said_of_a_data_set() -> None:
    from aibom.plugin import DatasetFacts, Kind, Layout

    said = Facts("toy-data", Kind.DATASET, model=ModelFacts(task="x"), dataset=DatasetFacts(url="https://a.example/d"))
    graph = scan({"d/x.data": said}, [Layout("toy", "d", Kind.DATASET, (), ("d/x.data",))])
    data = graph["dir:models/d"]
    assert data.model is None and data.dataset is not None
    assert (data.dataset.url, dict(data.dataset.contents)["files"]) == ("https://a.example/d", "1")
    assert [(e.field, e.method) for e in data.evidence if e.method is not Method.MEASURED] == [
        ("name", Method.INFERRED),
        ("url", Method.DECLARED),
    ]
