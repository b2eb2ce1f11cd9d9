from __future__ import annotations

import pytest

from aibom.formats.declared import MAX_TEXT, Declared, decode, leaves_folder, present
from aibom.graph.component import Contact, Reference
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License


@pytest.mark.parametrize(
    ("data", "cut", "text"),
    [
        (b"plain", False, "plain"),
        ("ä€😀".encode(), False, "ä€😀"),
        (b"a\xffb", False, "a\\xffb"),
        ("ä€".encode()[:-1], True, "ä"),
        ("ä€".encode()[:-1], False, "ä\\xe2\\x82"),
    ],
)
def test_bytes_become_text_whatever_they_are(data: bytes, cut: bool, text: str) -> None:
    assert decode(data, cut=cut) == text


@pytest.mark.parametrize("path", ["weights.bin", "a/b.bin", "a..b", "...", "", "./x", "xy:z"])
def test_paths_that_stay(path: str) -> None:
    assert not leaves_folder(path)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", "..", "a\\..\\x", "\\\\host\\share", "C:\\x", "c:x", "https://x/y"]
)
def test_paths_that_leave(path: str) -> None:
    assert leaves_folder(path)


@pytest.mark.parametrize(
    ("value", "line", "unknowns"),
    [
        ("  My   model\n", "My model", []),
        ("My\x1b[31m", "My\\x1b[31m", []),
        ("", None, []),
        ("unknown", None, [("name", "declared as unknown")]),
        ("N/A", None, [("name", "declared as n/a")]),
    ],
)
def test_a_line(value: str, line: str | None, unknowns: list[tuple[str, str]]) -> None:
    declared = Declared({"key": value})
    assert declared.line("key", "name") == line
    assert declared.unknowns == unknowns
    assert Declared({}).line("key", "name") is None


@pytest.mark.parametrize(
    ("value", "paragraph"),
    [
        ("One\nline.\n\nTwo.", "One\nline."),
        ("\n\nOne.\r\n \t\r\nTwo", "One."),
        ("[More Information Needed]", None),
        ("", None),
    ],
)
def test_the_first_paragraph(value: str, paragraph: str | None) -> None:
    assert Declared({"key": value}).paragraph("key", "description") == paragraph


def test_a_paragraph_is_bounded() -> None:
    assert len(Declared({"key": "x" * 100_000}).paragraph("key", "description") or "") == MAX_TEXT


def test_lists_and_contacts() -> None:
    declared = Declared({"list": "a, b,,a , unknown", "author": "MyCorp, Inc."})
    assert declared.items("list", "tags") == ("a", "b")
    assert declared.contacts("author") == (Contact(name="MyCorp, Inc."),)
    assert declared.contacts("nobody") == ()
    assert declared.unknowns == [("tags", "declared as unknown")]


@pytest.mark.parametrize(
    ("values", "licenses", "unknowns"),
    [
        ({}, (), []),
        ({"license": "mit"}, (License(id="MIT"),), []),
        ({"license": "mit,apache-2.0"}, (License(id="MIT"), License(id="Apache-2.0")), []),
        ({"license": "My terms, and yours"}, (License(name="My terms, and yours"),), []),
        (
            {"license": "other", "name": "x-1", "link": "https://x.org/l"},
            (License(name="x-1", url="https://x.org/l"),),
            [],
        ),
        ({"name": "x-1"}, (License(name="x-1"),), []),
        ({"license": "unknown"}, (), [("licenses", "declared as unknown")]),
        ({"license": ""}, (), []),
    ],
)
def test_licenses(values: dict[str, str], licenses: tuple[License, ...], unknowns: list[tuple[str, str]]) -> None:
    declared = Declared(values)
    assert declared.licenses("license", "name", "link") == licenses
    assert declared.unknowns == unknowns


@pytest.mark.parametrize(
    ("type_", "value", "url"),
    [
        ("website", "https://user:secret@acme.org/m?token=1", "https://acme.org/m"),
        ("documentation", "10.1234/ab.c-1", "https://doi.org/10.1234/ab.c-1"),
        ("documentation", "doi:10.1234/abc", "https://doi.org/10.1234/abc"),
        ("documentation", "http://dx.doi.org/10.1234/abc", "https://doi.org/10.1234/abc"),
        ("vcs", "git@acme.org:m/x.git", "ssh://acme.org/m/x.git"),
    ],
)
def test_a_reference(type_: str, value: str, url: str) -> None:
    assert Declared({"key": value}).reference(type_, "key", "why") == (Reference(type_, url, "why"),)


@pytest.mark.parametrize(("value", "reason"), [("javascript:1", "key is no URL"), ("none", "declared as none")])
def test_what_is_no_reference_is_unknown(value: str, reason: str) -> None:
    declared = Declared({"key": value})
    assert declared.reference("website", "key") == ()
    assert declared.unknowns == [("references", reason)]


def test_properties() -> None:
    declared = Declared({"a": " x\ny ", "b": "none", "c": "z" * 2000})
    assert declared.property("aibom:a", "a") == (("aibom:a", "x y"),)
    assert declared.property("aibom:b", "b") == declared.property("aibom:d", "d") == ()
    assert len(declared.property("aibom:c", "c")[0][1]) == 1024


def test_only_fields_with_a_value_are_present() -> None:
    model = ModelFacts(parameters=0, formats=("gguf",))
    assert present(model, "parameters", "formats", "layers", "parameters_by_dtype") == ("parameters", "formats")
