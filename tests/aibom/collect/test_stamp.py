from __future__ import annotations

from typing import Any

from aibom.collect.stamp import stamp
from aibom.graph.component import Component, Contact, Digest, Kind, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, ModelFacts
from aibom.graph.graph import Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License

HEX = "ab" * 32


def model(**facts: Any) -> Component:
    return Component("r", Kind.MODEL, "n", **facts)


def declared(field: str) -> Evidence:
    return Evidence(field, Method.DECLARED, "toy", "src")


def stamped(*items: Observation) -> tuple[Observation, ...]:
    found = stamp(items, "toy", "src")
    assert stamp(found, "toy", "src") == found
    return found


def one(item: Component) -> Component:
    (found,) = stamped(item)
    assert isinstance(found, Component)
    return found


def fields(item: Component) -> set[str]:
    return {evidence.field for evidence in item.evidence}


def test_each_fact_gets_a_word_on_who_said_it() -> None:
    item = model(
        group="g",
        version="1",
        purl="pkg:pypi/a@1",
        description="d",
        authors=(Contact("a"),),
        supplier=Organization("s"),
        licenses=(License(id="MIT"),),
        digests=(Digest("SHA-256", HEX),),
        references=(Reference("vcs", "https://example.org/x"),),
        properties=(("aibom:x", "1"),),
        tags=("t",),
        model=ModelFacts(task="text-classification", parameters=0, remote_code=False, formats=("onnx",)),
        extra=(("k", "1"),),
    )
    names = "name group version purl description authors supplier licenses digests references"
    facts = "task parameters remote_code formats"
    assert fields(one(item)) == {*names.split(), *facts.split()}
    assert set(one(item).evidence) == {declared(name) for name in (names + " " + facts).split()}


def test_facts_of_a_data_set_get_one_too() -> None:
    item = Component("r", Kind.DATASET, "n", dataset=DatasetFacts(classification="public"))
    assert fields(one(item)) == {"name", "classification"}


def test_a_word_that_the_collector_has_given_is_kept_as_it_is() -> None:
    given = Evidence("version", Method.MEASURED, "toy", "a/b.json")
    lost = Evidence("group", Method.DECLARED, "toy", "c", '"other"')
    found = one(model(version="1", group="g", evidence=(given, lost)))
    assert set(found.evidence) == {given, lost, declared("name")}


def test_a_file_needs_no_word() -> None:
    found = one(Component("r#f", Kind.FILE, "f", digests=(Digest("SHA-256", HEX),)))
    assert found.evidence == ()


def test_relationships_get_one_without_a_field_save_what_only_nests() -> None:
    for rel in Rel:
        (found,) = stamped(Relationship("a", rel, "b"))
        assert found == Relationship("a", rel, "b", "", () if rel is Rel.CONTAINS else (declared(""),))
    given = Relationship("a", Rel.TRAINED_ON, "b", "x", (Evidence("", Method.INFERRED, "toy", "f"),))
    assert stamped(given) == (given,)


def test_a_word_given_in_another_observation_of_the_component_counts() -> None:
    named = Evidence("name", Method.INFERRED, "toy", "a/config.json")
    first, second = model(evidence=(named,)), model(version="1")
    assert stamped(first, second) == (first, model(version="1", evidence=(declared("version"),)))
    assert stamped(second, first)[1] == first


def test_a_word_for_one_component_does_not_count_for_another() -> None:
    other = Component("other", Kind.MODEL, "n", evidence=(Evidence("name", Method.DECLARED, "toy", "a"),))
    assert stamped(other, model()) == (other, model(evidence=(declared("name"),)))


def test_unknowns_stay_as_they_are() -> None:
    unknown = Unknown("r", "contents", "x")
    assert stamped(unknown) == (unknown,)
