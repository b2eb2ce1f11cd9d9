from __future__ import annotations

from pathlib import Path

import pytest

from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.license_file import FORMAT, LICENSE_NAMES
from aibom.formats.registry import Registry
from tests.builders.folders import blob


@pytest.mark.parametrize(
    "name", ["LICENSE", "LICENCE.md", "COPYING", "license.txt", "LICENSE-MIT", "License-Apache-2.0.txt"]
)
def test_its_names_are_met(name: str) -> None:
    assert Registry([FORMAT]).candidates(f"a/b/{name}") == (FORMAT,)
    assert len(set(LICENSE_NAMES)) == len(LICENSE_NAMES)


@pytest.mark.parametrize("name", ["licenses.json", "LICENSE.py", "my_license.txt"])
def test_other_names_are_not(name: str) -> None:
    assert Registry([FORMAT]).candidates(name) == ()


def test_a_known_text_is_its_licence(corpus: Path) -> None:
    path = corpus / "hub/models/google-bert/bert-base-uncased/LICENSE"
    facts = FORMAT.read(blob("LICENSE", path.read_bytes()))
    assert [item.id for item in facts.licenses] == ["Apache-2.0"]
    assert facts.unknowns == ()


@pytest.mark.parametrize("content", ["", "\ufeff \n", "All rights are ours.", b"\xff\xfe", "MIT"])
def test_any_other_text_is_an_unknown_and_no_guess(content: str | bytes) -> None:
    facts = FORMAT.read(blob("LICENSE", content))
    assert facts.licenses == ()
    assert [field for field, _ in facts.unknowns] == ["licenses"]
    assert facts == Facts("license-file", unknowns=facts.unknowns)


def test_one_that_is_too_large_is_refused() -> None:
    with pytest.raises(FormatError):
        FORMAT.read(blob("LICENSE", b"x" * (1024 * 1024 + 1)))
