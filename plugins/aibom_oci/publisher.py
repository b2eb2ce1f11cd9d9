"""Attaches a BOM to what lies in a registry, and gets back what is attached to it."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from aibom.plugin import Fetched, NotFound, PublishContext, Published, PublishError, Upload
from aibom_oci import fallback
from aibom_oci.credentials import find_login
from aibom_oci.documents import CREATED, EMPTY, MANIFEST, TITLE, digest_of, is_digest, referrer
from aibom_oci.registry import Manifest, Registry
from aibom_oci.session import Session
from aibom_oci.target import Target, parse

__all__ = ["OciPublisher"]

_MAX_BOM = 512 * 1024 * 1024
_MAX_READ = 1000
"""Referrers of one subject that are looked at."""


class OciPublisher:
    """Attaches a BOM to an image or artifact in an OCI registry, as a referrer of its manifest.

    The subject is the manifest that the tag names at that moment, or the digest. A registry keeps every BOM, each under
    its digest; ``replace`` takes those of the same file name and media type away once the new one is there. Logins are
    those of docker's and podman's files; credential helpers are programs, and are not run. Plain HTTP is spoken to this
    machine only.
    """

    name: ClassVar[str] = "oci"
    schemes: ClassVar[tuple[str, ...]] = ("oci",)

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        parse(destination)

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        target = parse(destination)
        registry = _registry(target, context, "pull,push")
        subject = registry.manifest(target.reference, str(target))
        data, entry = referrer(upload, subject.descriptor)
        location = target.pinned(entry["digest"])
        found = registry.referrers(subject.digest)
        native = found is not None
        others = fallback.listed(registry, subject.digest) if found is None else found
        older = [item["digest"] for item in others if _replaced(item, entry)] if context.replace else []
        is_listed = any(item["digest"] == entry["digest"] for item in others)
        whole = is_listed and _is_whole(registry, target, entry, upload)
        if whole and not older:
            return Published(location, changed=False, note=_note(target, subject, native=native))
        if context.dry_run:
            return Published(location, note=_note(target, subject, native=native))
        if not whole:
            registry.put_blob(EMPTY)
            registry.put_blob(upload.data)
            reply = registry.put_manifest(entry["digest"], MANIFEST, data, location)
            answered = reply.headers.get("oci-subject", "")
            if answered and answered != subject.digest:
                raise PublishError(f"{location}: the registry took it for a referrer of something else")
            native = bool(answered)
            if not _is_whole(registry, target, entry, upload):
                raise PublishError(f"{location} is not what was sent there")
        if not native:
            fallback.register(registry, subject.digest, entry, older, context)
        kept = [digest for digest in older if not registry.delete_manifest(digest)] if older else []
        return Published(location, note=_note(target, subject, native=native, kept=kept if native else []))

    def fetch(self, destination: str, media_types: tuple[str, ...], context: PublishContext) -> Fetched:
        """See ``aibom.plugin.Fetcher``."""
        target = parse(destination)
        registry = _registry(target, context, "pull")
        subject = registry.manifest(target.reference, str(target))
        if _artifact_type(subject) in media_types:
            return Fetched(target.pinned(subject.digest), _contents(registry, subject, media_types))
        found = registry.referrers(subject.digest)
        others = fallback.listed(registry, subject.digest) if found is None else found
        wanted = [item for item in others[:_MAX_READ] if item.get("artifactType") in media_types]
        if not wanted:
            raise NotFound(f"nothing of that kind is attached to {target}", hint="aibom attach BOM --to attaches one")
        chosen, note = _newest(target, wanted)
        manifest = registry.manifest(chosen, target.pinned(chosen))
        if _subject(manifest) != subject.digest:
            raise PublishError(f"{target.pinned(chosen)} is listed for {target}, but refers to something else")
        return Fetched(target.pinned(chosen), _contents(registry, manifest, media_types), note)


def _registry(target: Target, context: PublishContext, actions: str) -> Registry:
    return Registry(target, Session(target, find_login(target), context), actions)


def _replaced(item: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Tell whether an entry is an earlier one of the same file."""
    return (
        item["digest"] != entry["digest"]
        and item.get("artifactType") == entry["artifactType"]
        and _annotation(item, TITLE) == _annotation(entry, TITLE)
    )


def _is_whole(registry: Registry, target: Target, entry: dict[str, Any], upload: Upload) -> bool:
    """Pull back manifest and BOM, whose digests are compared, unless one of them is missing."""
    try:
        registry.manifest(entry["digest"], target.pinned(entry["digest"]))
        return registry.blob(digest_of(upload.data), len(upload.data)) == upload.data
    except NotFound:
        return False


def _note(target: Target, subject: Manifest, *, native: bool, kept: list[str] | None = None) -> str:
    parts = [f"{target} is {target.pinned(subject.digest)}"] if not target.digest else []
    if not native:
        tag = fallback.tag_of(subject.digest)
        parts.append(f"the registry has no referrers API, so the tag {tag} lists what refers to it")
    if kept:
        parts.append(f"{len(kept)} earlier ones stay: the registry deletes nothing")
    return "; ".join(parts)


def _document(manifest: Manifest) -> dict[str, Any]:
    try:
        document = json.loads(manifest.data)
    except (ValueError, RecursionError):
        document = None
    return document if isinstance(document, dict) else {}


def _artifact_type(manifest: Manifest) -> str:
    document = _document(manifest)
    config = document.get("config")
    found = document.get("artifactType") or (config.get("mediaType") if isinstance(config, dict) else None)
    return found if isinstance(found, str) else ""


def _subject(manifest: Manifest) -> object:
    subject = _document(manifest).get("subject")
    return subject.get("digest") if isinstance(subject, dict) else None


def _contents(registry: Registry, manifest: Manifest, media_types: tuple[str, ...]) -> bytes:
    layers = _document(manifest).get("layers")
    rows = [row for row in layers if isinstance(row, dict)] if isinstance(layers, list) else []
    wanted = [row for row in rows if row.get("mediaType") in media_types] or rows
    if len(wanted) != 1 or not is_digest(wanted[0].get("digest")) or not isinstance(wanted[0].get("size"), int):
        raise PublishError(f"the manifest {manifest.digest} does not hold one BOM")
    size = wanted[0]["size"]
    if not 0 <= size <= _MAX_BOM:
        raise PublishError(f"the BOM of the manifest {manifest.digest} would have {size} bytes")
    data = registry.blob(wanted[0]["digest"], size)
    if len(data) != size:
        raise PublishError(f"the BOM of the manifest {manifest.digest} has not the size that it should have")
    return data


def _newest(target: Target, found: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the digest of the one that was made last, and a word about the others.

    Raises:
        PublishError: several could be meant.
    """
    if len(found) == 1:
        return str(found[0]["digest"]), ""
    dated = sorted(((_annotation(item, CREATED), str(item["digest"])) for item in found), reverse=True)
    if not dated[0][0] or dated[0][0] == dated[1][0]:
        listed = ", ".join(target.pinned(digest) for _, digest in sorted(dated, key=lambda item: item[1])[:5])
        raise PublishError(f"{len(found)} are attached to {target}; name one by its digest", hint=listed)
    return dated[0][1], f"{len(found)} are attached; this is the one of {dated[0][0]}"


def _annotation(item: dict[str, Any], name: str) -> str:
    annotations = item.get("annotations")
    value = annotations.get(name) if isinstance(annotations, dict) else None
    return value if isinstance(value, str) else ""
