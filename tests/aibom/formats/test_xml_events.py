from __future__ import annotations

import pytest

from aibom.formats import xml_events
from aibom.formats.blob import FormatError
from aibom.formats.xml_events import XmlEvent, root_name
from aibom.testing.guards import Reader


def events(data: bytes) -> list[XmlEvent]:
    return list(xml_events.xml_events(Reader(data).blob("a.xml")))


def test_elements_come_in_their_order_without_prefixes() -> None:
    assert events(b'<a:x xmlns:a="u" a:k="1">t<b/>u</a:x>') == [
        XmlEvent("x", 0, {"a": "u", "k": "1"}),
        XmlEvent("b", 1, {}),
        XmlEvent("b", 1, None, ""),
        XmlEvent("x", 0, None, "tu"),
    ]


def test_any_encoding_that_says_what_it_is() -> None:
    assert events("<?xml version='1.0' encoding='utf-16'?><ä/>".encode("utf-16"))[0].name == "ä"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not XML: no element found"),
        (b"<a>", "not XML: no element found"),
        (b"<a></b>", "not XML: mismatched tag"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type with declarations of its own"),
        (b"<a>&b;</a>", "not XML: undefined entity"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not XML"),
        (b"<a>" * 200, "elements nested more than 100 deep"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        events(data)


def test_an_external_document_type_is_not_fetched() -> None:
    assert events(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')[0].name == "a"


def test_elements_and_bytes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_events, "MAX_ELEMENTS", 10)
    with pytest.raises(FormatError, match="more than 10 elements"):
        events(b"<a>" + b"<b/>" * 20 + b"</a>")
    monkeypatch.setattr(xml_events, "MAX_XML", 10)
    with pytest.raises(FormatError, match="more than 10 bytes of XML"):
        events(b"<a>" + b" " * 20 + b"</a>")


def test_a_tag_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_events, "MAX_TOKEN", 100_000)
    for data in (b"<a b='" + b"x" * 500_000 + b"'/>", b"<a><!--" + b"x" * 500_000 + b"--></a>"):
        with pytest.raises(FormatError, match="a tag or comment of more than"):
            events(data)
    assert len(events(b"<a>" + b"x" * 500_000 + b"</a>")) == 2


def test_the_root_is_read_and_no_more() -> None:
    reader = Reader(b"<?xml version='1.0'?><!-- c --><PMML>" + b"<x>" * 100_000)
    assert root_name(reader.blob("a")) == "PMML"
    assert reader.read < 40_000
    assert root_name(Reader(b"text").blob("a")) == ""
    assert root_name(Reader(b"<a").blob("a")) == ""
