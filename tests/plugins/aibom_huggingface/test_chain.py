"""Licences along a lineage."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aibom.plugin import License, normalize_license
from aibom_huggingface.chain import Family, chain_findings, family


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("apache-2.0", Family.PERMISSIVE),
        ("mit", Family.PERMISSIVE),
        ("MIT OR Apache-2.0", Family.PERMISSIVE),
        ("cc-by-4.0", Family.PERMISSIVE),
        ("cc0-1.0", Family.PERMISSIVE),
        ("llama3.1", Family.TERMS),
        ("gemma", Family.TERMS),
        ("creativeml-openrail-m", Family.TERMS),
        ("openrail++", Family.TERMS),
        ("gpl-3.0", Family.COPYLEFT),
        ("agpl-3.0", Family.COPYLEFT),
        ("cc-by-sa-4.0", Family.COPYLEFT),
        ("cc-by-nc-4.0", Family.NON_COMMERCIAL),
        ("cc-by-nc-sa-3.0", Family.NON_COMMERCIAL),
        ("apple-amlr", Family.NON_COMMERCIAL),
        ("my-own-terms", None),
        ("once upon a time", None),
    ],
)
def test_families(name: str, expected: Family | None) -> None:
    assert family(*normalize_license(name)) == expected


def _findings(licenses: dict[str, Sequence[str]], parents: dict[str, Sequence[str]]) -> list[str]:
    read = {ref: tuple(item for name in names for item in normalize_license(name)) for ref, names in licenses.items()}
    return list(chain_findings("child", read, parents))


def test_both_licences_and_the_path_are_named() -> None:
    found = _findings(
        {"child": ["apache-2.0"], "middle": ["mit"], "root": ["cc-by-nc-4.0"]},
        {"child": ["middle"], "middle": ["root"]},
    )
    assert found == ["license-chain: Apache-2.0 here, CC-BY-NC-4.0 of child -> middle -> root"]


@pytest.mark.parametrize(
    ("child", "parent", "narrows"),
    [
        ("mit", "gpl-3.0", True),
        ("apache-2.0", "llama2", True),
        ("cc-by-nc-4.0", "gpl-3.0", True),
        ("mit", "apache-2.0", False),
        ("gpl-3.0", "mit", False),
        ("cc-by-nc-4.0", "mit", False),
        ("gpl-3.0", "gpl-3.0", False),
        ("mit", "my-own-terms", False),
        ("my-own-terms", "gpl-3.0", False),
    ],
)
def test_what_narrows(child: str, parent: str, narrows: bool) -> None:
    assert bool(_findings({"child": [child], "parent": [parent]}, {"child": ["parent"]})) is narrows


def test_an_ancestor_behind_one_that_narrows_is_said_of_that_one() -> None:
    licenses = {"child": ["mit"], "a": ["gpl-3.0"], "b": ["cc-by-nc-4.0"]}
    assert len(_findings(licenses, {"child": ["a"], "a": ["b"]})) == 1


def test_a_cycle_ends_and_no_licence_is_no_finding() -> None:
    parents = {"child": ["a"], "a": ["b"], "b": ["child", "a"]}
    assert _findings({"child": ["mit"], "a": ["mit"], "b": ["gpl-3.0"]}, parents)
    assert _findings({"a": ["gpl-3.0"]}, parents) == []


def test_of_several_licences_the_least_counts() -> None:
    assert _findings({"child": ["mit"], "parent": ["gpl-3.0", "mit"]}, {"child": ["parent"]}) == []
    assert family(License(expression="MIT AND GPL-3.0-only")) is None
