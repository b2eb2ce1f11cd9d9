"""Which URIs name a manifest of a registry, and where its API is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.plugin import UsageError
from aibom_oci.target import Target, parse

HEX = "ab" * 32


@pytest.mark.parametrize(
    ("uri", "expected", "endpoint"),
    [
        ("oci://ghcr.io/org/app:v1", ("ghcr.io", "org/app", "v1", ""), "https://ghcr.io"),
        ("oci://h:5000/a__b/c.d/e-f:V_1.0-x", ("h:5000", "a__b/c.d/e-f", "V_1.0-x", ""), "https://h:5000"),
        (f"oci://h/a@sha256:{HEX}", ("h", "a", "", f"sha256:{HEX}"), "https://h"),
        (f"oci://h/a:v1@sha256:{HEX}", ("h", "a", "v1", f"sha256:{HEX}"), "https://h"),
        ("oci://localhost:5000/a:v1", ("localhost:5000", "a", "v1", ""), "http://localhost:5000"),
        ("oci://127.0.0.1/a:v1", ("127.0.0.1", "a", "v1", ""), "http://127.0.0.1"),
        ("oci://[::1]:5000/a:v1", ("[::1]:5000", "a", "v1", ""), "http://[::1]:5000"),
        ("oci://10.0.0.1:5000/a:v1", ("10.0.0.1:5000", "a", "v1", ""), "https://10.0.0.1:5000"),
        ("oci://docker.io/python:3", ("docker.io", "library/python", "3", ""), "https://registry-1.docker.io"),
        ("oci://docker.io/org/a:3", ("docker.io", "org/a", "3", ""), "https://registry-1.docker.io"),
    ],
)
def test_a_uri_is_taken_apart(uri: str, expected: tuple[str, str, str, str], endpoint: str) -> None:
    target = parse(uri)
    assert target == Target(*expected)
    assert target.endpoint == endpoint
    assert target.reference == (expected[3] or expected[2])


@pytest.mark.parametrize(
    "uri",
    [
        *("oci:h/a:v1", "oci://h", "oci://h/", "oci:///a:v1", "oci://h/A:v1", "oci://h/a//b:v1", "oci://h/../b:v1"),
        *("oci://h/a:", "oci://h/a:-v", "oci://h/a:v1:v2", "oci://h/a@sha256:ab", f"oci://h/a@sha256:{HEX.upper()}"),
        *("oci://h/a:v1?x=y", "oci://h/a:v1#x", "oci://me@h/a:v1", "oci://h:0/a:v1", "oci://h:99999/a:v1"),
        *("oci://h/a b:v1", "oci://h/%2e%2e/b:v1", f"oci://h/{'a' * 300}:v1", "oci://-h/a:v1", "oci://h/a"),
    ],
)
def test_what_is_none_is_the_users_error(uri: str) -> None:
    with pytest.raises(UsageError):
        parse(uri)


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    try:
        target = parse(f"oci://{text}")
    except UsageError:
        return
    assert target.endpoint.startswith(("https://", "http://"))
    assert ".." not in target.repository.split("/")
