"""Keys for tests, made anew in each session: private keys in files as openssl and ssh-keygen write them."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

__all__ = ["KINDS", "bundle", "changed", "private_key", "write_keys"]

KINDS = ("p256", "p384", "p521", "ed25519", "rsa")

_CURVES = {"p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1}


def private_key(kind: str, number: int = 0) -> Any:
    """Return a key of a kind; another number is another key."""
    return _made(kind, number)


@cache
def _made(kind: str, number: int) -> Any:
    del number
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else ec.generate_private_key(_CURVES[kind]())


def write_keys(
    folder: Path,
    kind: str = "p256",
    *,
    number: int = 0,
    password: bytes | None = None,
    form: PrivateFormat = PrivateFormat.PKCS8,
    name: str = "key",
) -> tuple[Path, Path]:
    """Write ``key.pem``, which only its owner may read, and ``key.pub``."""
    key = private_key(kind, number)
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.touch(0o600)
    private.write_bytes(key.private_bytes(Encoding.PEM, form, encryption))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def bundle(payload: bytes = b"{}", **changes: Any) -> dict[str, Any]:
    """Return a bundle with a signature that nobody made; ``changes`` replace members of its envelope."""
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": "application/vnd.in-toto+json",
        "signatures": [{"sig": "AAAA", "keyid": ""}],
        **changes,
    }
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": "somebody"}, "tlogEntries": []},
        "dsseEnvelope": envelope,
    }


def changed(data: bytes, **changes: Any) -> bytes:
    """Return a bundle's bytes with members of its envelope replaced; None takes one out."""
    value = json.loads(data)
    for name, member in changes.items():
        value["dsseEnvelope"][name] = member
        if member is None:
            del value["dsseEnvelope"][name]
    return json.dumps(value).encode()
