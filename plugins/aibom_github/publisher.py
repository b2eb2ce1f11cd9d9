"""Attaches a BOM to a release: found, compared, uploaded, and put in the place of another one on request."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from aibom.plugin import (
    AccessDenied,
    AibomError,
    NotFound,
    Occupied,
    PublishContext,
    Published,
    PublishError,
    Reply,
    Upload,
    clean_url,
)
from aibom_github.target import Target, api_url, parse, upload_origin

__all__ = ["GitHubPublisher"]

_VERSION = "2022-11-28"
_LOGIN = "set GH_TOKEN or GITHUB_TOKEN to a token that may write contents of the repository"
_PAGE = 100
_MAX_PAGES = 20
_TRIES = 3
_EXISTS = 422


class GitHubPublisher:
    """Adds a file to the release of a tag, drafts too; the release has to be there.

    The token is that of ``GH_TOKEN`` or ``GITHUB_TOKEN``; ``GITHUB_API_URL`` names the API of an Enterprise Server.
    With ``replace`` the new file is uploaded under another name before the old one goes, and renamed then, so that the
    release lacks it for a moment at most.
    """

    name: ClassVar[str] = "github"
    schemes: ClassVar[tuple[str, ...]] = ("github",)

    def check(self, destination: str) -> None:
        """See ``aibom.plugin.Publisher``."""
        parse(destination)

    def publish(self, upload: Upload, destination: str, context: PublishContext) -> Published:
        """See ``aibom.plugin.Publisher``."""
        release = _Release.find(parse(destination), context)
        found = release.asset(upload.name)
        if found is not None and release.same(found, upload):
            return Published(release.location(found), changed=False)
        if found is not None and not _is_broken(found) and not context.replace:
            raise Occupied(f"{release.target} has another file {upload.name}", hint="--replace puts this one there")
        if context.dry_run:
            return Published(f"{release.target}/{upload.name}")
        # A name that follows from the bytes: a second run goes on where one stopped between deleting and renaming.
        name = f"{upload.sha256[:12]}.{upload.name}"
        new = release.asset(name)
        if found is None or _is_broken(found):
            if new is not None and release.same(new, upload):
                return Published(release.location(release.rename(new, upload)))
            return Published(release.location(release.upload(upload, upload.name)))
        new = release.upload(upload, name)
        try:
            release.delete(found)
        except AibomError:
            with contextlib.suppress(AibomError):
                release.delete(new)
            raise
        return Published(release.location(release.rename(new, upload)))


@dataclass(frozen=True, slots=True)
class _Release:
    """A release that is there.

    Attributes:
        target: which.
        number: its id.
        uploads: URL that takes its files.
        api: URL of the API.
        token: who asks.
        context: sends the requests.
    """

    target: Target
    number: int
    uploads: str
    api: str
    token: str
    context: PublishContext

    @classmethod
    def find(cls, target: Target, context: PublishContext) -> _Release:
        token = context.secret("GH_TOKEN", "GITHUB_TOKEN")
        if token is None:
            raise AccessDenied("GitHub wants a token", hint=_LOGIN)
        api = api_url()
        begun = cls(target, 0, "", api, token, context)
        try:
            row = begun.send("GET", f"{target.path}/releases/tags/{target.quoted_tag}", (200,)).json()
        except NotFound:
            # A draft has no tag yet, only the name of one.
            rows = begun.rows(f"{target.path}/releases")
            row = next((row for row in rows if row.get("tag_name") == target.tag and row.get("draft") is True), None)
        if row is None:
            raise NotFound(f"there is no release {target}", hint=f"create it first: gh release create {target.tag}")
        number, uploads = (row.get("id"), row.get("upload_url")) if isinstance(row, dict) else (None, None)
        if not isinstance(number, int) or not isinstance(uploads, str):
            raise PublishError(f"{target}: the answer is no release")
        uploads = uploads.partition("{")[0]
        if not upload_origin(api, uploads):
            raise PublishError(f"{target}: files would have to go to another host, where nothing is sent")
        return cls(target, number, uploads, api, token, context)

    def asset(self, name: str) -> dict[str, Any] | None:
        """Return the file of a name."""
        rows = self.rows(f"{self.target.path}/releases/{self.number}/assets")
        return next((row for row in rows if row.get("name") == name and isinstance(row.get("id"), int)), None)

    def same(self, asset: Mapping[str, Any], upload: Upload) -> bool:
        """Tell whether a file has these bytes; older servers do not say which digest it has."""
        if _is_broken(asset) or asset.get("size") != len(upload.data):
            return False
        if isinstance(digest := asset.get("digest"), str) and digest.startswith("sha256:"):
            return digest == f"sha256:{upload.sha256}"
        headers = {"Accept": "application/octet-stream"}
        path = f"{self.target.path}/releases/assets/{asset['id']}"
        data = self.send("GET", path, (200,), headers=headers, limit=len(upload.data)).body
        return hashlib.sha256(data).hexdigest() == upload.sha256

    def upload(self, upload: Upload, name: str) -> dict[str, Any]:
        """Upload a file under a name that may be taken by an earlier try, and see that it is the one that was sent."""
        for _ in range(_TRIES):
            reply = self.send(
                "POST",
                f"{self.uploads}?name={quote(name)}",
                (201, _EXISTS),
                headers={"Content-Type": upload.media_type},
                body=upload.data,
                repeat=True,
            )
            found = self.asset(name)
            if found is not None and self.same(found, upload):
                return found
            if found is None:
                raise PublishError(f"{self.target} did not take the file {name} (HTTP {reply.status})")
            if not _is_broken(found) and reply.status == _EXISTS and name == upload.name:
                raise Occupied(f"{self.target} has another file {name} by now", hint="--replace puts this one there")
            self.delete(found)  # what is left of a try that failed
        raise PublishError(f"{self.target} does not keep the file {name}")

    def delete(self, asset: Mapping[str, Any]) -> None:
        """Delete a file."""
        self.send("DELETE", f"{self.target.path}/releases/assets/{asset['id']}", (204, 404))

    def rename(self, asset: Mapping[str, Any], upload: Upload) -> dict[str, Any]:
        """Give a file the name that it is to have."""
        body = json.dumps({"name": upload.name}).encode()
        path = f"{self.target.path}/releases/assets/{asset['id']}"
        self.send("PATCH", path, (200,), body=body, headers={"Content-Type": "application/json"}, repeat=True)
        found = self.asset(upload.name)
        if found is None or not self.same(found, upload):
            raise PublishError(f"{self.target} has not the file {upload.name} that was uploaded")
        return found

    def location(self, asset: Mapping[str, Any]) -> str:
        """Return where a file can be had."""
        url = asset.get("browser_download_url")
        return (clean_url(url) if isinstance(url, str) else None) or f"{self.target}/{asset['name']}"

    def rows(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield what a list holds, page by page."""
        for page in range(1, _MAX_PAGES + 1):
            found = self.send("GET", f"{path}?per_page={_PAGE}&page={page}", (200,)).json()
            if not isinstance(found, list):
                raise PublishError(f"{self.target}: the answer is no list")
            yield from (row for row in found if isinstance(row, dict))
            if len(found) < _PAGE:
                return
        raise PublishError(f"{self.target}: the list does not end")

    def send(self, method: str, path: str, expect: tuple[int, ...], **more: Any) -> Reply:
        """Send one request as the API wants it."""
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": _VERSION, **more.pop("headers", {})}
        return self.context.send(
            method,
            path if "://" in path else f"{self.api}{path}",
            what=f"{self.target}",
            expect=expect,
            headers=headers,
            credential={"Authorization": f"Bearer {self.token}"},
            login=_LOGIN,
            **more,
        )


def _is_broken(asset: Mapping[str, Any]) -> bool:
    """Tell whether a file is one that never arrived: GitHub says that it may be deleted."""
    return asset.get("state") == "starter"
