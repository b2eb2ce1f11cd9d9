"""Uploads a BOM to Dependency-Track, and waits until it has been worked on."""

from __future__ import annotations

import base64
import json
import re
from typing import Any, ClassVar
from urllib.parse import urlencode

from aibom.plugin import (
    AccessDenied,
    NetworkError,
    PublishContext,
    Published,
    PublishError,
    Reply,
    Upload,
    UsageError,
)
from aibom_dtrack.target import Project, Target, parse

__all__ = ["DependencyTrackPublisher"]

_VARIABLES = ("DTRACK_API_KEY", "DEPENDENCY_TRACK_API_KEY")
_LOGIN = "set DTRACK_API_KEY to a key whose team has BOM_UPLOAD, and PROJECT_CREATION_UPLOAD for new projects"
_TOKEN = re.compile(r"[0-9A-Za-z-]{1,64}")
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_MAX_BOM = 14_000_000
"""Bytes; the server reads no text in JSON of more than 20,000,000 characters, which is what these are in base64."""


class DependencyTrackPublisher:
    """Uploads a BOM to a project, which is created where it is not there and the key may do so.

    The project is what the BOM is about, unless the URI names another one. The server does not say which BOM it has,
    so the same one again is uploaded again, and leads to the same components. The key is that of ``DTRACK_API_KEY``.
    """

    name: ClassVar[str] = "dtrack"
    schemes: ClassVar[tuple[str, ...]] = ("dtrack+https", "dtrack+http")

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        parse(destination)

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        target = parse(destination)
        if "cyclonedx" not in upload.media_type:
            raise UsageError("Dependency-Track takes BOMs only", hint="leave its URI out for signatures")
        project = target.project.about(upload.subject)
        server = _Server(target, context)
        location = f"dtrack+{target.url}/?{project.query}"
        if len(upload.data) > _MAX_BOM:
            raise PublishError(f"Dependency-Track takes no BOM of more than {_MAX_BOM} bytes", hint="scan --compact")
        if context.dry_run:
            return Published(location, note=server.look(project))
        server.process(server.upload(upload, project))
        return Published(location)


class _Server:
    def __init__(self, target: Target, context: PublishContext) -> None:
        key = context.secret(*_VARIABLES)
        if key is None:
            raise AccessDenied("Dependency-Track wants an API key", hint=_LOGIN)
        self._target = target
        self._context = context
        self._credential = {"X-Api-Key": key}

    def look(self, project: Project) -> str:
        """Ask whether the server is one, and knows the key and the project; returns what the user should know."""
        version = self._send("GET", "/api/version", (200,)).json()
        if not isinstance(version, dict) or not isinstance(version.get("version"), str):
            raise PublishError(f"{self._target.url} is no server of Dependency-Track")
        if project.uuid:
            self._send("GET", f"/api/v1/project/{project.uuid}", (200,))
            return ""
        query = urlencode({"name": project.name, "version": project.version})
        reply = self._send("GET", f"/api/v1/project/lookup?{query}", (200, 403, 404))
        return {403: "the key may not look at projects", 404: "the project would be created"}.get(reply.status, "")

    def upload(self, upload: Upload, project: Project) -> str:
        """Upload; returns the token by which the server tells how far it is."""
        body: dict[str, Any] = {"bom": base64.b64encode(upload.data).decode()}
        if project.uuid:
            body["project"] = project.uuid
        else:
            body |= {"projectName": project.name, "autoCreate": True}
            body |= {"projectVersion": project.version} if project.version else {}
            body |= {"parentUUID": project.parent} if project.parent else {}
            body |= {"projectTags": [{"name": tag} for tag in project.tags]} if project.tags else {}
        headers = {"Content-Type": "application/json"}
        answer = self._send("PUT", "/api/v1/bom", (200,), headers=headers, body=json.dumps(body).encode()).json()
        token = answer.get("token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise PublishError(f"{self._target.url} took the BOM, and does not say what became of it")
        return token

    def process(self, token: str) -> None:
        """Wait until the BOM has been worked on."""
        path, pause = "/api/v1/event/token/", _FIRST_PAUSE
        while True:
            try:
                reply = self._send("GET", f"{path}{token}", (200, 404))
                if reply.status == 404 and path != "/api/v1/bom/token/":
                    path = "/api/v1/bom/token/"  # before version 4.11
                    continue
                answer = reply.json() if reply.status == 200 else None
                if not isinstance(answer, dict) or not isinstance(answer.get("processing"), bool):
                    raise PublishError(f"{self._target.url} took the BOM, and does not say what became of it")
                if not answer["processing"]:
                    return
                self._context.wait(pause, "the work on the BOM")
            except NetworkError as error:
                raise NetworkError(
                    f"{self._target.url} took the BOM, and was not done with it in time", hint=error.hint
                ) from error
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _send(self, method: str, path: str, expect: tuple[int, ...], **more: Any) -> Reply:
        return self._context.send(
            method,
            f"{self._target.url}{path}",
            what=f"{self._target.url}{path.partition('?')[0]}",
            expect=expect,
            credential=self._credential,
            login=_LOGIN,
            **more,
        )
