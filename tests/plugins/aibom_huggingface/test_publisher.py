"""A BOM on the Hub: by a commit on top of what was looked at, or a pull request that is opened once."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from aibom.errors import AccessDenied, AibomError, NetworkError, NotFound, Occupied, PublishError, UsageError
from aibom.plugin import Published, Upload
from aibom.release.attach import destinations, publish
from aibom_huggingface.card_link import linked
from tests.hub.repository import Lfs, Repository
from tests.hub.server import TestHub
from tests.servers.loopback import Reply, Request

TOKEN = "hf_canary_7d1f2c"
NAME = "aibom.cdx.json"


@pytest.fixture
def repository(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> Repository:
    hub.tokens.add(TOKEN)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    return hub.model("org/model", {"config.json": b"{}"}, card={"license": "mit"}, text="# It\n")


def attach(data: bytes = b"bom", to: str = "hf://org/model", **how: Any) -> Published:
    (place,) = destinations([to])
    sha256 = hashlib.sha256(data).hexdigest()
    return publish(Upload(NAME, data, "application/vnd.cyclonedx+json", sha256), place, **how)


def head(repository: Repository, branch: str = "main") -> dict[str, Any]:
    return dict(repository.versions[repository.branches[branch]])


def test_the_location_pins_the_commit(hub: TestHub, repository: Repository) -> None:
    before = head(repository)
    done = attach()
    assert done.location == f"{hub.url}/org/model/resolve/{repository.commit}/{NAME}"
    assert head(repository) == {**before, NAME: b"bom"}
    assert len(repository.versions) == 2


def test_branches_and_data_sets(hub: TestHub, repository: Repository) -> None:
    repository.branches["v1/x"] = repository.commit
    attach(to="hf://org/model@v1/x")
    assert NAME not in head(repository)
    assert head(repository, "v1/x")[NAME] == b"bom"
    data = hub.dataset("org/data", {"a.csv": b"1"})
    assert "/datasets/org/data/resolve/" in attach(to="hf://datasets/org/data").location
    assert head(data)[NAME] == b"bom"


def test_a_large_bom_in_lfs_is_known_by_its_digest(hub: TestHub, repository: Repository) -> None:
    hub.update(repository, {NAME: Lfs.of(b"bom")})
    assert not attach().changed
    with pytest.raises(Occupied):
        attach(b"other")


def test_a_pull_request_is_opened_once(hub: TestHub, repository: Repository) -> None:
    done = attach(options=["pr"])
    assert done.location == f"{hub.url}/org/model/discussions/1"
    assert "merged" in done.note
    assert NAME not in head(repository)
    assert head(repository, "refs/pr/1")[NAME] == b"bom"
    again = attach(options=["pr"])
    assert (again.location, again.changed) == (done.location, False)
    assert attach(b"newer", options=["pr"]).location.endswith("/2")
    with pytest.raises(UsageError, match="to main only"):
        attach(to="hf://org/model@v1", options=["pr"])


def test_the_card_is_touched_only_when_asked(repository: Repository) -> None:
    attach()
    assert head(repository)["README.md"] == b"---\nlicense: mit\n---\n# It\n"
    attach(options=["card_link"])
    assert head(repository)["README.md"] == b"---\nlicense: mit\naibom: aibom.cdx.json\n---\n# It\n"
    assert len(repository.versions) == 3
    assert not attach(options=["card_link"]).changed


def test_bom_and_link_are_one_commit(repository: Repository) -> None:
    attach(options=["card_link"])
    assert len(repository.versions) == 2


def test_another_who_committed_meanwhile_is_not_written_over(
    hub: TestHub, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = hub.answer

    def first(request: Request) -> Reply:
        if "/preupload/" in request.path:
            hub.update(repository, {NAME: b"other"})
        return answer(request)

    monkeypatch.setattr(hub, "answer", first)
    with pytest.raises(PublishError, match="changed by others meanwhile"):
        attach()
    assert head(repository)[NAME] == b"other"


@pytest.mark.parametrize(
    ("pattern", "how", "error"),
    [
        *(("/commit/", {"name": "status", "status": status}, AccessDenied) for status in (401, 403)),
        ("/commit/", {"name": "status", "status": 400}, PublishError),
        *(("/commit/", {"name": "status", "status": status}, NetworkError) for status in (429, 500)),
        *(("/commit/", {"name": name}, NetworkError) for name in ("hang", "reset")),
        ("/commit/", {"name": "html"}, PublishError),
        *(("/revision/", {"name": name}, AibomError) for name in ("hang", "html", "empty", "truncated")),
        ("/paths-info/", {"name": "wrong", "value": {"error": 1}}, AibomError),
    ],
)
def test_what_goes_wrong_is_told(
    hub: TestHub, repository: Repository, pattern: str, how: dict[str, Any], error: type[AibomError]
) -> None:
    hub.fault(pattern, **how)
    with pytest.raises(AibomError) as caught:
        attach(seconds=2.0 if how["name"] == "hang" or error is NetworkError else 60.0)
    assert isinstance(caught.value, error), caught.value
    assert caught.value.exit_code == 3
    assert TOKEN not in caught.value.message + caught.value.hint


def test_what_is_missing_is_told(hub: TestHub, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        attach(to="hf://org/other")
    with pytest.raises(NotFound):
        attach(to="hf://org/model@nope")
    count = len(hub.requests)
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(AccessDenied) as caught:
        attach(dry_run=True)
    assert "HF_TOKEN" in caught.value.hint
    assert len(hub.requests) == count


def test_a_hub_without_tls_gets_no_token(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    with pytest.raises(PublishError, match=r"plain HTTP to hub\.example is refused"):
        attach()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "---\naibom: x.json\n---\n"),
        ("# Text\n", "---\naibom: x.json\n---\n# Text\n"),
        ("---\na: 1\n---\n# T\n---\n", "---\na: 1\naibom: x.json\n---\n# T\n---\n"),
        ("---\naibom: old.json # why\na: 1\n---\n", "---\naibom: x.json\na: 1\n---\n"),
        ("---\na:\n  aibom: y\n---\n", "---\na:\n  aibom: y\naibom: x.json\n---\n"),
        ("---\r\na: 1\r\n---\r\nT", "---\r\na: 1\r\naibom: x.json\r\n---\r\nT"),
        ("---\n---\nT", "---\naibom: x.json\n---\nT"),
        ("---\na: 1\nno end", "---\naibom: x.json\n---\n---\na: 1\nno end"),
        ("\ufeff---\na: 1\n---", "\ufeff---\na: 1\naibom: x.json\n---"),
    ],
)
def test_one_line_of_a_card_changes_and_nothing_else(before: str, after: str) -> None:
    assert linked(before, "x.json") == after
    assert linked(after, "x.json") == after
