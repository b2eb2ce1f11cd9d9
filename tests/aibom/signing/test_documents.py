"""One document for every reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from aibom.errors import SerializationError
from aibom.signing.documents import exact_document

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.cdx.*")), ids=lambda path: path.name)
def test_ours_say_the_same_to_everybody(path: Path) -> None:
    assert exact_document(path.read_bytes())["bomFormat"] == "CycloneDX"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n "])
def test_a_key_that_stands_twice_does_not(mark: bytes) -> None:
    with pytest.raises(SerializationError, match="the key version stands twice"):
        exact_document(mark + b'{"bomFormat": "CycloneDX", "a": {"version": 1, "version": 2}}')


def test_xml_that_holds_more_does_not() -> None:
    xml = (GOLDEN / "project-1.5.cdx.xml").read_bytes()
    more = xml.replace(b"<metadata>", b'<metadata><x:y xmlns:x="urn:x">more</x:y>', 1)
    assert more != xml
    with pytest.raises(SerializationError, match="what CycloneDX in JSON cannot say"):
        exact_document(more)
