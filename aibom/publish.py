"""What a publisher is: it takes a BOM somewhere, whole or not at all, and says where it is now.

Publishers are found by the entry point group ``aibom.publishers``; ``aibom attach`` runs them. All that one needs comes
with the call: the bytes as an ``Upload``, and a ``PublishContext`` that knows what it may do and keeps its secrets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar, runtime_checkable

from aibom.errors import PublishError
from aibom.graph.component import Component

__all__ = [
    "BUNDLE_MEDIA_TYPE",
    "JSON_MEDIA_TYPE",
    "MAX_ANSWER",
    "XML_MEDIA_TYPE",
    "Fetched",
    "Fetcher",
    "PublishContext",
    "Published",
    "Publisher",
    "Reply",
    "Upload",
]

JSON_MEDIA_TYPE = "application/vnd.cyclonedx+json"
"""Media type of a CycloneDX BOM in JSON (https://www.iana.org/assignments/media-types)."""
XML_MEDIA_TYPE = "application/vnd.cyclonedx+xml"
"""Media type of a CycloneDX BOM in XML."""
BUNDLE_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
"""Media type of a signature over a BOM: a sigstore bundle."""
_T = TypeVar("_T")

MAX_ANSWER = 4 * 1024 * 1024
"""Bytes that one answer of a server may have unless more is asked for."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What goes out: a BOM that was found valid, or a signature over one.

    Attributes:
        name: its file name (``aibom.cdx.json``): letters, digits and ``. _ + -``.
        data: its bytes. Not part of the representation.
        media_type: ``JSON_MEDIA_TYPE``, ``XML_MEDIA_TYPE`` or ``BUNDLE_MEDIA_TYPE``.
        sha256: their SHA-256 in lower-case hexadecimal.
        subject: what the BOM is about; None where it does not say.
        timestamp: ``metadata.timestamp`` of the BOM; empty where it has none. Whatever follows from an upload alone is
            the same each time it is published.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str
    sha256: str
    subject: Component | None = None
    timestamp: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """Where an upload is now, or would be after a dry run.

    Attributes:
        location: a URI that leads a receiver to these very bytes, pinned where the destination can be pinned; without
            credentials.
        changed: False where it was there already.
        note: one sentence that the user should read; else empty.
    """

    location: str
    changed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer.

    Attributes:
        status: HTTP status.
        headers: names in lower case.
        body: at most as many bytes as were wanted; empty for an answer to HEAD.
        url: where it came from, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")
    url: str = ""

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            PublishError: it is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise PublishError("the server answered with what is no JSON") from error


@runtime_checkable
class PublishContext(Protocol):
    """What a publisher is given to work with.

    Attributes:
        dry_run: look, and change nothing; ``send`` refuses everything but GET and HEAD then.
        offline: the network may not be used; ``send`` and ``permit`` refuse it.
        replace: something else of the same name may be replaced.
        options: values of the options that the publisher declares, by name.
    """

    @property
    def dry_run(self) -> bool: ...  # noqa: D102 - described above

    @property
    def offline(self) -> bool: ...  # noqa: D102

    @property
    def replace(self) -> bool: ...  # noqa: D102

    @property
    def options(self) -> Mapping[str, Any]: ...  # noqa: D102

    def secret(self, *variables: str) -> str | None:
        """Return a secret from the environment and keep it out of everything that is shown from now on.

        Args:
            variables: names, the first that is set and not empty counts.

        Returns:
            Its value without white space; None where none is set, or where it is nothing that a header could carry.
        """
        ...

    def hide(self, secret: str) -> None:
        """Keep a text out of everything that is shown: as it is, percent-encoded and in base64."""
        ...

    def permit(self, method: str, url: str) -> None:
        """Ask for permission to send one request, where the publisher has to use a client of its field's own.

        Args:
            method: of the request; all but ``GET`` and ``HEAD`` change something.
            url: where it goes; of any scheme.

        Raises:
            NetworkError: offline.
            PublishError: it is plain HTTP to another machine, or would change something on a dry run.
        """
        ...

    def send(
        self,
        method: str,
        url: str,
        *,
        what: str,
        expect: tuple[int, ...] = (200,),
        headers: Mapping[str, str] | None = None,
        credential: Mapping[str, str] | None = None,
        body: bytes = b"",
        limit: int = MAX_ANSWER,
        repeat: bool | None = None,
        changes: bool | None = None,
        login: str = "",
    ) -> Reply:
        """Send one HTTP request: https, or plain http to this machine; with time-outs, within the deadline.

        It is sent again after a while when the server is busy (408, 429, 5xx) or the connection fails, as often and as
        long as the deadline allows, and not before the server's ``Retry-After``. A redirect of GET and HEAD is
        followed, a redirect of another method on the same host only. The credential goes to the host that was asked,
        and to no other.

        Args:
            method: upper case.
            url: absolute; without user name and password.
            what: what is asked for, for messages (``the manifest of registry.example/app``).
            expect: statuses that are an answer; any other is an error.
            headers: of the request.
            credential: headers that say who asks; their values are hidden.
            body: of the request.
            limit: bytes that the answer may have.
            repeat: whether it does no harm to send it twice; by default all but POST and PATCH.
            changes: whether it changes something; by default all but GET and HEAD do.
            login: what a user does to get access; becomes the hint when it is refused.

        Raises:
            NetworkError: it cannot be reached, takes too long, or stays busy.
            AccessDenied: 401 or 403.
            NotFound: 404 or 410.
            PublishError: any other status, a redirect that is not followed, too large an answer.
        """
        ...

    def within(self, call: Callable[[], _T], what: str) -> _T:
        """Call a client of the field's own, and give it up at the deadline: such clients may wait for ever.

        Args:
            call: what to call; in another thread. Its exceptions come through.
            what: what is done, for the message.

        Raises:
            NetworkError: the deadline is over. What was begun may go on.
        """
        ...

    def wait(self, seconds: float, what: str) -> None:
        """Wait a while.

        Args:
            seconds: how long.
            what: what is waited for, for the message.

        Raises:
            NetworkError: the deadline would be over.
        """
        ...


@runtime_checkable
class Publisher(Protocol):
    """Takes BOMs to one kind of place.

    It prints nothing, and raises only errors of ``aibom.plugin``. Publishing the same bytes twice changes nothing the
    second time; a failure leaves nothing half there. Optional attributes: ``api_version`` (default 1), ``options``, a
    tuple of ``Option``.

    Attributes:
        name: its name, a slug (``oci``).
        schemes: the schemes of the URIs that it takes (``("oci",)``).
    """

    name: ClassVar[str]
    schemes: ClassVar[tuple[str, ...]]

    def check(self, destination: str) -> None:
        """Look at a destination before anything is sent anywhere; without network.

        Args:
            destination: the whole URI as the user wrote it.

        Raises:
            UsageError: it is none of this publisher's.
        """
        ...

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """Take an upload to a destination, or on a dry run look whether that would work.

        Args:
            upload: what to publish.
            destination: a URI that ``check`` found good.
            context: what it may do, and the network.

        Raises:
            AibomError: it is not there; nothing half is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a receiver gets.

    Attributes:
        location: a URI that pins it where that can be pinned.
        data: its bytes, which have the digest that the destination promised. Not part of the representation.
        note: one sentence that the user should read; else empty.
    """

    location: str
    data: bytes = field(repr=False)
    note: str = ""


@runtime_checkable
class Fetcher(Protocol):
    """A publisher that also gets back what was published."""

    def fetch(self, destination: str, media_types: tuple[str, ...], context: PublishContext) -> Fetched:
        """Get what was published at a destination, by whomever.

        Args:
            destination: a URI as for ``publish``, or a ``Published.location``.
            media_types: those wanted, such as ``JSON_MEDIA_TYPE``.
            context: what it may do, and the network; its ``dry_run`` is true.

        Raises:
            AibomError: there is none, there are several and nothing says which, or its bytes are not what they should
                be.
        """
        ...
