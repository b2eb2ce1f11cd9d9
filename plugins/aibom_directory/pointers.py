"""Pointers that Git LFS leaves in the place of a file (git-lfs, docs/spec.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aibom.plugin import Blob

__all__ = ["Pointer", "read_pointer"]

_SIZES = range(101, 1025)
_POINTER = re.compile(
    r"version https?://(?:git-lfs|hawser)\.github\.com/spec/v1\n(?:ext-\d-[^\n]+\n)*"
    r"oid sha256:([0-9a-f]{64})\nsize (\d{1,19})\n?"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a pointer stands for.

    Attributes:
        sha256: lower-case hex.
        size: bytes.
    """

    sha256: str
    size: int


def read_pointer(blob: Blob) -> Pointer | None:
    """Read a Git LFS pointer; None when the file is none. Only small files are read.

    Raises:
        FormatError: the file is small but no UTF-8, so it is none.
        OSError: the bytes cannot be had.
    """
    found = _POINTER.fullmatch(blob.text(_SIZES.stop)) if blob.size in _SIZES else None
    return Pointer(found[1], int(found[2])) if found else None
