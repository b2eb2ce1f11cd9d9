"""The law of XML: what is read is what was written, and what is not is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.xml import XmlValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.xml import from_xml, read_xml, to_xml
from aibom.serialize.validate import validate_document
from tests.aibom.serialize.cyclonedx.xml_documents import at, document, rich
from tests.aibom.serialize.cyclonedx.xml_strategies import documents

VERSIONS = ("1.5", "1.6", "1.7")
LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def xsd_error(text: str) -> str | None:
    version = re.search(r"bom/(1\.\d)", text)
    assert version
    error = XmlValidator(SchemaVersion.from_version(version[1])).validate_str(text)
    return error and str(error.data)


# The law


@pytest.mark.parametrize("version", VERSIONS)
@LAW
@given(data=st.data())
def test_nothing_is_lost_of_what_xml_can_say(version: str, data: st.DataObject) -> None:
    drawn = data.draw(documents(version))
    text, lost = to_xml(drawn)
    assert lost == ()
    assert from_xml(text.encode()) == drawn


@pytest.mark.parametrize("version", VERSIONS)
@LAW
@given(data=st.data())
def test_what_does_not_come_back_is_named(version: str, data: st.DataObject) -> None:
    drawn = data.draw(documents(version, spoilt=True))
    text, lost = to_xml(drawn)
    back, unread = read_xml(text.encode())
    assert lost or back == drawn
    assert unread == ()
    assert (text, lost) == to_xml(deepcopy(drawn))
    once, again = to_xml(back)
    assert from_xml(once.encode()) == back or again


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_with_everything_is_valid_and_comes_back(version: str) -> None:
    text, lost = to_xml(rich(version))
    assert lost == ()
    assert from_xml(text.encode()) == rich(version)
    assert xsd_error(text) is None
    assert [problem for problem in validate_document(rich(version)) if problem.severity == "error"] == []
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<bom xmlns=')
    assert text.endswith("</bom>\n")


@pytest.mark.parametrize("version", VERSIONS)
def test_elements_have_the_order_of_the_xsd_whatever_the_order_of_keys(version: str) -> None:
    def reversed_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reversed_keys(value[key]) for key in reversed(value)}
        return [reversed_keys(item) for item in value] if isinstance(value, list) else value

    assert to_xml(reversed_keys(rich(version))) == to_xml(rich(version))


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, int), (1.0, float), (0.1, float), (1e-07, float), (1e308, float), (5e-324, float), (-3, int)],
)
def test_numbers_stay_what_they_are(value: float, kind: type) -> None:
    made = at("/vulnerabilities/0/ratings/0/score", value)
    text, lost = to_xml(made)
    back = from_xml(text.encode())["vulnerabilities"][0]["ratings"][0]["score"]
    assert (lost, back, type(back)) == ((), value, kind)
    assert re.fullmatch(r"-?[0-9.]+", text.split("<score>")[1].split("<")[0])  # xs:decimal has no exponent


# What XML cannot say

KE = "/components/0/cryptoProperties/protocolProperties/ikev2TransformTypes/ke"
OTHER = {"type": "other"}


@pytest.mark.parametrize(
    ("version", "inside", "made", "lost", "back"),
    [
        # no place for it
        ("1.6", "", {"signature": {"value": "x"}}, ["/signature"], {}),
        ("1.6", "", {"a/b~c": 1}, ["/a~1b~0c"], {}),
        ("1.6", "/components/0", {"versionRange": "vers:x/*", "name": "n"}, ["/versionRange"], {"name": "n"}),
        ("1.5", "/components/0", {"tags": ["t"]}, ["/tags"], {}),
        ("1.5", "/components/0", {"data": [OTHER] * 3}, ["/data/1", "/data/2"], {"data": [OTHER]}),
        ("1.6", "/components/0", {"description": None}, ["/description"], {}),
        ("1.6", "/components/0", {"supplier": "s"}, ["/supplier"], {}),
        ("1.6", "/components/0", {"licenses": [{}, "MIT"]}, ["/licenses/0", "/licenses/1"], {"licenses": []}),
        ("1.6", "/components/0/licenses/0", {"license": {}, "x": 1}, ["/x"], {"license": {}}),
        ("1.6", "/components/0", {"tags": [None, "t", {}]}, ["/tags/0", "/tags/2"], {"tags": ["t"]}),
        ("1.6", "/vulnerabilities/0/ratings/0", {"score": float("nan")}, ["/score"], {}),
        ("1.7", "/components/0/patentAssertions/0", {"asserter": []}, ["/asserter"], {}),
        # one with something else
        ("1.6", "/components/0", {"data": []}, ["/data"], {}),
        ("1.6", "/dependencies/0", {"ref": "a", "dependsOn": []}, ["/dependsOn"], {"ref": "a"}),
        ("1.6", "/metadata", {"tools": {}}, ["/tools"], {"tools": []}),
        ("1.7", KE, [{}], ["/0"], [""]),
        ("1.6", "/components/0/properties/0", {"name": "n"}, [""], {"name": "n", "value": ""}),
        ("1.6", "/components/0/evidence", {"identity": OTHER}, ["/identity", "/identity/0/type"], {"identity": [{}]}),
        ("1.6", "/components/0", {"tags": "t"}, ["/tags"], {"tags": ["t"]}),
        ("1.6", "/components/0", {"author": 7}, ["/author"], {"author": "7"}),
        ("1.6", "/components/0", {"author": True}, ["/author"], {"author": "true"}),
        ("1.6", "/components/0", {"modified": "true"}, ["/modified"], {"modified": True}),
        # changed
        ("1.6", "/components/0", {"purl": " p"}, ["/purl"], {"purl": "p"}),
        ("1.6", "/components/0", {"name": "\x07\ud800\ufffe"}, ["/name"], {"name": "\\x07\\ud800\\ufffe"}),
        ("1.6", "/components/0", {"bom-ref": "\x00"}, ["/bom-ref"], {"bom-ref": "\\x00"}),
    ],
)
def test_what_xml_cannot_say_is_named(version: str, inside: str, made: Any, lost: list[str], back: Any) -> None:
    text, named = to_xml(at(inside, made, version))
    assert list(named) == [inside + pointer for pointer in lost]
    assert read_xml(text.encode()) == (at(inside, back, version), ())


@pytest.mark.parametrize(
    ("members", "lost"),
    [
        ({"specVersion": "1.6"}, "/bomFormat"),
        ({"specVersion": "1.6", "bomFormat": "SPDX"}, "/bomFormat"),
        (document(**{"$schema": "https://else.example"}), "/$schema"),
    ],
)
def test_what_the_namespace_does_not_say_is_named(members: dict[str, Any], lost: str) -> None:
    text, named = to_xml(members)
    assert (named, from_xml(text.encode())) == ((lost,), document())


def test_the_schema_of_the_version_is_said_by_the_namespace() -> None:
    made = document(**{"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json"})
    assert to_xml(made) == to_xml(document())
    assert to_xml(made)[1] == ()


@pytest.mark.parametrize("version", [None, "1.4", "1.8", 1.6, ["1.6"]])
def test_other_versions_are_not_written(version: object) -> None:
    with pytest.raises(SerializationError, match=r"1\.5, 1\.6, 1\.7"):
        to_xml({"bomFormat": "CycloneDX", "specVersion": version})


def test_too_deep_a_document_is_refused() -> None:
    made: dict[str, Any] = {"name": "innermost"}
    for _ in range(2_000):
        made = {"components": [made]}
    with pytest.raises(SerializationError, match="deeply"):
        to_xml(document(**made))


# The official documents


def signatures(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "signature":
                yield f"{pointer}/{key}"
            else:
                yield from signatures(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from signatures(item, f"{pointer}/{index}")


def without_signatures(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_signatures(item) for key, item in value.items() if key not in ("signature", "$schema")}
    return [without_signatures(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("version", VERSIONS)
def test_official_json_comes_back_from_valid_xml(corpus: Path, version: str) -> None:
    paths = sorted((corpus / "boms" / "cyclonedx-specification" / version).glob("valid-*.json"))
    assert paths
    for path in paths:
        official = json.loads(path.read_bytes())
        text, lost = to_xml(official)
        assert sorted(lost) == sorted(signatures(official)), path.name  # JSON's own, which XML has no place for
        assert from_xml(text.encode()) == without_signatures(official), path.name
        assert xsd_error(text) is None, path.name


@pytest.mark.parametrize("version", VERSIONS)
def test_official_xml_is_written_as_it_was_read(corpus: Path, version: str) -> None:
    paths = sorted((corpus / "boms" / "cyclonedx-specification" / version).glob("valid-*.xml"))
    assert paths
    for path in paths:
        read, unread = read_xml(path.read_bytes())
        assert all(what.endswith("{http://www.w3.org/2000/09/xmldsig#}Signature") for what in unread), path.name
        text, lost = to_xml(read)
        assert (lost, from_xml(text.encode())) == ((), read), path.name
        assert xsd_error(text) is None, path.name


DIFFERING = {
    *("license-choice-1.7", "license-declared-concluded-mix-1.7", "license-expression-1.5", "license-id-1.5"),
    *("license-expression-with-text-1.7", "license-name-1.5", "machine-learning-1.5"),
    *(f"metadata-timestamp-{version}" for version in VERSIONS),
}
"""Official documents whose JSON and XML were written with different content."""


def test_official_json_and_xml_say_the_same(corpus: Path) -> None:
    for path in sorted((corpus / "boms" / "cyclonedx-specification").glob("*/valid-*.json")):
        if path.stem.removeprefix("valid-") not in DIFFERING:
            xml = from_xml(path.with_suffix(".xml").read_bytes())
            assert collapsed(json.loads(path.read_bytes())) == collapsed(xml), path.name


def collapsed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: collapsed(item) for key, item in value.items() if key not in ("signature", "$schema")}
    if isinstance(value, list):
        return [collapsed(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def test_other_peoples_documents_come_back(corpus: Path) -> None:
    paths = [*(corpus / "boms" / "manifest-cyber").glob("*.json"), *(corpus / "boms" / "k8s-aibom").glob("*.json")]
    compared = 0
    for path in sorted(paths):
        theirs = json.loads(path.read_bytes())
        if theirs.get("bomFormat") == "CycloneDX":
            text, lost = to_xml(theirs)
            theirs.pop("$schema", None)
            assert (lost, from_xml(text.encode())) == ((), theirs), path.name
            compared += 1
    assert compared
