"""The list of referrers under a tag: nobody's entry is lost, whoever writes at the same time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from aibom.errors import PublishError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish
from tests.servers.docker_registry import docker_registry, push
from tests.servers.loopback import Reply, Request
from tests.servers.oci import INDEX, MANIFEST, OciServer, digest_of

KIND = "application/vnd.cyclonedx+json"


@pytest.fixture(autouse=True)
def _no_login(no_docker_login: None) -> None:
    """No login."""


@pytest.fixture
def registry() -> Iterator[OciServer]:
    with OciServer(native=False) as served:
        served.push("org/app", "v1")
        yield served


def attach(host: str, data: bytes, *, name: str = "a.json", replace: bool = False) -> Published:
    (place,) = destinations([f"oci://{host}/org/app:v1"])
    return publish(Upload(name, data, KIND, hashlib.sha256(data).hexdigest()), place, replace=replace)


def subject(registry: OciServer) -> str:
    return registry.repositories["org/app"].tags["v1"]


def test_the_tag_is_the_digest_of_the_subject(registry: OciServer) -> None:
    done = attach(registry.host, b"1")
    tag = subject(registry).replace(":", "-")
    assert f"the tag {tag} lists what refers to it" in done.note
    kind, data = registry.repositories["org/app"].manifests[registry.repositories["org/app"].tags[tag]]
    assert kind == INDEX
    (entry,) = json.loads(data)["manifests"]
    assert entry["artifactType"] == KIND
    assert entry["annotations"]["org.opencontainers.image.title"] == "a.json"
    assert done.location.endswith(entry["digest"])


def test_what_others_listed_stays_as_it_is(registry: OciServer) -> None:
    repository = registry.repositories["org/app"]
    signature = {"mediaType": MANIFEST, "digest": subject(registry), "size": 1, "artifactType": "x", "data": "e30="}
    data = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": [signature], "annotations": {"a": "b"}})
    repository.manifests[digest_of(data.encode())] = (INDEX, data.encode())
    repository.tags[subject(registry).replace(":", "-")] = digest_of(data.encode())
    attach(registry.host, b"1")
    digest = repository.tags[subject(registry).replace(":", "-")]
    index = json.loads(repository.manifests[digest][1])
    assert index["manifests"][0] == signature and len(index["manifests"]) == 2
    assert index["annotations"] == {"a": "b"}


def test_a_tag_that_is_no_list_is_not_written_over(registry: OciServer) -> None:
    repository = registry.repositories["org/app"]
    repository.tags[subject(registry).replace(":", "-")] = subject(registry)
    before = dict(repository.tags)
    with pytest.raises(PublishError):
        attach(registry.host, b"1")
    assert repository.tags == before


@pytest.mark.parametrize("looks", [1, 2])
def test_an_entry_that_another_wrote_over_is_written_again(
    registry: OciServer, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """Another client reads before our PUT and writes after it: our entry is gone when we look, or look once more."""
    tag = subject(registry).replace(":", "-")
    repository = registry.repositories["org/app"]
    seen: list[str] = []
    answer = registry.answer

    def overwritten(request: Request) -> Reply:
        if request.method == "GET" and request.path.endswith(tag) and tag in repository.tags:
            seen.append(repository.tags[tag])
            if len(seen) == looks:
                del repository.tags[tag]
        return answer(request)

    monkeypatch.setattr(registry, "answer", overwritten)
    attach(registry.host, b"1")
    assert len(seen) > looks
    assert registry.attached("org/app", subject(registry)) == [b"1"]


def test_replaced_ones_are_listed_no_more(registry: OciServer) -> None:
    attach(registry.host, b"1")
    attach(registry.host, b"2", name="b.json")
    attach(registry.host, b"3", replace=True)
    assert sorted(registry.attached("org/app", subject(registry))) == [b"2", b"3"]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with docker_registry(tmp_path_factory.mktemp("registry")) as host:
        yield host


def test_eight_at_once_lose_no_entry_in_a_real_registry(real: str, tmp_path: Path) -> None:
    digest = push(real, "org/app", "v1", str(tmp_path).encode())
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda number: attach(real, str(number).encode(), name=f"{number}.json"), range(8)))
    assert all(item.changed for item in done)
    url = f"http://{real}/v2/org/app/manifests/{digest.replace(':', '-')}"
    index = requests.get(url, headers={"Accept": INDEX}, timeout=30).json()
    titles = [entry["annotations"]["org.opencontainers.image.title"] for entry in index["manifests"]]
    assert sorted(titles) == [f"{number}.json" for number in range(8)]
