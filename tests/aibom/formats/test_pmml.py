from __future__ import annotations

from pathlib import Path

import pytest

from aibom import api
from aibom.formats import pmml
from aibom.formats.base import Facts
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.testing.guards import Reader
from tests.builders.pmml import pmml as built
from tests.builders.pmml import write_pmml


def read(data: bytes, name: str = "tree.pmml") -> Facts:
    return pmml.FORMAT.read(Reader(data).blob(name))


def test_everything_that_a_document_says() -> None:
    facts = read(built())
    assert facts.kind is Kind.MODEL
    assert (facts.name, facts.version, facts.description) == ("Iris", "1.3", "Iris tree")
    assert not facts.licenses, "a copyright is no licence"
    assert facts.model == ModelFacts(
        architecture="TreeModel",
        inputs=("a double",),
        outputs=("y string", "p double"),
        formats=("pmml",),
        saved_with=("JPMML-SkLearn 1.7.50",),
    )
    assert facts.properties == (
        ("aibom:pmml:algorithm", "CART"),
        ("aibom:pmml:copyright", "Copyright (c) 2026 Acme"),
        ("aibom:pmml:function", "classification"),
        ("aibom:pmml:version", "4.4"),
    )
    assert not facts.unknowns


def test_the_first_of_several_models_is_shown() -> None:
    models = '<TreeModel modelName="A"/><RegressionModel modelName="B" functionName="regression"/>'
    facts = read(built(models=models))
    assert facts.name == "A"
    assert ("aibom:pmml:contains", "RegressionModel") in facts.properties


def test_xml_is_pmml_by_its_root_alone() -> None:
    assert read(built(), "model.xml").kind is Kind.MODEL
    assert read(b"<!-- c -->\n" + built(prolog=""), "model.xml").kind is Kind.MODEL
    for data in (b"<html/>", b"", b"text", b"<PMML", b"\0" * 99):
        assert read(data, "model.xml") == Facts("pmml")
    assert read(b"text").unknowns == (("contents", "not PMML"),)


def test_a_document_without_a_model_or_an_end_is_said_to_be_incomplete() -> None:
    assert read(built(models="")).unknowns == (("contents", "no model in it"),)
    cut = read(built()[:-20])
    assert cut.name == "Iris"
    assert cut.unknowns[0][0] == "contents"


def test_of_a_large_document_the_rest_is_not_read_but_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pmml, "_MANY", 10)
    data = built(models=f'<TreeModel modelName="A"><Node>{"<True/>" * 200_000}</Node></TreeModel>')
    reader = Reader(data)
    facts = pmml.FORMAT.read(reader.blob("tree.pmml"))
    assert (facts.name, facts.unknowns) == ("A", ())
    assert reader.read < 200_000 < len(data)
    assert read(data[:-100]).unknowns == (("contents", "truncated: no end of the document"),)


@pytest.mark.parametrize("entity", ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(entity: str) -> None:
    facts = read(built(prolog=f"<!DOCTYPE PMML [{entity}]>"))
    assert facts.unknowns == (("contents", "not PMML"),)


def test_a_tree_is_a_model(tmp_path: Path) -> None:
    write_pmml(tmp_path)
    (tmp_path / "other.xml").write_text("<html/>")
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.name == "Iris"
