"""A Sigstore of our own, offline: a certificate authority, a log of certificates, a log of signatures, a root of trust.

What it signs is what the public one would: sigstore's own verifier finds nothing wrong with it, given this root.
Sources: RFC 6962 (logs, SCTs), https://docs.sigstore.dev/about/bundle/, sigstore/protobuf-specs (``trustroot.proto``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.builders.keys import private_key

__all__ = ["IDENTITY", "ISSUER", "sigstore_bundle", "trust_config"]

IDENTITY, ISSUER = "ada@example.org", "https://id.example.org"

_WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_OIDC_ISSUER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_OIDC_ISSUER_RAW = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_START = {"start": "2020-01-01T00:00:00Z"}
_ROOT, _CT, _REKOR, _SIGNER = (private_key("p256", number) for number in (20, 21, 22, 23))
_NAME = x509.Name(
    [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "example"), x509.NameAttribute(NameOID.COMMON_NAME, "fulcio")]
)


def trust_config() -> dict[str, Any]:
    """Return the root of trust, as ``ClientTrustConfig`` has it."""
    root = {
        "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "tlogs": [_log("https://rekor.example.org", _REKOR)],
        "certificateAuthorities": [
            {
                "subject": {"organization": "example", "commonName": "fulcio"},
                "uri": "https://fulcio.example.org",
                "certChain": {"certificates": [{"rawBytes": _base64(_root().public_bytes(Encoding.DER))}]},
                "validFor": _START,
            }
        ],
        "ctlogs": [_log("https://ct.example.org", _CT)],
        "timestampAuthorities": [],
    }
    signing = {
        "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [],
        "oidcUrls": [],
        "rekorTlogUrls": [],
        "tsaUrls": [],
        "rekorTlogConfig": {"selector": "ANY"},
        "tsaConfig": {"selector": "ANY"},
    }
    media = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
    return {"mediaType": media, "trustedRoot": root, "signingConfig": signing}


def sigstore_bundle(statement: bytes, *, identity: str = IDENTITY, issuer: str = ISSUER) -> bytes:
    """Sign a statement as an identity, and log it."""
    certificate = _certificate(identity, issuer)
    kind = "application/vnd.in-toto+json"
    signature = _sign(_SIGNER, b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(statement), statement))
    pem = base64.b64encode(certificate.public_bytes(Encoding.PEM)).decode()
    body = {
        "apiVersion": "0.0.1",
        "kind": "dsse",
        "spec": {
            "envelopeHash": {"algorithm": "sha256", "value": "00" * 32},
            "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(statement).hexdigest()},
            "signatures": [{"signature": _base64(signature), "verifier": pem}],
        },
    }
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _base64(certificate.public_bytes(Encoding.DER))},
                "tlogEntries": [_entry(json.dumps(body, separators=(",", ":"), sort_keys=True).encode())],
            },
            "dsseEnvelope": {
                "payload": _base64(statement),
                "payloadType": kind,
                "signatures": [{"sig": _base64(signature)}],
            },
        }
    ).encode()


def _entry(body: bytes) -> dict[str, Any]:
    """The only entry of the log: the hash of its leaf is the root of the tree."""
    root = hashlib.sha256(b"\0" + body).digest()
    log, seconds = _key_id(_REKOR), int(_WHEN.timestamp())
    note = f"rekor.example.org - 1\n1\n{_base64(root)}\n"
    signed = _base64(log[:4] + _sign(_REKOR, note.encode()))
    promised = {"body": _base64(body), "integratedTime": seconds, "logID": log.hex(), "logIndex": 0}
    promise = json.dumps(promised, separators=(",", ":"), sort_keys=True).encode()
    return {
        "logIndex": "0",
        "logId": {"keyId": _base64(log)},
        "kindVersion": {"kind": "dsse", "version": "0.0.1"},
        "integratedTime": str(seconds),
        "inclusionPromise": {"signedEntryTimestamp": _base64(_sign(_REKOR, promise))},
        "inclusionProof": {
            "logIndex": "0",
            "rootHash": _base64(root),
            "treeSize": "1",
            "hashes": [],
            "checkpoint": {"envelope": f"{note}\n— rekor.example.org {signed}\n"},
        },
        "canonicalizedBody": _base64(body),
    }


def _certificate(identity: str, issuer: str) -> x509.Certificate:
    """A certificate for ten minutes, with the promise of the log that it will be in there."""
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    text = issuer.encode()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(_NAME)
        .public_key(_SIGNER.public_key())
        .serial_number(7)
        .not_valid_before(_WHEN - timedelta(minutes=5))
        .not_valid_after(_WHEN + timedelta(minutes=5))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(identity)]), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(_SIGNER.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_ROOT.public_key()), critical=False)
        .add_extension(x509.UnrecognizedExtension(_OIDC_ISSUER_RAW, text), critical=False)
        .add_extension(x509.UnrecognizedExtension(_OIDC_ISSUER, b"\x0c" + bytes([len(text)]) + text), critical=False)
    )
    before = builder.sign(_ROOT, hashes.SHA256()).tbs_certificate_bytes
    milliseconds = int(_WHEN.timestamp() * 1000)
    entry = _key_id(_ROOT) + len(before).to_bytes(3, "big") + before
    signature = _sign(_CT, struct.pack("!BBQH", 0, 0, milliseconds, 1) + entry + b"\0\0")
    sct = b"\0" + _key_id(_CT) + struct.pack("!QH", milliseconds, 0) + b"\4\3" + _sized(signature)
    listed = _sized(_sized(sct))
    value = b"\x04" + bytes([len(listed)]) + listed
    return builder.add_extension(x509.UnrecognizedExtension(_SCTS, value), critical=False).sign(_ROOT, hashes.SHA256())


def _root() -> x509.Certificate:
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(_ROOT.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(_ROOT.public_key()), critical=False)
        .sign(_ROOT, hashes.SHA256())
    )


def _log(url: str, key: Any) -> dict[str, Any]:
    raw = {"rawBytes": _base64(_der(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": _START}
    return {"baseUrl": url, "hashAlgorithm": "SHA2_256", "publicKey": raw, "logId": {"keyId": _base64(_key_id(key))}}


def _sign(key: Any, data: bytes) -> bytes:
    signature: bytes = key.sign(data, ec.ECDSA(hashes.SHA256()))
    return signature


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def _key_id(key: Any) -> bytes:
    return hashlib.sha256(_der(key)).digest()


def _der(key: Any) -> bytes:
    data: bytes = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
