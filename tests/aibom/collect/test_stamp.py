from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from aibom.collect.stamp import Stamp
from aibom.errors import CollectorError
from aibom.graph.component import Component, Contact, Digest, Kind, Occurrence, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, ModelFacts, Risk
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License
from tests.strategies import graphs

HEX = "ab" * 32


def stamped(item: object, *private: str) -> list[Observation]:
    return list(Stamp("toy", "toy:src", "src", private)(item))


def one(item: Component, *private: str) -> Component:
    first = stamped(item, *private)[0]
    assert isinstance(first, Component)
    return first


def model(**facts: Any) -> Component:
    return Component("r", Kind.MODEL, "n", **facts)


def declared(field: str) -> Evidence:
    return Evidence(field, Method.DECLARED, "toy", "src")


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


def test_relationships_get_one_without_a_field() -> None:
    (found,) = stamped(Relationship("a", Rel.CONTAINS, "b"))
    assert found == Relationship("a", Rel.CONTAINS, "b", "", (declared(""),))
    given = Relationship("a", Rel.CONTAINS, "b", "x", (Evidence("", Method.INFERRED, "toy", "f"),))
    assert stamped(given) == [given]


def test_components_know_their_source() -> None:
    assert one(model(sources=("other",))).sources == ("toy:src",)


@pytest.mark.parametrize(
    ("field", "value", "cleaned"),
    [
        ("ref", "a\x00b", "a\\x00b"),
        ("name", " a\nb ", "a b"),
        ("version", "1\u202e0", "1\\u202e0"),
        ("description", "a\r\n\r\nb\x07", "a\n\nb\\x07"),
        ("tags", ("a\n", ""), ("a",)),
        ("properties", (("aibom:x", "a\n b\x1b"), ("aibom:y", ""), ("", "z")), (("aibom:x", "a b\\x1b"),)),
        ("authors", (Contact("a\nb", "\x00"),), (Contact("a b", "\\x00"),)),
        ("occurrences", (Occurrence("a\x07", 1, "f\n"),), (Occurrence("a\\x07", 1, "f"),)),
        ("licenses", (License(name="a\nb", text="a\nb\x07"),), (License(name="a b", text="a\nb\\x07"),)),
        ("licenses", (License(name="a", text="YQo=\n", text_encoding="base64"),), None),
        ("model", ModelFacts(task="a\nb", limitations=("a\r\nb",)), ModelFacts(task="a b", limitations=("a\nb",))),
        ("model", ModelFacts(ethics=(Risk("a\nb", "c\x07"),)), ModelFacts(ethics=(Risk("a b", "c\\x07"),))),
        ("dataset", DatasetFacts(contents=(("rows\n", "1\x07"),)), DatasetFacts(contents=(("rows", "1\\x07"),))),
        ("evidence", (Evidence("name", Method.DECLARED, "", "a\x07", '"a  b"'),), None),
    ],
)
def test_text_is_made_safe(field: str, value: Any, cleaned: Any) -> None:
    found = getattr(one(replace(model(), **{field: value})), field)
    if field == "evidence":
        assert Evidence("name", Method.DECLARED, "toy", "a\\x07", '"a  b"') in found
    else:
        assert found == (value if cleaned is None else cleaned)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_what_is_stamped_stays_as_it_is(graph: Graph) -> None:
    once = [item for observation in graph.observations() for item in stamped(observation)]
    assert [item for observation in once for item in stamped(observation)] == once


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"version": "unknown"}, "version"),
        ({"group": "N/A"}, "group"),
        ({"description": "[More Information Needed]"}, "description"),
        ({"authors": (Contact("none"),)}, "authors"),
        ({"supplier": Organization("Unknown")}, "supplier"),
        ({"licenses": (License(name="unknown"),)}, "licenses"),
        ({"model": ModelFacts(task="none")}, "task"),
        ({"model": ModelFacts(use_cases=("TODO",))}, "use_cases"),
        ({"dataset": DatasetFacts(classification="none")}, "classification"),
        ({"purl": "not a purl"}, "purl"),
        ({"purl": "pkg:pypi/a\x07b"}, "purl"),
        ({"digests": (Digest("SHA-256", "abc"),)}, "digests"),
        ({"digests": (Digest("sha0", HEX),)}, "digests"),
        ({"references": (Reference("vcs", "file:///home/alice"),)}, "references"),
        ({"references": (Reference("vcs", "https://exa mple.org/"),)}, "references"),
        ({"dataset": DatasetFacts(url="javascript://x")}, "url"),
    ],
)
def test_what_is_declared_and_is_none_becomes_an_unknown(facts: dict[str, Any], field: str) -> None:
    item, gap = stamped(model(**facts))
    assert isinstance(item, Component)
    assert isinstance(gap, Unknown)
    assert (gap.ref, gap.field, gap.collector, gap.location) == ("r", field, "toy", "src")
    assert gap.reason
    owner: Any = next((record for record in (item.model, item.dataset) if hasattr(record, field)), item)
    assert getattr(owner, field) in (None, ())
    assert fields(item) == {"name"}


def test_what_is_good_beside_it_stays() -> None:
    found = one(model(authors=(Contact("none"), Contact("Ada")), model=ModelFacts(use_cases=("None.", "to test"))))
    assert found.authors == (Contact("Ada"),)
    assert found.model == ModelFacts(use_cases=("to test",))


@pytest.mark.parametrize(
    "facts",
    [
        {"version": ""},
        {"model": ModelFacts(languages=("nan",))},
        {"properties": (("aibom:hf:gated", "none"),)},
        {"authors": (Contact("", "a@example.org"),)},
    ],
)
def test_what_is_empty_or_may_be_called_so_is_no_gap(facts: dict[str, Any]) -> None:
    assert len(stamped(model(**facts))) == 1


def test_a_model_may_be_called_none() -> None:
    assert one(replace(model(), name="none")).name == "none"


def test_addresses_lose_what_may_be_secret_and_digests_their_spelling() -> None:
    found = one(
        model(
            references=(Reference("vcs", "https://user:tok@example.org/x?token=1"), Reference("bom", "urn:cdx:a/1")),
            digests=(Digest("sha256", HEX.upper()),),
            purl="pkg:PyPI/A_b@1",
        )
    )
    assert [item.url for item in found.references] == ["urn:cdx:a/1", "https://example.org/x"]
    assert found.digests == (Digest("SHA-256", HEX),)
    assert found.purl == "pkg:pypi/a-b@1"


HOME = "/home/alice/manifest.json"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (HOME, "src"),
        (f"ollama:{HOME}", "ollama:src"),
        (f"{HOME}#layer", "src#layer"),
        (f"{HOME}/sub", "src/sub"),
        (f"[Errno 2] No such file or directory: '{HOME}'", "[Errno 2] No such file or directory: 'src'"),
        (f"{HOME}.bak", f"{HOME}.bak"),
        (f"https://example.org{HOME}", f"https://example.org{HOME}"),
        ("/home/alice", "/home/alice"),
    ],
)
def test_the_absolute_path_of_the_source_is_not_shown(text: str, shown: str) -> None:
    component = one(replace(model(), ref=text, name=text, properties=(("aibom:x", text),)), HOME, "/")
    assert (component.ref, component.name, component.properties) == (shown, shown, (("aibom:x", shown),))
    (edge,) = stamped(Relationship(text, Rel.CONTAINS, text), HOME)
    assert isinstance(edge, Relationship) and (edge.source, edge.target) == (shown, shown)
    (unknown,) = stamped(Unknown(text, "contents", text), HOME)
    assert isinstance(unknown, Unknown) and (unknown.ref, unknown.reason) == (shown, shown)


def test_an_unknown_gets_its_collector() -> None:
    assert stamped(Unknown("r", "contents", "a\nb")) == [Unknown("r", "contents", "a b", "toy")]


@pytest.mark.parametrize(
    "item",
    [
        None,
        {"ref": "r"},
        "text",
        Component,
        replace(model(), ref=""),
        replace(model(), name="\n"),
        Relationship("", Rel.CONTAINS, "b"),
        Relationship("a", Rel.CONTAINS, " "),
        Unknown("r", "", "reason"),
        Unknown("r", "contents", ""),
        model(evidence=(Evidence("name", Method.DECLARED, "toy", "/etc/passwd"),)),
        model(evidence=(Evidence("name", Method.DECLARED, "toy", "C:\\x"),)),
        model(evidence=(Evidence("name", Method.DECLARED, "toy", "file:///x"),)),
        model(occurrences=(Occurrence("/home/alice/x.py"),)),
        Relationship("a", Rel.CONTAINS, "b", "", (Evidence("", Method.DECLARED, "toy", "\\\\host\\x"),)),
        Unknown("r", "contents", "reason", "toy", "/x"),
        model(extra=(("k", ["changeable"]),)),
        replace(model(), name=7),
        replace(model(), ref=None),
        model(version=1.0),
        model(supplier="Acme"),
        model(tags=["a"]),
        model(authors=("Ada",)),
        model(model=DatasetFacts()),
        model(model=ModelFacts(environment=[("a", {})])),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_used_is_the_collectors_fault(item: object) -> None:
    with pytest.raises(CollectorError):
        stamped(item, HOME)


@pytest.mark.parametrize(
    "item",
    [replace(model(), kind="nonsense"), Relationship("a", "x", "b"), Unknown("r", 7, "x")],  # type: ignore[arg-type]
)
def test_what_is_of_the_wrong_type_does_not_pass(item: object) -> None:
    with pytest.raises((CollectorError, ValueError, AttributeError, TypeError)):
        stamped(item)


def test_words_of_enumerations_may_be_strings() -> None:
    assert one(replace(model(), kind="data")).kind is Kind.DATASET  # type: ignore[arg-type]
