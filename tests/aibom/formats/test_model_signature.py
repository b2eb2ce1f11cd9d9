"""Signatures over models: what they declare, and what of it cannot be used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.formats.base import Facts, Signature
from aibom.formats.blob import FormatError
from aibom.formats.model_signature import FORMAT
from aibom.graph.component import Digest
from aibom.testing.guards import Reader
from tests.builders.keys import bundle
from tests.builders.signatures import certificates, manifest, model_signature, signed_statement

FILES: dict[str, bytes | str] = {"config.json": b"{}", "sub/weights.bin": b"weights"}


def read(data: bytes, name: str = "model.sig") -> Facts:
    return FORMAT.read(Reader(data).blob(name))


def signature(data: bytes) -> Signature:
    found = read(data).signature
    assert found is not None
    return found


def test_what_it_declares() -> None:
    facts = read(model_signature(FILES, "tiny", ignored=("model.sig", ".git")))
    found = facts.signature
    assert found is not None
    assert (found.kind, found.name, found.ignored) == ("key", "tiny", ("model.sig", ".git"))
    assert len(found.signers[0]) == 64 and found.issuer == ""
    assert [path for path, _ in found.digests] == ["config.json", "sub/weights.bin"]
    assert found.digests[0][1] == Digest("SHA-256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    assert (facts.kind, facts.unknowns, facts.findings) == (None, (), ())


@pytest.mark.parametrize(
    ("kind", "logged", "expected"),
    [
        ("email", False, ("certificate", ("ada@example.org", "sign.example.org"), "CN=Acme root,O=Acme")),
        ("sigstore", True, ("sigstore", ("ada@example.org",), "https://accounts.example.org")),
    ],
)
def test_who_signed_with_a_certificate(kind: str, logged: bool, expected: tuple[Any, ...]) -> None:
    found = signature(signed_statement(manifest(FILES), chain=certificates(kind), logged=logged))
    assert (found.kind, found.signers, found.issuer) == expected


def test_a_signature_from_before_1_0_names_its_files_as_subjects() -> None:
    old = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://model_signing/Digests/v0.1",
        "subject": [{"name": "a", "digest": {"sha256": "ab" * 32}}, {"name": "b", "digest": {"sha512": "00"}}],
        "predicate": {"unused": "Unused"},
    }
    facts = read(signed_statement(old))
    assert facts.signature is not None
    assert facts.signature.digests == (("a", Digest("SHA-256", "ab" * 32)),)
    assert facts.signature.name == ""
    assert facts.unknowns == (("signature", "1 of 2 signed files have no name or digest"),)


def test_of_shards_only_the_files_are_known() -> None:
    statement = manifest({"a.bin:0:10": b"1", "a.bin:10:20": b"2", "b:c:0:1": b"3"})
    statement["predicate"]["serialization"].update(method="shards", shard_size=10)
    assert signature(signed_statement(statement)).digests == (("a.bin", None), ("b:c", None))


def test_a_list_that_contradicts_itself_is_a_finding() -> None:
    changed = manifest(FILES)
    changed["predicate"]["resources"][0]["digest"] = "00" * 32
    assert read(signed_statement(changed)).findings == (
        ("signature", "the digest of the whole is not that of the files that it lists"),
    )
    twice = manifest(FILES)
    twice["predicate"]["resources"] *= 2
    assert ("signature", "it names a file twice") in read(signed_statement(twice)).findings
    several = manifest(FILES)
    several["subject"] *= 2
    assert read(signed_statement(several)).findings == (("signature", "it has 2 subjects, and may have one"),)


@pytest.mark.parametrize(
    "resource",
    [
        "x",
        {},
        {"name": "", "algorithm": "sha256", "digest": "00" * 32},
        {"name": "a", "algorithm": "sha256", "digest": "x"},
        {"name": "a", "algorithm": "rot13", "digest": "00"},
        {"name": 1, "algorithm": 1, "digest": 1},
    ],
)
def test_a_resource_that_cannot_be_used_is_counted(resource: Any) -> None:
    statement = manifest(FILES)
    statement["predicate"]["resources"].append(resource)
    facts = read(signed_statement(statement))
    assert facts.unknowns == (("signature", "1 of 3 signed files have no name or digest"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-----BEGIN PGP SIGNATURE-----\n",
        b"\x89\x02\x33",
        b"{}",
        json.dumps({"mediaType": "application/json"}).encode(),
        json.dumps({**bundle(), "dsseEnvelope": None, "messageSignature": {}}).encode(),
        json.dumps(bundle(payloadType="text/plain")).encode(),
        signed_statement(manifest(FILES, predicateType="https://cyclonedx.org/bom")),
    ],
)
def test_another_file_of_that_name_is_left_alone(data: bytes) -> None:
    assert read(data) == Facts("model-signature")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not JSON"),
        (model_signature(FILES)[:-9], "not JSON"),
        (json.dumps(bundle(b"[]")).encode(), "no in-toto statement"),
        (json.dumps(bundle(signatures=[])).encode(), "not signed"),
        (signed_statement(manifest(FILES, predicate={})), "names no files"),
        (signed_statement(manifest(FILES, predicate=None)), "names no files"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "nested"),
    ],
)
def test_a_broken_one_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        read(data)


def test_a_certificate_that_is_none_is_an_unknown() -> None:
    value = json.loads(signed_statement(manifest(FILES), chain=certificates()))
    value["verificationMaterial"]["x509CertificateChain"]["certificates"][0]["rawBytes"] = "AAAA"
    facts = read(json.dumps(value).encode())
    assert facts.signature is not None and facts.signature.signers == ()
    assert [field for field, _ in facts.unknowns] == ["signature"]
