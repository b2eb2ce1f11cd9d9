"""Referrers of a registry that has no API for them: an index under a tag that is made of the subject's digest.

Distribution specification 1.1, "Unavailable Referrers API" and "Pushing Manifests with Subject". The index is read,
added to and written back, and registries take the last one that comes: docker-registry 2.8 ignores ``If-Match``. So it
is read again after it was written, until the entry has been in it for a while.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from typing import Any

from aibom.plugin import NetworkError, PublishContext
from aibom_oci.documents import INDEX, NO_INDEX, entries, index_of, with_entry
from aibom_oci.registry import Registry

__all__ = ["listed", "register", "tag_of"]

_TRIES = 30
_SETTLED = 3
"""How often in a row the index must be as it should be: others may have read it before it was."""
_PAUSE = (0.05, 0.25)
"""Seconds between two looks, at random, so that two who write at once do not do so again."""


def tag_of(digest: str) -> str:
    """Return the tag under which the referrers of a manifest are listed."""
    return digest.replace(":", "-", 1)


def listed(registry: Registry, digest: str) -> list[dict[str, Any]]:
    """Return what the index under the tag lists; nothing where there is none."""
    return entries(_read(registry, tag_of(digest)))


def register(
    registry: Registry, digest: str, entry: dict[str, Any], drop: Collection[str], context: PublishContext
) -> None:
    """List a referrer, and some others no longer.

    Args:
        registry: which.
        digest: of the subject.
        entry: descriptor of the referrer.
        drop: digests of referrers that are to go.
        context: waits.

    Raises:
        NetworkError: others wrote at the same time until the deadline.
    """
    tag = tag_of(digest)
    settled = 0
    for attempt in range(_TRIES):
        if attempt:
            context.wait(random.uniform(*_PAUSE), f"the list of referrers {tag}")
        index = _read(registry, tag)
        wanted = with_entry(index, entry, drop)
        settled = settled + 1 if index["manifests"] == wanted["manifests"] else 0
        if settled == _SETTLED:
            return
        if not settled:
            registry.put_manifest(tag, INDEX, json.dumps(wanted, indent=2).encode(), f"the list of referrers {tag}")
    raise NetworkError(
        f"the list of referrers {tag} is written by others all the time", hint="try again; that does no harm"
    )


def _read(registry: Registry, tag: str) -> dict[str, Any]:
    data = registry.index(tag)
    return NO_INDEX if data is None else index_of(data)
