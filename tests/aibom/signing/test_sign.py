"""What is signed of BOMs: every golden document, in the shape that GitHub's attestations take."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from aibom.formats.intoto import read_statement
from aibom.serialize.size import MAX_ATTESTED
from aibom.signing.sign import bom_document, sign_bom

GOLDEN = sorted((Path(__file__).resolve().parents[2] / "golden").glob("*.cdx.*"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_every_golden_bom_is_signed_as_githubs_attestations_take_it(path: Path) -> None:
    signed = sign_bom(str(path), lambda statement: statement)
    statement = read_statement(signed.bundle)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert statement.subjects == ((path.name, {"sha256": digest}),)
    # The conditions of the detector in actions/attest.
    assert all(statement.predicate[key] for key in ("bomFormat", "specVersion", "serialNumber"))
    assert len(signed.bundle) < MAX_ATTESTED
    assert signed.notes == ()


def test_the_predicate_is_the_document_whole() -> None:
    for path in GOLDEN:
        data, document = bom_document(str(path))
        assert read_statement(sign_bom(str(path), bytes).bundle).predicate == document
        assert path.suffix == ".xml" or json.loads(data) == document


def test_a_statement_too_large_for_github_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibom.serialize.size.MAX_ATTESTED", 10)
    (note,) = sign_bom(str(GOLDEN[0]), bytes).notes
    assert "aibom scan --compact makes it smaller" in note
