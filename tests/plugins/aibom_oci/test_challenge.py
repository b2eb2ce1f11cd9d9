"""What registries really send with 401 is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_oci.challenge import Challenge, challenges

BEARER = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"'
PARAMETERS = {
    "realm": "https://auth.docker.io/token",
    "service": "registry.docker.io",
    "scope": "repository:a/b:pull,push",
}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (BEARER, [Challenge("bearer", PARAMETERS)]),
        ('Basic realm="a, b"', [Challenge("basic", {"realm": "a, b"})]),
        ("Basic realm=x", [Challenge("basic", {"realm": "x"})]),
        (f'{BEARER}, Basic realm="y"', [Challenge("bearer", PARAMETERS), Challenge("basic", {"realm": "y"})]),
        ('BASIC Realm="a \\"b\\""', [Challenge("basic", {"realm": 'a "b"'})]),
        ("Negotiate", [Challenge("negotiate", {})]),
        ("", []),
    ],
)
def test_challenges_are_read(header: str, expected: list[Challenge]) -> None:
    assert list(challenges(header)) == expected


@given(st.text(max_size=200))
def test_no_header_breaks_it(header: str) -> None:
    for challenge in challenges(header):
        assert challenge.scheme
