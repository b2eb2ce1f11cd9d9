from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.formats import croissant
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.json_object import JsonObject
from aibom.graph.component import Contact, Digest, Organization, Reference
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders import datasets


def read(value: Any, name: str = "croissant.json") -> Facts:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return croissant.FORMAT.read(Reader(data).blob(name))


def test_what_is_declared() -> None:
    facts = read(datasets.croissant({"a.csv": b"x"}))
    assert (facts.kind, facts.name, facts.version, facts.description) == (None, "census", "2.1.0", "People of a town.")
    assert facts.licenses == (License(id="CC-BY-4.0"),)
    assert facts.authors == (Contact("Ann", "ann@town.example"),)
    assert facts.supplier == Organization("Town", ("https://town.example",))
    assert facts.tags == ("people", "town")
    assert facts.references == (
        Reference("website", "https://town.example/census"),
        Reference("distribution", "https://town.example/a.zip", "all", (Digest("SHA-256", "0" * 64),)),
    )
    assert facts.properties == (
        ("aibom:dataset:citation", "@misc{census}"),
        ("aibom:dataset:date-published", "2024-05-06"),
        ("aibom:dataset:rai:data-biases", "Few young people."),
    )
    assert facts.files == ("a.csv",)
    assert [(path, digest.algorithm) for path, digest in facts.digests] == [("a.csv", "SHA-256")]
    assert facts.dataset is not None and facts.dataset.sensitive_data == ("Gender", "Age")
    assert facts.dataset.contents == (
        ("column", "id Integer"),
        ("column", "text"),
        ("file", "a.csv"),
        ("file", "all"),
        ("record-set", "rows"),
    )
    assert not facts.unknowns


def test_the_prefixes_of_older_versions() -> None:
    said = {
        "@context": {},
        "sc:name": "old",
        "sc:license": {"@type": "CreativeWork", "name": "MIT", "url": "https://opensource.org/license/mit"},
        "ml:recordSet": [{"sc:name": "a", "ml:field": {"sc:name": "x", "ml:dataType": ["sc:Text"]}}, {"sc:name": "b"}],
        "sc:distribution": {"@type": "sc:FileObject", "sc:name": "f", "sc:contentUrl": "f.csv", "ml:md5": "A" * 32},
    }
    facts = read(said)
    assert (facts.name, facts.licenses) == ("old", (License(id="MIT"),))
    assert facts.digests == (("f.csv", Digest("MD5", "a" * 32)),)
    assert facts.dataset is not None and ("column:a", "x Text") in facts.dataset.contents


def test_circles_lead_nowhere() -> None:
    circle = {"@id": "a", "containedIn": {"@id": "a"}, "source": {"@id": "a"}, "contentUrl": "a", "@type": "FileObject"}
    facts = read({**datasets.CROISSANT, "@id": "a", "isPartOf": {"@id": "a"}, "distribution": [circle, circle]})
    assert facts.files == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"license": 5},
        {"creator": [None, 5, {"name": 5}, {}]},
        {"distribution": "x"},
        {"distribution": [None, [], {"@type": []}, {"@type": "cr:FileObject", "sha256": 5, "contentUrl": {}}]},
        {"recordSet": [{"field": [5, None, {"name": None}]}]},
        {"keywords": {"a": 1}},
        {"version": 1.5, "name": ["a", "b"]},
        {"rai:personalSensitiveInformation": {"a": 1}},
    ],
)
def test_wrong_types_are_no_fault(changes: dict[str, Any]) -> None:
    assert read({**datasets.CROISSANT, **changes}).format == "croissant"


def test_values_that_are_none_are_said() -> None:
    said = {"license": "unknown", "distribution": [{"@type": "cr:FileObject", "sha256": "TODO", "contentUrl": "a.csv"}]}
    facts = read({**datasets.CROISSANT, **said})
    assert set(facts.unknowns) == {("licenses", "declared as unknown"), ("digests", "sha256: no digest")}


def test_patterns_of_files_beside_the_description() -> None:
    sets = [
        {"@type": "cr:FileSet", "containedIn": {"@id": "repo"}, "includes": "*/*.parquet"},
        {"@type": "cr:FileSet", "containedIn": {"@id": "zip"}, "includes": "*.jpg"},
        {"@type": "cr:FileObject", "@id": "zip", "encodingFormat": "application/zip"},
        {"@type": "cr:FileObject", "@id": "repo", "encodingFormat": "git+https"},
    ]
    assert croissant.included(JsonObject({"distribution": sets})) == ["*/*.parquet"]


def test_other_metadata_is_left_alone() -> None:
    assert read({"name": "x"}, "metadata.json") == Facts("croissant")
    with pytest.raises(FormatError, match="not Croissant"):
        read({"name": "x"})
    with pytest.raises(FormatError):
        read(b"[1]")
