"""Dependency-Track's API as far as uploads go, on loopback and strict about what it is asked."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from tests.servers.loopback import Loopback, Reply, Request

__all__ = ["DependencyTrackServer"]

_FIELDS = {"bom", "project", "projectName", "projectVersion", "autoCreate", "parentUUID", "projectTags"}


class DependencyTrackServer(Loopback):
    """The server.

    Attributes:
        keys: API keys that it accepts.
        boms: bytes by project: UUID, or name and version.
        uploaded: bodies of uploads.
        rounds: how often it is asked before a BOM has been worked on.
        old: it is older than 4.11.
    """

    def __init__(self) -> None:
        super().__init__()
        self.keys = {"canary-dtrack-key"}
        self.boms: dict[tuple[str, str], bytes] = {}
        self.uploaded: list[dict[str, Any]] = []
        self.rounds = 2
        self.old = False
        self._left: dict[str, int] = {}

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path == "/api/version":
            return Reply.json({"application": "Dependency-Track", "version": "4.13.0"})
        if request.headers.get("x-api-key") not in self.keys:
            return Reply(401)
        if path == "/api/v1/bom":
            return self._upload(request)
        if matched := re.fullmatch(r"/api/v1/(event|bom)/token/(.+)", path):
            if (matched[1] == "event") == self.old or matched[2] not in self._left:
                return Reply(404)
            self._left[matched[2]] -= 1
            return Reply.json({"processing": self._left[matched[2]] >= 0})
        if path == "/api/v1/project/lookup":
            key = (request.query["name"][0], request.query.get("version", [""])[0])
            return Reply.json({"name": key[0]}) if key in self.boms else Reply(404)
        matched = re.fullmatch(r"/api/v1/project/([0-9a-f-]{36})", path)
        assert matched is not None, request.target
        return Reply.json({"uuid": matched[1]}) if (matched[1], "") in self.boms else Reply(404)

    def _upload(self, request: Request) -> Reply:
        assert request.method == "PUT" and request.headers["content-type"] == "application/json"
        body = json.loads(request.body)
        assert set(body) <= _FIELDS and ("project" in body) != ("projectName" in body)
        data = base64.b64decode(body["bom"], validate=True)
        if "project" in body:
            key = (body["project"], "")
            if key not in self.boms:
                return Reply(404)
        else:
            key = (body["projectName"], body.get("projectVersion", ""))
            if not body.get("autoCreate") and key not in self.boms:
                return Reply(404)
        self.boms[key] = data
        self.uploaded.append(body)
        token = f"00000000-0000-0000-0000-{len(self.uploaded):012}"
        self._left[token] = self.rounds
        return Reply.json({"token": token})
