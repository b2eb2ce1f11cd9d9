"""A statement about artefacts, signed: in-toto Statement in a DSSE envelope in a Sigstore bundle.

statement ─▶ envelope (what is signed: its length and type too) ─▶ bundle        seal
bundle ─▶ one signature, and whose it is ─▶ what is said, and of what            parse, verified_by, statement_of

Sources: https://github.com/in-toto/attestation (Statement v1; spec/predicates/cyclonedx.md for the predicate),
https://github.com/secure-systems-lab/dsse (protocol) and https://docs.sigstore.dev/about/bundle/ (version 0.3).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from aibom.errors import SignatureError
from aibom.formats.blob import FormatError
from aibom.formats.intoto import PAYLOAD_TYPE, STATEMENT_TYPE, Statement, read_statement
from aibom.formats.sigstore_bundle import BUNDLE_TYPE, Bundle, read_bundle
from aibom.normalize.text import clean_name
from aibom.release.keys import PrivateKey, PublicKey

__all__ = ["BOM_PREDICATE", "MAX_BUNDLE", "Subject", "parse", "seal", "statement_bytes", "statement_of", "verified_by"]

BOM_PREDICATE: Final = "https://cyclonedx.org/bom"
"""Predicate type of a statement whose predicate is a CycloneDX BOM."""
MAX_BUNDLE: Final = 256 * 1024 * 1024
"""Largest bundle that is read, in bytes."""

Subject = tuple[str, str]
"""Name and SHA-256, in lower-case hex, of an artefact."""


def statement_bytes(subjects: Iterable[Subject], predicate: Mapping[str, Any]) -> bytes:
    """Return the statement that artefacts are what a BOM says.

    Args:
        subjects: the artefacts; each once, sorted by name.
        predicate: the BOM, as CycloneDX JSON.

    Returns:
        JSON in ASCII without white space: the same arguments, the same bytes.
    """
    value = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(set(subjects))],
        "predicateType": BOM_PREDICATE,
        "predicate": predicate,
    }
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def pae(payload_type: str, payload: bytes) -> bytes:
    """Return what is signed for a payload: DSSE's pre-authentication encoding (protocol, version 1)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(statement: bytes, key: PrivateKey) -> bytes:
    """Sign a statement.

    Returns:
        The bundle, JSON with one final line break.
    """
    bundle = {
        "mediaType": BUNDLE_TYPE,
        "verificationMaterial": {"publicKey": {"hint": key.public.hints[0]}, "tlogEntries": []},
        "dsseEnvelope": {
            "payload": base64.b64encode(statement).decode(),
            "payloadType": PAYLOAD_TYPE,
            # No key id: verifiers are told which key to use, and some leave out signatures whose id they do not know.
            "signatures": [{"sig": base64.b64encode(key.sign(pae(PAYLOAD_TYPE, statement))).decode(), "keyid": ""}],
        },
    }
    return json.dumps(bundle, separators=(",", ":")).encode() + b"\n"


def parse(data: bytes) -> Bundle:
    """Read a bundle whose payload says that it is an in-toto statement.

    Raises:
        SignatureError: it is none, or too large.
    """
    if len(data) > MAX_BUNDLE:
        raise SignatureError(f"the bundle has more than {MAX_BUNDLE} bytes")
    try:
        bundle = read_bundle(data)
    except FormatError as error:
        raise SignatureError(f"no signature that can be checked: {error}") from error
    if bundle.payload_type != PAYLOAD_TYPE:
        raise SignatureError(f"the payload is no in-toto statement but {clean_name(bundle.payload_type, 100)}")
    return bundle


def verified_by(bundle: Bundle, keys: Sequence[PublicKey]) -> PublicKey:
    """Return the key that made a bundle's signature.

    The hint in the bundle decides nothing: whoever can change the bundle can change it.

    Args:
        bundle: what ``parse`` returned.
        keys: the keys that are trusted, at least one.

    Raises:
        SignatureError: none of them made it.
    """
    data = pae(bundle.payload_type, bundle.payload)
    for key in keys:
        if key.verifies(bundle.signature, data):
            return key
    names = ", ".join(key.name for key in keys)
    named = [key for key in keys if bundle.hint in key.hints]
    if bundle.hint and not named:
        raise SignatureError(
            f"the signature was not made with {names}: the bundle names the key {clean_name(bundle.hint, 100)}"
        )
    raise SignatureError(f"the signature does not hold with {names}: payload or signature were changed")


def statement_of(bundle: Bundle, predicate_type: str = BOM_PREDICATE) -> Statement:
    """Return what a bundle says. Only a bundle that was verified says anything.

    Raises:
        SignatureError: it is no statement of this type.
    """
    try:
        statement = read_statement(bundle.payload)
    except FormatError as error:
        raise SignatureError(f"what is signed cannot be read: {error}") from error
    if statement.predicate_type != predicate_type:
        raise SignatureError(f"what is signed is no {predicate_type} but {clean_name(statement.predicate_type, 200)}")
    return statement
