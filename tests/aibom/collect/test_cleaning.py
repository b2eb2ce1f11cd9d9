from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from aibom.collect.cleaning import Cleaner
from aibom.errors import CollectorError
from aibom.graph.component import Component, Contact, Digest, Kind, Occurrence, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, ModelFacts, Risk
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License
from tests.strategies import graphs

HEX = "ab" * 32


def cleaned(item: object, *private: str) -> list[Observation]:
    return list(Cleaner("toy", "toy:src", "src", private)(item))


def one(item: Component, *private: str) -> Component:
    first = cleaned(item, *private)[0]
    assert isinstance(first, Component)
    return first


def model(**facts: Any) -> Component:
    return Component("r", Kind.MODEL, "n", **facts)


def test_components_know_their_source() -> None:
    assert one(model(sources=("other",))).sources == ("toy:src",)


@pytest.mark.parametrize(
    ("field", "value", "safe"),
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
def test_text_is_made_safe(field: str, value: Any, safe: Any) -> None:
    found = getattr(one(replace(model(), **{field: value})), field)
    if field == "evidence":
        assert Evidence("name", Method.DECLARED, "toy", "a\\x07", '"a  b"') in found
    else:
        assert found == (value if safe is None else safe)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_what_is_clean_stays_as_it_is(graph: Graph) -> None:
    once = [item for observation in graph.observations() for item in cleaned(observation)]
    assert [item for observation in once for item in cleaned(observation)] == once


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
    item, gap = cleaned(model(**facts))
    assert isinstance(item, Component)
    assert isinstance(gap, Unknown)
    assert (gap.ref, gap.field, gap.collector, gap.location) == ("r", field, "toy", "src")
    assert gap.reason
    owner: Any = next((record for record in (item.model, item.dataset) if hasattr(record, field)), item)
    assert getattr(owner, field) in (None, ())
    assert item.evidence == ()


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
    assert len(cleaned(model(**facts))) == 1


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
    (edge,) = cleaned(Relationship(text, Rel.CONTAINS, text), HOME)
    assert isinstance(edge, Relationship) and (edge.source, edge.target) == (shown, shown)
    (unknown,) = cleaned(Unknown(text, "contents", text), HOME)
    assert isinstance(unknown, Unknown) and (unknown.ref, unknown.reason) == (shown, shown)


def test_an_unknown_gets_its_collector() -> None:
    assert cleaned(Unknown("r", "contents", "a\nb")) == [Unknown("r", "contents", "a b", "toy")]


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
        model(evidence=(Evidence("name", Method.DECLARED, "toy", "file:///x"),)),
        model(occurrences=(Occurrence("/home/alice/x.py"),)),
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
        cleaned(item, HOME)


@pytest.mark.parametrize(
    "item",
    [replace(model(), kind="nonsense"), Relationship("a", "x", "b"), Unknown("r", 7, "x")],  # type: ignore[arg-type]
)
def test_what_is_of_the_wrong_type_does_not_pass(item: object) -> None:
    with pytest.raises((CollectorError, ValueError, AttributeError, TypeError)):
        cleaned(item)


def test_words_of_enumerations_may_be_strings() -> None:
    assert one(replace(model(), kind="data")).kind is Kind.DATASET  # type: ignore[arg-type]
