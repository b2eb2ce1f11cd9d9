"""What the test Hub answers to each request: routes, access, errors. The socket is the server's business."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote

from tests.hub.repository import Absent, Lfs, Repository
from tests.hub.writing import committed, discussions, preuploaded, validated
from tests.servers.loopback import Reply, Request

if TYPE_CHECKING:
    from tests.hub.server import TestHub

__all__ = ["answer"]

_KINDS = "models|datasets|spaces"
_API = re.compile(rf"/api/({_KINDS})/(.+)")
_FILE = re.compile(r"/(?:(datasets|spaces)/)?(.+?)/(?:resolve|raw)/([^/]+)/(.+)")
_REST = re.compile(
    r"(.*?)/(revision|tree|paths-info|refs|commits|auth-check|resolve-cache|preupload|commit|discussions)(?:/(.*))?"
)

_COLLECTION = {
    "owner": {"name": "org"},
    "lastUpdated": "2024-06-07T08:09:10.000Z",
    "position": 0,
    "private": False,
    "theme": "blue",
    "upvotes": 1,
}


def _error(status: int, code: str, message: str) -> Reply:
    return Reply.json({"error": message}, status, **{"X-Error-Code": code, "X-Error-Message": message})


def answer(hub: TestHub, request: Request) -> Reply:
    path = request.path
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if given and given not in hub.tokens:
        text = "Invalid credentials in Authorization header"
        return Reply.json({"error": text}, 401, **{"X-Error-Message": text})
    if path == "/api/whoami-v2":
        return Reply.json({"type": "user", "name": "tester"}) if given else Reply.json({"error": "no"}, 401)
    if path == "/api/agent-harnesses":
        return Reply.json({"standardEnvVars": [], "harnesses": {}})
    if path == "/api/validate-yaml":
        return validated(request)
    if path.startswith("/lfs/"):
        return _bytes(hub, path.removeprefix("/lfs/"), request)
    if path.startswith("/api/collections/"):
        slug = unquote(path.removeprefix("/api/collections/"))
        if slug not in hub.collections:
            return _error(404, "RepoNotFound", "Collection not found")
        return Reply.json(_COLLECTION | {"slug": slug, "title": slug, "items": hub.collections[slug]})
    if path.removeprefix("/api/") in _KINDS.split("|"):
        return _list(hub, path.removeprefix("/api/"), request)
    if matched := _API.fullmatch(path):
        return _api(hub, matched[1], matched[2], request, bool(given))
    if matched := _FILE.fullmatch(path):
        kind, repo_id, revision, file = matched[1] or "models", matched[2], unquote(matched[3]), unquote(matched[4])
        return _file(hub, kind, unquote(repo_id), revision, file, request, bool(given))
    return Reply.json({"error": "Sorry, we can't find the page you are looking for."}, 404)


def _found(hub: TestHub, kind: str, repo_id: str, request: Request, token: bool) -> Repository | Reply:
    target = hub.aliases.get((kind, repo_id))
    repository = hub.repositories.get((kind, repo_id))
    if target or (repository and repository.renamed_to):
        name = target or (repository.renamed_to if repository else "")
        location = request.target.replace(f"/{repo_id}", f"/{name}", 1)
        return Reply(307, f"Temporary Redirect. Redirecting to {location}".encode(), {"Location": location})
    if repository is None or (repository.private and not token):
        if token:
            return _error(404, "RepoNotFound", "Repository not found")
        # The real Hub does not tell a missing repository from a private one, and sends no code.
        return Reply.json({"error": "Invalid username or password."}, 401)
    return repository


def _api(hub: TestHub, kind: str, rest: str, request: Request, token: bool) -> Reply:
    matched = _REST.fullmatch(rest)
    repo_id, verb, tail = (matched[1], matched[2], matched[3] or "") if matched else (rest, "", "")
    repository = _found(hub, kind, unquote(repo_id), request, token)
    if isinstance(repository, Reply):
        return repository
    if verb == "auth-check":
        return Reply.json({}) if not repository.gated or token else _gated()
    if verb == "refs":
        return Reply.json(
            {
                "branches": _refs("heads", repository.branches),
                "tags": _refs("tags", repository.tags),
                "converts": [],
            }
        )
    if verb == "discussions":
        return discussions(repository, request)
    revision, _, below = tail.partition("/")
    commit = repository.resolve(unquote(revision) if revision else "main")
    if commit is None:
        return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    if verb in ("preupload", "commit"):
        if not token or _given(request) in hub.readers:
            return Reply.json({"error": "you may not write"}, 403)
        return preuploaded(request) if verb == "preupload" else committed(hub, repository, commit, revision, request)
    if verb == "tree":
        return _tree(hub, repository, commit, unquote(below), request)
    if verb == "paths-info":
        asked = parse_qs(request.body.decode()).get("paths", [])
        entries = [(path, repository.versions[commit].get(path)) for path in asked]
        return Reply.json([repository.entry(path, it, commit, expand=False) for path, it in entries if it is not None])
    if verb == "commits":
        author = [{"user": "tester"}]
        date = "2024-06-07T08:09:10.000Z"
        found = [
            {"id": one, "title": "Update", "message": "", "authors": author, "date": date}
            for one in [*repository.versions][::-1]
        ]
        return Reply.json(found, 200, **{"X-Total-Count": str(len(found))})
    expand = tuple(request.query.get("expand", ()))
    blobs, security = _true(request, "blobs"), _true(request, "securityStatus")
    if expand and (blobs or security):
        return Reply.json({"error": "expand cannot be combined with blobs or securityStatus"}, 400)
    return Reply.json(repository.answer(commit, blobs=blobs, security=security, expand=expand))


def _file(hub: TestHub, kind: str, repo_id: str, revision: str, path: str, request: Request, token: bool) -> Reply:
    repository = _found(hub, kind, repo_id, request, token)
    if isinstance(repository, Reply):
        return repository
    if repository.disabled:
        text = "Access to this resource is disabled."
        return Reply.json({"error": text}, 403, **{"X-Error-Message": text})
    if repository.gated and repository.id not in hub.granted.get(_given(request), ()):
        return _gated(403 if token else 401)
    commit = repository.resolve(revision)
    if commit is None:
        return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    entry = repository.versions[commit].get(path)
    headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    if entry is None or isinstance(entry, Absent):
        reply = _error(404, "EntryNotFound", "Entry not found")
        reply.headers |= headers
        return reply
    if isinstance(entry, Lfs):
        if "/raw/" in request.path:
            return Reply(200, entry.pointer, headers | {"Content-Type": "text/plain; charset=utf-8"})
        linked = {"X-Linked-Etag": f'"{entry.sha256}"', "X-Linked-Size": str(entry.size)}
        store = hub.lfs_host or hub.url.replace("127.0.0.1", "localhost")
        location = f"{store}/lfs/{entry.sha256}?X-Amz-Signature={quote(hub.signature)}"
        return Reply(302, b"", headers | linked | {"Location": location, "ETag": f'"{entry.sha256}"'})
    from tests.hub.repository import git_blob

    kinds = {"json": "application/json", "html": "text/html"}
    headers |= {"ETag": f'"{git_blob(entry)}"', "Content-Type": kinds.get(path.rpartition(".")[2], "text/plain")}
    return _ranged(hub, entry, headers, request)


def _bytes(hub: TestHub, sha256: str, request: Request) -> Reply:
    data = hub.blobs.get(sha256)
    if data is None:
        return Reply(404, b"NoSuchKey")
    headers = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"}
    return _ranged(hub, data, headers, request)


def _ranged(hub: TestHub, data: bytes, headers: Mapping[str, str], request: Request) -> Reply:
    matched = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if not matched or not hub.ranges:
        return Reply(200, data, dict(headers))
    first, last = int(matched[1]), min(int(matched[2] or len(data) - 1), len(data) - 1)
    if first >= len(data):
        return Reply(416, b"", {**headers, "Content-Range": f"bytes */{len(data)}"})
    return Reply(206, data[first : last + 1], {**headers, "Content-Range": f"bytes {first}-{last}/{len(data)}"})


def _tree(hub: TestHub, repository: Repository, commit: str, below: str, request: Request) -> Reply:
    entries = list(
        repository.tree(commit, below, recursive=_true(request, "recursive"), expand=_true(request, "expand"))
    )
    if below and not entries:
        return _error(404, "EntryNotFound", f"{below} does not exist on {commit}")
    return _page(hub, entries, request)


def _list(hub: TestHub, kind: str, request: Request) -> Reply:
    author, search = (request.query.get(name, [""])[0] for name in ("author", "search"))
    found = [
        one.answer(one.commit, blobs=False, security=False, expand=("tags", "likes", "downloads", "private"))
        for (which, name), one in sorted(hub.repositories.items())
        if which == kind and not one.private and (not author or name.startswith(f"{author}/")) and search in name
    ]
    return _page(hub, found, request)


def _page(hub: TestHub, entries: list[dict[str, Any]], request: Request) -> Reply:
    start = int(request.query.get("cursor", ["0"])[0])
    limit = min(int(request.query.get("limit", [str(hub.page)])[0]), hub.page)
    reply = Reply.json(entries[start : start + limit])
    if start + limit < len(entries):
        query = re.sub(r"&?cursor=\d+", "", request.target.partition("?")[2])
        query = "&".join(filter(None, (query, f"cursor={start + limit}")))
        reply.headers["Link"] = f'<{hub.url}{request.path}?{query}>; rel="next"'
    return reply


def _refs(prefix: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"name": name, "ref": f"refs/{prefix}/{name}", "targetCommit": commit} for name, commit in sorted(refs.items())
    ]


def _gated(status: int = 401) -> Reply:
    return _error(status, "GatedRepo", "Access to this repository is restricted. You must be authenticated.")


def _given(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _true(request: Request, name: str) -> bool:
    return request.query.get(name, ["false"])[0].lower() in ("true", "1")
