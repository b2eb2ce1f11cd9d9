"""One HTTP request of a publisher: bounded in time, tries and bytes, and with a credential that stays with its host."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from aibom.deadline import Overdue, call_within
from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, PublishError
from aibom.normalize.http import is_loopback, origin, redirect_target, retry_after
from aibom.publish import MAX_ANSWER, Reply

if TYPE_CHECKING:
    import requests

__all__ = ["TRIES", "Client", "Request", "check_url"]

TRIES: Final = 5
"""Tries of one request, the first included."""

_CONNECT_SECONDS = 10.0
_TRY_SECONDS = 30.0
_SLOWEST = 50_000
"""Bytes a second that an upload or answer may take beyond ``_TRY_SECONDS``."""
_MAX_HOPS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_METHOD = frozenset({307, 308})
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_NOT_TAKEN = frozenset({429, 503})
"""Statuses that say that the request was not begun, so that even one that must not happen twice may be repeated."""
_BACKOFF = 0.5
_PIECE = 64 * 1024
_THREAD = "aibom-publish"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent; see ``aibom.publish.PublishContext.send``."""

    method: str
    url: str
    what: str
    expect: tuple[int, ...]
    headers: Mapping[str, str]
    credential: Mapping[str, str]
    body: bytes
    limit: int
    repeat: bool
    login: str


class Client:
    """Sends requests within one deadline."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin; nothing is imported or opened before the first request.

        Args:
            seconds: for all requests and waits together.
            clock: seconds that only grow.
            sleep: waits so many seconds.
        """
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + seconds
        self._session: requests.Session | None = None

    def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def within(self, call: Callable[[], _T], what: str) -> _T:
        """Call, and give it up at the deadline; see ``PublishContext.within``."""
        left = self._end - self._clock()
        if left <= 0:
            raise _timeout(what)
        try:
            return call_within(left, call, _THREAD)
        except Overdue:
            raise _timeout(what) from None

    def wait(self, seconds: float, what: str) -> None:
        """Wait; NetworkError where the deadline would be over."""
        if self._clock() + seconds >= self._end:
            raise _timeout(what)
        self._sleep(seconds)

    def send(self, request: Request) -> Reply:
        """Send a request until it is answered; see ``PublishContext.send``."""
        check_url(request.url)
        tried = 0
        while True:
            tried += 1
            much = len(request.body) + max(0, request.limit - MAX_ANSWER)
            seconds = min(self._end - self._clock(), _TRY_SECONDS + much / _SLOWEST)
            if seconds <= 0:
                raise _timeout(request.what)
            try:
                return self._within(seconds, request)
            except _Again as again:
                pause = _BACKOFF * 2 ** (tried - 1) * random.uniform(0.75, 1.25) if again.wait is None else again.wait
                if not (request.repeat or again.untouched) or tried >= TRIES:
                    raise _told(again, tried) from None
                if self._clock() + pause >= self._end:
                    raise _told(again, tried) from None
                self._sleep(pause)

    def _within(self, seconds: float, request: Request) -> Reply:
        """Try once in a thread, and give it up when it takes too long: to one who drips headers no read takes long."""
        stop = _Stop()
        try:
            # A moment more: its own time-outs tell better what is wrong.
            return call_within(seconds + 0.25, partial(self._follow, request, seconds, stop), _THREAD)
        except Overdue:
            stop.abandoned = True
            self._session = None  # the thread that was given up may still use it
            raise _Again(_timeout(request.what)) from None

    def _follow(self, request: Request, seconds: float, stop: _Stop) -> Reply:
        url, method, credential = request.url, request.method, request.credential
        for _ in range(_MAX_HOPS + 1):
            status, headers, body = self._once(request, method, url, credential, seconds, stop)
            if status not in _REDIRECTS or status in request.expect:
                return _judged(request, Reply(status, headers, body, url))
            target = _next(request, url, headers)
            if method not in ("GET", "HEAD") and (status not in _SAME_METHOD or origin(target) != origin(request.url)):
                raise PublishError(f"{request.what}: the server redirects to another place, where nothing is sent")
            if origin(target) != origin(request.url):
                credential = {}
            url = target
        raise PublishError(f"{request.what} was redirected more than {_MAX_HOPS} times")

    def _once(
        self,
        request: Request,
        method: str,
        url: str,
        credential: Mapping[str, str],
        seconds: float,
        stop: _Stop,
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request without following it, and read at most what is wanted of the answer."""
        import requests

        session = self._session = self._session or _session()
        headers = {**request.headers, **credential}
        try:
            prepared = session.prepare_request(requests.Request(method, url, headers=headers, data=request.body))
            settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
            if is_loopback(urlsplit(url).hostname or ""):
                settings["proxies"] = {}  # none stands before this machine
            with session.send(
                prepared, timeout=(min(_CONNECT_SECONDS, seconds), seconds), allow_redirects=False, **settings
            ) as response:
                found = {name.lower(): value for name, value in response.headers.items()}
                wanted = response.ok and response.status_code in request.expect and method != "HEAD"
                return response.status_code, found, _body(request, found, response, stop) if wanted else b""
        except requests.ConnectTimeout:
            raise _Again(_timeout(request.what), untouched=True) from None
        except requests.Timeout:
            raise _Again(_timeout(request.what)) from None
        except requests.exceptions.SSLError:
            raise NetworkError(
                f"{request.what} cannot be reached: its certificate is not accepted",
                hint="REQUESTS_CA_BUNDLE names the file of your own authority's certificates",
            ) from None
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, ValueError):
            # The text of these errors quotes what is wrong with the header.
            raise PublishError(f"{request.what} cannot be asked for: the URL or a header is none") from None
        except (requests.RequestException, OSError) as error:
            raise _Again(_unreachable(request.what, error), untouched=_never_connected(error)) from None


class _Again(Exception):  # noqa: N818 - no error: it says what to do
    """A try failed in a way that another may not."""

    def __init__(self, error: AibomError, wait: float | None = None, *, untouched: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait
        self.untouched = untouched


class _Stop:
    """Tells a try that is abandoned to end."""

    __slots__ = ("abandoned",)

    def __init__(self) -> None:
        self.abandoned = False


def check_url(url: str) -> None:
    """Refuse what no credential or BOM is sent to.

    Raises:
        PublishError: it is no absolute URL, carries a user name, or is plain HTTP to another machine than this.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise PublishError("a URL is none that a request can be sent to") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise PublishError("a URL is none that a request can be sent to")
    if parts.scheme == "http" and not is_loopback(host):
        raise PublishError(f"plain HTTP to {host} is refused: only this machine is spoken to without TLS")


def _session() -> requests.Session:
    import requests

    from aibom import __version__

    session = requests.Session()
    # With an `auth` of its own a session takes none out of ~/.netrc.
    session.auth = _as_it_is
    # A body that is packed small could be large.
    session.headers.update({"User-Agent": f"aibom/{__version__}", "Accept-Encoding": "identity", "Accept": "*/*"})
    return session


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _body(request: Request, headers: Mapping[str, str], response: requests.Response, stop: _Stop) -> bytes:
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise PublishError(f"{request.what} was answered in an encoding that was not asked for")
    data = bytearray()
    for piece in response.iter_content(_PIECE):
        data += piece
        if stop.abandoned:
            raise Overdue
        if len(data) > request.limit:
            raise PublishError(f"{request.what}: the answer has more than {request.limit} bytes")
    return bytes(data)


def _next(request: Request, url: str, headers: Mapping[str, str]) -> str:
    try:
        target = redirect_target(url, headers.get("location", ""), request.url)
    except ValueError as error:
        raise PublishError(f"{request.what}: the server redirects {error}") from None
    if target is None:
        raise PublishError(f"{request.what}: the server redirects to what is no URL")
    check_url(target)
    return target


def _judged(request: Request, reply: Reply) -> Reply:
    status, what = reply.status, request.what
    if status in request.expect:
        return reply
    if status in (401, 403):
        reason = "who asks is not known" if status == 401 else "it is forbidden"
        raise AccessDenied(f"{what}: {reason} (HTTP {status})", hint=request.login)
    if status in (404, 410):
        hint = f"or it is hidden: {request.login}" if request.login else ""
        raise NotFound(f"{what} does not exist (HTTP {status})", hint=hint)
    if status in _RETRIED:
        wait = retry_after(reply.headers.get("retry-after", "")) if status in _NOT_TAKEN else None
        busy = NetworkError(f"{what} was not answered: HTTP {status}", hint="try again later; that does no harm")
        raise _Again(busy, wait, untouched=status in _NOT_TAKEN)
    if status == 413:
        raise PublishError(f"{what}: the server takes nothing so large (HTTP 413)")
    raise PublishError(f"{what} was refused: HTTP {status}")


def _never_connected(error: Exception) -> bool:
    """Tell whether not even a connection was made: then nothing of the request was sent."""
    from requests.exceptions import ConnectionError as NoConnection

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, NoConnection) and type(reason).__name__ in ("NewConnectionError", "NameResolutionError")


def _timeout(what: str) -> NetworkError:
    return NetworkError(f"{what} was not answered in time", hint="try again later, or raise --timeout")


def _unreachable(what: str, error: Exception) -> NetworkError:
    # The text of an error may hold a URL, and a URL a signature.
    return NetworkError(f"{what} cannot be reached ({type(error).__name__})", hint="check the address and the network")


def _told(again: _Again, tried: int) -> AibomError:
    error = again.error
    if again.wait is not None:
        error.hint = f"the server asks to wait {again.wait:.0f} s; {error.hint}"
    elif tried > 1:
        error.message = f"{error.message}, {tried} tries"
        error.args = (error.message,)
    return error
