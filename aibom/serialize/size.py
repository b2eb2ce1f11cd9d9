"""How large a BOM may be for those who attest it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["MAX_ATTESTED", "too_large"]

MAX_ATTESTED: Final = 16 * 1024 * 1024
"""Bytes of the largest BOM that GitHub's ``actions/attest`` takes (``MAX_SBOM_SIZE_BYTES`` in its ``src/sbom.ts``)."""


def too_large(size: int, ways: Iterable[tuple[str, bool]]) -> str:
    """Return what there is to say of a BOM of so many bytes; empty where nothing is.

    Args:
        size: bytes of the BOM.
        ways: what makes it smaller, as the user would write it, and whether that was asked for already.
    """
    if size <= MAX_ATTESTED:
        return ""
    open_ways = " or ".join(way for way, used in ways if not used)
    smaller = f": {open_ways} makes it smaller" if open_ways else ""
    return f"the BOM has {size:,} bytes, more than the {MAX_ATTESTED:,} that GitHub attests{smaller}"
