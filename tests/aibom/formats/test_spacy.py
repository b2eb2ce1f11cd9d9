from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.spacy import FORMAT, MAX_METRICS
from aibom.graph.component import Contact, Reference
from aibom.graph.facts import Metric, ModelFacts
from aibom.normalize.license import License
from tests.builders.folders import blob
from tests.builders.spacy import META


def read(meta: Any) -> Facts:
    return FORMAT.read(blob("meta.json", meta))


def test_what_a_pipeline_says_of_itself() -> None:
    facts = read(META)
    assert (facts.name, facts.version, facts.description) == ("en_tiny_sm", "1.2.3", "Tiny.")
    assert facts.authors == (Contact("Acme", "a@acme.example"),)
    assert facts.licenses == (License(id="MIT"),)
    assert facts.references == (Reference("website", "https://acme.example"),)
    assert facts.libraries == ("spacy", "spacy-lookups")
    assert facts.properties == (
        ("aibom:spacy:pipeline", "textcat, ner"),
        ("aibom:spacy:disabled", "senter"),
        ("aibom:spacy:labels", "textcat 2"),
        ("aibom:spacy:labels", "ner 1"),
        ("aibom:spacy:vectors:rows", "100"),
        ("aibom:spacy:vectors:width", "5"),
        ("aibom:spacy:vectors:keys", "1"),
        ("aibom:spacy:vectors:name", "tiny_vectors"),
        (
            "aibom:spacy:source",
            "OntoNotes 5; commercial (licensed by Acme); Ralph Weischedel; https://catalog.example/LDC2013T19",
        ),
        ("aibom:spacy:source", "WordNet 3.0"),
    )
    assert (facts.unknowns, facts.findings) == ((), ())


def test_scores_are_metrics_and_labels_are_slices() -> None:
    model = read(META).model
    assert model is not None
    assert model == ModelFacts(
        languages=("en",),
        requires=("spacy >=3.8.18,<3.9.0", "spacy-lookups >=1.0,<2"),
        metrics=(
            Metric("token_acc", "1.0"),
            Metric("cats_score", "0.3333333333"),
            Metric("cats_auc_per_type", "0.5", "POS"),
            Metric("ents_per_type.p", "0.0", "ORG"),
            Metric("ents_per_type.f", "0.25", "ORG"),
            Metric("speed", "2249"),
        ),
    )


def test_what_is_left_empty_is_not_said() -> None:
    blank = dict.fromkeys(("description", "author", "email", "url", "license"), "")
    facts = read({"lang": "de", "name": "x", "version": "0.0.0", "pipeline": [], **blank, "vectors": {"vectors": 0}})
    assert (facts.description, facts.authors, facts.licenses, facts.references) == (None, (), (), ())
    assert (facts.properties, facts.unknowns) == ((), ())


def test_the_older_word_for_scores_counts_too() -> None:
    model = read({**META, "performance": {}, "accuracy": {"las": 89.5}}).model
    assert model is not None
    assert model.metrics == (Metric("las", "89.5"),)


@pytest.mark.parametrize(
    "meta", [{}, {"name": "x"}, {"lang": "en", "name": "x"}, {"name": "package", "version": "1.0.0", "pipeline": []}]
)
def test_another_meta_json_is_none_of_spacy(meta: Any) -> None:
    assert read(meta) == Facts("spacy")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 200])
def test_what_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError):
        read(content)


@pytest.mark.parametrize("value", [3, [], [[1]], {"a": [1]}, True, "n/a", None])
def test_odd_values_are_no_facts(value: Any) -> None:
    facts = read({**dict.fromkeys(META, value), "lang": "en", "name": "x", "spacy_version": ">=3"})
    assert (facts.authors, facts.licenses, facts.references) == ((), (), ())
    assert facts.model is not None
    assert facts.model.metrics == ()


def test_no_path_of_a_machine_is_shown() -> None:
    facts = read({**META, "sources": ["/home/me/x", {"name": "/home/me/y", "author": "A", "url": "/home/me/z"}]})
    assert [value for key, value in facts.properties if key == "aibom:spacy:source"] == ["A"]


def test_scores_are_bounded() -> None:
    facts = read({**META, "performance": {f"m{n}": n for n in range(MAX_METRICS + 1)}})
    assert facts.model is not None
    assert len(facts.model.metrics) == MAX_METRICS
    assert ("metrics", f"more than {MAX_METRICS} scores") in facts.unknowns
