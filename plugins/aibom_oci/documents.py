"""The JSON documents of a registry, made and read: descriptors, the referrer's manifest, indexes. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from aibom.plugin import PublishError, Upload

__all__ = [
    "CREATED",
    "EMPTY",
    "INDEX",
    "MANIFEST",
    "MANIFESTS",
    "NO_INDEX",
    "TITLE",
    "descriptor",
    "digest_of",
    "entries",
    "index_of",
    "is_digest",
    "referrer",
    "same_digest",
    "with_entry",
]

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFESTS = (
    *(MANIFEST, INDEX),
    *(
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ),
    "application/vnd.oci.artifact.manifest.v1+json",
)
"""Media types of what a BOM may be about."""
EMPTY = b"{}"
"""Contents of the empty descriptor (image specification 1.1, "Guidance for an Empty Descriptor")."""
TITLE = "org.opencontainers.image.title"
CREATED = "org.opencontainers.image.created"
NO_INDEX: dict[str, Any] = {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}

_EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


def digest_of(data: bytes) -> str:
    """Return the digest of bytes: ``sha256:<hex>``."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def is_digest(value: object) -> bool:
    """Tell whether a value is a digest of an algorithm that the specification registers."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def same_digest(data: bytes, digest: str) -> bool:
    """Tell whether bytes have a digest, of either algorithm."""
    algorithm, _, value = digest.partition(":")
    return is_digest(digest) and hashlib.new(algorithm, data).hexdigest() == value


def descriptor(media_type: str, data: bytes, **more: Any) -> dict[str, Any]:
    """Describe bytes (image specification, ``descriptor.md``)."""
    return {"mediaType": media_type, "digest": digest_of(data), "size": len(data), **more}


def referrer(upload: Upload, subject: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Return the manifest that ties an upload to its subject, and its entry in an index of referrers.

    Equal uploads give equal bytes: the time is that of the BOM.

    Args:
        upload: what is attached.
        subject: descriptor of the manifest that it is about.
    """
    annotations = {TITLE: upload.name} | ({CREATED: upload.timestamp} if upload.timestamp else {})
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": upload.media_type,
        "config": descriptor(_EMPTY_TYPE, EMPTY),
        "layers": [descriptor(upload.media_type, upload.data, annotations={TITLE: upload.name})],
        "subject": subject,
        "annotations": annotations,
    }
    data = json.dumps(manifest, indent=2).encode()
    return data, descriptor(MANIFEST, data, artifactType=upload.media_type, annotations=annotations)


def index_of(data: bytes) -> dict[str, Any]:
    """Read an index of referrers.

    Raises:
        PublishError: it is none. Nothing that is there already is written over then.
    """
    try:
        index = json.loads(data)
    except (ValueError, RecursionError):
        index = None
    if not isinstance(index, dict) or not _is_index(index):
        raise PublishError("the registry's list of referrers is no OCI index, and stays as it is")
    return index


def entries(index: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of an index that are descriptors."""
    return [item for item in index["manifests"] if isinstance(item, dict) and is_digest(item.get("digest"))]


def with_entry(index: dict[str, Any], entry: dict[str, Any], drop: Collection[str] = ()) -> dict[str, Any]:
    """Return an index with an entry at its end, unless it is there, and without some; all else stays as it is.

    Args:
        index: any index.
        entry: descriptor that is to be in it.
        drop: digests of those that are not.
    """
    kept = [item for item in index["manifests"] if not (isinstance(item, dict) and item.get("digest") in drop)]
    return {**index, "manifests": kept if _listed(kept, entry["digest"]) else [*kept, entry]}


def _is_index(document: dict[str, Any]) -> bool:
    return document.get("mediaType", INDEX) == INDEX and isinstance(document.get("manifests"), list)


def _listed(items: Iterable[Any], digest: str) -> bool:
    return any(isinstance(item, dict) and item.get("digest") == digest for item in items)
