"""The library's objects carry what the library has no classes for, through its own outputters."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.exception.model import LicenseExpressionAlongWithOthersException, UnknownComponentDependencyException
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component
from cyclonedx.model.dependency import Dependency
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from py_serializable import ObjectMetadataLibrary

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.library import MlBom, to_library
from aibom.serialize.cyclonedx.xml import from_xml
from aibom.serialize.validate import validate_document, validate_xml

MEASURE = {"value": 0.0000001, "unit": "kWh"}
CARBON = {"value": 31.22, "unit": "tCO2eq"}
PROPERTIES = [{"name": "p", "value": "1"}, {"name": "p", "value": "2"}]
IMAGE = {"content": "aGVsbG8=", "contentType": "image/png", "encoding": "base64"}
GRAPHICS = {"description": "g", "collection": [{"name": "z", "image": IMAGE}, {"name": "a", "image": IMAGE}]}
DATA = {
    "bom-ref": "inline data",
    "type": "dataset",
    "name": "set",
    "contents": {"url": "https://example.org/set", "properties": PROPERTIES},
    "classification": "public",
    "sensitiveData": ["z", "a"],
    "graphics": GRAPHICS,
    "description": "d",
    "governance": {
        "custodians": [{"organization": {"name": "Z"}}, {"contact": {"name": "A"}}],
        "stewards": [{"contact": {"name": "S"}}],
        "owners": [{"organization": {"name": "O"}}],
    },
}
PROVIDER = {
    "bom-ref": "provider",
    "description": "d",
    "organization": {"name": "Power"},
    "energySource": "wind",
    "energyProvided": MEASURE,
    "externalReferences": [{"type": "website", "url": "https://example.org"}],
}
ENVIRONMENT = {
    "energyConsumptions": [
        {
            "activity": "training",
            "energyProviders": [PROVIDER],
            "activityEnergyCost": MEASURE,
            "co2CostEquivalent": CARBON,
            "co2CostOffset": CARBON,
            "properties": PROPERTIES,
        }
    ],
    "properties": PROPERTIES,
}
CONSIDERATIONS = {
    "users": ["z", "a"],
    "useCases": ["z", "a"],
    "technicalLimitations": ["z", "a"],
    "performanceTradeoffs": ["z", "a"],
    "ethicalConsiderations": [{"name": "z", "mitigationStrategy": "m"}, {"name": "a"}],
    "environmentalConsiderations": ENVIRONMENT,
    "fairnessAssessments": [{"groupAtRisk": "g", "benefits": "b", "harms": "h", "mitigationStrategy": "m"}],
}
CARD = {
    "bom-ref": "card",
    "modelParameters": {
        "approach": {"type": "supervised"},
        "task": "t",
        "architectureFamily": "f",
        "modelArchitecture": "a",
        "datasets": [{"ref": "data"}, DATA, {"ref": "another"}],
        "inputs": [{"format": "z"}, {"format": "a"}],
        "outputs": [{"format": "o"}],
    },
    "quantitativeAnalysis": {
        "performanceMetrics": [
            {"type": "z", "value": "1.0", "slice": "s", "confidenceInterval": {"lowerBound": "0", "upperBound": "2"}},
            {"type": "a", "value": "1"},
        ],
        "graphics": GRAPHICS,
    },
    "considerations": CONSIDERATIONS,
    "properties": PROPERTIES,
}


def model(ref: str, **members: Any) -> dict[str, Any]:
    return {"type": "machine-learning-model", "bom-ref": ref, "name": "m", **members}


@pytest.fixture
def document() -> dict[str, Any]:
    """A document with every member of a card and of data, and what only our classes keep beside them."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 1,
        "metadata": {
            "timestamp": "2026-01-01T00:00:00+00:00",
            "component": model("subject", modelCard={"modelParameters": {"task": "subject"}}),
        },
        "components": [
            {"type": "data", "bom-ref": "another", "name": "d", "data": [{"type": "other"}, {"type": "dataset"}]},
            {"type": "data", "bom-ref": "data", "name": "d", "data": [{**DATA, "bom-ref": "data of data"}]},
            model(
                "model",
                components=[
                    model("nested", modelCard={"modelParameters": {"task": "nested"}}, data=[{"type": "other"}])
                ],
                modelCard=CARD,
                pedigree={"ancestors": [model("parent", modelCard={"modelParameters": {"task": "parent"}})]},
            ),
        ],
        "dependencies": [
            {"ref": "another"},
            {"ref": "data"},
            {"ref": "model", "dependsOn": ["another", "data"], "provides": ["data"]},
            {"ref": "subject", "dependsOn": ["model"]},
        ],
        "compositions": [
            {"bom-ref": "c", "aggregate": "incomplete", "assemblies": ["model", "data"], "dependencies": ["model"]},
            {"aggregate": "complete", "assemblies": ["another"]},
        ],
        "properties": PROPERTIES,
        "citations": [
            {
                "bom-ref": "citation",
                "pointers": ["/components/2/name", "/components/0/name"],
                "timestamp": "2026-01-01T00:00:00Z",
                "attributedTo": "model",
                "note": "n",
            }
        ],
    }


def lower(document: dict[str, Any], version: str) -> dict[str, Any]:
    """The same, without what the lower version does not have."""
    lowered: dict[str, Any] = copy.deepcopy(document)
    lowered.update({"specVersion": version, "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json"})
    if version < "1.7":
        del lowered["citations"]
    if version < "1.6":
        del lowered["components"][2]["modelCard"]["considerations"]["environmentalConsiderations"]
        del lowered["dependencies"][2]["provides"]
    return lowered


def written(bom: Bom, version: str, form: OutputFormat = OutputFormat.JSON) -> str:
    return make_outputter(bom, form, SchemaVersion.from_version(version)).output_as_string(indent=2)


def unordered(value: Any) -> Any:
    """The value with its lists sorted: the library sorts most of them its own way."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def test_what_is_given_is_the_librarys_bom(document: dict[str, Any]) -> None:
    bom = to_library(document)
    assert isinstance(bom, Bom)
    assert all(isinstance(item, Component) for item in bom.components)
    assert bom.metadata.component is not None
    assert bom.metadata.component.name == "m"


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_json_comes_out_as_it_went_in(document: dict[str, Any], version: str) -> None:
    lowered = lower(document, version)
    before = copy.deepcopy(lowered)
    assert [problem for problem in validate_document(lowered) if problem.severity == "error"] == []
    output = json.loads(written(to_library(lowered), version))
    assert unordered(output) == unordered(lowered)
    assert lowered == before


def test_lists_keep_the_order_of_their_author(document: dict[str, Any]) -> None:
    output = json.loads(written(to_library(document), "1.7"))
    (card,) = [item["modelCard"] for item in output["components"] if "modelCard" in item]
    properties = card["considerations"].pop("environmentalConsiderations")["energyConsumptions"][0]["properties"]
    assert properties == PROPERTIES
    considerations = {name: value for name, value in CONSIDERATIONS.items() if name != "environmentalConsiderations"}
    assert card["considerations"] == considerations
    assert card["modelParameters"] == CARD["modelParameters"]
    assert card["quantitativeAnalysis"] == CARD["quantitativeAnalysis"]
    assert output["compositions"] == document["compositions"]
    assert output["citations"] == document["citations"]


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_a_version_gets_what_it_has(document: dict[str, Any], version: str) -> None:
    assert unordered(json.loads(written(to_library(document), version))) == unordered(lower(document, version))


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_xml_is_valid_and_says_the_same(document: dict[str, Any], version: str) -> None:
    if version == "1.5":  # allows one data in XML
        del document["components"][0]["data"][1]
    xml = written(to_library(document), version, OutputFormat.XML)
    assert validate_xml(xml.encode()) == ()
    expected = lower(document, version)
    del expected["$schema"]
    assert unordered(from_xml(xml.encode())) == unordered(expected)


def test_xml_can_be_read_again(document: dict[str, Any]) -> None:
    from io import StringIO

    bom = to_library(document)
    again = MlBom.from_xml(StringIO(written(bom, "1.7", OutputFormat.XML)))
    assert unordered(json.loads(written(again, "1.7"))) == unordered(json.loads(written(bom, "1.7")))


@pytest.mark.parametrize(
    "name",
    ["machine-learning-1.5", "machine-learning-1.6", "machine-learning-considerations-env-1.6", "component-data-1.6"],
)
def test_official_examples_come_out_as_they_went_in(corpus: Path, name: str) -> None:
    from cyclonedx.validation.xml import XmlValidator

    version = name[-3:]
    original = json.loads((corpus / "boms/cyclonedx-specification" / version / f"valid-{name}.json").read_bytes())
    for number, item in enumerate(original["components"]):
        item.setdefault("bom-ref", f"ref {number}")  # the library would invent a random one
    original.setdefault("dependencies", [{"ref": item["bom-ref"]} for item in original["components"]])
    original.setdefault("metadata", {})
    original["$schema"] = f"http://cyclonedx.org/schema/bom-{version}.schema.json"
    assert unordered(json.loads(written(to_library(original), version))) == unordered(original)
    xml = written(to_library(original), version, OutputFormat.XML)
    assert XmlValidator(SchemaVersion.from_version(version)).validate_str(xml) is None


@pytest.mark.filterwarnings("ignore:.*is deprecated from CycloneDX")
@pytest.mark.parametrize("file", ["Llama-3.2-1B-Instruct.json", "Qwen2.5-7B-Instruct.json"])
def test_cards_of_other_tools_survive(corpus: Path, file: str) -> None:
    original = json.loads((corpus / "boms" / "manifest-cyber" / file).read_bytes())
    output = json.loads(written(to_library(original), original["specVersion"]))
    assert _cards(output) == _cards(original)
    assert _cards(original)


def _cards(document: dict[str, Any]) -> list[Any]:
    return sorted((unordered(c["modelCard"]) for c in document["components"] if "modelCard" in c), key=str)


def test_models_that_differ_in_the_card_only_are_not_folded() -> None:
    cards = [{"modelParameters": {"task": task}} for task in ("a", "b")]
    data = [[{"type": "dataset", "name": name}] for name in ("a", "b")]
    parts = [{"type": "machine-learning-model", "name": "m", "modelCard": card} for card in cards]
    parts += [{"type": "data", "name": "d", "data": item} for item in data]
    bom = to_library({"specVersion": "1.6", "components": [*parts, *parts]})
    assert len(bom.components) == 4


def test_repeated_runs_give_equal_texts(document: dict[str, Any]) -> None:
    texts = {written(to_library(document), "1.7", form) for form in OutputFormat for _ in range(3)}
    assert len(texts) == 2


def test_writing_changes_nothing(document: dict[str, Any]) -> None:
    bom = to_library(document)
    first = written(bom, "1.7")
    written(bom, "1.7", OutputFormat.XML)
    assert written(bom, "1.7") == first


def test_nothing_is_invented_for_an_empty_document() -> None:
    output = json.loads(written(to_library({"specVersion": "1.6", "metadata": {}}), "1.6"))
    assert {key for key in output if not key.startswith("$")} == {"bomFormat", "specVersion", "version", "metadata"}
    assert output["metadata"] == {}
    assert validate_xml(written(to_library({"specVersion": "1.6"}), "1.6", OutputFormat.XML).encode()) == ()


def test_no_class_of_the_library_is_changed() -> None:
    """Neither the classes nor their entries in the serializer's registry know of ours."""
    for name, entry in ObjectMetadataLibrary.klass_property_mappings.items():
        if name.startswith("cyclonedx."):
            assert not {"model_card", "data", "compositions", "citations", "provides"} & set(entry) - {"data"}
            assert not any("aibom" in str(getattr(member, "concrete_type", "")) for member in entry.values())
    plain = Bom(components=[Component(name="m", bom_ref="m")])
    assert "modelCard" not in written(plain, "1.6")
    assert type(next(iter(Bom.from_json({"components": [{"type": "file", "name": "f"}]}).components))) is Component


# validate()


def test_components_without_dependencies_get_an_entry() -> None:
    parts = [model("b"), model("a"), {**model("c"), "components": [model("nested")]}]
    bom = to_library({"specVersion": "1.6", "components": parts, "dependencies": [{"ref": "a", "dependsOn": ["b"]}]})
    assert bom.validate()
    assert json.loads(written(bom, "1.6"))["dependencies"] == [
        {"ref": "a", "dependsOn": ["b"]},
        {"ref": "b"},
        {"ref": "c"},
    ]


def test_dependencies_may_be_plain_ones() -> None:
    bom = to_library({"specVersion": "1.6", "components": [model("a"), model("b")]})
    one, other = (item.bom_ref for item in bom.components)
    bom.dependencies = [Dependency(one, [Dependency(other)])]
    bom.register_dependency(bom.components[1], [bom.components[0]])
    assert json.loads(written(bom, "1.6"))["dependencies"] == [
        {"ref": "a", "dependsOn": ["b"]},
        {"ref": "b", "dependsOn": ["a"]},
    ]


@pytest.mark.parametrize("entry", [{"ref": "gone"}, {"ref": "a", "dependsOn": ["gone"]}])
def test_unknown_dependencies_are_refused(entry: dict[str, Any]) -> None:
    bom = to_library({"specVersion": "1.6", "components": [model("a")], "dependencies": [entry]})
    with pytest.raises(UnknownComponentDependencyException, match="gone"):
        bom.validate()


def test_an_expression_beside_other_licences_is_refused() -> None:
    licenses = [{"expression": "MIT"}, {"license": {"id": "MIT"}}]
    for place in ({"components": [model("a", licenses=licenses)]}, {"metadata": {"licenses": licenses}}):
        with pytest.raises(LicenseExpressionAlongWithOthersException):
            to_library({"specVersion": "1.7", **place}).validate()


def test_validate_agrees_with_the_base(document: dict[str, Any]) -> None:
    ours, theirs = to_library(document), to_library(document)
    assert ours.validate() == Bom.validate(theirs)
    assert written(ours, "1.7") == written(theirs, "1.7")


# what cannot be held


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"specVersion": "1.4"},
        {"specVersion": "2.0"},
        {"specVersion": "1.6", "components": 3},
        {"specVersion": "1.6", "components": [{"type": "no such type", "name": "n"}]},
        {"specVersion": "1.6", "components": [{"type": "file"}]},
        {"specVersion": "1.6", "components": [model("m", modelCard={"modelParameters": {"unheard": 1}})]},
        {"specVersion": "1.6", "components": [model("m", modelCard=[])]},
        {"specVersion": "1.6", "serialNumber": "no uuid"},
    ],
)
def test_what_the_library_cannot_hold_is_our_error(document: dict[str, Any]) -> None:
    with pytest.raises(SerializationError):
        to_library(document)


def test_nesting_is_bounded() -> None:
    nested: dict[str, Any] = {"type": "file", "name": "f"}
    for _ in range(2000):
        nested = {"type": "file", "name": "f", "components": [nested]}
    with pytest.raises(SerializationError, match="deep"):
        to_library({"specVersion": "1.6", "components": [nested]})
