"""Where a client may be sent, and how long it may be let wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.normalize.http import LONGEST_WAIT, is_loopback, origin, redirect_target, retry_after


@pytest.mark.parametrize(
    ("url", "location", "expected"),
    [
        ("https://a.example/x", "/y", "https://a.example/y"),
        ("https://a.example/x", "https://b.example/y?s=1#f", "https://b.example/y?s=1"),
        ("http://a.example/x", "https://a.example/y", "https://a.example/y"),
        ("https://a.example/x", "//b.example/y", "https://b.example/y"),
        ("https://a.example/x", "file:///etc/passwd", None),
        ("https://a.example/x", "https://u:p@b.example/y", None),
        ("https://a.example/x", "https://b.example:99999/", None),
        ("https://a.example/x", "", None),
    ],
)
def test_where_a_redirect_leads(url: str, location: str, expected: str | None) -> None:
    assert redirect_target(url, location, "https://a.example") == expected


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://a.example/y", "from https to http"),
        ("http://169.254.169.254/latest", "from https to http"),
        ("https://169.254.169.254/latest", "private network"),
        ("https://localhost/y", "private network"),
        ("https://[::1]/y", "private network"),
        ("https://10.1.2.3/y", "private network"),
    ],
)
def test_where_a_redirect_is_not_followed(location: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        redirect_target("https://a.example/x", location, "https://a.example")


@given(st.text(max_size=60))
def test_no_location_breaks_it(location: str) -> None:
    try:
        target = redirect_target("https://a.example/x", location, "https://a.example")
    except ValueError:
        return
    assert target is None or (origin(target)[0] == "https" and origin(target)[1])


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *(("localhost", True), ("LOCALHOST", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True)),
        *(("10.0.0.1", False), ("localhost.example", False), ("127.0.0.1.example", False), ("", False)),
    ],
)
def test_what_is_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *(("7", 7.0), (" 0 ", 0.0), ("9" * 40, LONGEST_WAIT), ("", None), ("soon", None), ("-1", None), ("1.5", None)),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("Thu, 01 Jan 9999 00:00:30 GMT", LONGEST_WAIT),
        ("Thu, 99 Jan 2026 00:00:30 GMT", None),
    ],
)
def test_how_long_a_server_wants_us_to_wait(value: str, expected: float | None) -> None:
    assert retry_after(value, NOW) == expected
