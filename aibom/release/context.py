"""What a publisher is given: permission, the network, and secrets that stay secret."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aibom.errors import NetworkError, PublishError
from aibom.publish import MAX_ANSWER, Reply
from aibom.release.client import Client, Request, check_url
from aibom.release.secrets import Secrets

__all__ = ["SECONDS", "Context"]

SECONDS = 120.0
"""Seconds that one destination may take, all tries and waits included."""

_T = TypeVar("_T")
_LOOKING = ("GET", "HEAD")


class Context:
    """See ``aibom.publish.PublishContext``.

    Attributes:
        dry_run: change nothing.
        offline: use no network.
        replace: something else may be replaced.
        options: of the publisher, by name.
        secrets: what must not be shown.
    """

    def __init__(
        self,
        *,
        dry_run: bool = False,
        offline: bool = False,
        replace: bool = False,
        options: Mapping[str, Any] | None = None,
        seconds: float = SECONDS,
        environ: Mapping[str, str] = os.environ,
        client: Client | None = None,
    ) -> None:
        """Set what a publisher may do.

        Args:
            dry_run: change nothing.
            offline: use no network.
            replace: something else may be replaced.
            options: of the publisher, by name.
            seconds: for all requests and waits together.
            environ: where secrets are read.
            client: sends the requests; None for one of its own.
        """
        self.dry_run = dry_run
        self.offline = offline
        self.replace = replace
        self.options = dict(options or {})
        self.secrets = Secrets()
        self._environ = environ
        self._client = client or Client(seconds)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def secret(self, *variables: str) -> str | None:
        """Return a secret of the environment; see ``PublishContext``."""
        value = next((found for name in variables if (found := "".join(self._environ.get(name, "").split()))), "")
        self.hide(value)
        return value if value and value.isascii() and value.isprintable() else None

    def hide(self, secret: str) -> None:
        """Keep a text secret; see ``PublishContext``."""
        self.secrets.add(secret)

    def permit(self, method: str, url: str) -> None:
        """Permit a request, or refuse it; see ``PublishContext``."""
        self._permit(url, changes=method not in _LOOKING)

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
        """Send one HTTP request; see ``PublishContext``."""
        self._permit(url, changes=method not in _LOOKING if changes is None else changes)
        for value in (credential or {}).values():
            self.hide(value.rpartition(" ")[2])  # what stands behind Basic or Bearer
        return self._client.send(
            Request(
                method,
                url,
                what,
                expect,
                headers or {},
                credential or {},
                body,
                limit,
                method not in ("POST", "PATCH") if repeat is None else repeat,
                login,
            )
        )

    def within(self, call: Callable[[], _T], what: str) -> _T:
        """Call a client of the field's own; see ``PublishContext``."""
        return self._client.within(call, what)

    def wait(self, seconds: float, what: str) -> None:
        """Wait a while; see ``PublishContext``."""
        self._client.wait(seconds, what)

    def _permit(self, url: str, *, changes: bool) -> None:
        if self.offline:
            raise NetworkError("the network is needed and may not be used", hint="leave --offline out")
        if self.dry_run and changes:
            raise PublishError("a dry run changes nothing")
        if url.startswith(("http:", "https:")):
            check_url(url)
