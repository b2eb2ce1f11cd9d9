from __future__ import annotations

import base64
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom_huggingface.answer import State
from aibom_huggingface.faults import fault_of
from aibom_huggingface.hub import Hub, HubError
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

Connect = Callable[..., Hub]
CANARY = "hf_canaryCANARYcanary0123456789"


@pytest.mark.parametrize(
    ("name", "how", "state"),
    [
        ("malformed", {}, "malformed"),
        ("html", {}, "malformed"),
        ("empty", {}, "malformed"),
        ("deep", {}, "malformed"),
        ("wrong", {"value": []}, "malformed"),
        ("wrong", {"value": "text"}, "malformed"),
        ("wrong", {"value": None}, "malformed"),
        ("large", {}, "malformed"),
        ("truncated", {}, "network"),
        ("reset", {}, "network"),
        ("redirect", {}, "network"),
        ("redirect", {"to": "ftp://example.org/x"}, "malformed"),
        ("redirect", {"to": "http://user:secret@127.0.0.1/x"}, "malformed"),
        ("redirect", {"to": "http://[bad"}, "malformed"),
        ("status", {"status": 500}, "network"),
        ("status", {"status": 504}, "network"),
        ("status", {"status": 418}, "network"),
        ("status", {"status": 403}, "403"),
        ("status", {"status": 404}, "404"),
        ("status", {"status": 429}, "429"),
        ("status", {"status": 200, "headers": {"Content-Encoding": "br"}}, "malformed"),
        ("status", {"status": 200, "headers": {"Content-Encoding": "gzip"}}, "malformed"),
    ],
)
def test_a_hub_that_misbehaves_is_a_state_and_never_a_traceback(
    hub: TestHub, connect: Connect, name: str, how: dict[str, Any], state: State
) -> None:
    hub.model("org/model", card={"license": "mit"})
    hub.fault("/api/", name, **how)
    client = connect()
    for ask in (client.info, client.expand):
        with pytest.raises(HubError) as error:
            ask("models", "org/model")
        assert error.value.state == state
        assert "\n" not in error.value.message


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"id": 7, "sha": ["x"]},
        {"id": "../..", "sha": "short"},
        {"id": None, "siblings": {"a": [[[]]]}, "cardData": 7, "gated": []},
    ],
)
def test_fields_of_wrong_types_are_handed_on_and_id_and_commit_are_not_believed(
    hub: TestHub, connect: Connect, value: dict[str, Any]
) -> None:
    hub.fault("/api/", "wrong", value=value)
    answer = connect().info("models", "org/model")
    assert (answer.id, answer.commit, answer.data) == ("org/model", None, value)


@pytest.mark.parametrize("name", ["hang", "drip", "drip-headers"])
def test_a_hub_that_hangs_or_drips_ends_with_the_time_of_the_repository(
    hub: TestHub, connect: Connect, name: str
) -> None:
    hub.model("org/model", card={"license": "mit", "tags": ["x" * 500]})
    hub.fault("/api/", name, seconds=0.05)
    with pytest.raises(HubError, match="in time") as error:
        connect(timeout=0.4).info("models", "org/model")
    assert error.value.state == "timeout"
    assert "--timeout" in error.value.hint
    if name != "drip-headers":
        # What was given up ends by itself, with the next byte or the time of a read.
        for thread in [thread for thread in threading.enumerate() if thread.name == "aibom-hub"]:
            thread.join(5)
            assert not thread.is_alive()


def test_an_answer_without_end_is_left_at_its_limit(hub: TestHub, connect: Connect) -> None:
    hub.fault("/api/", "large")
    with pytest.raises(HubError, match="more than 67108864 bytes"):
        connect().info("models", "org/model")


@pytest.mark.parametrize(
    ("name", "how"),
    [("status", {"status": 503}), ("status", {"status": 500}), ("truncated", {}), ("reset", {})],
)
def test_what_may_pass_is_tried_three_times(
    hub: TestHub, connect: Connect, slept: list[float], name: str, how: dict[str, Any]
) -> None:
    served = hub.model("org/model", card={"license": "mit"})
    hub.fault("/api/", name, times=2, **how)
    assert connect().info("models", "org/model").commit == served.commit
    assert len(hub.requests) == 3
    assert slept == [0.5, 1.0]
    hub.fault("/api/", name, **how)
    with pytest.raises(HubError, match="3 tries"):
        connect(max_age=0).expand("models", "org/model")
    assert len(hub.requests) == 6


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"RateLimit": '"api";r=0;t=7'}, 8.0),
        ({"RateLimit": '"api";r=0;t=7', "Retry-After": "3"}, 8.0),
    ],
)
def test_a_rate_limit_is_waited_for_as_long_as_the_hub_says(
    hub: TestHub, connect: Connect, slept: list[float], headers: dict[str, str], wait: float
) -> None:
    served = hub.model("org/model")
    hub.fault("/api/", "status", status=429, headers=headers, times=1)
    assert connect().info("models", "org/model").commit == served.commit
    assert len(hub.requests) == 2
    assert slept[0] == wait


def test_a_rate_limit_beyond_the_time_is_told_with_the_time(hub: TestHub, connect: Connect, slept: list[float]) -> None:
    hub.model("org/model")
    hub.model("org/other")
    hub.fault("/api/", "status", status=429, headers={"RateLimit": '"api";r=0;t=290'})
    client = connect()
    with pytest.raises(HubError, match="too many requests") as error:
        client.info("models", "org/model")
    assert error.value.state == "429" and "291 s" in error.value.hint
    # All workers know then: nobody asks in vain.
    with pytest.raises(HubError, match="rate limit") as error:
        client.info("models", "org/other")
    assert error.value.state == "429"
    assert len(hub.requests) == 1 and slept == []


def test_the_last_request_that_is_allowed_holds_back_the_next(hub: TestHub, connect: Connect) -> None:
    hub.model("org/model")
    hub.remaining = 0
    client = connect()
    client.info("models", "org/model")
    with pytest.raises(HubError, match="rate limit"):
        client.expand("models", "org/model")
    assert len(hub.requests) == 1


def test_the_token_goes_to_the_hub_and_not_along_a_redirect(
    hub: TestHub, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.tokens.add(CANARY)
    monkeypatch.setenv("HF_TOKEN", CANARY)
    with TestHub() as other:
        served = hub.model("org/model", {"w": Lfs.of(b"weights")}, private=True)
        other.blobs = hub.blobs
        other.model("org/moved")
        hub.lfs_host = other.url
        client = connect()
        client.info("models", "org/model")
        assert client.blob("models", "org/model", served.commit, "w", 7).read() == b"weights"
        hub.fault("org/moved", "redirect", to=f"{other.url}/api/models/org/moved")
        client.info("models", "org/moved")
        assert len(hub.requests) == 3 and len(other.requests) == 2
        assert all(request.headers["authorization"] == f"Bearer {CANARY}" for request in hub.requests)
        assert not any("authorization" in request.headers for request in other.requests)
        # There and back again: what has left the Hub is not trusted any more.
        hub.fault("org/loop", "redirect", to=f"{other.url}/api/models/org/back", times=1)
        other.fault("org/back", "redirect", to=f"{hub.url}/api/models/org/loop", times=1)
        with pytest.raises(HubError):
            client.info("models", "org/loop")
        assert "authorization" in hub.requests[-2].headers and "authorization" not in hub.requests[-1].headers


def test_no_token_goes_to_a_plain_endpoint_that_is_not_this_machine(
    hub: TestHub, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aibom_huggingface.settings import HubSettings
    from aibom_huggingface.transport import Transport

    def token(endpoint: str) -> str | None:
        settings = HubSettings(endpoint=endpoint, token=CANARY)
        return Transport(settings, lambda method, url: None)._token(f"{endpoint}/api/models/x")

    assert [token(url) for url in ("https://hub.example", "http://localhost:8", "http://[::1]:8")] == [CANARY] * 3
    assert [token(url) for url in ("http://hub.example", "http://10.0.0.1", "http://localhost.example")] == [None] * 3


@pytest.mark.parametrize("echo", ["README", "api"])
def test_a_hub_that_repeats_the_token_is_not_believed(
    hub: TestHub, connect: Connect, monkeypatch: pytest.MonkeyPatch, echo: str
) -> None:
    hub.tokens.add(CANARY)
    monkeypatch.setenv("HF_TOKEN", CANARY)
    served = hub.model("org/model", {"README.md": CANARY}, card=None)
    if echo == "api":
        served.extra = {"author": CANARY}
    with pytest.raises(HubError, match="the token that was sent") as error:
        if echo == "api":
            connect().info("models", "org/model")
        else:
            connect().text("models", "org/model", served.commit, "README.md", 1000)
    assert CANARY not in str(error.value)


def test_the_token_is_in_no_error_log_or_cache(
    hub: TestHub,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    no_login: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    hub.tokens.add(CANARY)
    monkeypatch.setenv("HF_TOKEN", CANARY)
    served = hub.model("org/model", {"w": Lfs.of(b"weights"), "README.md": "x"}, gated="auto", private=True)
    hub.granted[CANARY] = {"org/model"}
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        client = connect(timeout=1.0)
        told += [repr(client.info("models", "org/model")), repr(client), repr(client._settings)]
        client.text("models", "org/model", served.commit, "README.md", 100)
        client.blob("models", "org/model", served.commit, "w", 7).read()
        for fault, how in (("hang", {}), ("reset", {}), ("html", {}), ("status", {"status": 401})):
            hub.fault("org/bad", fault, times=3, **how)
            try:
                client.info("models", "org/bad")
            except HubError as error:
                told += [repr(error), error.message, error.hint]
    client.close()
    kept = b"".join(path.read_bytes() for path in no_login.rglob("*") if path.is_file())
    assert b"org/model" in kept
    everything = "\n".join((*told, caplog.text, *capfd.readouterr())).encode() + kept
    forms = (CANARY, quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode().rstrip("="), CANARY[::-1])
    assert not [form for form in forms if form.encode() in everything]
    # Nor the signed URL of the store of large files.
    assert hub.signature.encode() not in "\n".join(told).encode() + kept


@given(st.integers(100, 599), st.dictionaries(st.sampled_from(["x-error-code", "x-error-message"]), st.text()))
def test_every_status_has_a_meaning_and_no_text_of_the_server(status: int, headers: dict[str, str]) -> None:
    error = fault_of(status, headers, "it", token=False)
    assert (error is None) == (200 <= status < 300)


def test_the_client_is_not_imported_before_it_is_needed() -> None:
    import subprocess

    code = "import sys, aibom_huggingface.hub; print({'huggingface_hub', 'httpx2', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
