"""Bytes of either format, there and back, and one sentence for everything that is no BOM."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import SerializationError, UsageError
from aibom.graph.evidence import Unknown
from aibom.graph.graph import Graph
from aibom.serialize import files
from aibom.serialize.files import FORMATS, SPEC_VERSIONS, dumps, graph_of, loads
from aibom.serialize.validate import validate_source
from tests.builders.collected import APP, MODEL, OBSERVED, UNKNOWN

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
GRAPH = Graph.build([*OBSERVED[:-3], *OBSERVED[-2:], UNKNOWN], subject=APP.ref)
NEWEST = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


@pytest.mark.parametrize("spec_version", SPEC_VERSIONS)
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_is_valid_and_reads_back(format: str, spec_version: str) -> None:
    data, losses, document = dumps(GRAPH, format=format, spec_version=spec_version, timestamp=MOMENT)
    assert validate_source(data) == ()
    assert losses == ()
    assert document["specVersion"] == spec_version
    assert document["metadata"]["timestamp"] == "2026-01-02T03:04:05Z"
    assert loads(data) == GRAPH == graph_of(document)
    assert data.endswith(b"\n")


def test_json_is_the_document_as_text() -> None:
    data, _, document = dumps(Graph.build([replace(APP, name="Größe")], subject=APP.ref), timestamp=MOMENT)
    assert data.decode() == json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    assert "Größe" in data.decode()


def test_what_depends_on_nothing_says_so_in_json() -> None:
    rows = dumps(GRAPH, timestamp=MOMENT)[2]["dependencies"]
    assert [] in [row["dependsOn"] for row in rows]
    assert [] not in [
        row.get("dependsOn") for row in dumps(GRAPH, format=FORMATS[1], timestamp=MOMENT)[2]["dependencies"]
    ]


def test_evidence_can_be_left_out() -> None:
    with_evidence, without = (dumps(GRAPH, evidence=value, timestamp=MOMENT)[0] for value in (True, False))
    assert b"aibom:evidence:" in with_evidence
    assert b"aibom:evidence:" not in without


@pytest.mark.parametrize("wrong", [{"format": "spdx-json"}, {"spec_version": "1.4"}, {"spec_version": "2.0"}])
def test_other_formats_and_versions_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="is not one of"):
        dumps(GRAPH, **wrong)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b", r"a\x00b"),
        ("esc \x1b[31m", r"esc \x1b[31m"),
        ("\ud800", r"\ud800"),
        ("x\ufffe\uffff", r"x\ufffe\uffff"),
    ],
)
def test_what_no_xml_can_hold_is_escaped_and_told(format: str, text: str, written: str) -> None:
    graph = Graph.build([APP, replace(MODEL, description=text, version="y" * 70_000 + text)], subject=APP.ref)
    data, losses, document = dumps(graph, format=format, timestamp=MOMENT)
    (model,) = document["components"]
    assert (model["description"], model["version"]) == (written, "y" * 70_000 + written)
    assert loads(data)[MODEL.ref].description == written
    assert {(loss.pointer, loss.component) for loss in losses} == {
        ("/components/0/description", MODEL.ref),
        ("/components/0/version", MODEL.ref),
    }
    assert all("escapes" in loss.message for loss in losses)


@given(st.text(st.characters(), max_size=20), st.sampled_from(FORMATS))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_written_and_read(text: str, format: str) -> None:
    graph = Graph.build([replace(APP, description=text or None), Unknown(APP.ref, "x", text)], subject=APP.ref)
    data, _, _ = dumps(graph, format=format, timestamp=MOMENT)
    assert not [problem for problem in validate_source(data) if problem.severity == "error"]
    assert loads(data).subject is not None


def test_what_xml_cannot_hold_is_a_loss_with_its_component() -> None:
    inner = {"type": "library", "name": "odd", "bom-ref": "o/1", "strange": [1], "hashes": [], "purl": " pkg:pypi/a"}
    outer = {"type": "library", "name": "x", "bom-ref": "o", "components": [inner]}
    graph = graph_of({**NEWEST, "components": [outer]})
    assert dumps(graph, timestamp=MOMENT)[1] == ()
    losses = dumps(graph, format="cyclonedx-xml", timestamp=MOMENT)[1]
    assert ("/components/0/components/0/strange", "o/1") in {(loss.pointer, loss.component) for loss in losses}


@pytest.mark.parametrize("value", ["NaN", "[" * 5000 + "]" * 5000])
def test_what_json_has_no_form_for_is_refused(value: str) -> None:
    with pytest.raises(SerializationError, match=r"^The graph"):
        dumps(Graph.build([APP], subject=APP.ref, extra=[("strange", value)]))


def text_of(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


DEEP: dict[str, Any] = {**NEWEST}
for _ in range(150):
    DEEP = {**NEWEST, "components": [{"type": "library", "name": "x", "components": DEEP.get("components", [])}]}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"[]", "neither JSON nor XML"),
        (b"hello", "neither JSON nor XML"),
        (b"\x89PNG", "neither JSON nor XML"),
        (b"{}", "not CycloneDX"),
        (b'{"bomFormat": "CycloneDX"}', "not CycloneDX"),
        (b'{"specVersion": "1.6"}', "not CycloneDX"),
        (b'{"spdxVersion": "SPDX-2.3"}', "not CycloneDX but SPDX"),
        (text_of({**NEWEST, "specVersion": "9.9"}), "9.9 is not one of 1.2, 1.3"),
        (text_of({**NEWEST, "specVersion": 1.6}), "not CycloneDX"),
        (text_of(NEWEST)[:-1], "truncated"),
        (text_of(NEWEST)[:20], "truncated"),
        (text_of(NEWEST) + b" }", "cannot be read: not JSON"),
        (b'{"a": NaN}', "cannot be read: not JSON"),
        (b'{"a": 1' + b"0" * 10_000 + b"}", "cannot be read: a number of more than"),
        (b'{"a": "\xff"}', "cannot be read: not UTF-8"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "nested more than 200 deep"),
        (text_of(DEEP), "nested more than 200 deep"),
        (b"<html></html>", ""),
        (b"<bom", ""),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">', ""),
        (b'<!DOCTYPE bom [<!ENTITY a "b">]><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', ""),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.0"/>', ""),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">' + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</bom>", ""),
    ],
)
def test_what_is_no_bom_is_one_sentence(data: bytes, message: str) -> None:
    with pytest.raises(SerializationError) as caught:
        loads(data)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 500


def test_a_document_that_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    data = text_of(NEWEST)
    monkeypatch.setattr(files, "MAX_BYTES", len(data))
    assert loads(data) == Graph.build(())
    with pytest.raises(SerializationError, match="are not read"):
        loads(data + b" ")


@pytest.mark.parametrize("data", [text_of(NEWEST), b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>'])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n \t"])
def test_the_first_character_tells_the_format(data: bytes, before: bytes) -> None:
    assert len(loads(before + data)) == 0


@pytest.mark.parametrize("version", files.READABLE)
def test_every_version_is_read(version: str) -> None:
    row = {"type": "library", "name": "x", "version": "1", "bom-ref": "x"}
    assert graph_of({**NEWEST, "specVersion": version, "components": [row]})["x"].version == "1"


@pytest.mark.parametrize("format", FORMATS)
def test_every_beginning_of_a_bom_is_refused(format: str) -> None:
    data, _, _ = dumps(GRAPH, format=format, timestamp=MOMENT)
    whole = data.rstrip()
    for length in range(0, len(whole), 97):
        with pytest.raises(SerializationError):
            loads(whole[:length])


def test_real_boms_are_read_and_written_again(corpus: Path) -> None:
    boms = sorted(path for path in corpus.glob("boms/**/*") if re.search(r"\.(json|xml)$", path.name))
    assert boms
    for path in boms:
        try:
            graph = loads(path.read_bytes())
        except SerializationError as error:
            assert "\n" not in error.message, path
            continue
        for format in FORMATS:
            assert loads(dumps(graph, format=format, spec_version="1.7", timestamp=MOMENT)[0]).subject == graph.subject
