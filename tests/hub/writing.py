"""How the test Hub takes commits and pull requests, as the unmodified client sends them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.hub.repository import Repository
from tests.servers.loopback import Reply, Request

if TYPE_CHECKING:
    from tests.hub.server import TestHub

__all__ = ["committed", "discussions", "preuploaded", "validated"]


def validated(request: Request) -> Reply:
    body = json.loads(request.body)
    assert set(body) == {"content", "repoType"}
    return Reply.json({"errors": [], "warnings": [{"message": "empty or missing yaml metadata in repo card"}]})


def preuploaded(request: Request) -> Reply:
    """Every file is a small one here."""
    files = [
        {"path": row["path"], "uploadMode": "regular", "shouldIgnore": False}
        for row in json.loads(request.body)["files"]
    ]
    return Reply.json({"files": files})


def committed(hub: TestHub, repository: Repository, commit: str, revision: str, request: Request) -> Reply:
    assert request.headers["content-type"] == "application/x-ndjson"
    rows = [json.loads(line) for line in request.body.splitlines()]
    head, *files = rows
    assert head["key"] == "header" and all(row["key"] == "file" for row in files)
    if head["value"].get("parentCommit", commit) != commit:
        return Reply.json({"error": "A commit has happened since."}, 412)
    branch = unquote(revision)
    pull_request = request.query.get("create_pr") == ["1"]
    if pull_request:
        assert branch == "main"
        repository.requests.append(head["value"]["summary"])
        branch = f"refs/pr/{len(repository.requests)}"
    after: dict[str, Any] = dict(repository.versions[commit])
    for row in files:
        assert row["value"]["encoding"] == "base64"
        after[row["value"]["path"]] = base64.b64decode(row["value"]["content"], validate=True)
    oid = hashlib.sha1(request.body + str(len(repository.versions)).encode()).hexdigest()
    repository.versions[oid] = after
    repository.branches[branch] = oid
    answer = {"success": True, "commitOid": oid, "commitUrl": f"{hub.url}/{repository.id}/commit/{oid}"}
    if pull_request:
        answer["pullRequestUrl"] = f"{hub.url}/{repository.id}/discussions/{len(repository.requests)}"
    return Reply.json(answer)


def discussions(repository: Repository, request: Request) -> Reply:
    assert request.query["type"] == ["pull_request"] and request.query["status"] == ["open"]
    rows = [
        {
            "title": title,
            "num": number,
            "author": {"name": "tester"},
            "createdAt": "2024-06-07T08:09:10.000Z",
            "status": "open",
            "repo": {"name": repository.id, "type": repository.kind.removesuffix("s")},
            "isPullRequest": True,
        }
        for number, title in enumerate(repository.requests, 1)
    ]
    return Reply.json({"count": len(rows), "start": 0, "discussions": rows})
