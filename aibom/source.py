"""What the user points at: ``hf:org/name@rev``, ``dir:./x``, ``pip:.venv``, a path, a purl or a hub URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from aibom.errors import UsageError

__all__ = ["Source", "parse_source"]

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):(?!//)(.*)", re.DOTALL)
_HUB_URL = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(.+)")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One thing to read.

    Attributes:
        scheme: which collector reads it (``dir``, ``hf``, ``pip``).
        locator: where it is, in that collector's terms.
    """

    scheme: str
    locator: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.locator}"


def parse_source(text: str) -> Source:
    """Read what a user typed.

    A path that exists is a ``dir`` source, whatever it looks like; then come schemes, purls and hub URLs; anything else
    is taken for a path.

    Args:
        text: a source as on the command line.

    Raises:
        UsageError: it is empty or holds a NUL character.
    """
    if not text or "\0" in text:
        raise UsageError("a source is empty" if not text else "a source holds a NUL character")
    if _exists(text):
        return Source("dir", text)
    if text.startswith("pkg:huggingface/"):
        return Source("hf", text)
    if match := _HUB_URL.fullmatch(text):
        return Source("hf", text)
    # A single letter before the colon is a drive, not a scheme.
    if match := _SCHEME.fullmatch(text):
        return Source(match[1], match[2])
    return Source("dir", text)


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False
