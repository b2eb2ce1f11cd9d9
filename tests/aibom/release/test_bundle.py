"""Bundles: ours are what others verify, others' are verified, and nothing that was touched is believed."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from aibom.errors import SignatureError
from aibom.formats.intoto import PAYLOAD_TYPE
from aibom.release.bundle import MAX_BUNDLE, parse, seal, statement_bytes, statement_of, verified_by
from aibom.release.keys import PrivateKey, load_private_key, load_public_key
from tests.builders.keys import bundle, changed, private_key, write_keys

BOM = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:0", "name": "Zoë \ud800"}
STATEMENT = statement_bytes([("b", "bb"), ("a", "aa"), ("a", "aa")], BOM)


def signer(folder: Path, kind: str = "p256", number: int = 0) -> PrivateKey:
    return load_private_key(str(write_keys(folder, kind, number=number)[0]), lambda: b"")


def theirs(key: Any, **extra: Any) -> SSlibKey:
    """The key as securesystemslib has it; it wants the id that stands beside the signature, and ours has none."""
    made = SSlibKey.from_crypto(key.public_key(), **extra)
    made.keyid = ""
    return made


def envelope(data: bytes) -> Envelope:
    return Envelope.from_dict(json.loads(data)["dsseEnvelope"])


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519"])
def test_securesystemslib_verifies_ours(kind: str, tmp_path: Path) -> None:
    data = seal(STATEMENT, signer(tmp_path, kind))
    assert envelope(data).verify([theirs(private_key(kind))], 1)
    with pytest.raises(VerificationError):
        envelope(data).verify([theirs(private_key(kind, 1))], 1)


def test_securesystemslib_verifies_ours_with_rsa(tmp_path: Path) -> None:
    data = seal(STATEMENT, signer(tmp_path, "rsa"))
    assert envelope(data).verify([theirs(private_key("rsa"), scheme="rsa-pkcs1v15-sha256")], 1)


@pytest.mark.parametrize("kind", ["p256", "p384", "ed25519", "rsa"])
def test_what_securesystemslib_signs_is_verified(kind: str, tmp_path: Path) -> None:
    made = Envelope(STATEMENT, PAYLOAD_TYPE, {})
    made.sign(CryptoSigner(private_key(kind)))
    data = json.dumps({**bundle(), "dsseEnvelope": made.to_dict()}).encode()
    key = load_public_key(str(write_keys(tmp_path, kind)[1]))
    assert verified_by(parse(data), [key]) is key
    assert statement_of(parse(data)).predicate["bomFormat"] == "CycloneDX"


def test_a_statement_says_each_subject_once_and_in_order() -> None:
    value = json.loads(STATEMENT)
    assert value["subject"] == [{"name": "a", "digest": {"sha256": "aa"}}, {"name": "b", "digest": {"sha256": "bb"}}]
    assert (value["_type"], value["predicateType"]) == ("https://in-toto.io/Statement/v1", "https://cyclonedx.org/bom")
    assert value["predicate"] == BOM
    assert STATEMENT.isascii()


@pytest.mark.parametrize("kind", ["p256", "ed25519", "rsa"])
def test_the_same_statement_gives_the_same_bundle(kind: str, tmp_path: Path) -> None:
    key = signer(tmp_path, kind)
    data = seal(STATEMENT, key)
    assert data == seal(STATEMENT, key)
    material = json.loads(data)["verificationMaterial"]
    assert material == {"publicKey": {"hint": key.public.hints[0]}, "tlogEntries": []}


def test_whoever_made_it_of_several_keys_is_named(tmp_path: Path) -> None:
    data = seal(STATEMENT, signer(tmp_path))
    keys = []
    for number in (1, 0, 2):
        (folder := tmp_path / str(number)).mkdir()
        keys.append(load_public_key(str(write_keys(folder, number=number)[1])))
    assert verified_by(parse(data), keys) is keys[1]
    with pytest.raises(SignatureError, match=r"was not made with .*the bundle names the key"):
        verified_by(parse(data), keys[:1])


def _of(payload: bytes) -> str:
    return base64.b64encode(payload).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": _of(STATEMENT.replace(b"CycloneDX", b"CycloneDy"))},
        {"payload": _of(STATEMENT + b" ")},
        {"payload": ""},
        {"signatures": [{"sig": "AAAA"}]},
        {"signatures": [{"sig": _of(b"\x30\x06\x02\x01\x00\x02\x01\x00")}]},
    ],
)
def test_what_was_changed_does_not_hold(changes: dict[str, Any], tmp_path: Path) -> None:
    key = signer(tmp_path)
    with pytest.raises(SignatureError, match="were changed"):
        verified_by(parse(changed(seal(STATEMENT, key), **changes)), [key.public])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payloadType": "application/vnd.in-toto+xml"}, "no in-toto statement but application/vnd.in-toto.xml"),
        ({"payloadType": "text/plain\x1b[31m"}, r"but text/plain\\x1b"),
        ({"payloadType": None}, "no payloadType"),
        ({"payload": None}, "payload is missing"),
        ({"payload": "%%%"}, "payload is not base64"),
        ({"payload": 7}, "payload is missing"),
        ({"signatures": None}, "not signed"),
        ({"signatures": []}, "not signed"),
        ({"signatures": [{}]}, "signature is missing"),
        ({"signatures": [{"sig": ""}]}, "signature is empty"),
        ({"signatures": ["AAAA"]}, "signature is missing"),
        ({"signatures": [{"sig": "AAAA"}, {"sig": "AAAA"}]}, "2 signatures"),
    ],
)
def test_a_bundle_that_is_none_is_refused(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match=reason):
        parse(changed(seal(STATEMENT, signer(tmp_path)), **changes))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 9_000, "nested"),
        (b'{"a":' * 100_000, "more than 10000 values"),
        (b"[" + b"1," * 1_000_000 + b"1]", "values"),
        (b"{}", "no Sigstore bundle"),
        (b"[]", "no Sigstore bundle"),
        (json.dumps({**bundle(), "mediaType": "application/vnd.dev.sigstore.bundle.v9+json"}).encode(), "no Sigstore"),
        (json.dumps({**bundle(), "dsseEnvelope": None}).encode(), "no DSSE envelope"),
        (json.dumps({**bundle(), "verificationMaterial": {}}).encode(), "neither a key nor a certificate"),
        (json.dumps(bundle()).replace('"payload"', '"payload": "", "payload"', 1).encode(), "stands twice"),
    ],
)
def test_what_is_no_bundle_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        parse(data)


def test_a_huge_bundle_is_not_read() -> None:
    with pytest.raises(SignatureError, match="more than"):
        parse(b" " * (MAX_BUNDLE + 1))


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (b"[]", "no in-toto statement"),
        (b"{}", "no in-toto statement"),
        (b"{", "not JSON"),
        (STATEMENT.replace(b"Statement/v1", b"Statement/v2"), "no in-toto statement"),
        (STATEMENT.replace(b"https://cyclonedx.org/bom", b"https://slsa.dev/provenance/v1"), "but https://slsa.dev"),
        (STATEMENT.replace(b'"predicateType":"https://cyclonedx.org/bom",', b""), "no predicateType"),
        (STATEMENT.replace(b'"subject":', b'"subject":[],"subjects":'), "no subject"),
        (STATEMENT.replace(b'{"sha256":"aa"}', b"{}"), "no digest"),
        (STATEMENT.replace(b'{"sha256":"aa"}', b'{"sha256":1}'), "no text"),
        (STATEMENT.replace(b'"_type"', b'"predicate":{},"_type"', 1), "stands twice"),
    ],
)
def test_a_statement_that_is_none_says_nothing(statement: bytes, reason: str, tmp_path: Path) -> None:
    found = parse(seal(statement, signer(tmp_path)))
    with pytest.raises(SignatureError, match=reason):
        statement_of(found)
