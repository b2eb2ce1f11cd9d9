"""Whose certificate it is, as it says itself: names and issuer. Nothing is verified.

Sources: RFC 5280 (certificates), RFC 4514 (how names are written) and
https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md (Sigstore's extensions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aibom.formats.blob import FormatError
from aibom.formats.der import OCTETS, OID, SEQUENCE, SET, Value, context, text_of, values
from aibom.normalize.text import clean_name

__all__ = ["CertificateNames", "read_certificate"]

_ALTERNATIVE_NAMES: Final = bytes.fromhex("551d11")
_FULCIO: Final = bytes.fromhex("2b0601040183bf3001")
_OIDC_ISSUER_RAW, _USERNAME, _OIDC_ISSUER = (_FULCIO + bytes([number]) for number in (1, 7, 8))
_ATTRIBUTES: Final = {bytes.fromhex("550403"): "CN", bytes.fromhex("55040b"): "OU", bytes.fromhex("55040a"): "O"}
_MAX_NAMES: Final = 100
_VERSION, _EXTENSIONS = context(0), context(3)


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """Who a certificate says that its owner is.

    Attributes:
        names: its alternative names (e-mail, URI, host); its subject where it has none.
        issuer: who vouches: of a certificate of Sigstore's the identity provider, else the certificate's issuer.
    """

    names: tuple[str, ...]
    issuer: str


def read_certificate(data: bytes) -> CertificateNames:
    """Read a certificate's names.

    Args:
        data: DER.

    Raises:
        FormatError: it is no certificate.
    """
    certificate = next(values(data), None)
    body = next(values(_sequence(certificate)), None)
    parts = list(values(_sequence(body)))
    if parts and parts[0].tag == _VERSION:
        parts = parts[1:]
    # Serial number, algorithm, issuer, validity, subject, key.
    if len(parts) < 6:
        raise FormatError("no certificate")
    names: list[str] = []
    oidc = ""
    for name, content in _extensions(parts[6:]):
        if name == _ALTERNATIVE_NAMES:
            names += _alternative_names(content)
        elif name == _OIDC_ISSUER:
            oidc = text_of(next(values(content), Value(0, b"")))
        elif name == _OIDC_ISSUER_RAW and not oidc:
            oidc = content.decode("utf-8", "replace")
    cleaned = dict.fromkeys(filter(None, map(clean_name, names[:_MAX_NAMES])))
    subject = _distinguished(parts[4])
    return CertificateNames(
        tuple(cleaned) or ((subject,) if subject else ()), clean_name(oidc) or _distinguished(parts[2])
    )


def _sequence(value: Value | None) -> bytes:
    if value is None or value.tag != SEQUENCE:
        raise FormatError("no certificate")
    return value.content


def _extensions(parts: list[Value]) -> Iterator[tuple[bytes, bytes]]:
    for part in parts:
        if part.tag == _EXTENSIONS:
            for extension in values(_sequence(next(values(part.content), None))):
                inner = list(values(_sequence(extension)))
                if len(inner) >= 2 and inner[0].tag == OID and inner[-1].tag == OCTETS:
                    yield inner[0].content, inner[-1].content


def _alternative_names(content: bytes) -> Iterator[str]:
    for name in values(_sequence(next(values(content), None))):
        if name.tag in (context(1, constructed=False), context(2, constructed=False), context(6, constructed=False)):
            yield text_of(name)
        elif name.tag == context(0):
            inner = list(values(name.content))
            if len(inner) == 2 and inner[0].content == _USERNAME:
                yield text_of(next(values(inner[1].content), Value(0, b"")))


def _distinguished(value: Value) -> str:
    """Write the parts of a name that say who it is, as RFC 4514 does, the most particular first."""
    found: list[tuple[str, str]] = []
    for item in values(_sequence(value)):
        for pair in values(item.content) if item.tag == SET else ():
            inner = list(values(_sequence(pair)))
            if len(inner) == 2 and (label := _ATTRIBUTES.get(inner[0].content)):
                found.append((label, text_of(inner[1])))
    order = tuple(_ATTRIBUTES.values())
    found.sort(key=lambda item: order.index(item[0]))
    return clean_name(",".join(f"{label}={text}" for label, text in found if text))
