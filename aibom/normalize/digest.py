"""Digests and the names of their algorithms, in the one spelling that CycloneDX has for each."""

from __future__ import annotations

import base64
import binascii
import re
from types import MappingProxyType
from typing import Final

__all__ = ["HEX_LENGTHS", "algorithm_name", "from_base64", "hex_digest"]

# CycloneDX 1.7, `hash-alg`; the Streebog pair is not in 1.5 and 1.6. BLAKE3's own default is 256 bits.
HEX_LENGTHS: Final = MappingProxyType(
    {
        "MD5": 32,
        "SHA-1": 40,
        "SHA-256": 64,
        "SHA-384": 96,
        "SHA-512": 128,
        "SHA3-256": 64,
        "SHA3-384": 96,
        "SHA3-512": 128,
        "BLAKE2b-256": 64,
        "BLAKE2b-384": 96,
        "BLAKE2b-512": 128,
        "BLAKE3": 64,
        "Streebog-256": 64,
        "Streebog-512": 128,
    }
)
"""CycloneDX's name of each algorithm and the number of hexadecimal digits of its digests."""

_NAMES = {re.sub("[^a-z0-9]", "", name.lower()): name for name in HEX_LENGTHS}
_NAMES |= {f"sha2{bits}": f"SHA-{bits}" for bits in (256, 384, 512)}  # multihash's sha2-256
_SPELLING = re.compile(r"[A-Za-z0-9]+(?:[-_ ][A-Za-z0-9]+){0,2}")
_HEX = re.compile(r"[0-9a-f]+")
_BASE64 = re.compile(r"[A-Za-z0-9_-]+={0,2}")


def algorithm_name(value: str) -> str | None:
    """Give CycloneDX's name of an algorithm (``sha256``, ``SHA256``, ``sha2-256`` -> ``SHA-256``).

    Args:
        value: a name in any case, its parts joined by nothing, ``-``, ``_`` or a space.

    Returns:
        A key of ``HEX_LENGTHS``; None for any other algorithm. ``blake2b`` alone is None: it does not say its length.
    """
    value = value.strip()
    if len(value) > 32 or not _SPELLING.fullmatch(value):
        return None
    return _NAMES.get(re.sub("[-_ ]", "", value.lower()))


def hex_digest(value: str, algorithm: str) -> str | None:
    """Give a digest as lower-case hexadecimal digits.

    Args:
        value: hexadecimal digits in any case.
        algorithm: the algorithm's name, in any spelling that ``algorithm_name`` takes.

    Returns:
        The digest, or None where it is not one of that algorithm.
    """
    name = algorithm_name(algorithm)
    value = value.strip().lower()
    if name is None or len(value) != HEX_LENGTHS[name] or not _HEX.fullmatch(value):
        return None
    return value


def from_base64(value: str) -> str | None:
    """Turn a digest as ``RECORD`` files write it into hexadecimal digits.

    Args:
        value: URL-safe base64 (RFC 4648, section 5), with or without padding.

    Returns:
        Lower-case hexadecimal digits; None where it is not base64, not in its only canonical form, or where no
        algorithm of ``HEX_LENGTHS`` has digests of that length.
    """
    value = value.strip()
    if len(value) > 96 or not _BASE64.fullmatch(value):
        return None
    bare = value.rstrip("=")
    try:
        digest = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return None
    canonical = base64.urlsafe_b64encode(digest).decode()
    if value not in (canonical, canonical.rstrip("=")):
        return None
    return digest.hex() if 2 * len(digest) in HEX_LENGTHS.values() else None
