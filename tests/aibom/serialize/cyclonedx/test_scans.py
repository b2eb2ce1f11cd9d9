"""What scanners name unsafe stands in ``vulnerabilities``, and is no second time in a graph that is read back."""

from __future__ import annotations

import json

import pytest

import aibom
from aibom.api import render
from aibom.graph.component import Component, Kind
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.serialize.files import loads

UNSAFE = "scan: ClamAV: unsafe, Eicar"


def _graph(*findings: str) -> Graph:
    files = [
        Component(f"m#{name}", Kind.FILE, name, properties=tuple(("aibom:file:finding", text) for text in findings))
        for name in ("a.bin", "b.bin")
    ]
    edges = [Relationship("m", Rel.CONTAINS, file.ref) for file in files]
    return Graph.build([Component("m", Kind.MODEL, "m"), *files, *edges], subject="m")


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
@pytest.mark.parametrize("format_", ["cyclonedx-json", "cyclonedx-xml"])
def test_an_unsafe_file_is_a_vulnerability_once(version: str, format_: str) -> None:
    graph = _graph(UNSAFE)
    data, losses, problems = render(graph, format=format_, spec_version=version)
    assert (losses, problems) == ((), ())
    assert loads(data) == graph
    if format_ == "cyclonedx-json":
        assert json.loads(data)["vulnerabilities"] == [
            {
                "source": {"name": "ClamAV"},
                "description": "ClamAV reports: unsafe, Eicar",
                "affects": [{"ref": "m#a.bin"}, {"ref": "m#b.bin"}],
            }
        ]


@pytest.mark.parametrize("finding", ["scan: ClamAV: suspicious", "layout: odd", "scan: unsafe", "note: x: unsafe"])
def test_what_no_scanner_names_unsafe_is_none(finding: str) -> None:
    assert "vulnerabilities" not in json.loads(render(_graph(finding))[0])


def test_what_a_stranger_says_stays() -> None:
    document = json.loads(render(_graph(UNSAFE))[0])
    document["vulnerabilities"].append({"id": "CVE-2026-1"})
    (extra,) = [json.loads(text) for key, text in aibom.load(document).extra if key == "vulnerabilities"]
    assert extra == [{"id": "CVE-2026-1"}]
