from __future__ import annotations

from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from aibom.normalize.url import MAX_URL_BYTES, clean_url

XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="u" type="xs:anyURI"/></xs:schema>"""
JSON_SCHEMA = jsonschema_rs.Draft7Validator({"type": "string", "format": "iri-reference"}, validate_formats=True)
XML_SCHEMA = etree.XMLSchema(etree.fromstring(XSD))

PIECES = [
    "https",
    "http",
    "git+https",
    "ssh",
    "git",
    "file",
    "javascript",
    "://",
    ":",
    "/",
    "//",
    "@",
    "?",
    "#",
    "[",
    "]",
    "%",
    "%41",
]
PIECES += [
    "example.org",
    "EXAMPLE",
    "user",
    "secret",
    "127.0.0.1",
    "[::1]",
    "münchen.de",
    "..",
    " ",
    "\n",
    "\x00",
    "\u202e",
]
PIECES += ["a|b", "{x}", "<", '"', "\\", "^", "`", "é", "\ue000", "\U000f0000", ":8080", ":99999", "=&;", "\ud800"]
LINKS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=20).map(
    "https://example.org/".__add__
)
LINKS |= st.builds("https://{}@example.org/{}".format, st.text(max_size=8), st.text(max_size=8))


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("https://example.org/a/b", "https://example.org/a/b"),
        ("  HTTPS://Example.ORG/Path ", "https://example.org/Path"),
        ("https://user:pw@example.org/a?token=t#frag", "https://example.org/a"),
        ("https://a@b@example.org", "https://example.org"),
        ("https://example.org/a?" + "q" * 5000, "https://example.org/a"),
        ("git+https://token@example.org/r.git@v1#egg=r", "https://example.org/r.git@v1"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://example.org:/x", "https://example.org/x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
        ("https://example.org/@someone/x", "https://example.org/@someone/x"),
        ("https://example.org/%7Euser", "https://example.org/%7Euser"),
    ],
)
def test_usable_links(value: str, cleaned: str) -> None:
    assert clean_url(value) == cleaned


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.org",
        "LICENSE.md",
        "/etc/passwd",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.org",
        "https://",
        "https:///path",
        "https://user@/x",
        "https://?x",
        "https://{region}-api.example.org",
        "https://x.org/a b",
        "https://x.org/a\nb",
        "https://x.org/\x00",
        "https://x.org/%zz",
        "https://x.org/<b>",
        "https://x.org/a|b",
        "http://x.org:99999",
        "https://x.org/\u202egnp",
        "https://x.org/�",
        "https://x.org/\ue000",
        "https://x.org/a\xa0b",
        "https://[::1",
        "https://-x",
        "https://x.org/" + "a" * MAX_URL_BYTES,
        "https://x.org/" + "ä" * 1100,
        "ssh://git@example.org/r",
        "git://example.org/r",
        "git@example.org:org/repo.git",
        "https://x.org/a?" + "q" * 100_000,
    ],
)
def test_what_is_no_usable_link(value: str) -> None:
    assert clean_url(value) is None


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("ssh://git@example.org/org/r.git", "ssh://example.org/org/r.git"),
        ("git+ssh://git:pw@example.org/r", "ssh://example.org/r"),
        ("git://example.org/r", "git://example.org/r"),
        ("git@example.org:org/repo.git", "ssh://example.org/org/repo.git"),
        ("https://token@example.org/r.git", "https://example.org/r.git"),
        ("file:///home/me/r", None),
        ("C:\\repos\\r", None),
    ],
)
def test_links_of_version_control(value: str, cleaned: str | None) -> None:
    assert clean_url(value, vcs=True) == cleaned


@given(LINKS, st.booleans())
def test_cleaning_is_idempotent_and_drops_what_may_be_secret(value: str, vcs: bool) -> None:
    url = clean_url(value, vcs=vcs)
    if url is None:
        return
    assert clean_url(url, vcs=vcs) == url
    parts = urlsplit(url)
    assert "@" not in parts.netloc and not parts.query and not parts.fragment
    assert parts.scheme in (("http", "https", "git", "ssh") if vcs else ("http", "https"))
    assert parts.hostname
    assert len(url.encode()) <= MAX_URL_BYTES


@given(LINKS)
def test_the_schemas_accept_what_is_kept(value: str) -> None:
    url = clean_url(value)
    if url is not None:
        assert JSON_SCHEMA.is_valid(url), url
        element = etree.Element("u")
        element.text = url
        assert XML_SCHEMA.validate(element), url
