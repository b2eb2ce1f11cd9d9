"""Sigstore bundles: a DSSE envelope with what it takes to verify it. Read only; nothing here verifies.

Sources: https://docs.sigstore.dev/about/bundle/, sigstore/protobuf-specs (``sigstore_bundle.proto``) and
https://github.com/secure-systems-lab/dsse (envelope and protocol, version 1).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final, Literal

from aibom.formats.blob import FormatError
from aibom.formats.json_text import load_json

__all__ = ["BUNDLE_TYPE", "Bundle", "BundleKind", "bundle_of", "is_bundle", "read_bundle"]

BUNDLE_TYPE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
"""Media type of the version that is written: a bundle has exactly one signature."""
BUNDLE_TYPES: Final = (
    BUNDLE_TYPE,
    *(f"application/vnd.dev.sigstore.bundle+json;version=0.{minor}" for minor in (1, 2, 3)),
)
"""Media types of the versions that are read."""

BundleKind = Literal["key", "certificate", "sigstore"]
"""A bare key that the verifier has to have; a chain of certificates; a certificate of Sigstore's and a log entry."""

_MAX_CERTIFICATES: Final = 20
_MAX_NODES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds; all of it is what the file declares.

    Attributes:
        kind: how it is to be verified.
        payload_type: media type of the payload.
        payload: what is signed, together with its type.
        signature: the signature's bytes.
        hint: what the bundle calls the key; empty where it names none.
        certificates: DER, the signer's first.
    """

    kind: BundleKind
    payload_type: str
    payload: bytes
    signature: bytes
    hint: str = ""
    certificates: tuple[bytes, ...] = ()


def is_bundle(value: Any) -> bool:
    """Tell whether a JSON value says that it is a bundle."""
    return isinstance(value, dict) and value.get("mediaType") in BUNDLE_TYPES


def read_bundle(data: bytes) -> Bundle:
    """Read a bundle that holds a DSSE envelope.

    Args:
        data: the file; the caller bounds its length.

    Raises:
        FormatError: it is no bundle, of another version, has no envelope, or not exactly one signature.
    """
    return bundle_of(*load_json(data, max_nodes=_MAX_NODES))


def bundle_of(value: Any, repeated: tuple[str, ...] = ()) -> Bundle:
    """Read a bundle that was parsed.

    Args:
        value: a JSON value.
        repeated: keys that stood twice in an object of it.

    Raises:
        FormatError: as ``read_bundle``.
    """
    if not is_bundle(value):
        raise FormatError("no Sigstore bundle of a version that is read")
    if repeated:
        raise FormatError("a key stands twice in the bundle")
    envelope = value.get("dsseEnvelope")
    if not isinstance(envelope, dict):
        raise FormatError("the bundle has no DSSE envelope")
    payload_type = envelope.get("payloadType")
    if not isinstance(payload_type, str):
        raise FormatError("the envelope has no payloadType")
    signatures = envelope.get("signatures")
    if not isinstance(signatures, list) or not signatures:
        raise FormatError("it is not signed: the envelope has no signature")
    if len(signatures) > 1:
        raise FormatError(f"the envelope has {len(signatures)} signatures; a bundle has exactly one")
    first = signatures[0]
    signature = _base64(first.get("sig") if isinstance(first, dict) else None, "signature")
    if not signature:
        raise FormatError("it is not signed: the signature is empty")
    kind, hint, certificates = _material(value.get("verificationMaterial"))
    return Bundle(kind, payload_type, _base64(envelope.get("payload"), "payload"), signature, hint, certificates)


def _material(value: Any) -> tuple[BundleKind, str, tuple[bytes, ...]]:
    material = value if isinstance(value, dict) else {}
    if isinstance(key := material.get("publicKey"), dict):
        hint = key.get("hint")
        return "key", hint if isinstance(hint, str) else "", ()
    chain = material.get("x509CertificateChain")
    listed = chain.get("certificates") if isinstance(chain, dict) else None
    found = listed if isinstance(listed, list) else [material.get("certificate")]
    if not found or len(found) > _MAX_CERTIFICATES or not all(isinstance(item, dict) for item in found):
        raise FormatError("the bundle names neither a key nor a certificate")
    certificates = tuple(_base64(item.get("rawBytes"), "certificate") for item in found if item is not None)
    return "sigstore" if material.get("tlogEntries") else "certificate", "", certificates


def _base64(value: Any, what: str) -> bytes:
    """Decode standard or URL-safe base64, as DSSE allows both."""
    if not isinstance(value, str):
        raise FormatError(f"the {what} is missing")
    try:
        return base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError(f"the {what} is not base64") from error
