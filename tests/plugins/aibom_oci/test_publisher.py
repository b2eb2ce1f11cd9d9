"""A BOM in a registry: what is sent, in which order, what is refused, and what a receiver gets back."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, PublishError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, fetch, publish
from tests.servers.oci import INDEX, MANIFEST, OciServer, digest_of

KIND = "application/vnd.cyclonedx+json"
BOM = b'{"bomFormat": "CycloneDX"}\n'
PASSWORD = "canary-7d1f2c"
STEPS = ("GET /manifests/v1", "POST /uploads/", "PUT /uploads/", "PUT /manifests/")


@pytest.fixture(autouse=True)
def _no_login(no_docker_login: None) -> None:
    """No login unless a test makes one."""


@pytest.fixture
def registry() -> Iterator[OciServer]:
    with OciServer() as served:
        served.push("org/app", "v1")
        yield served


def upload(data: bytes = BOM, name: str = "aibom.cdx.json", timestamp: str = "", kind: str = KIND) -> Upload:
    return Upload(name, data, kind, hashlib.sha256(data).hexdigest(), timestamp=timestamp)


def attach(registry: OciServer, what: Upload | None = None, to: str = "org/app:v1", **how: Any) -> Published:
    (place,) = destinations([f"oci://{registry.host}/{to}"])
    return publish(what or upload(), place, **how)


def get(registry: OciServer, of: str = "org/app:v1") -> Any:
    (place,) = destinations([of if "://" in of else f"oci://{registry.host}/{of}"])
    return fetch(place, (KIND,))


def login(registry: OciServer, monkeypatch: pytest.MonkeyPatch, user: str = "me", password: str = PASSWORD) -> None:
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"auths": {registry.host: {"auth": auth}}}))


def test_the_tag_decides_what_it_is_about_and_the_location_pins_the_bom(registry: OciServer) -> None:
    digest = registry.repositories["org/app"].tags["v1"]
    done = attach(registry)
    (entry,) = registry.referrers("org/app", digest)
    assert done.location == f"oci://{registry.host}/org/app@{entry['digest']}"
    assert entry["artifactType"] == KIND
    assert done.note == f"{registry.host}/org/app:v1 is oci://{registry.host}/org/app@{digest}"
    assert attach(registry, to=f"org/app@{digest}").note == ""


def test_the_manifest_comes_last(registry: OciServer) -> None:
    attach(registry)
    puts = [request.path for request in registry.requests if request.method == "PUT"]
    assert [path.split("/")[4] for path in puts] == ["blobs", "manifests"]  # {} was there


def test_an_index_and_a_docker_image_can_have_a_bom(registry: OciServer) -> None:
    repository = registry.repositories["org/app"]
    for kind in (INDEX, "application/vnd.docker.distribution.manifest.v2+json"):
        data = json.dumps({"schemaVersion": 2, "mediaType": kind, "manifests": []}).encode()
        repository.manifests[digest_of(data)] = (kind, data)
        attach(registry, to=f"org/app@{digest_of(data)}")
        (entry,) = registry.referrers("org/app", digest_of(data))
        manifest = json.loads(repository.manifests[entry["digest"]][1])
        assert manifest["subject"] == {"mediaType": kind, "digest": digest_of(data), "size": len(data)}


def test_another_bom_lies_beside_and_takes_the_place_of_its_name_on_request(registry: OciServer) -> None:
    digest = registry.repositories["org/app"].tags["v1"]
    attach(registry, upload(b"1", "a.json"))
    attach(registry, upload(b"2", "b.json"))
    attach(registry, upload(b"3", "a.json", kind="application/other"))
    attach(registry, upload(b"4", "a.json"), replace=True)
    assert sorted(registry.attached("org/app", digest)) == [b"2", b"3", b"4"]
    again = attach(registry, upload(b"4", "a.json"), replace=True)
    assert not again.changed


def test_a_registry_that_deletes_nothing_says_so(registry: OciServer) -> None:
    registry.deletes = False
    attach(registry, upload(b"1"))
    done = attach(registry, upload(b"2"), replace=True)
    assert "1 earlier ones stay: the registry deletes nothing" in done.note


def test_a_referrer_of_which_a_part_was_lost_is_sent_again(registry: OciServer) -> None:
    attach(registry)
    del registry.repositories["org/app"].blobs[digest_of(BOM)]
    assert attach(registry).changed
    assert get(registry).data == BOM


@pytest.mark.parametrize(
    ("lie", "native"),
    [
        ("subject", True),  # without the API it says nothing of it
        *(
            (lie, native)
            for lie in ("manifest", "blob", "digest", "upload", "nothing-kept")
            for native in (True, False)
        ),
    ],
)
def test_a_registry_that_lies_is_found_out(registry: OciServer, lie: str, native: bool) -> None:
    with OciServer() as elsewhere:
        registry.lie, registry.native, registry.elsewhere = lie, native, elsewhere.url
        with pytest.raises(PublishError) as caught:
            attach(registry)
        assert not elsewhere.requests
    assert caught.value.exit_code == 3
    if lie != "subject":  # which says so only after it was taken
        registry.lie = ""
        digest = registry.repositories["org/app"].tags["v1"]
        if lie in ("digest", "upload", "manifest"):
            assert not registry.referrers("org/app", digest)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"name": "status", "status": 401}, AccessDenied),
        ({"name": "status", "status": 403}, AccessDenied),
        ({"name": "status", "status": 404}, NotFound),
        ({"name": "status", "status": 409}, PublishError),
        ({"name": "status", "status": 429}, NetworkError),
        ({"name": "status", "status": 429, "headers": {"Retry-After": "3600"}}, NetworkError),
        ({"name": "status", "status": 500}, NetworkError),
        ({"name": "hang"}, NetworkError),
        ({"name": "redirect", "to": "http://elsewhere.example/x"}, PublishError),
    ],
    ids=lambda value: str(value.get("status", value["name"])) if isinstance(value, dict) else value.__name__,
)
@pytest.mark.parametrize("step", STEPS)
def test_what_goes_wrong_is_told_and_leaves_nothing_half(
    registry: OciServer, how: dict[str, Any], error: type[AibomError], step: str
) -> None:
    method, _, path = step.partition(" ")
    fault = registry.fault(path, method=method, **how)
    with pytest.raises(AibomError) as caught:
        attach(registry, seconds=1.0 if error is NetworkError else 60.0)
    assert isinstance(caught.value, error), caught.value
    assert caught.value.exit_code == 3
    assert "text of the registry" not in caught.value.message
    digest = registry.repositories["org/app"].tags["v1"]
    assert not registry.referrers("org/app", digest)
    registry.faults.remove(fault)
    assert attach(registry).changed  # to try again does no harm
    assert registry.attached("org/app", digest) == [BOM]


@pytest.mark.parametrize(("name", "error"), [("truncated", NetworkError), ("html", PublishError)])
def test_a_subject_that_does_not_arrive_whole_gets_no_bom(
    registry: OciServer, name: str, error: type[AibomError]
) -> None:
    registry.fault("/manifests/v1", name)
    with pytest.raises(error):
        attach(registry, seconds=1.0 if error is NetworkError else 60.0)
    assert {request.method for request in registry.requests} == {"GET"}


@pytest.mark.parametrize(
    "step",
    ["GET /manifests/v1", "POST /uploads/", "PUT /uploads/", "PUT /manifests/", "GET /referrers/", "GET /blobs/"],
)
@pytest.mark.parametrize("name", ["reset", "status"])
def test_a_connection_that_breaks_once_is_no_failure(registry: OciServer, step: str, name: str) -> None:
    method, _, path = step.partition(" ")
    fault = registry.fault(path, name, method=method, status=503, times=1)
    assert attach(registry).changed
    assert fault.times == 0
    assert registry.attached("org/app", registry.repositories["org/app"].tags["v1"]) == [BOM]


@pytest.mark.parametrize("auth", ["basic", "bearer"])
def test_a_login_is_found_used_and_not_shown(registry: OciServer, monkeypatch: pytest.MonkeyPatch, auth: str) -> None:
    registry.auth, registry.users = auth, {"me": PASSWORD}
    with pytest.raises(AccessDenied) as caught:
        attach(registry)
    assert "docker login" in caught.value.hint
    login(registry, monkeypatch, password="wrong-canary")
    with pytest.raises(AccessDenied) as caught:
        attach(registry)
    assert "was not enough" in caught.value.hint
    login(registry, monkeypatch)
    done = attach(registry)
    assert done.changed
    assert get(registry).data == BOM
    assert PASSWORD not in repr(done) + repr(caught.value)


def test_the_token_service_may_lie_on_another_host(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with OciServer(users={"me": PASSWORD}) as service:
        registry.auth, registry.elsewhere, registry.tokens = "bearer", service.url, service.tokens
        login(registry, monkeypatch)
        assert attach(registry).changed
        assert {request.path for request in service.requests} == {"/token"}
        # What the service gets is the login, what the registry gets is the token.
        assert all(request.headers["authorization"].startswith("Basic ") for request in service.requests)
        sent = {request.headers.get("authorization", "").partition(" ")[0] for request in registry.requests}
        assert sent == {"", "Bearer"}


def test_a_token_service_without_tls_gets_no_login(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.auth, registry.elsewhere = "bearer", "http://token.example"
    login(registry, monkeypatch)
    with pytest.raises(PublishError, match=r"plain HTTP to token\.example is refused"):
        attach(registry)


def test_a_token_that_allows_too_little_is_no_loop(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.auth, registry.users, registry.allowed = "bearer", {"me": PASSWORD}, {"pull"}
    login(registry, monkeypatch)
    with pytest.raises(AccessDenied, match="does not accept the login"):
        attach(registry)
    assert len(registry.requests) < 20


def test_one_token_serves_all_requests(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.auth, registry.users = "bearer", {"me": PASSWORD}
    login(registry, monkeypatch)
    attach(registry)
    assert sum(request.path == "/token" for request in registry.requests) == 1


def test_an_anonymous_token_is_asked_for_where_there_is_no_login(registry: OciServer) -> None:
    registry.auth = "bearer"
    assert attach(registry).changed


@pytest.mark.parametrize("answer", [{}, [], {"token": 7}, {"token": "a\r\nb"}, {"token": ""}], ids=str)
def test_a_token_that_is_none_is_not_used(registry: OciServer, answer: Any) -> None:
    registry.auth = "bearer"
    registry.fault("/token", "wrong", value=answer)
    with pytest.raises(PublishError, match="holds none"):
        attach(registry)


def test_a_helper_is_named_where_a_login_is_missing(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.auth, registry.users = "basic", {"me": PASSWORD}
    monkeypatch.setenv("DOCKER_AUTH_CONFIG", json.dumps({"credsStore": "desktop"}))
    with pytest.raises(AccessDenied) as caught:
        attach(registry)
    assert "credential helper desktop, and aibom runs no programs" in caught.value.hint


def test_a_blob_elsewhere_is_had_without_the_login(registry: OciServer, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.auth, registry.users = "basic", {"me": PASSWORD}
    login(registry, monkeypatch)
    attach(registry)
    with OciServer() as store:
        store.repositories = registry.repositories
        registry.fault(
            f"/blobs/{digest_of(BOM)}", "redirect", method="GET", to=f"{store.url}/v2/org/app/blobs/{digest_of(BOM)}"
        )
        assert get(registry).data == BOM
        (request,) = store.requests
        assert "authorization" not in request.headers


def test_a_receiver_gets_the_bytes_by_tag_by_digest_and_by_its_own_location(registry: OciServer) -> None:
    digest = registry.repositories["org/app"].tags["v1"]
    location = attach(registry).location
    for uri in ("org/app:v1", f"org/app@{digest}", location):
        found = get(registry, uri)
        assert (found.data, found.location) == (BOM, location)
    assert all(request.method == "GET" for request in registry.requests[-2:])


def test_of_several_the_newest_is_meant_and_else_none(registry: OciServer) -> None:
    attach(registry, upload(b"old", "a.json", "2025-01-01T00:00:00Z"))
    attach(registry, upload(b"new", "b.json", "2026-01-01T00:00:00Z"))
    found = get(registry)
    assert (found.data, found.note) == (b"new", "2 are attached; this is the one of 2026-01-01T00:00:00Z")
    attach(registry, upload(b"same", "c.json", "2026-01-01T00:00:00Z"))
    with pytest.raises(PublishError, match="3 are attached") as caught:
        get(registry)
    assert caught.value.hint.count("@sha256:") == 3


def test_a_long_list_of_referrers_is_read_to_its_end(registry: OciServer) -> None:
    registry.page = 2
    for number in range(5):
        attach(registry, upload(str(number).encode(), f"{number}.json", f"202{number}-01-01T00:00:00Z"))
    assert get(registry).data == b"4"
    assert not attach(registry, upload(b"0", "0.json", "2020-01-01T00:00:00Z")).changed


def test_nothing_attached_is_told(registry: OciServer) -> None:
    with pytest.raises(NotFound, match="nothing of that kind is attached"):
        get(registry)
    with pytest.raises(NotFound, match="does not exist"):
        get(registry, "org/other:v1")


def test_a_bom_that_was_exchanged_is_not_taken(registry: OciServer) -> None:
    attach(registry)
    repository = registry.repositories["org/app"]
    repository.blobs[digest_of(BOM)] = b'{"bomFormat": "Cyclone10"}\n'
    with pytest.raises(PublishError, match="lies about the digest"):
        get(registry)


def test_a_list_that_names_a_bom_of_something_else_is_not_believed(registry: OciServer) -> None:
    registry.native = False
    registry.push("org/app", "v2", b"other weights")
    attach(registry, to="org/app:v2")
    repository = registry.repositories["org/app"]
    one, other = (repository.tags[tag].replace(":", "-") for tag in ("v1", "v2"))
    repository.tags[one] = repository.tags[other]
    with pytest.raises(PublishError, match="refers to something else"):
        get(registry)


@pytest.mark.parametrize(
    "layers",
    [
        *([], [{}], [7], "text", [{"mediaType": KIND, "digest": "md5:0", "size": 1}]),
        [{"mediaType": KIND, "digest": digest_of(BOM), "size": 10**12}],
        [{"mediaType": KIND, "digest": digest_of(BOM), "size": -1}],
        [{"mediaType": KIND, "digest": digest_of(BOM), "size": len(BOM) - 1}],
        [{"mediaType": KIND, "digest": digest_of(BOM), "size": len(BOM) + 1}],
        [{"mediaType": KIND, "digest": digest_of(BOM), "size": len(BOM)}] * 2,
    ],
)
def test_a_manifest_of_which_nothing_is_true_is_refused(registry: OciServer, layers: Any) -> None:
    repository = registry.repositories["org/app"]
    repository.blobs[digest_of(BOM)] = BOM
    data = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": KIND, "layers": layers}).encode()
    repository.manifests[digest_of(data)] = (MANIFEST, data)
    with pytest.raises(PublishError):
        get(registry, f"org/app@{digest_of(data)}")
