"""Signatures over models as model-signing writes them, and certificates, by script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.builders.keys import private_key

__all__ = ["certificates", "manifest", "model_signature", "signed_statement"]

_BEGIN, _END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
_FULCIO = "1.3.6.1.4.1.57264.1."


def manifest(
    files: Mapping[str, bytes | str], name: str = "model", *, ignored: Iterable[str] = ("model.sig",), **changes: Any
) -> dict[str, Any]:
    """Return the statement of version 1.0 about files; of a text, the text is the digest."""
    digests = {
        path: content if isinstance(content, str) else hashlib.sha256(content).hexdigest()
        for path, content in sorted(files.items())
    }
    resources = [{"name": path, "algorithm": "sha256", "digest": digest} for path, digest in digests.items()]
    whole = hashlib.sha256(b"".join(bytes.fromhex(digest) for digest in digests.values())).hexdigest()
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": whole}}],
        "predicateType": "https://model_signing/signature/v1.0",
        "predicate": {
            "serialization": {
                "method": "files",
                "hash_type": "sha256",
                "allow_symlinks": False,
                "ignore_paths": list(ignored),
            },
            "resources": resources,
        },
        **changes,
    }


def signed_statement(
    statement: Mapping[str, Any], key: Any = None, chain: Iterable[x509.Certificate] = (), *, logged: bool = False
) -> bytes:
    """Sign a statement with a key on P-256; with a chain, its first certificate is the signer's."""
    key = key or private_key("p256")
    payload = json.dumps(statement).encode()
    kind = "application/vnd.in-toto+json"
    signature = key.sign(b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload), _ecdsa())
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    certificates = [{"rawBytes": _base64(item.public_bytes(Encoding.DER))} for item in chain]
    material: dict[str, Any] = {"publicKey": {"hint": hashlib.sha256(pem).hexdigest()}}
    if logged:
        material = {"certificate": certificates[0]}
    elif certificates:
        material = {"x509CertificateChain": {"certificates": certificates}}
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {**material, "tlogEntries": [{"logIndex": "1"}] if logged else []},
            "dsseEnvelope": {
                "payload": _base64(payload),
                "payloadType": kind,
                "signatures": [{"sig": _base64(signature), "keyid": ""}],
            },
        }
    ).encode()


def model_signature(files: Mapping[str, bytes | str], name: str = "model", **how: Any) -> bytes:
    """Return ``model.sig`` over files, signed with a key."""
    return signed_statement(manifest(files, name, **how))


@cache
def certificates(kind: str = "email") -> tuple[x509.Certificate, x509.Certificate]:
    """Return a signer's certificate and its root. ``kind``: email, plain, or Sigstore's: sigstore, workflow."""
    root_key, key = private_key("p256", 9), private_key("p256")
    root_name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme"), _common("Acme root")])
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    names: dict[str, list[x509.GeneralName]] = {
        "email": [x509.RFC822Name("ada@example.org"), x509.DNSName("sign.example.org")],
        "sigstore": [x509.RFC822Name("ada@example.org")],
        "workflow": [
            x509.UniformResourceIdentifier("https://github.com/acme/m/.github/workflows/r.yml@refs/heads/main")
        ],
    }
    builder = _certificate(x509.Name([_common("Ada's key")]), root_name, key)
    if kind in names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names[kind]), critical=False)
    if kind == "sigstore":
        builder = builder.add_extension(_other(f"{_FULCIO}1", b"https://accounts.example.org"), critical=False)
    if kind == "workflow":
        issuer = b"https://token.example.org"
        builder = builder.add_extension(_other(f"{_FULCIO}8", b"\x0c" + bytes([len(issuer)]) + issuer), critical=False)
    signing = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    return (
        builder.add_extension(signing, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256()),
        root,
    )


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(_BEGIN)
        .not_valid_after(_END)
    )


def _common(name: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.COMMON_NAME, name)


def _other(oid: str, value: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value)


def _ecdsa() -> ec.ECDSA:
    return ec.ECDSA(hashes.SHA256())


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
