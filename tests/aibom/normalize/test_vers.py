"""Version ranges: the vers specification's containment, for the schemes that have an order here."""

from __future__ import annotations

import pytest

from aibom.errors import UsageError
from aibom.normalize.vers import version_range


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("vers:pypi/*", "1 anything", ""),
        ("vers:pypi/>=2.0|<2.6|!=2.3", "2.0 2.1.post1 2.5.9", "1.9 2.3 2.6 2.0rc1 junk"),
        ("vers:pypi/1.0|2.0", "1.0 1 2.0.0", "1.1"),
        ("vers:pypi/!=1.0", "1.1 0.9", "1.0"),
        ("vers:pypi/<=1|>3|<4|>=7", "0.5 1 3.5 8", "2 3 4 5 6.9"),
        ("vers:pypi/>=2.13.0%2Bcpu", "2.13.0+cpu 2.14", "2.12"),
        ("vers:npm/<1.0.0|>=2.0.0-rc.1|<=3", "0.9.0 2.0.0-rc.1 2.0.0-rc.10 2.0.0 3.0", "1.0.0 2.0.0-beta 3.1"),
        ("vers:semver/>1.0.0-alpha.9", "1.0.0-alpha.10 1.0.0-beta 1.0.0", "1.0.0-alpha.1 0.1"),
        ("vers:huggingface/abc|def", "abc def", "ab"),
    ],
)
def test_what_lies_in_a_range(text: str, inside: str, outside: str) -> None:
    within = version_range(text)
    assert [version for version in inside.split() if not within(version)] == []
    assert [version for version in outside.split() if within(version)] == []


@pytest.mark.parametrize(
    "text", ["", "vers:", "vers:pypi", "vers:pypi/", "pypi/1", "vers:pypi/a b", "vers:pypi/1||2", "vers:pypi/*|1"]
)
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UsageError, match="no version range"):
        version_range(text)


def test_a_scheme_without_order_is_not_guessed_at() -> None:
    with pytest.raises(UsageError) as caught:
        version_range("vers:huggingface/>=abc")
    assert "pypi" in caught.value.hint
