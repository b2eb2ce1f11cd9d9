"""What a document says and the graph has no word for: kept beside the graph and put back when it is written.

Reading a component gives its typed facts; writing those again gives a projection. The difference between the original
and the projection is kept as patches, so that nothing of a stranger's document is lost, whatever its tool invented. A
patch that replaces a value is applied only while the projection is still what it was when the patch was made: typed
facts that changed since, by a merge say, win.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from aibom.graph.canonical import canonical_json
from aibom.graph.facts import Property

__all__ = ["apply_patches", "difference"]

_SETS = frozenset({"endpoints", "externalReferences", "hashes", "properties", "tags"})


def difference(original: dict[str, Any], projected: dict[str, Any]) -> tuple[Property, ...]:
    """Return what ``original`` says beyond ``projected``, as (top-level key, canonical JSON of patches).

    Args:
        original: an object of a document, without what the graph keeps elsewhere.
        projected: the same object as written from the typed facts.
    """
    if original == projected:
        return ()
    found: list[Property] = []
    for key in sorted(original):
        patches: list[list[Any]] = []
        _compare(original[key], projected.get(key, _ABSENT), [], patches, as_set=key in _SETS)
        if patches:
            found.append((key, canonical_json(patches)))
    return tuple(found)


def apply_patches(projected: dict[str, Any], extra: Iterable[Property]) -> None:
    """Put back into ``projected``, in place, what ``difference`` found."""
    for key, text in extra:
        for path, was, value in json.loads(text):
            target: Any = projected
            steps = [key, *path]
            for step in steps[:-1]:
                target = target.setdefault(step, {}) if isinstance(target, dict) else None
            if not isinstance(target, dict):
                continue
            present = target.get(steps[-1], _ABSENT)
            if (present is _ABSENT) if was == "" else (present is not _ABSENT and _fingerprint(present) == was):
                target[steps[-1]] = value


_ABSENT = object()


def _compare(original: Any, projected: Any, path: list[str], patches: list[list[Any]], *, as_set: bool = False) -> None:
    if projected is _ABSENT:
        patches.append([path, "", original])
    elif isinstance(original, dict) and isinstance(projected, dict):
        for key in sorted(original):
            _compare(original[key], projected.get(key, _ABSENT), [*path, key], patches)
    elif original != projected and not (as_set and _same_items(original, projected)):
        patches.append([path, _fingerprint(projected), original])


def _same_items(one: Any, other: Any) -> bool:
    if not isinstance(one, list) or not isinstance(other, list) or len(one) != len(other):
        return False
    return sorted(map(canonical_json, one)) == sorted(map(canonical_json, other))


def _fingerprint(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]
