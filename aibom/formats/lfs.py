"""Pointers that Git LFS leaves in the place of a file: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md."""

from __future__ import annotations

import re

from aibom.formats.blob import Blob

__all__ = ["lfs_pointer"]

_MAX_POINTER = 1024
_POINTER = re.compile(
    rb"version https?://(?:git-lfs\.github\.com/spec/v1|hawser\.github\.com/spec/v1)\n"
    rb"(?:ext-\d-[^\n]+\n)*"
    rb"oid sha256:([0-9a-f]{64})\n"
    rb"size (\d{1,19})\n?"
)


def lfs_pointer(blob: Blob) -> tuple[str, int] | None:
    """Read a Git LFS pointer.

    Args:
        blob: any file; only one of at most 1,024 bytes is read.

    Returns:
        The SHA-256, lower-case hex, and the size in bytes of the file that it stands for; None when it is no pointer.

    Raises:
        FormatError: the blob's budget is spent.
        OSError: the bytes cannot be had.
    """
    if not 100 < blob.size <= _MAX_POINTER:
        return None
    found = _POINTER.fullmatch(blob.read())
    return (found[1].decode(), int(found[2])) if found else None
