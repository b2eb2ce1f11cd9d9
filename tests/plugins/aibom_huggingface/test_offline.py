"""Offline a scan opens no socket, and says what it said online."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from huggingface_hub import hf_hub_download, snapshot_download

from aibom_huggingface.hub import Hub, HubError
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

Connect = Callable[..., Hub]
Guard = Callable[[], None]


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> Guard:
    """From its call on every socket is a failure of the test that no ``except`` can swallow."""

    def refuse(*args: Any, **more: Any) -> NoReturn:
        pytest.fail("a socket was opened")

    def guard() -> None:
        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    return guard


def all_of(client: Hub, commit: str) -> list[Any]:
    found: list[Any] = [client.info("models", "org/model"), client.expand("models", "org/model", commit)]
    found.append(client.text("models", "org/model", commit, "README.md", 1000))
    found.append(client.blob("models", "org/model", commit, "w", 7).read(2, 3))
    for ask in (
        lambda: client.expand("models", "org/parent"),
        lambda: client.expand("models", "org/none"),
        lambda: client.text("models", "org/model", commit, "no.txt", 10),
        lambda: client.info("models", "org/model", "no-branch"),
        lambda: client.list_organization("org"),
    ):
        try:
            found.append(ask())
        except HubError as error:
            found.append((error.state, error.message, error.hint))
    return found


def test_offline_answers_as_online_from_the_response_cache(hub: TestHub, connect: Connect, no_sockets: Guard) -> None:
    served = hub.model("org/model", {"w": Lfs.of(b"weights")}, card={"license": "mit"})
    hub.model("org/parent", card={"license": "gpl-3.0"})
    online = all_of(connect(), served.commit)
    assert [type(item).__name__ for item in online[4:]] == ["Answer", "tuple", "tuple", "tuple", "list"]
    asked = len(hub.requests)
    no_sockets()
    assert all_of(connect(offline=True, max_age=0), served.commit) == online
    assert len(hub.requests) == asked


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_the_environment_can_take_a_scan_offline(
    hub: TestHub, connect: Connect, no_sockets: Guard, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    no_sockets()
    with pytest.raises(HubError, match="in no cache") as error:
        connect().info("models", "org/model")
    assert error.value.state == "offline" and "hf download org/model" in error.value.hint


def test_a_branch_is_asked_again_when_it_is_old_and_a_commit_never(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/model", card={"license": "mit"})
    first = served.commit
    connect().info("models", "org/model")
    second = hub.update(served, {"a": "b"})
    assert connect().info("models", "org/model").commit == first
    assert connect().info("models", "org/model", first).commit == first
    assert len(hub.requests) == 1
    assert connect(max_age=0).info("models", "org/model").commit == second
    assert len(hub.requests) == 2
    assert connect(offline=True).info("models", "org/model").commit == second


def test_what_has_vanished_since_is_not_served_from_before(hub: TestHub, connect: Connect) -> None:
    hub.model("org/model")
    connect().info("models", "org/model")
    hub.repositories.clear()
    with pytest.raises(HubError):
        connect(max_age=0).info("models", "org/model")
    with pytest.raises(HubError) as error:
        connect(offline=True).info("models", "org/model")
    assert error.value.state == "401 (missing or private)"


def test_what_was_read_with_a_token_is_served_only_to_who_has_one(
    hub: TestHub, connect: Connect, monkeypatch: pytest.MonkeyPatch, no_login: Path
) -> None:
    hub.tokens.add("hf_good")
    served = hub.model("org/model", {"README.md": "secret"}, private=True)
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    client = connect()
    client.info("models", "org/model")
    client.text("models", "org/model", served.commit, "README.md", 100)
    monkeypatch.delenv("HF_TOKEN")
    asks: tuple[Callable[[Hub], Any], ...] = (
        lambda client: client.info("models", "org/model"),
        lambda client: client.info("models", "org/model", served.commit),
        lambda client: client.text("models", "org/model", served.commit, "README.md", 100),
    )
    for ask in asks:
        with pytest.raises(HubError) as error:
            ask(connect(offline=True))
        assert error.value.state == "offline"
    # A saved login counts as a token.
    (no_login / "huggingface").mkdir(parents=True, exist_ok=True)
    (no_login / "huggingface" / "token").write_text("hf_good\n")
    assert connect(offline=True).info("models", "org/model").commit == served.commit


def download(hub: TestHub, cache: Path, **how: Any) -> None:
    snapshot_download("org/model", endpoint=hub.url, cache_dir=cache / "huggingface" / "hub", token=False, **how)


def test_offline_answers_from_the_hub_cache_with_what_files_say(
    hub: TestHub, connect: Connect, no_sockets: Guard, no_login: Path
) -> None:
    served = hub.model("org/model", {"w": Lfs.of(b"weights"), "sub/a.txt": "a"}, card={"license": "mit"})
    download(hub, no_login)
    online = connect().info("models", "org/model")
    (no_login / "aibom" / "huggingface.sqlite").unlink()
    no_sockets()
    client = connect(offline=True)
    answer = client.info("models", "org/model")
    assert (answer.id, answer.commit, answer.origin, answer.whole) == ("org/model", served.commit, "cache", True)

    def facts(siblings: Any) -> Any:
        return [
            (file["rfilename"], file["size"], file["blobId"], file.get("lfs", {}).get("sha256")) for file in siblings
        ]

    assert facts(answer.data["siblings"]) == facts(online.data["siblings"])
    assert set(answer.data) == {"id", "sha", "siblings"}
    assert client.expand("models", "org/model", served.commit).origin == "cache"
    assert client.text("models", "org/model", served.commit, "sub/a.txt", 10) == b"a"
    assert client.blob("models", "org/model", served.commit, "w", 7).read(3, 9) == b"ghts"
    with pytest.raises(HubError):
        client.text("models", "org/model", served.commit, "w", 6)
    with pytest.raises(OSError):
        client.blob("models", "org/model", served.commit, "none", 6).read()


def test_a_download_of_one_file_with_its_tree_listing_knows_all_files(
    hub: TestHub, connect: Connect, no_login: Path
) -> None:
    hub.model("org/model", {"w": Lfs.of(b"weights"), "a.txt": "a"})
    download(hub, no_login, allow_patterns=["a.txt"])
    answer = connect(offline=True).info("models", "org/model")
    assert [file["rfilename"] for file in answer.data["siblings"]] == ["a.txt", "w"]
    assert answer.whole


def test_without_a_tree_listing_the_snapshot_is_what_there_is(hub: TestHub, connect: Connect, no_login: Path) -> None:
    hub.model("org/model", {"w": Lfs.of(b"weights"), "sub/a.txt": "a", "b.txt": "b"})
    for name in ("w", "sub/a.txt"):
        hf_hub_download("org/model", name, endpoint=hub.url, cache_dir=no_login / "huggingface" / "hub", token=False)
    answer = connect(offline=True).info("models", "org/model")
    files = {file["rfilename"]: file for file in answer.data["siblings"]}
    assert sorted(files) == ["sub/a.txt", "w"] and not answer.whole
    assert files["w"]["lfs"]["sha256"] == Lfs.of(b"weights").sha256
    assert len(files["sub/a.txt"]["blobId"]) == 40


def test_a_download_by_commit_says_no_branch_and_the_hint_lists_the_commits(
    hub: TestHub, connect: Connect, no_login: Path
) -> None:
    served = hub.model("org/model", {"a.txt": "a"})
    commit = served.commit
    download(hub, no_login, revision=commit)
    with pytest.raises(HubError) as error:
        connect(offline=True).info("models", "org/model")
    assert error.value.state == "revision" and f"org/model@{commit}" in error.value.hint
    assert connect(offline=True).info("models", "org/model", commit).commit == commit


def test_the_response_cache_knows_the_branch_of_a_download_by_commit(
    hub: TestHub, connect: Connect, no_login: Path
) -> None:
    served = hub.model("org/model", {"a.txt": "a"})
    download(hub, no_login, revision=served.commit)
    connect().info("models", "org/model")
    assert connect(offline=True).info("models", "org/model").origin == "api"
    assert connect(offline=True).expand("models", "org/model").commit == served.commit
