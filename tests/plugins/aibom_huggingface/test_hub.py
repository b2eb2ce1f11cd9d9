from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aibom_huggingface.hub import EXPANDED, Hub, HubError
from tests.hub.repository import Lfs
from tests.hub.server import TestHub

Connect = Callable[..., Hub]
ZERO = "0" * 40


def targets(hub: TestHub) -> list[str]:
    return [request.target for request in hub.requests]


def test_a_repository_is_one_request_with_its_files(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/model", {"w.bin": Lfs.of(b"weights"), "config.json": "{}"}, card={"license": "mit"})
    answer = connect().info("models", "org/model")
    assert (answer.asked, answer.id, answer.commit, answer.origin, answer.whole) == (
        "org/model",
        "org/model",
        served.commit,
        "api",
        True,
    )
    files = {file["rfilename"]: file for file in answer.data["siblings"]}
    assert files["w.bin"]["lfs"]["sha256"] == hashlib.sha256(b"weights").hexdigest()
    assert answer.data["securityRepoStatus"]["scansDone"] is True
    assert targets(hub) == ["/api/models/org/model?blobs=true&securityStatus=true"]
    assert hub.requests[0].headers["user-agent"].startswith("aibom; hf_hub/")


@pytest.mark.parametrize(("kind", "add"), [("datasets", "dataset"), ("spaces", "space")])
def test_data_sets_and_spaces_are_asked_without_a_security_state(
    hub: TestHub, connect: Connect, kind: Any, add: str
) -> None:
    served = getattr(hub, add)("org/it", card={"license": "mit"})
    assert connect().info(kind, "org/it").commit == served.commit
    assert targets(hub) == [f"/api/{kind}/org/it?blobs=true"]


@pytest.mark.parametrize("revision", ["main", "refs/pr/1", "v1"])
def test_a_revision_is_resolved_and_all_else_is_read_at_its_commit(
    hub: TestHub, connect: Connect, revision: str
) -> None:
    served = hub.model("org/model", {"config.json": "1"})
    at = hub.update(served, {"config.json": "2"}, branch=revision)
    hub.update(served, {"config.json": "3"}, branch="other")
    client = connect()
    answer = client.info("models", "org/model", revision)
    assert answer.commit == at
    assert client.text("models", "org/model", at, "config.json", 10) == b"2"
    assert client.expand("models", "org/model", at).commit == at
    quoted = revision.replace("/", "%2F")
    assert targets(hub)[0].startswith(f"/api/models/org/model/revision/{quoted}?")
    assert all(at in target for target in targets(hub)[1:])


def test_what_is_expanded_is_asked_once_by_however_many_workers(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/base", card={"base_model": "org/root"})
    hub.latency = 0.05
    client = connect(max_age=0)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.expand("models", "org/base"), range(8)))
    assert {answer.commit for answer in answers} == {served.commit}
    assert answers[0].data["baseModels"]["models"][0]["id"] == "org/root"
    assert len(hub.requests) == 1
    assert hub.requests[0].query == {"expand": list(EXPANDED["models"])}


def test_what_cannot_be_had_is_asked_once_too(hub: TestHub, connect: Connect) -> None:
    client = connect()
    for _ in range(3):
        with pytest.raises(HubError) as error:
            client.expand("models", "org/none")
        assert error.value.state == "401 (missing or private)"
    assert len(hub.requests) == 1


@pytest.mark.parametrize(("kind", "old", "new"), [("models", "gpt2", "org/gpt2"), ("datasets", "imdb", "org/imdb")])
def test_the_id_that_answers_is_told_beside_the_one_that_was_asked(
    hub: TestHub, connect: Connect, kind: Any, old: str, new: str
) -> None:
    (hub.model if kind == "models" else hub.dataset)(new, {"README.md": "text"})
    hub.alias(kind, old, new)
    client = connect()
    answer = client.expand(kind, old)
    assert (answer.asked, answer.id) == (old, new)
    assert answer.commit is not None
    assert client.text(kind, old, answer.commit, "README.md", 100) == b"text"


@pytest.mark.parametrize(
    ("state", "add"),
    [
        ("401 (missing or private)", {"private": True}),
        ("gated", {"gated": "auto"}),
        ("disabled", {"disabled": True}),
    ],
)
def test_who_may_not_read_is_told_why(hub: TestHub, connect: Connect, state: str, add: dict[str, Any]) -> None:
    served = hub.model("org/model", {"config.json": "{}"}, **add)
    client = connect()
    if state != "401 (missing or private)":
        answer = client.info("models", "org/model")
        assert answer.data["gated"] == add.get("gated", False)
        assert answer.data["disabled"] is add.get("disabled", False)
    with pytest.raises(HubError) as error:
        client.text("models", "org/model", served.commit, "config.json", 10)
    assert error.value.state == state


@pytest.mark.parametrize(
    ("revision", "path", "state"), [("none", None, "revision"), ("a\nb", None, "revision"), (None, "no.txt", "404")]
)
def test_what_is_not_there(hub: TestHub, connect: Connect, revision: str | None, path: str | None, state: str) -> None:
    served = hub.model("org/model")
    with pytest.raises(HubError) as error:
        if path is None:
            connect().info("models", "org/model", revision)
        else:
            connect().text("models", "org/model", served.commit, path, 10)
    assert error.value.state == state


def test_with_a_token_a_missing_repository_is_known_to_be_missing(
    hub: TestHub, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.tokens.add("hf_good")
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    with pytest.raises(HubError) as error:
        connect().info("models", "org/none")
    assert error.value.state == "404"
    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    with pytest.raises(HubError, match="token is not accepted") as error:
        connect().info("models", "org/none")
    assert "hf_expired" not in error.value.message + error.value.hint


@pytest.mark.parametrize(
    "repo_id",
    ["../../etc", "org/../x", "a/b/c", "org/name?x=1", "org/na me", "", "org/", "/x", "org/a%2Fb", "a--b", "ü/x", "."],
)
def test_an_id_that_a_card_made_up_is_never_asked(hub: TestHub, connect: Connect, repo_id: str) -> None:
    client = connect()
    for ask in (client.info, client.expand):
        with pytest.raises(HubError) as error:
            ask("models", repo_id)
        assert error.value.state == "404"
    assert hub.requests == []


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "a//b", "a\\b", "", "a\nb", "a/./b"])
def test_a_path_that_leaves_its_repository_is_never_asked(hub: TestHub, connect: Connect, path: str) -> None:
    client = connect()
    for ask in (
        lambda: client.text("models", "o/m", ZERO, path, 9),
        lambda: client.blob("models", "o/m", ZERO, path, 9),
    ):
        with pytest.raises(HubError):
            ask()
    assert hub.requests == []


def test_a_file_beyond_its_limit_or_of_another_commit_is_refused(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/model", {"README.md": "x" * 100})
    client = connect()
    for limit in (99, 0):
        with pytest.raises(HubError, match="more than") as error:
            client.text("models", "org/model", served.commit, "README.md", limit)
        assert error.value.state == "malformed"
    assert len(client.text("models", "org/model", served.commit, "README.md", 100)) == 100
    with pytest.raises(HubError, match="more than 99"):  # now from the cache
        client.text("models", "org/model", served.commit, "README.md", 99)
    first = hub.update(served, {"README.md": "z"})
    other = hub.update(served, {"README.md": "y"})
    hub.fault("resolve", "redirect", to=f"/org/model/resolve/{other}/README.md", times=1)
    with pytest.raises(HubError, match="another commit"):
        connect().text("models", "org/model", first, "README.md", 99)


def test_an_answer_of_another_commit_is_refused(hub: TestHub, connect: Connect) -> None:
    hub.model("org/model")
    hub.fault("api", "wrong", value={"id": "org/model", "sha": "1" * 40})
    with pytest.raises(HubError, match="another commit"):
        connect().info("models", "org/model", "2" * 40)


def test_large_files_are_read_by_few_ranges(hub: TestHub, connect: Connect) -> None:
    data = bytes(range(256)) * 8192
    served = hub.model("org/model", {"w.gguf": Lfs.of(data)})
    blob = connect().blob("models", "org/model", served.commit, "w.gguf", len(data))
    assert hub.requests == []
    assert blob.read(0, 8) == data[:8]
    assert [blob.read(offset, 100) for offset in range(8, 4008, 100)] == [
        data[o : o + 100] for o in range(8, 4008, 100)
    ]
    ranges = [request for request in hub.requests if "/resolve/" in request.path]
    assert len(ranges) == 1
    assert blob.read(1_000_000, 300_000) == data[1_000_000:1_300_000]
    assert blob.read(len(data) - 5, 5) == data[-5:]
    assert sum("/resolve/" in request.path for request in hub.requests) == 3
    assert all("range" in request.headers for request in hub.requests)


def test_a_hub_without_ranges_gives_the_beginning_and_no_more(hub: TestHub, connect: Connect) -> None:
    hub.ranges = False
    data = bytes(range(256)) * 4096
    served = hub.model("org/model", {"w": Lfs.of(data)})
    blob = connect().blob("models", "org/model", served.commit, "w", len(data))
    assert blob.read(0, 200_000) == data[:200_000]
    with pytest.raises(OSError, match="does not serve ranges"):
        blob.read(500_000, 10)


def test_the_files_of_a_repository_share_eight_ranges(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/model", {f"{number}.gguf": Lfs.of(b"x" * 300) for number in range(9)})
    hub.model("org/other", {"a": Lfs.of(b"y")})
    client = connect()
    for number in range(8):
        assert client.blob("models", "org/model", served.commit, f"{number}.gguf", 300).read(0, 4) == b"xxxx"
    with pytest.raises(OSError, match="no more range requests"):
        client.blob("models", "org/model", served.commit, "8.gguf", 300).read(0, 4)
    other = hub.repositories["models", "org/other"].commit
    assert client.blob("models", "org/other", other, "a", 1).read() == b"y"


def test_the_first_refusal_ends_the_ranges(hub: TestHub, connect: Connect) -> None:
    served = hub.model("org/model", {"a": Lfs.of(b"a" * 9), "b": Lfs.of(b"b" * 9)}, gated="manual")
    client = connect()
    with pytest.raises(OSError, match="gated"):
        client.blob("models", "org/model", served.commit, "a", 9).read(0, 1)
    with pytest.raises(OSError, match="no more"):
        client.blob("models", "org/model", served.commit, "b", 9).read(0, 1)
    assert len(hub.requests) == 1


def test_an_organisation_is_listed_page_by_page(hub: TestHub, connect: Connect) -> None:
    names = [f"org/m{number}" for number in range(7)]
    for name in names:
        hub.model(name)
    hub.model("else/x")
    hub.dataset("org/d")
    hub.page = 3
    client = connect()
    assert client.list_organization("org") == [("models", name) for name in names]
    assert client.list_organization("org", "datasets") == [("datasets", "org/d")]
    with pytest.raises(HubError) as error:
        client.list_organization("nobody")
    assert error.value.state == "404"


def test_pages_elsewhere_are_not_asked(hub: TestHub, connect: Connect) -> None:
    hub.model("org/a")
    hub.fault("api/models", "status", status=200, headers={"Link": '<http://169.254.169.254/x>; rel="next"'}, times=1)
    with pytest.raises(HubError) as error:  # the body of that fault is an object, not a list
        connect().list_organization("org")
    assert error.value.state == "malformed"
    from aibom_huggingface.listing import _next

    assert _next("https://a.example/x", '<https://a.example/y>; rel="next"') == "https://a.example/y"
    assert _next("https://a.example/x", '<https://b.example/y>; rel="next"') is None


def test_a_collection_is_listed_in_its_order_without_papers(hub: TestHub, connect: Connect) -> None:
    items = [("model", "org/b"), ("paper", "1810.04805"), ("dataset", "org/d"), ("model", "org/a"), ("space", "org/s")]
    hub.collection("org/best-65f", items)
    assert connect().list_collection("org/best-65f") == [
        ("models", "org/b"),
        ("datasets", "org/d"),
        ("models", "org/a"),
        ("spaces", "org/s"),
    ]
    with pytest.raises(HubError) as error:
        connect().list_collection("org/none")
    assert error.value.state == "404"
    for slug in ("x", "../x/y", "a/b?c"):
        with pytest.raises(HubError):
            connect().list_collection(slug)


def test_without_permission_nothing_goes_out(hub: TestHub, connect: Connect) -> None:
    hub.model("org/model")
    with pytest.raises(HubError, match="no remote source") as error:
        connect(remote=False).info("models", "org/model")
    assert error.value.state == "offline"
    assert hub.requests == []
