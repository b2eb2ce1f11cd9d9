"""Signatures of identities: sigstore's own verifier, offline, with a root of trust that is made here."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aibom.cli import cli
from aibom.errors import NetworkError, SignatureError, UsageError
from aibom.release.bundle import statement_bytes
from aibom.release.keyless import seal_keyless, verify_keyless
from tests.builders.keys import write_keys
from tests.builders.signatures import manifest
from tests.builders.sigstore import IDENTITY, ISSUER, sigstore_bundle, trust_config
from tests.builders.tree import write_files

WHOM = ("--certificate-identity", IDENTITY, "--certificate-oidc-issuer", ISSUER, "--trust-config", "trust.json")
FILES: dict[str, bytes | str] = {"config.json": b'{"model_type": "bert"}'}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    Path("trust.json").write_text(json.dumps(trust_config()))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def verify(data: bytes, identity: str = IDENTITY, issuer: str = ISSUER) -> str:
    return verify_keyless(data, identity, issuer, offline=True, trust_config="trust.json")


def test_a_bundle_of_an_identity_holds() -> None:
    assert verify(sigstore_bundle(b"{}")) == f"identity {IDENTITY} ({ISSUER})"


@pytest.mark.parametrize(("identity", "issuer"), [("eve@example.org", ISSUER), (IDENTITY, "https://other.example.org")])
def test_somebody_else_is_refused(identity: str, issuer: str) -> None:
    with pytest.raises(SignatureError, match="does not hold as one of"):
        verify(sigstore_bundle(b"{}"), identity, issuer)
    with pytest.raises(SignatureError, match="does not hold as one of"):
        verify(sigstore_bundle(b"{}", identity=identity, issuer=issuer))


def _changed(*path: Any, value: Any) -> bytes:
    found = json.loads(sigstore_bundle(b"{}"))
    at = found
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    "data",
    [
        _changed("dsseEnvelope", "payload", value="e30K"),
        _changed("dsseEnvelope", "signatures", value=[]),
        _changed("verificationMaterial", "tlogEntries", value=[]),
        _changed("verificationMaterial", "tlogEntries", 0, "integratedTime", value="1767400000"),
        _changed("verificationMaterial", "tlogEntries", 0, "canonicalizedBody", value="e30="),
        _changed("verificationMaterial", "certificate", "rawBytes", value="AAAA"),
        _changed("mediaType", value="text/plain"),
        b"{}",
        b"[",
        b"\xff",
    ],
)
def test_what_was_changed_does_not_hold(data: bytes) -> None:
    with pytest.raises(SignatureError):
        verify(data)


def test_another_root_of_trust_does_not_know_it() -> None:
    with pytest.raises(SignatureError):
        verify_keyless(sigstore_bundle(b"{}"), IDENTITY, ISSUER, offline=True)


def test_without_network_the_root_of_trust_is_not_fetched() -> None:
    with pytest.raises(NetworkError, match="root of trust cannot be had"):
        verify_keyless(sigstore_bundle(b"{}"), IDENTITY, ISSUER, offline=False)
    with pytest.raises(NetworkError, match="Sigstore did not sign"):
        seal_keyless(b"{}")


def test_a_bom_of_an_identity_is_verified() -> None:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
    Path("bom.json").write_text(json.dumps(document))
    Path("bom.json.sigstore.json").write_bytes(sigstore_bundle(statement_bytes([("x", "00" * 32)], document)))
    done = run("verify-signature", "bom.json", *WHOM, "--offline")
    assert (done.exit_code, done.stdout) == (0, "bom.json: the BOM that was signed\n"), done.output
    assert f"signed with identity {IDENTITY}" in done.stderr
    done = run("verify-signature", "bom.json", "--key", "none.pub")
    assert done.exit_code == 3
    done = run("verify-signature", "bom.json", *WHOM[:1], "eve@example.org", *WHOM[2:])
    assert (done.exit_code, "does not hold as one of eve@example.org" in done.stderr) == (1, True)


def test_a_key_is_no_identity() -> None:
    write_keys(Path())
    Path("bom.json").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6"}))
    assert run("sign", "bom.json", "--key", "key.pem").exit_code == 0
    done = run("verify-signature", "bom.json", *WHOM)
    assert (done.exit_code, "it was made with a key, and none is trusted" in done.stderr) == (1, True), done.output


def test_a_model_of_an_identity_is_verified() -> None:
    write_files(Path("m"), {**FILES, "model.sig": sigstore_bundle(json.dumps(manifest(FILES, "m")).encode())})
    done = run("verify-signature", "m", *WHOM, "--offline")
    assert (done.exit_code, f"m: signed by identity {IDENTITY}" in done.stdout) == (0, True), done.output
    Path("m/config.json").write_bytes(b"{}")
    assert "different: config.json" in run("verify-signature", "m", *WHOM).stdout


def test_without_the_package_the_hint_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sigstore.sign", None)
    for call in (lambda: verify(sigstore_bundle(b"{}")), lambda: seal_keyless(b"{}")):
        with pytest.raises(UsageError) as raised:
            call()
        assert "aibom[sign]" in raised.value.hint


def test_signing_as_an_identity_is_asked_for_and_says_that_it_failed() -> None:
    Path("bom.json").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6"}))
    done = run("sign", "bom.json", "--keyless")
    assert (done.exit_code, "Sigstore did not sign" in done.stderr) == (3, True), done.output
    assert run("sign", "bom.json", "--keyless", "--key", "k").exit_code == 2
    assert not Path("bom.json.sigstore.json").exists()


def test_what_sigstore_signs_is_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6"}
    Path("bom.json").write_text(json.dumps(document))
    monkeypatch.setattr("aibom.release.keyless.seal_keyless", sigstore_bundle)
    assert run("sign", "bom.json", "--keyless").exit_code == 0
    done = run("verify-signature", "bom.json", *WHOM, "--offline")
    assert (done.exit_code, done.stdout.startswith("bom.json: as signed, sha256:")) == (0, True)
