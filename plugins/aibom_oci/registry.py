"""The calls of a registry's API that publishing takes, each with its digests compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from aibom.plugin import NotFound, PublishError, Reply, origin
from aibom_oci.documents import INDEX, MANIFESTS, digest_of, entries, index_of, is_digest, same_digest
from aibom_oci.session import Session
from aibom_oci.target import Target

__all__ = ["Manifest", "Registry"]

_NEXT = re.compile(r'<([^>]+)>\s*;\s*rel="?next"?')
_MAX_PAGES = 100
_NO_API = (400, 404, 405, 501)
"""What registries without a referrers API answer; the specification names 404."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as a registry has it.

    Attributes:
        media_type: its media type.
        digest: of its bytes, which was compared with what the registry said.
        data: its bytes.
    """

    media_type: str
    digest: str
    data: bytes

    @property
    def descriptor(self) -> dict[str, Any]:
        """As another manifest refers to it."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.data)}


class Registry:
    """One repository of one registry."""

    def __init__(self, target: Target, session: Session, actions: str) -> None:
        """Begin; nothing is sent.

        Args:
            target: which repository.
            session: asks the registry.
            actions: what is to be allowed: ``pull`` or ``pull,push``.
        """
        self._target = target
        self._session = session
        self._actions = actions
        self._name = f"{target.registry}/{target.repository}"

    def manifest(self, reference: str, what: str) -> Manifest:
        """Return a manifest.

        Args:
            reference: tag or digest.
            what: what is asked for, for messages.

        Raises:
            NotFound: there is none.
            PublishError: its bytes are not those of the digest that was asked for, or that the registry names.
        """
        reply = self._send("GET", f"/manifests/{reference}", what, (200,), headers={"Accept": ", ".join(MANIFESTS)})
        digest = digest_of(reply.body)
        if is_digest(reference):
            _compare(reply.body, reference, what)
            digest = reference
        _agree(reply, reply.body, what)
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip()
        if media_type not in MANIFESTS:
            raise PublishError(f"{what} is no manifest that anything can be attached to")
        return Manifest(media_type, digest, reply.body)

    def has(self, path: str, what: str) -> bool:
        """Tell whether the repository has ``/blobs/<digest>`` or ``/manifests/<digest>``."""
        return self._send("HEAD", path, what, (200, 404), headers={"Accept": ", ".join(MANIFESTS)}).status == 200

    def blob(self, digest: str, limit: int) -> bytes:
        """Return a blob.

        Args:
            digest: its digest.
            limit: bytes that it may have.

        Raises:
            PublishError: its bytes are not those of the digest.
        """
        what = f"the blob {digest} of {self._name}"
        data = self._send("GET", f"/blobs/{digest}", what, (200,), limit=limit).body
        _compare(data, digest, what)
        return data

    def put_blob(self, data: bytes) -> None:
        """Put a blob, unless it is there."""
        digest = digest_of(data)
        what = f"the blob {digest} of {self._name}"
        for again in (True, False):
            if self.has(f"/blobs/{digest}", what):
                return
            try:
                self._upload(data, digest, what)
                return
            except NotFound:
                # An upload that was repeated after its answer got lost is over, and the blob there.
                if not again:
                    raise

    def _upload(self, data: bytes, digest: str, what: str) -> None:
        reply = self._send("POST", "/blobs/uploads/", f"an upload to {self._name}", (202,), repeat=True)
        place = urljoin(reply.url, reply.headers.get("location", ""))
        if not reply.headers.get("location") or origin(place) != origin(self._target.endpoint):
            raise PublishError(f"{self._name} wants the upload at another place, where nothing is sent")
        place += f"{'&' if '?' in place else '?'}digest={quote(digest)}"
        reply = self._send("PUT", place, what, (201,), headers={"Content-Type": "application/octet-stream"}, body=data)
        _agree(reply, data, what)

    def put_manifest(self, reference: str, media_type: str, data: bytes, what: str) -> Reply:
        """Put a manifest under its digest, or an index under a tag."""
        reply = self._send(
            "PUT", f"/manifests/{reference}", what, (201,), headers={"Content-Type": media_type}, body=data
        )
        _agree(reply, data, what)
        return reply

    def delete_manifest(self, digest: str) -> bool:
        """Delete a manifest; False where the registry deletes nothing."""
        what = f"{self._target.pinned(digest)}"
        reply = self._send(
            "DELETE", f"/manifests/{digest}", what, (200, 202, 400, 404, 405, 501), actions="pull,push,delete"
        )
        return reply.status in (200, 202, 404)

    def referrers(self, digest: str) -> list[dict[str, Any]] | None:
        """Return what refers to a manifest; None where the registry has no API for it.

        Args:
            digest: of the manifest.
        """
        what = f"what refers to {self._target.pinned(digest)}"
        reply = self._send("GET", f"/referrers/{digest}", what, (200, *_NO_API), headers={"Accept": INDEX})
        if reply.status != 200:
            return None
        found = entries(index_of(reply.body))
        for _ in range(_MAX_PAGES):
            if not (matched := _NEXT.search(reply.headers.get("link", "")[:10_000])):
                return found
            place = urljoin(reply.url, matched[1])
            if origin(place) != origin(self._target.endpoint):
                break
            reply = self._send("GET", place, what, (200,), headers={"Accept": INDEX})
            found += entries(index_of(reply.body))
        raise PublishError(f"{what}: the registry's list does not end")

    def index(self, tag: str) -> bytes | None:
        """Return the bytes of what should be an index under a tag; None where there is nothing."""
        try:
            # Registries answer 404 to who does not take what is there, and that must not be written over.
            headers = {"Accept": ", ".join(MANIFESTS)}
            reply = self._send("GET", f"/manifests/{tag}", f"{self._name}:{tag}", (200,), headers=headers)
        except NotFound:
            return None
        return reply.body

    def _send(
        self,
        method: str,
        path: str,
        what: str,
        expect: tuple[int, ...],
        *,
        actions: str = "",
        **more: Any,
    ) -> Reply:
        return self._session.send(method, path, what, expect, actions=actions or self._actions, **more)


def _agree(reply: Reply, data: bytes, what: str) -> None:
    """Refuse an answer that names another digest than that of the bytes."""
    named = reply.headers.get("docker-content-digest", "")
    if is_digest(named):
        _compare(data, named, what)


def _compare(data: bytes, digest: str, what: str) -> None:
    if not same_digest(data, digest):
        raise PublishError(f"{what}: the registry lies about the digest: {digest} is not that of its bytes")
