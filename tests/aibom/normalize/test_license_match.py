"""Licences that one accepts, and licences that mention one."""

from __future__ import annotations

import pytest

from aibom.errors import UsageError
from aibom.normalize.license import License, normalize_license
from aibom.normalize.license_match import license_matcher


@pytest.mark.parametrize(
    ("query", "declared", "matches"),
    [
        ("MIT", ["MIT"], True),
        ("mit", ["MIT"], True),
        ("MIT", [], False),
        ("MIT", ["MIT", "GPL-2.0-only"], False),
        ("MIT OR GPL-2.0-only", ["MIT", "GPL-2.0-only"], True),
        ("MIT", ["MIT OR GPL-2.0-only"], True),
        ("MIT", ["MIT AND GPL-2.0-only"], False),
        ("Apache-2.0", ["(MIT AND GPL-2.0-only) OR Apache-2.0"], True),
        ("GPL-2.0-only", ["GPL-2.0-only WITH Classpath-exception-2.0"], False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only WITH Classpath-exception-2.0"], True),
        ("llama3.1", ["llama3.1"], True),
        ("contains:GPL-*", ["MIT OR GPL-2.0-only"], True),
        ("contains:gpl-2.0-only", ["MIT", "GPL-2.0-only"], True),
        ("contains:GPL-*", ["LGPL-2.1-only"], False),
        ("contains:MIT", [], False),
    ],
)
def test_matching(query: str, declared: list[str], matches: bool) -> None:
    licenses = [item for text in declared for item in normalize_license(text)]
    assert len(licenses) == len(declared)
    assert license_matcher(query)(licenses) is matches


def test_an_expression_that_cannot_be_read_is_one_name() -> None:
    broken = [License(expression="MIT OR (")]
    assert not license_matcher("MIT")(broken)
    assert license_matcher("contains:mit or (")(broken)


@pytest.mark.parametrize("query", ["", " ", "contains:", "M" * 5000])
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(UsageError):
        license_matcher(query)
