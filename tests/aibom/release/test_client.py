"""Requests of publishers: what is tried again, where they may be led, what they carry, and when they give up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, PublishError
from aibom.release.client import TRIES, Client, check_url
from aibom.release.context import Context
from tests.servers.loopback import Loopback, Reply, Request

CANARY = "canary-7d1f2c"


class Echo(Loopback):
    def answer(self, request: Request) -> Reply:
        if request.path == "/redirected":
            return Reply(200, b"redirected")
        return Reply(201 if request.method in ("PUT", "POST") else 200, b"answer", {"X-Header": "value"})


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as served:
        yield served


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def context(clock: Clock) -> Iterator[Context]:
    made = Context(client=Client(60.0, clock, clock.sleep))
    yield made
    made.close()


def ask(context: Context, url: str, method: str = "GET", **how: Any) -> Any:
    how.setdefault("expect", (200, 201))
    return context.send(method, url, what="the thing", login="log in", **how)


def test_an_answer_comes_with_headers_and_body(server: Echo, context: Context) -> None:
    reply = ask(context, f"{server.url}/x", "PUT", body=b"data", headers={"Content-Type": "text/x"})
    assert (reply.status, reply.headers["x-header"], reply.body) == (201, "value", b"answer")
    (request,) = server.requests
    assert (request.method, request.body, request.headers["content-type"]) == ("PUT", b"data", "text/x")
    assert request.headers["user-agent"].startswith("aibom/")
    assert request.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("status", "error", "tries"),
    [
        *((401, AccessDenied, 1), (403, AccessDenied, 1), (404, NotFound, 1), (410, NotFound, 1)),
        *((400, PublishError, 1), (409, PublishError, 1), (413, PublishError, 1), (501, PublishError, 1)),
        *((429, NetworkError, TRIES), (500, NetworkError, TRIES), (503, NetworkError, TRIES)),
    ],
)
def test_each_status_has_its_error(
    server: Echo, context: Context, status: int, error: type[AibomError], tries: int
) -> None:
    server.fault(".", "status", status=status)
    with pytest.raises(error, match="the thing") as caught:
        ask(context, server.url, "PUT")
    assert type(caught.value) is error
    assert len(server.requests) == tries
    assert "fault" not in caught.value.message  # the server's own words
    if status in (401, 403):
        assert caught.value.hint == "log in"


@pytest.mark.parametrize(
    "how", [{"name": "status", "status": 502}, {"name": "reset"}, {"name": "truncated"}], ids=lambda how: how["name"]
)
def test_a_server_in_trouble_is_asked_again_with_longer_and_longer_waits(
    server: Echo, context: Context, clock: Clock, how: dict[str, Any]
) -> None:
    server.fault(".", times=3, **how)
    assert ask(context, server.url).body == b"answer"
    assert len(server.requests) == 4
    assert clock.waited == sorted(clock.waited) and len(clock.waited) == 3


def test_what_must_not_happen_twice_is_sent_once(server: Echo, context: Context) -> None:
    server.fault(".", "status", status=502, times=1)
    with pytest.raises(NetworkError):
        ask(context, server.url, "POST")
    assert len(server.requests) == 1
    server.fault(".", "status", status=429, times=1)  # this says that it was not even begun
    assert ask(context, server.url, "POST").status == 201
    server.fault(".", "status", status=502, times=1)
    assert ask(context, server.url, "POST", repeat=True).status == 201


def test_a_server_says_how_long_to_wait(server: Echo, context: Context, clock: Clock) -> None:
    server.fault(".", "status", status=429, headers={"Retry-After": "7"}, times=2)
    assert ask(context, server.url).status == 200
    assert clock.waited == [7.0, 7.0]
    server.fault(".", "status", status=503, headers={"Retry-After": "3600"})
    with pytest.raises(NetworkError) as caught:
        ask(context, server.url)
    assert "asks to wait 3600 s" in caught.value.hint
    assert clock.waited == [7.0, 7.0]


def test_nothing_is_sent_after_the_deadline(server: Echo, context: Context, clock: Clock) -> None:
    clock.now = 61.0
    with pytest.raises(NetworkError, match="in time"):
        ask(context, server.url)
    with pytest.raises(NetworkError, match="in time"):
        context.wait(1, "the thing")
    assert not server.requests


@pytest.mark.parametrize("name", ["hang", "drip", "drip-headers"])
def test_a_server_that_never_ends_is_given_up(server: Echo, name: str) -> None:
    server.fault(".", name, seconds=0.2)
    context = Context(seconds=0.5)
    with pytest.raises(NetworkError, match="in time"):
        ask(context, server.url)


def test_an_answer_may_have_only_so_many_bytes(server: Echo, context: Context) -> None:
    assert ask(context, server.url, limit=6).body == b"answer"
    with pytest.raises(PublishError, match="more than 5 bytes"):
        ask(context, server.url, limit=5)
    server.fault(".", "status", status=200, headers={"Content-Encoding": "gzip"})
    with pytest.raises(PublishError, match="encoding"):
        ask(context, server.url)


def test_a_redirect_elsewhere_loses_the_credential(server: Echo, context: Context) -> None:
    with Echo() as other:
        server.fault("/here", "redirect", to="/redirected")
        server.fault("/there", "redirect", to=f"{other.url}/redirected")
        credential = {"Authorization": f"Bearer {CANARY}"}
        assert ask(context, f"{server.url}/here", credential=credential).body == b"redirected"
        assert [request.headers.get("authorization") for request in server.requests] == [f"Bearer {CANARY}"] * 2
        assert ask(context, f"{server.url}/there", credential=credential).body == b"redirected"
        (request,) = other.requests
        assert "authorization" not in request.headers
        assert CANARY not in str(request)


def test_an_upload_is_not_led_elsewhere(server: Echo, context: Context) -> None:
    with Echo() as other:
        server.fault("/there", "redirect", to=f"{other.url}/x")
        with pytest.raises(PublishError, match="redirects to another place"):
            ask(context, f"{server.url}/there", "PUT", body=b"data")
        assert not other.requests
        server.fault("/here", "redirect", to="/x")
        assert ask(context, f"{server.url}/here", "PUT", body=b"data").status == 201
        assert server.requests[-1].body == b"data"


def test_a_circle_of_redirects_ends(server: Echo, context: Context) -> None:
    server.fault(".", "redirect")
    with pytest.raises(PublishError, match="redirected more than"):
        ask(context, f"{server.url}/x")


@pytest.mark.parametrize(
    "url",
    [
        *("http://registry.example/x", "ftp://127.0.0.1/", "https://", "https://u:p@h/", "https://h:99999/", "nothing"),
        *("http://127.0.0.1.example/", "http://[::1", "//127.0.0.1/"),
    ],
)
def test_where_nothing_is_sent(url: str) -> None:
    with pytest.raises(PublishError):
        check_url(url)


@pytest.mark.parametrize("url", ["https://h/x", "http://localhost:5000/x", "http://[::1]/", "http://127.0.0.1:1/"])
def test_where_something_may_be_sent(url: str) -> None:
    check_url(url)


def test_netrc_and_proxies_do_not_reach_this_machine(
    server: Echo, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text(f"default login me password {CANARY}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert ask(context, server.url).status == 200
    assert "authorization" not in server.requests[0].headers


def test_netrc_is_not_read_for_other_machines_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    from aibom.release.client import _session

    (tmp_path / "netrc").write_text(f"default login me password {CANARY}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    prepared = _session().prepare_request(requests.Request("GET", "https://registry.example/"))
    assert "authorization" not in prepared.headers


def test_a_credential_that_no_header_can_carry_is_not_quoted(server: Echo, context: Context) -> None:
    with pytest.raises(PublishError) as caught:
        ask(context, server.url, credential={"Authorization": f"Bearer {CANARY}\r\nX: y"})
    assert CANARY not in str(caught.value)
    assert not server.requests


def test_a_machine_that_is_not_there_is_told_in_our_words(context: Context) -> None:
    with pytest.raises(NetworkError, match=r"cannot be reached \(ConnectionError\), 5 tries"):
        ask(context, "http://127.0.0.1:9/x", "POST")


def test_a_dry_run_and_an_offline_run_send_nothing(server: Echo) -> None:
    dry = Context(dry_run=True)
    assert ask(dry, server.url).status == 200
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        with pytest.raises(PublishError, match="dry run"):
            ask(dry, server.url, method)
    assert ask(dry, server.url, "POST", changes=False).status == 201  # asks for a token
    with pytest.raises(NetworkError, match="may not be used"):
        ask(Context(offline=True), server.url)
    with pytest.raises(NetworkError, match="may not be used"):
        Context(offline=True).permit("GET", "s3://bucket/x")
    assert [request.method for request in server.requests] == ["GET", "POST"]


def test_threads_that_were_given_up_do_not_keep_the_process(server: Echo) -> None:
    server.fault(".", "hang")
    with pytest.raises(NetworkError):
        ask(Context(seconds=0.3), server.url)
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "aibom-publish")
