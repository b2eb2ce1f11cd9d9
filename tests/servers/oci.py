"""A strict OCI registry on loopback: with referrers API or without, with logins, and with lies on demand.

with OciServer() as registry:
    digest = registry.push("org/app", "v1")
    ...  # point oci://{registry.host}/org/app:v1 at it
    assert registry.referrers("org/app", digest) == [...]
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.servers.loopback import Loopback, Reply, Request

__all__ = ["INDEX", "MANIFEST", "OciServer", "digest_of"]

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"

_ROUTE = re.compile(r"/v2/(.+?)/(manifests|blobs|referrers)/(.+)")
_NAME = r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*"


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@dataclass
class Repository:
    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    uploads: set[str] = field(default_factory=set)


class OciServer(Loopback):
    """The registry.

    Attributes:
        native: it has the referrers API.
        auth: "" (no login), "basic" or "bearer".
        users: passwords by name; identity tokens by the name ``""``.
        allowed: actions that a token may allow.
        lie: what it lies about: ``manifest`` or ``blob`` (other bytes), ``digest`` (another one named after a PUT),
            ``subject`` (another one taken), ``upload`` (to be sent to ``elsewhere``), ``nothing-kept`` (blobs vanish).
        elsewhere: URL of another server: of uploads, or of the token service.
        deletes: it deletes manifests.
        page: referrers on one page.
        before_put: called before a manifest is put, with repository and reference: another client's write.
    """

    def __init__(
        self, *, native: bool = True, auth: str = "", users: dict[str, str] | None = None, lie: str = ""
    ) -> None:
        super().__init__()
        self.native = native
        self.auth = auth
        self.users = users or {}
        self.allowed = {"pull", "push", "delete"}
        self.lie = lie
        self.elsewhere = ""
        self.deletes = True
        self.page = 100
        self.before_put: Any = None
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, tuple[str, set[str]]] = {}

    @property
    def host(self) -> str:
        return self.url.partition("//")[2]

    def push(self, name: str, tag: str, layer: bytes = b"weights") -> str:
        """Put an artifact; returns the digest of its manifest."""
        repository = self.repositories.setdefault(name, Repository())
        for data in (b"{}", layer):
            repository.blobs[digest_of(data)] = data
        config, layers = (_describe(data, "application/octet-stream") for data in (b"{}", layer))
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layers]}
        data = json.dumps(manifest).encode()
        repository.manifests[digest_of(data)] = (MANIFEST, data)
        repository.tags[tag] = digest_of(data)
        return digest_of(data)

    def referrers(self, name: str, digest: str) -> list[dict[str, Any]]:
        """What a client is told of the referrers of a manifest, by the API or by the tag."""
        repository = self.repositories.get(name, Repository())
        if not self.native:
            _, data = repository.manifests.get(
                repository.tags.get(digest.replace(":", "-"), ""), ("", b'{"manifests": []}')
            )
            found: list[dict[str, Any]] = json.loads(data)["manifests"]
            return found
        listed = []
        for kind, data in repository.manifests.values():
            manifest = json.loads(data)
            if manifest.get("subject", {}).get("digest") == digest:
                more = {key: manifest[key] for key in ("artifactType", "annotations") if key in manifest}
                listed.append(_describe(data, kind) | more)
        return listed

    def attached(self, name: str, digest: str) -> list[bytes]:
        """The bytes that are attached to a manifest, as its users get them."""
        repository = self.repositories.get(name, Repository())
        manifests = [json.loads(repository.manifests[item["digest"]][1]) for item in self.referrers(name, digest)]
        return [repository.blobs[manifest["layers"][0]["digest"]] for manifest in manifests]

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._token(request)
        matched = _ROUTE.fullmatch(request.path)
        assert matched is not None and re.fullmatch(_NAME, matched[1]), f"no route: {request.method} {request.target}"
        name, kind, reference = matched.groups()
        if (refused := self._refused(request, name)) is not None:
            return refused
        if name not in self.repositories and request.method in ("GET", "HEAD"):
            return _error(404, "NAME_UNKNOWN")
        repository = self.repositories.setdefault(name, Repository())
        if kind == "blobs":
            return self._blob(request, name, repository, reference)
        if kind == "referrers":
            return self._referrers(request, name, reference)
        return self._manifest(request, name, repository, reference)

    def _refused(self, request: Request, name: str) -> Reply | None:
        given = request.headers.get("authorization", "")
        needs = {"GET": "pull", "HEAD": "pull", "DELETE": "delete"}.get(request.method, "push")
        if self.auth == "basic" and not self._known(given):
            return _error(401, "UNAUTHORIZED", **{"WWW-Authenticate": 'Basic realm="a, registry"'})
        if self.auth == "bearer":
            repository, actions = self.tokens.get(given.removeprefix("Bearer "), ("", set()))
            if repository != name or needs not in actions:
                realm = f"{self.elsewhere or self.url}/token"
                scope = f"repository:{name}:pull{',push' if needs == 'push' else ''} registry:catalog:*"
                told = f'Bearer realm="{realm}",service="registry.test",scope="{scope}",error="insufficient_scope"'
                return _error(401, "UNAUTHORIZED", **{"WWW-Authenticate": told})
        return None

    def _known(self, given: str) -> bool:
        pairs = (base64.b64encode(f"{user}:{password}".encode()).decode() for user, password in self.users.items())
        return given.removeprefix("Basic ") in set(pairs)

    def _token(self, request: Request) -> Reply:
        given = request.headers.get("authorization", "")
        if request.method == "POST":
            assert request.headers["content-type"] == "application/x-www-form-urlencoded"
            query = parse_qs(request.body.decode(), strict_parsing=True)
            assert query["grant_type"] == ["refresh_token"] and query["client_id"]
            known = query["refresh_token"] == [self.users.get("")]
            scopes = query["scope"][0].split()
        else:
            query = request.query
            known = self._known(given) if given else not self.users
            scopes = query["scope"]
        assert query["service"] == ["registry.test"]
        assert "registry:catalog:*" in scopes
        if not known:
            return _error(401, "UNAUTHORIZED")
        kind, name, actions = scopes[0].split(":")
        assert kind == "repository"
        token = f"token-{len(self.tokens)}-{digest_of(repr(scopes).encode())[-20:]}"
        self.tokens[token] = (name, set(actions.split(",")) & self.allowed)
        key = "token" if request.method == "GET" else "access_token"
        return Reply.json({key: token, "expires_in": 60})

    def _blob(self, request: Request, name: str, repository: Repository, reference: str) -> Reply:
        if request.method == "POST":
            assert reference == "uploads/" and request.headers["content-length"] == "0"
            session = f"session-{len(self.requests)}"
            repository.uploads.add(session)
            place = f"/v2/{name}/blobs/uploads/{session}?_state=abc"
            return Reply(202, b"", {"Location": f"{self.elsewhere}{place}" if self.lie == "upload" else place})
        if request.method == "PUT":
            session = reference.removeprefix("uploads/")
            if session not in repository.uploads or request.query.get("_state") != ["abc"]:
                return _error(404, "BLOB_UPLOAD_UNKNOWN")
            assert request.headers["content-type"] == "application/octet-stream"
            (digest,) = request.query["digest"]
            if digest != digest_of(request.body):
                return _error(400, "DIGEST_INVALID")
            repository.uploads.remove(session)
            if self.lie != "nothing-kept":
                repository.blobs[digest] = request.body
            return Reply(
                201, b"", {"Location": f"/v2/{name}/blobs/{digest}", "Docker-Content-Digest": self._named(digest)}
            )
        assert request.method in ("GET", "HEAD")
        if reference not in repository.blobs:
            return _error(404, "BLOB_UNKNOWN")
        data = repository.blobs[reference]
        return Reply(200, _other(data) if self.lie == "blob" else data, {"Docker-Content-Digest": reference})

    def _manifest(self, request: Request, name: str, repository: Repository, reference: str) -> Reply:
        if request.method == "PUT":
            if self.before_put is not None:
                self.before_put(name, reference)
            return self._put(request, repository, reference)
        if request.method == "DELETE":
            if not self.deletes:
                return _error(405, "UNSUPPORTED")
            return Reply(202) if repository.manifests.pop(reference, None) else _error(404, "MANIFEST_UNKNOWN")
        digest = repository.tags.get(reference, reference)
        if digest not in repository.manifests:
            return _error(404, "MANIFEST_UNKNOWN")
        kind, data = repository.manifests[digest]
        if kind not in request.headers.get("accept", ""):
            return _error(404, "MANIFEST_UNKNOWN")
        headers = {"Content-Type": kind, "Docker-Content-Digest": digest}
        return Reply(200, _other(data) if self.lie == "manifest" else data, headers)

    def _put(self, request: Request, repository: Repository, reference: str) -> Reply:
        kind, digest = request.headers["content-type"], digest_of(request.body)
        manifest = json.loads(request.body)
        assert kind == manifest["mediaType"] and manifest["schemaVersion"] == 2
        if reference.startswith("sha256:"):
            assert reference == digest
        else:
            repository.tags[reference] = digest
        if kind == INDEX:
            known: dict[str, Any] = repository.manifests
            parts = manifest["manifests"]
        else:
            known, parts = repository.blobs, [manifest["config"], *manifest["layers"]]
            assert all(len(repository.blobs.get(part["digest"], b"")) in (0, part["size"]) for part in parts)
        if self.lie != "nothing-kept" and any(part["digest"] not in known for part in parts):
            return _error(400, "MANIFEST_BLOB_UNKNOWN")
        repository.manifests[digest] = (kind, request.body)
        headers = {"Docker-Content-Digest": self._named(digest)}
        if self.native and "subject" in manifest:
            other = self.lie == "subject"
            headers["OCI-Subject"] = digest_of(b"other") if other else manifest["subject"]["digest"]
        return Reply(201, b"", headers)

    def _referrers(self, request: Request, name: str, digest: str) -> Reply:
        assert request.method == "GET"
        if not self.native:
            return Reply(404, b"404 page not found\n", {"Content-Type": "text/plain"})
        first = int(request.query.get("n", ["0"])[0])
        found = self.referrers(name, digest)
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": found[first : first + self.page]}
        headers = {"Content-Type": INDEX}
        if len(found) > first + self.page:
            headers["Link"] = f'</v2/{name}/referrers/{digest}?n={first + self.page}>; rel="next"'
        return Reply(200, json.dumps(index).encode(), headers)

    def _named(self, digest: str) -> str:
        return digest_of(b"another") if self.lie == "digest" else digest


def _describe(data: bytes, kind: str) -> dict[str, Any]:
    return {"mediaType": kind, "digest": digest_of(data), "size": len(data)}


def _other(data: bytes) -> bytes:
    return data[:-1] + bytes((data[-1] ^ 1,))


def _error(status: int, code: str, **headers: str) -> Reply:
    return Reply.json({"errors": [{"code": code, "message": "text of the registry"}]}, status, **headers)
