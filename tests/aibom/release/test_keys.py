"""Keys: which are read, which are refused, and that each verifies what it signed and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from aibom.errors import NotFound, SourceError, UsageError
from aibom.release.keys import key_is_open, load_private_key, load_public_key
from tests.builders.keys import KINDS, private_key, write_keys


def refuse() -> bytes:
    raise AssertionError("a password was asked for")


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_verifies_what_it_signed(kind: str, tmp_path: Path) -> None:
    private, public = write_keys(tmp_path, kind)
    key = load_private_key(str(private), refuse)
    signature = key.sign(b"bytes")
    verifier = load_public_key(str(public))
    assert verifier.verifies(signature, b"bytes")
    assert not verifier.verifies(signature, b"Bytes")
    assert not verifier.verifies(signature[:-1], b"bytes")
    assert not verifier.verifies(b"", b"bytes")
    assert key.public.hints == verifier.hints
    (tmp_path / "other").mkdir()
    _, other = write_keys(tmp_path / "other", kind, number=1)
    assert not load_public_key(str(other)).verifies(signature, b"bytes")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_get_the_same_signature(kind: str, tmp_path: Path) -> None:
    key = load_private_key(str(write_keys(tmp_path, kind)[0]), refuse)
    assert key.sign(b"bytes") == key.sign(b"bytes")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.OpenSSH, PrivateFormat.TraditionalOpenSSL])
def test_every_form_of_a_key_is_read(kind: str, form: PrivateFormat, tmp_path: Path) -> None:
    if kind == "ed25519" and form is PrivateFormat.TraditionalOpenSSL:
        pytest.skip("there is no such form")
    private, _ = write_keys(tmp_path, kind, form=form)
    load_private_key(str(private), refuse)


@pytest.mark.parametrize("kind", ["ed25519", "p256", "rsa"])
def test_a_public_key_of_ssh_is_read(kind: str, tmp_path: Path) -> None:
    line = private_key(kind).public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    (tmp_path / "id.pub").write_bytes(line + b" somebody\n")
    signature = load_private_key(str(write_keys(tmp_path, kind)[0]), refuse).sign(b"bytes")
    assert load_public_key(str(tmp_path / "id.pub")).verifies(signature, b"bytes")


def test_pss_is_verified_too(tmp_path: Path) -> None:
    key = private_key("rsa")
    for length in (32, padding.PSS.MAX_LENGTH):
        signature = key.sign(b"bytes", padding.PSS(padding.MGF1(hashes.SHA256()), length), hashes.SHA256())
        assert load_public_key(str(write_keys(tmp_path, "rsa")[1])).verifies(signature, b"bytes")


def test_what_cosign_signs_with_a_longer_key_is_verified(tmp_path: Path) -> None:
    signature = private_key("p384").sign(b"bytes", ec.ECDSA(hashes.SHA256()))
    assert load_public_key(str(write_keys(tmp_path, "p384")[1])).verifies(signature, b"bytes")


def test_a_weaker_hash_is_not_verified(tmp_path: Path) -> None:
    signature = private_key("p384").sign(b"bytes", ec.ECDSA(hashes.SHA1()))
    assert not load_public_key(str(write_keys(tmp_path, "p384")[1])).verifies(signature, b"bytes")


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.OpenSSH])
def test_an_encrypted_key_asks_for_its_password(form: PrivateFormat, tmp_path: Path) -> None:
    if form is PrivateFormat.OpenSSH:
        pytest.importorskip("bcrypt")
    private, _ = write_keys(tmp_path, password=b"secret", form=form)
    load_private_key(str(private), lambda: b"secret")
    with pytest.raises(UsageError, match="password is wrong"):
        load_private_key(str(private), lambda: b"Secret")


def _dsa() -> bytes:
    key = dsa.generate_private_key(1024)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _curve() -> bytes:
    return ec.generate_private_key(ec.SECP256K1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _short() -> bytes:
    return rsa.generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("make", [_dsa, _curve, _short])
def test_a_key_of_another_kind_is_refused(make: object, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(make())  # type: ignore[operator]
    with pytest.raises(UsageError, match="not used"):
        load_private_key(str(tmp_path / "key"), refuse)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n",
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_what_is_no_private_key_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(SourceError, match="key"):
        load_private_key(str(tmp_path / "key"), refuse)


@pytest.mark.parametrize("content", [b"", b"no key", b"ssh-ed25519 AAAA", b"-----BEGIN PUBLIC KEY-----\n"])
def test_what_is_no_public_key_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(SourceError, match="holds no public key"):
        load_public_key(str(tmp_path / "key"))


def test_keys_are_not_taken_for_one_another(tmp_path: Path) -> None:
    private, public = write_keys(tmp_path)
    with pytest.raises(SourceError, match="is a private key"):
        load_public_key(str(private))
    with pytest.raises(SourceError, match="is a public key"):
        load_private_key(str(public), refuse)
    with pytest.raises(NotFound):
        load_public_key(str(tmp_path / "none"))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    private, _ = write_keys(tmp_path)
    assert not key_is_open(str(private))
    private.chmod(0o640)
    assert key_is_open(str(private))
    assert not key_is_open(str(tmp_path / "none"))


def test_without_the_package_the_hint_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, public = write_keys(tmp_path)
    for name in [name for name in sys.modules if name.startswith("cryptography")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    for load in (lambda: load_private_key(str(private), refuse), lambda: load_public_key(str(public))):
        with pytest.raises(UsageError) as raised:
            load()
        assert "aibom[sign]" in raised.value.hint
