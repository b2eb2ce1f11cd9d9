"""The token is in nothing that a scan leaves behind, and an offline scan opens no socket."""

from __future__ import annotations

import base64
import logging
import socket
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import pytest

import aibom
from aibom.api import render
from aibom.errors import AibomError
from aibom_huggingface import HuggingFaceCollector
from tests.builders.plugins import Point, only
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

CANARY = "hf_canaryCANARY+canary/0123456789"
FORMS = (CANARY, quote(CANARY, safe=""), quote(CANARY), base64.b64encode(CANARY.encode()).decode().rstrip("="))


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, Point("huggingface", HuggingFaceCollector, dist="aibom", version="1"))


@pytest.fixture
def served(hub: TestHub) -> TestHub:
    header = b'{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    weights = Lfs.of(len(header).to_bytes(8, "little") + header + b"x")
    hub.model(
        "org/model",
        {"model.safetensors": weights, "config.json": '{"model_type": "bert"}'},
        card={"license": "mit", "base_model": ["org/base", "org/gone"], "datasets": ["org/data"]},
        private=True,
    )
    hub.model("org/base", card={"license": "apache-2.0"}, gated="manual")
    hub.dataset("org/data", card={"license": "cc-by-4.0"})
    return hub


def scanned(*sources: str, **how: Any) -> bytes:
    graph = aibom.scan(*sources, **how)
    return b"".join(render(graph, format=form)[0] for form in ("cyclonedx-json", "cyclonedx-xml"))


def test_the_token_is_in_no_bom_error_log_or_cache(
    served: TestHub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    no_login: Path,
) -> None:
    served.tokens.add(CANARY)
    served.granted[CANARY] = {"org/base"}
    monkeypatch.setenv("HF_TOKEN", CANARY)
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        written = scanned("hf:org/model", "hf:org/base")
        served.fault("/api/", "status", status=401)
        for source in ("hf:org/model@other", "hf:org/none"):
            with pytest.raises(AibomError) as error:
                scanned(source)
            told += [error.value.message, error.value.hint, repr(error.value)]
    assert any(request.headers.get("authorization") == f"Bearer {CANARY}" for request in served.requests)
    kept = b"".join(path.read_bytes() for path in no_login.rglob("*") if path.is_file())
    assert b"org/model" in written and b"org/model" in kept
    everything = b"\n".join((written, kept, "\n".join((*told, caplog.text, *capfd.readouterr())).encode()))
    assert [form for form in FORMS if form.encode() in everything] == []
    assert served.signature.encode() not in written + kept


def test_an_offline_scan_opens_no_socket_and_writes_the_same_bytes(
    served: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.repositories["models", "org/model"].private = False
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    online = scanned("hf:org/model")
    asked = len(served.requests)

    def refuse(*args: Any, **more: Any) -> NoReturn:
        pytest.fail("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert scanned("hf:org/model", offline=True) == online
    assert len(served.requests) == asked
    with pytest.raises(AibomError, match="in no cache") as error:
        scanned("hf:org/never", offline=True)
    assert error.value.exit_code == 3
