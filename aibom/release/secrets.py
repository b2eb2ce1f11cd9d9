"""Keeps secrets out of what is shown: as they are, percent-encoded, and inside of base64."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

__all__ = ["Secrets", "encoded_forms"]

_MASK = "***"
_SHORTEST_ENCODED = 4
"""Characters; what is shorter is left as it is inside of base64, where two characters of it stand everywhere."""


class Secrets:
    """The secrets of one publication."""

    def __init__(self) -> None:
        """Begin with none."""
        self._forms: set[str] = set()

    def add(self, secret: str) -> None:
        """Keep a text secret from now on."""
        if secret:
            self._forms.update(encoded_forms(secret))

    def scrub(self, text: str) -> str:
        """Return a text with every form of every secret masked."""
        for form in sorted(self._forms, key=lambda form: (-len(form), form)):
            text = text.replace(form, _MASK)
        return text


def encoded_forms(secret: str) -> frozenset[str]:
    """Return how a secret may stand in a text: itself, percent-encoded, and the part of any base64 that is only its."""
    forms = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
    if len(secret) >= _SHORTEST_ENCODED:
        forms.update(_base64(secret.encode()))
    return frozenset(forms)


def _base64(data: bytes) -> Iterator[str]:
    # Whatever stands before it moves it by 0, 1 or 2 bytes; the characters at its ends are its neighbours', too.
    for before in range(3):
        moved = b"\0" * before + data
        first = -(-before * 8 // 6)
        last = len(moved) * 8 // 6
        yield base64.b64encode(moved).decode()[first:last]
        yield base64.urlsafe_b64encode(moved).decode()[first:last]
