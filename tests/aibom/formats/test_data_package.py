from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from aibom.formats import data_package
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Contact, Digest, Organization, Reference
from aibom.testing.guards import Reader
from tests.builders import datasets


def read(value: Any, name: str = "datapackage.json") -> Facts:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return data_package.FORMAT.read(Reader(data).blob(name))


def test_what_is_declared() -> None:
    facts = read(datasets.data_package({"orders.csv": b"x"}))
    assert (facts.kind, facts.name, facts.version) == (None, "orders", "1.2")
    assert [item.id for item in facts.licenses] == ["PDDL-1.0"]
    assert (facts.authors, facts.supplier) == ((Contact("Bo"),), Organization("Shop"))
    assert facts.references == (Reference("other", "https://shop.example/orders", "source: The shop"),)
    assert facts.properties == (("aibom:dataset:title", "Orders of a shop"),)
    assert facts.files == ("orders.csv",)
    assert facts.digests == (("orders.csv", Digest("MD5", hashlib.md5(b"x", usedforsecurity=False).hexdigest())),)
    assert facts.dataset is not None
    assert facts.dataset.contents == (
        ("column", "id integer"),
        ("column", "label"),
        ("column", "text string"),
        ("resource", "orders csv"),
    )


@pytest.mark.parametrize(
    ("value", "digest"),
    [
        ("sha256:" + "AB" * 32, Digest("SHA-256", "ab" * 32)),
        ("sha1:" + "a" * 40, Digest("SHA-1", "a" * 40)),
        ("crc32:12345678", None),
        ("no digest", None),
    ],
)
def test_hashes_with_the_name_of_their_algorithm(value: str, digest: Digest | None) -> None:
    facts = read({"name": "x", "resources": [{"path": "a.csv", "hash": value, "rows": 5}]})
    assert facts.digests == ((("a.csv", digest),) if digest else ())
    assert [field for field, _ in facts.unknowns] == ([] if digest else ["digests"])
    assert facts.dataset is not None and ("rows", "5") in facts.dataset.contents


def test_resources_elsewhere_and_in_several_files() -> None:
    resources = [
        {"name": "far", "path": "https://shop.example/a.csv?token=x", "hash": "a" * 32},
        {"name": "near", "path": ["a.csv", "b.csv"], "hash": "b" * 32},
    ]
    facts = read({"name": "x", "resources": resources})
    assert facts.files == ("a.csv", "b.csv") and facts.digests == ()
    assert facts.references == (
        Reference("distribution", "https://shop.example/a.csv", "far", (Digest("MD5", "a" * 32),)),
    )


def test_kaggle() -> None:
    facts = read({"id": "ann/houses", "title": "Houses", "licenses": [{"name": "CC0-1.0"}]}, "dataset-metadata.json")
    assert (facts.name, [item.id for item in facts.licenses]) == ("houses", ["CC0-1.0"])
    assert ("aibom:dataset:kaggle-id", "ann/houses") in facts.properties


@pytest.mark.parametrize(
    "changes",
    [
        {"licenses": 5},
        {"resources": {"a": 1}},
        {"resources": [None, {"path": 5}, {"path": [5], "schema": {"fields": [5]}}]},
        {"contributors": ["x", 5, {}]},
        {"sources": [5, {"title": "A book"}]},
        {"keywords": [5]},
    ],
)
def test_wrong_types_are_no_fault(changes: dict[str, Any]) -> None:
    assert read(datasets.data_package({}, **changes)).name == "orders"


def test_no_package() -> None:
    with pytest.raises(FormatError):
        read(b"[]")
