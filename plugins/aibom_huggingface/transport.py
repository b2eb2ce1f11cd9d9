"""One bounded GET to the Hub: through the client's session, by our timeouts, retries, redirects and token rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aibom.plugin import NetworkError, Overdue, call_within, is_loopback, origin, redirect_target
from aibom_huggingface.answer import HubError
from aibom_huggingface.faults import RETRIED, fault_of
from aibom_huggingface.retry import TRY_SECONDS, Patience, TimeBudget, wait_of
from aibom_huggingface.settings import HubSettings

__all__ = ["MAX_BODY", "Reply", "Transport"]

MAX_BODY = 64 * 1024 * 1024
"""Bytes that one answer may have, unpacked."""

_MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the 200s.

    Attributes:
        status: 200 or 206.
        headers: of all hops, the last one's first; names in lower case.
        body: unpacked; for a range at most as many bytes as were asked for.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Again(Exception):  # noqa: N818 - no error: it says what to do
    """A try failed in a way that another may not."""

    def __init__(self, error: HubError, wait: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait


class Transport:
    """Sends what the Hub is asked, from any thread."""

    def __init__(
        self, settings: HubSettings, permit: Callable[[str, str], object], patience: Patience | None = None
    ) -> None:
        """Make it; nothing is imported or opened before the first request.

        Args:
            settings: endpoint and token.
            permit: called with method and URL before each request; raises NetworkError where it may not go out.
            patience: what all workers share.
        """
        self._settings = settings
        self._permit = permit
        self._patience = patience or Patience()

    def get(
        self,
        url: str,
        what: str,
        budget: TimeBudget,
        *,
        limit: int = MAX_BODY,
        part: tuple[int, int] | None = None,
        json: bool = False,
    ) -> Reply:
        """Send a GET and return its answer.

        Args:
            url: where to; on the endpoint.
            what: what is asked for, for messages (``the model org/name``).
            budget: the repository's seconds.
            limit: bytes that the answer may have.
            part: offset and length of the range to ask for; both in bytes.
            json: JSON is wanted, not a file.

        Raises:
            HubError: there is none.
        """
        resource = "api" if json else "resolvers"
        tried = 0
        while True:
            self._patience.enter(resource, budget.left)
            if (left := budget.left) <= 0:
                raise _timeout(what)
            self._allowed(url)
            tried += 1
            seconds = min(TRY_SECONDS, left)
            stop = _Stop(time.monotonic() + seconds)
            request = _Request(url, what, limit, part, json, seconds)
            try:
                reply = _within(seconds, stop, partial(self._follow, request, stop))
            except _Again as again:
                if again.error.state == "429" and again.wait is not None:
                    self._patience.close(resource, again.wait)
                if not self._patience.again(tried, again.wait, budget.left):
                    raise _told(again, tried) from None
                continue
            if (wait := wait_of(reply.headers, refused=False)) is not None:
                self._patience.close(resource, wait)
            return reply

    def _allowed(self, url: str) -> None:
        try:
            self._permit("GET", url)
        except NetworkError as error:
            raise HubError("offline", error.message, error.hint) from error

    def _follow(self, request: _Request, stop: _Stop) -> Reply:
        url, trusted = request.url, True
        seen: dict[str, str] = {}
        for _ in range(_MAX_HOPS + 1):
            token = self._token(url) if trusted else None
            status, headers, body = self._once(request, url, token, stop)
            seen = {**seen, **headers}
            if status not in _REDIRECTS:
                return self._judged(request, status, seen, body, token is not None)
            url = _next_hop(url, headers.get("location", ""), self._settings.endpoint)
            trusted = trusted and origin(url) == origin(self._settings.endpoint)
        raise HubError("network", f"{request.what} was redirected more than {_MAX_HOPS} times")

    def _judged(self, request: _Request, status: int, headers: Mapping[str, str], body: bytes, token: bool) -> Reply:
        error = fault_of(status, headers, request.what, token=token)
        if error is not None:
            if status in RETRIED and error.state in ("429", "network"):
                raise _Again(error, wait_of(headers, refused=True) if status in (429, 503) else None)
            raise error
        if self._settings.token and self._settings.token.encode() in body:
            raise HubError("malformed", f"{request.what} was answered with the token that was sent")
        return Reply(status, headers, body)

    def _token(self, url: str) -> str | None:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or is_loopback(parts.hostname or "")
        return self._settings.token if safe and origin(url) == origin(self._settings.endpoint) else None

    def _once(self, request: _Request, url: str, token: str | None, stop: _Stop) -> tuple[int, dict[str, str], bytes]:
        """Send one request without following it, and read at most what is wanted of the answer."""
        client, stack, version = _session()
        headers = {"user-agent": f"aibom; hf_hub/{version}", "accept-encoding": "identity" if request.part else "gzip"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        if request.part:
            headers["range"] = f"bytes={request.part[0]}-{request.part[0] + request.part[1] - 1}"
        try:
            with client.stream(
                "GET", url, headers=headers, timeout=request.seconds, follow_redirects=False
            ) as response:
                found = {str(name).lower(): str(value) for name, value in response.headers.items()}
                status = int(response.status_code)
                if not 200 <= status < 300:
                    return status, found, b""
                return status, found, _body(request, status, found, response, stop)
        except (stack.TimeoutException, TimeoutError):
            raise _Again(_timeout(request.what)) from None
        except (stack.InvalidURL, stack.UnsupportedProtocol, stack.DecodingError, UnicodeError) as error:
            raise HubError("malformed", f"{request.what} was answered with what is no HTTP ({_name(error)})") from None
        except (stack.HTTPError, stack.StreamError, OSError) as error:
            # OfflineModeIsEnabled of the client is a ConnectionError.
            if type(error).__name__ == "OfflineModeIsEnabled":
                raise HubError("offline", "the Hub's client is offline", "unset HF_HUB_OFFLINE") from None
            raise _Again(_unreachable(request.what, error)) from None
        except RuntimeError as error:  # the session was closed by another user of it
            raise _Again(_unreachable(request.what, error)) from None


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    what: str
    limit: int
    part: tuple[int, int] | None
    json: bool
    seconds: float


class _Stop:
    """Tells a try that is abandoned to end."""

    __slots__ = ("abandoned", "deadline")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.abandoned = False

    @property
    def now(self) -> bool:
        return self.abandoned or time.monotonic() > self.deadline


def _next_hop(url: str, location: str, endpoint: str) -> str:
    try:
        target = redirect_target(url, location, endpoint)
    except ValueError as error:
        raise HubError("network", f"the Hub redirects {error}") from None
    if target is None:
        raise HubError("malformed", "the Hub redirects to what is no URL")
    return target


def _body(request: _Request, status: int, headers: Mapping[str, str], response: Any, stop: _Stop) -> bytes:
    wanted = request.limit
    if request.part:
        wanted = request.part[1]
        if status != 206 and request.part[0]:
            raise HubError("network", f"{request.what}: the Hub does not serve ranges")
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", ""):
        raise HubError("malformed", f"{request.what} was answered in an encoding that was not asked for")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html" and not urlsplit(request.url).path.lower().endswith((".html", ".htm")):
        raise HubError("malformed", f"{request.what} was answered with a web page")
    data = bytearray()
    # As it comes: pieces of a size of ours would be waited for.
    for piece in response.iter_bytes():
        data += piece
        if stop.now:
            raise _Again(_timeout(request.what))
        if len(data) > wanted:
            if request.part:
                return bytes(data[:wanted])
            raise HubError("malformed", f"{request.what} has more than {wanted} bytes")
    return bytes(data)


def _session() -> tuple[Any, Any, str]:
    """Return the client's session, the HTTP library that it is made of, and the client's version."""
    import importlib

    import huggingface_hub

    client = huggingface_hub.get_session()
    # httpx in version 1 of the client, httpx2 since; a user's own session may be a subclass of either.
    names = (kind.__module__.partition(".")[0] for kind in type(client).__mro__)
    library = next(name for name in names if name.startswith("httpx"))
    return client, importlib.import_module(library), str(huggingface_hub.__version__)


def _within(seconds: float, stop: _Stop, call: Callable[[], _T]) -> _T:
    try:
        return call_within(seconds + 0.25, call, "aibom-hub")
    except Overdue:
        stop.abandoned = True
        raise _Again(_timeout("the Hub")) from None


def _timeout(what: str) -> HubError:
    return HubError("timeout", f"{what} was not answered in time", "try again later, or raise --timeout")


def _unreachable(what: str, error: Exception) -> HubError:
    return HubError("network", f"{what} cannot be reached ({_name(error)})", "check the network, or use --offline")


def _name(error: Exception) -> str:
    # The text of an error may hold a URL, and a URL a signature.
    return type(error).__name__


def _told(again: _Again, tried: int) -> HubError:
    error = again.error
    if error.state == "429" and again.wait is not None:
        return HubError("429", error.message, f"the Hub asks to wait {again.wait:.0f} s; {error.hint}")
    return HubError(error.state, f"{error.message}{f', {tried} tries' if tried > 1 else ''}", error.hint)
