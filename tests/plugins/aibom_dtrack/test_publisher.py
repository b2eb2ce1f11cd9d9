"""A BOM in Dependency-Track: in the right project, and worked on before the command ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, PublishError, UsageError
from aibom.plugin import Component, Kind, Published, Upload
from aibom.release.attach import destinations, publish
from tests.servers.dtrack import DependencyTrackServer

UUID = "0d81e80b-7011-4c08-95b4-07254c7c4a9a"
MODEL = Component("m", Kind.MODEL, "my model", version="1.0")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DependencyTrackServer]:
    monkeypatch.setenv("DTRACK_API_KEY", "canary-dtrack-key")
    with DependencyTrackServer() as served:
        yield served


def attach(
    server: DependencyTrackServer, query: str = "", data: bytes = b"bom", subject: Component | None = MODEL, **how: Any
) -> Published:
    (place,) = destinations([f"dtrack+{server.url}/{query}"])
    upload = Upload("a.json", data, "application/vnd.cyclonedx+json", hashlib.sha256(data).hexdigest(), subject)
    return publish(upload, place, **how)


def test_the_project_is_what_the_bom_is_about(server: DependencyTrackServer) -> None:
    done = attach(server)
    assert server.boms == {("my model", "1.0"): b"bom"}
    assert server.uploaded[0]["autoCreate"] is True
    assert done.location == f"dtrack+{server.url}/?name=my+model&version=1.0"
    again = attach(server, f"?{done.location.partition('?')[2]}", subject=None)
    assert again.location == done.location


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?name=app&version=2", {"projectName": "app", "projectVersion": "2", "autoCreate": True}),
        ("?name=app", {"projectName": "app", "autoCreate": True}),
        ("?version=7", {"projectName": "my model", "projectVersion": "7", "autoCreate": True}),
        (
            f"?name=a&parent={UUID}&tag=ai&tag=prod",
            {"projectName": "a", "autoCreate": True, "parentUUID": UUID}
            | {"projectTags": [{"name": "ai"}, {"name": "prod"}]},
        ),
    ],
)
def test_the_uri_may_name_another_one(server: DependencyTrackServer, query: str, expected: dict[str, Any]) -> None:
    attach(server, query)
    (body,) = server.uploaded
    assert {key: value for key, value in body.items() if key != "bom"} == expected


def test_a_project_by_its_uuid_has_to_be_there(server: DependencyTrackServer) -> None:
    with pytest.raises(NotFound):
        attach(server, f"?project={UUID}")
    with pytest.raises(NotFound):
        attach(server, f"?project={UUID}", dry_run=True)
    server.boms[(UUID, "")] = b""
    attach(server, f"?project={UUID}", subject=None)
    assert server.boms[(UUID, "")] == b"bom"


def test_a_bom_about_nothing_needs_a_name(server: DependencyTrackServer) -> None:
    with pytest.raises(UsageError, match="what it is about"):
        attach(server, subject=None)
    assert not server.requests


def test_a_signature_is_no_bom(server: DependencyTrackServer) -> None:
    (place,) = destinations([f"dtrack+{server.url}/"])
    with pytest.raises(UsageError, match="BOMs only"):
        publish(Upload("a", b"", "application/vnd.dev.sigstore.bundle.v0.3+json", "", MODEL), place)
    assert not server.requests


def test_it_waits_until_the_bom_was_worked_on(server: DependencyTrackServer) -> None:
    attach(server)
    assert sum("/event/token/" in request.path for request in server.requests) == 3


def test_older_servers_tell_it_elsewhere(server: DependencyTrackServer) -> None:
    server.old = True
    attach(server)
    assert sum("/bom/token/" in request.path for request in server.requests) == 3


def test_a_bom_that_is_never_done_ends_at_the_deadline(server: DependencyTrackServer) -> None:
    server.rounds = 1000
    with pytest.raises(NetworkError, match="took the BOM, and was not done with it in time"):
        attach(server, seconds=3.0)


def test_a_dry_run_says_what_would_become_of_it(server: DependencyTrackServer) -> None:
    assert attach(server, dry_run=True).note == "the project would be created"
    attach(server)
    assert attach(server, dry_run=True).note == ""
    server.fault("/lookup", "status", status=403)
    assert attach(server, dry_run=True).note == "the key may not look at projects"
    assert len(server.uploaded) == 1


@pytest.mark.parametrize(
    ("pattern", "how", "error"),
    [
        *(("/bom$", {"name": "status", "status": status}, AccessDenied) for status in (401, 403)),
        ("/bom$", {"name": "status", "status": 400}, PublishError),
        ("/bom$", {"name": "status", "status": 413}, PublishError),
        *(("/bom$", {"name": "status", "status": status}, NetworkError) for status in (429, 500)),
        *(("/bom$", {"name": "wrong", "value": value}, PublishError) for value in ([], {}, {"token": "../x"})),
        *(("/token/", {"name": "wrong", "value": value}, PublishError) for value in ([], {}, {"processing": "no"})),
        ("/token/", {"name": "html"}, PublishError),
        ("/bom$", {"name": "redirect", "to": "http://127.0.0.1:9/"}, PublishError),
        ("/bom$", {"name": "hang"}, NetworkError),
    ],
)
def test_what_goes_wrong_is_told(
    server: DependencyTrackServer, pattern: str, how: dict[str, Any], error: type[AibomError]
) -> None:
    server.fault(pattern, **how)
    with pytest.raises(AibomError) as caught:
        attach(server, seconds=1.0 if error is NetworkError else 60.0)
    assert isinstance(caught.value, error), caught.value
    assert "canary" not in caught.value.message + caught.value.hint


def test_another_server_is_no_dependency_track(server: DependencyTrackServer) -> None:
    server.fault("/api/version", "wrong", value={"name": "other"})
    with pytest.raises(PublishError, match="no server of Dependency-Track"):
        attach(server, dry_run=True)


def test_a_bom_that_the_server_would_not_read_is_not_sent(server: DependencyTrackServer) -> None:
    with pytest.raises(PublishError, match="more than 14000000 bytes"):
        attach(server, data=b"x" * 14_000_001)
    assert not server.requests


def test_plain_http_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTRACK_API_KEY", "canary-dtrack-key")
    (place,) = destinations(["dtrack+http://dtrack.example/"])
    with pytest.raises(PublishError, match="plain HTTP"):
        publish(Upload("a.json", b"", "application/vnd.cyclonedx+json", "", MODEL), place)
