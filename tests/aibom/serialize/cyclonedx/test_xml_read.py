"""XML of strangers: read, with what is skipped named, or refused in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.errors import SerializationError
from aibom.serialize.cyclonedx.xml import from_xml, read_xml, to_xml
from tests.aibom.serialize.cyclonedx.xml_documents import at, rich


def bom(inside: str, version: str = "1.6", attributes: str = "") -> bytes:
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/{version}"{attributes}>{inside}</bom>'.encode()


def nested(tags: str, inside: str) -> str:
    for tag in reversed(tags.split()):
        inside = f"<{tag}>{inside}</{tag}>"
    return inside


def test_keys_have_the_order_of_the_json_schema() -> None:
    component = "<name>n</name><properties/><components/><data><type>other</type></data>"
    inside = f"<components><component isExternal='true' type='file'>{component}</component></components>"
    data = bom(f"{inside}<properties/><vulnerabilities/>", "1.7", ' version="1" serialNumber="s"')
    read = from_xml(data)
    assert list(read) == [
        *("bomFormat", "specVersion", "serialNumber", "version", "components", "vulnerabilities", "properties"),
    ]
    assert list(read["components"][0]) == ["type", "name", "isExternal", "components", "data", "properties"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_any_encoding_is_read_and_any_prefix(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f"""<?xml version="1.0" encoding="{name}"?><!-- c --><?p i?>
    <c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
      xsi:schemaLocation="x y" version=" 3 ">
      <c:metadata>
        <c:timestamp>
          2026-01-02T03:04:05Z
        </c:timestamp>
        <c:authors><c:author><c:name><![CDATA[é]]> &amp; &#xe9;<!-- c --> </c:name></c:author></c:authors>
      </c:metadata>
    </c:bom>"""
    read, unread = read_xml(text.encode(encoding))
    metadata = {"timestamp": "2026-01-02T03:04:05Z", "authors": [{"name": "é & é "}]}
    assert read == {"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 3, "metadata": metadata}
    assert unread == ()


@pytest.mark.parametrize(
    ("tags", "inside", "pointer", "value"),
    [
        ("components component modified", " 1 ", "/components/0/modified", True),
        ("components component modified", "yes", "/components/0/modified", "yes"),
        ("vulnerabilities vulnerability cwes", "<cwe> 7 </cwe><cwe>x</cwe>", "/vulnerabilities/0/cwes", [7, "x"]),
        (
            "services service data",
            "<classification flow='inbound'>PII</classification>",
            "/services/0/data/0",
            {"flow": "inbound", "classification": "PII"},
        ),
        ("metadata tools tool name", "t", "/metadata/tools/0/name", "t"),
        ("metadata tools", " <services/> ", "/metadata/tools/services", []),
        ("components", "</components><components><component/>", "/components/0", {}),
    ],
)
def test_what_the_xsd_allows_is_read(tags: str, inside: str, pointer: str, value: Any) -> None:
    assert read_xml(bom(nested(tags, inside))) == (at(pointer, value), ())


@pytest.mark.parametrize("digits", ["9" * 5_000, "1" + "0" * 400 + ".0"])
def test_absurd_numbers_stay_text(digits: str) -> None:
    read = from_xml(bom(nested("vulnerabilities vulnerability ratings rating score", digits)))
    assert read == at("/vulnerabilities/0/ratings/0/score", digits)


TWO = "<classification flow='a'>b</classification><classification flow='c'>d</classification>"
FIRST = {"flow": "a", "classification": "b"}
CHAIN = "<dependency ref='a'><dependency ref='b'><dependency ref='c'/></dependency></dependency>"


@pytest.mark.parametrize(
    ("tags", "inside", "pointer", "value", "unread"),
    [
        ("metadata", "<s:Sig xmlns:s='urn:s'><s:a>b</s:a></s:Sig>", "/metadata", {}, "element {urn:s}Sig"),
        ("metadata", "<tags><tag>t</tag></tags>", "/metadata", {}, "element tags"),
        ("metadata", "<tools x='1'/>", "/metadata/tools", [], "attribute x of tools"),
        ("metadata", "stray<tools/>", "/metadata/tools", [], "text between elements"),
        ("metadata tools", "<tool/><components/>", "/metadata/tools/0", {}, "element components"),
        ("dependencies", CHAIN, "/dependencies/0", {"ref": "a", "dependsOn": ["b"]}, "element dependency"),
        (
            "compositions composition assemblies",
            "<assembly/>",
            "/compositions/0/assemblies",
            [],
            "empty element assembly",
        ),
        ("components component", "<name>a<b/>c</name>", "/components/0/name", "ac", "element b"),
        ("components component", "<name>a</name><name>a</name>", "/components/0/name", "a", "another name"),
        ("services service data dataflow", TWO, "/services/0/data/0", FIRST, "element classification"),
        (
            "components component evidence callstack",
            "<tools/>",
            "/components/0/evidence/callstack",
            {},
            "element tools",
        ),
    ],
)
def test_what_is_skipped_is_named(tags: str, inside: str, pointer: str, value: Any, unread: str) -> None:
    assert read_xml(b"\n" + bom(nested(tags, inside))) == (at(pointer, value), (f"line 2: {unread}",))


def test_a_choice_is_read_once() -> None:
    tags = "components component patentAssertions patentAssertion asserter"
    read, unread = read_xml(bom(nested(tags, "<ref>a</ref><ref>b</ref>"), "1.7"))
    assert read == at("/components/0/patentAssertions/0/asserter", "a", "1.7")
    assert unread == ("line 1: another ref",)


def test_what_is_skipped_is_counted_where_it_is_much() -> None:
    _, unread = read_xml(bom("<x/>" * 1_234))
    assert (len(unread), unread[-1]) == (1_001, "and 234 more")


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b'<!DOCTYPE bom [<!ENTITY l0 "lol">' + LAUGHS + b"]>" + bom("<metadata>&l9;</metadata>"), "DOCTYPE"),
        (b'<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + bom("&x;"), "DOCTYPE"),
        (b'<!DOCTYPE bom SYSTEM "http://a.example/bom.dtd">' + bom(""), "DOCTYPE"),
        (b"<!DOCTYPE bom>" + bom(""), "DOCTYPE"),
        (bom("&x;"), "not well-formed XML: undefined entity, line 1"),
        (bom("<metadata>" * 1_000), "deeper than 1,000"),
        (bom("<x>" * 1_000_000), "deeper than 1,000"),
        (bom("<components/>")[:-3], "not well-formed"),
        (b"", "not well-formed"),
        (b"{}", "not well-formed"),
        (b"\x00\xff" * 99, "not well-formed"),
        (bom("\x07"), "not well-formed"),
        (bom("").replace(b"1.6", b"1.3"), r"version 1\.3 cannot be read, only 1\.4"),
        (bom("").replace(b"1.6", b"2.0"), r"version 2\.0"),
        (bom("").replace(b"cyclonedx.org", b"a.example"), "not CycloneDX"),
        (bom("").replace(b"1.6", b"9" * 99), "not CycloneDX"),
        (b"<bom/>", "not CycloneDX"),
        (b'<x xmlns="http://cyclonedx.org/schema/bom/1.6"/>', "not CycloneDX"),
        (b'<?xml version="1.0" encoding="big5"?>' + bom(""), "encoding"),
        (b'<?xml version="1.0" encoding="none-such"?>' + bom(""), "encoding"),
    ],
    ids=lambda value: value[:30] if isinstance(value, bytes) else None,
)
def test_hostile_and_broken_xml_is_refused(data: bytes, match: str) -> None:
    with pytest.raises(SerializationError, match=match) as caught:
        from_xml(data)
    assert "\n" not in caught.value.message


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_broken_xml_is_read_or_refused(data: st.DataObject) -> None:
    whole = to_xml(rich("1.7"))[0].encode()
    at = data.draw(st.integers(0, len(whole)))
    broken = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 20)) :]
    try:
        read = from_xml(broken)
    except SerializationError:
        return
    text, lost = to_xml(read)
    assert lost or from_xml(text.encode()) == read
