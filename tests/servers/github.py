"""Releases as GitHub's API serves them, on loopback and strict about what it is asked."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import unquote

from tests.servers.loopback import Loopback, Reply, Request

__all__ = ["GitHubServer"]

_REPOSITORY = "/repos/org/app"


class GitHubServer(Loopback):
    """The API of one repository, ``org/app``.

    Attributes:
        tokens: those that it accepts.
        releases: by id.
        files: bytes by id of an asset.
        digests: whether it says which digest a file has, as GitHub does since 2025.
        uploads: URL of the host that takes files; empty for this one.
        broken: uploads that leave an empty file behind and fail.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {"canary-github-token"}
        self.releases: dict[int, dict[str, Any]] = {}
        self.files: dict[int, bytes] = {}
        self.digests = True
        self.uploads = ""
        self.failing = 0

    def release(self, tag: str, *, draft: bool = False) -> int:
        number = len(self.releases) + 1
        self.releases[number] = {"tag_name": tag, "draft": draft, "assets": []}
        return number

    def add(self, release: int, name: str, data: bytes, state: str = "uploaded") -> dict[str, Any]:
        number = 100 + len(self.requests) + len(self.files)
        self.files[number] = data
        asset = {"id": number, "name": name, "state": state, "size": len(data)}
        asset["digest"] = f"sha256:{hashlib.sha256(data).hexdigest()}" if self.digests and data else None
        asset["browser_download_url"] = f"https://github.com/org/app/releases/download/x/{name}"
        self.releases[release]["assets"].append(asset)
        return asset

    def held(self, release: int) -> dict[str, bytes]:
        return {asset["name"]: self.files[asset["id"]] for asset in self.releases[release]["assets"]}

    def answer(self, request: Request) -> Reply:
        assert request.headers["x-github-api-version"] == "2022-11-28"
        assert request.headers["user-agent"]
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Reply.json({"message": "Bad credentials"}, 401)
        path = request.path.removeprefix(_REPOSITORY)
        if path == request.path:
            return Reply.json({"message": "Not Found"}, 404)
        if matched := re.fullmatch(r"/releases/tags/([^/]+)", path):
            tag = unquote(matched[1])
            found = [number for number, row in self.releases.items() if row["tag_name"] == tag and not row["draft"]]
            return Reply.json(self._row(found[0])) if found else Reply.json({"message": "Not Found"}, 404)
        if path == "/releases":
            return self._page(request, [self._row(number) for number in self.releases])
        if matched := re.fullmatch(r"/releases/assets/(\d+)", path):
            return self._asset(request, int(matched[1]))
        matched = re.fullmatch(r"/releases/(\d+)/assets", path)
        assert matched is not None, request.path
        number = int(matched[1])
        if request.method == "GET":
            return self._page(request, self.releases[number]["assets"])
        return self._upload(request, number)

    def _row(self, number: int) -> dict[str, Any]:
        url = f"{self.uploads or self.url}{_REPOSITORY}/releases/{number}/assets{{?name,label}}"
        return {**self.releases[number], "id": number, "upload_url": url}

    def _page(self, request: Request, rows: list[dict[str, Any]]) -> Reply:
        size, page = int(request.query["per_page"][0]), int(request.query["page"][0])
        return Reply.json(rows[(page - 1) * size : page * size])

    def _upload(self, request: Request, number: int) -> Reply:
        assert request.method == "POST" and request.headers["content-type"].startswith("application/")
        (name,) = request.query["name"]
        if name in self.held(number):
            error = {"resource": "ReleaseAsset", "code": "already_exists", "field": "name"}
            return Reply.json({"message": "Validation Failed", "errors": [error]}, 422)
        if self.failing:
            self.failing -= 1
            self.add(number, name, b"", "starter")
            return Reply.json({"message": "upstream"}, 502)
        return Reply.json(self.add(number, name, request.body), 201)

    def _asset(self, request: Request, number: int) -> Reply:
        for release in self.releases.values():
            for asset in release["assets"]:
                if asset["id"] != number:
                    continue
                if request.method == "DELETE":
                    release["assets"].remove(asset)
                    return Reply(204)
                if request.method == "PATCH":
                    name = json.loads(request.body)["name"]
                    assert name not in {other["name"] for other in release["assets"]}
                    asset["name"] = name
                    return Reply.json(asset)
                if request.headers["accept"] == "application/octet-stream":
                    return Reply(200, self.files[number], {"Content-Type": "application/octet-stream"})
                return Reply.json(asset)
        return Reply.json({"message": "Not Found"}, 404)
