"""A BOM on a release: found by tag, compared by digest, put in another one's place in an order that loses nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, Occupied, PublishError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish
from aibom_github.target import Target, api_url, parse, upload_origin
from tests.servers.github import GitHubServer
from tests.servers.loopback import Reply, Request

NAME = "aibom.cdx.json"
TOKEN = "canary-github-token"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubServer]:
    monkeypatch.delenv("GH_TOKEN", raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with GitHubServer() as served:
        monkeypatch.setenv("GITHUB_API_URL", served.url)
        served.release("v1")
        yield served


def attach(data: bytes = b"bom", tag: str = "v1", **how: Any) -> Published:
    (place,) = destinations([f"github://org/app@{tag}"])
    upload = Upload(NAME, data, "application/vnd.cyclonedx+json", hashlib.sha256(data).hexdigest())
    return publish(upload, place, **how)


def changes(server: GitHubServer) -> list[str]:
    return [request.method for request in server.requests if request.method not in ("GET", "HEAD")]


def test_it_says_where_users_get_it(server: GitHubServer) -> None:
    assert attach().location == f"https://github.com/org/app/releases/download/x/{NAME}"
    assert server.held(1) == {NAME: b"bom"}


def test_tags_may_hold_slashes_and_releases_may_be_drafts(server: GitHubServer) -> None:
    number = server.release("release/2.0")
    draft = server.release("v3", draft=True)
    attach(tag="release/2.0")
    attach(tag="v3")
    assert server.held(number) == server.held(draft) == {NAME: b"bom"}


def test_a_file_is_found_on_any_page(server: GitHubServer) -> None:
    for number in range(150):
        server.add(1, f"{number}.whl", b"x")
    server.add(1, NAME, b"bom")
    assert not attach().changed


def test_the_new_file_is_there_before_the_old_one_goes(server: GitHubServer) -> None:
    server.add(1, NAME, b"old")
    assert attach(replace=True).changed
    assert changes(server) == ["POST", "DELETE", "PATCH"]
    assert server.held(1) == {NAME: b"bom"}


def test_an_old_file_that_cannot_go_stays_alone(server: GitHubServer) -> None:
    server.add(1, NAME, b"old")
    fault = server.fault("/assets/", "status", status=403, method="DELETE", times=1)
    with pytest.raises(AccessDenied):
        attach(replace=True)
    assert fault.times == 0
    assert server.held(1) == {NAME: b"old"}


def test_a_second_run_goes_on_where_the_first_stopped(server: GitHubServer) -> None:
    server.add(1, NAME, b"old")
    server.fault("/assets/", "status", status=400, method="PATCH", times=1)
    with pytest.raises(PublishError):
        attach(replace=True)
    assert list(server.held(1).values()) == [b"bom"]  # under its other name
    assert attach(replace=True).changed
    assert server.held(1) == {NAME: b"bom"}
    assert changes(server) == ["POST", "DELETE", "PATCH", "PATCH"]


def test_what_a_failed_upload_left_is_cleared_away(server: GitHubServer) -> None:
    server.add(1, NAME, b"", "starter")
    assert attach(dry_run=True).changed
    assert attach().changed
    assert server.held(1) == {NAME: b"bom"}
    server.releases[1]["assets"].clear()
    server.failing = 1  # 502, and an empty file stays: the next try finds the name taken
    assert attach().changed
    assert server.held(1) == {NAME: b"bom"}


def test_an_answer_that_is_lost_is_no_second_file(server: GitHubServer) -> None:
    server.fault("/assets", "reset", method="POST", times=1)
    assert attach().changed
    assert server.held(1) == {NAME: b"bom"}
    assert changes(server) == ["POST", "POST"]


def test_another_who_was_quicker_is_not_written_over(server: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = server.answer

    def first(request: Request) -> Reply:
        if request.method == "POST" and not server.held(1):
            server.add(1, NAME, b"other")
        return answer(request)

    monkeypatch.setattr(server, "answer", first)
    with pytest.raises(Occupied):
        attach()
    assert server.held(1) == {NAME: b"other"}


def test_a_server_that_keeps_other_bytes_is_found_out(server: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    add = server.add
    monkeypatch.setattr(server, "add", lambda release, name, data, *state: add(release, name, data + b"!", *state))
    with pytest.raises(PublishError, match="does not keep"):
        attach()
    assert not server.held(1)


def test_the_token_goes_to_no_other_host(server: GitHubServer) -> None:
    with GitHubServer() as other:
        server.uploads = other.url
        with pytest.raises(PublishError, match="another host"):
            attach()
        assert not other.requests


@pytest.mark.parametrize(
    ("how", "error"),
    [
        *(({"name": "status", "status": status}, AccessDenied) for status in (401, 403)),
        ({"name": "status", "status": 404}, NotFound),
        *(({"name": "status", "status": status}, NetworkError) for status in (429, 500)),
        *(({"name": name}, NetworkError) for name in ("hang",)),
        ({"name": "html"}, PublishError),
        *(({"name": "wrong", "value": value}, PublishError) for value in ([], 7, {"id": "x"}, {"id": 1})),
    ],
)
def test_what_goes_wrong_is_told(server: GitHubServer, how: dict[str, Any], error: type[AibomError]) -> None:
    server.fault("/releases", **how)
    with pytest.raises(AibomError) as caught:
        attach(seconds=1.0 if error is NetworkError else 60.0)
    assert isinstance(caught.value, error), caught.value
    assert TOKEN not in caught.value.message + caught.value.hint
    assert not changes(server)


def test_a_release_has_to_be_there(server: GitHubServer) -> None:
    with pytest.raises(NotFound) as caught:
        attach(tag="v9")
    assert "gh release create v9" in caught.value.hint


def test_without_a_token_nothing_is_asked(server: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    with pytest.raises(AccessDenied) as caught:
        attach(dry_run=True)
    assert "GH_TOKEN" in caught.value.hint
    assert not server.requests


def test_uris_are_taken_apart() -> None:
    assert parse("github://org/my.app@release/1.0") == Target("org", "my.app", "release/1.0")
    assert parse("github://org/app@v1").quoted_tag == "v1"
    assert parse("github://org/app@a/b").quoted_tag == "a%2Fb"


@pytest.mark.parametrize(
    ("api", "url", "expected"),
    [
        ("https://api.github.com", "https://uploads.github.com/repos/o/r/releases/1/assets", True),
        ("https://api.team.ghe.com", "https://uploads.team.ghe.com/x", True),
        ("https://ghe.example/api/v3", "https://ghe.example/api/uploads/x", True),
        ("https://api.github.com", "https://uploads.github.com.evil.example/x", False),
        ("https://api.github.com", "http://uploads.github.com/x", False),
        ("https://api.github.com", "https://uploads.github.com:8443/x", False),
        ("https://ghe.example/api/v3", "https://uploads.example/x", False),
    ],
)
def test_where_files_go(api: str, url: str, expected: bool) -> None:
    assert upload_origin(api, url) is expected


def test_the_api_is_github_s_unless_said_otherwise() -> None:
    assert api_url({}) == api_url({"GITHUB_API_URL": ""}) == "https://api.github.com"
    assert api_url({"GITHUB_API_URL": "https://ghe.example/api/v3/"}) == "https://ghe.example/api/v3"
