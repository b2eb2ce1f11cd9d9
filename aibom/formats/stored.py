"""Files that a store named after their own content."""

from __future__ import annotations

import re

from aibom.formats.blob import Blob

__all__ = ["stored_digest"]

_BLOB = re.compile(r"(?:^|/)blobs/(sha256[-:/])?([0-9a-f]{64})$")


def stored_digest(blob: Blob) -> str | None:
    """Return the SHA-256 that a store took a file's content to have when it named it; None for a file of other name.

    Stores are the Hub's cache, whose snapshots are links to ``blobs/<sha256>`` (of a small file ``blobs/<sha1>``),
    Ollama's (``blobs/sha256-<hex>``) and the layout of OCI images (``blobs/sha256/<hex>``).
    """
    match = _BLOB.search(blob.stored)
    if match is None or (not match[1] and blob.stored == blob.path):
        return None
    return match[2]
