"""A Hub on loopback that the unmodified client accepts, with repositories of our own making and faults on demand.

with TestHub() as hub:
    base = hub.model("org/base", {"config.json": b"{}"}, card={"license": "mit"})
    hub.model("org/child", card={"base_model": "org/base"}, base_models=("finetune", ["org/base"]))
    hub.fault("/api/models/org/base", "status", status=503, times=1)
    ...  # point HF_ENDPOINT at hub.url
    assert [request.path for request in hub.requests] == [...]
"""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.hub.answers import Reply, answer
from tests.hub.faults import Fault
from tests.hub.repository import Absent, Lfs, Repository

__all__ = ["Request", "TestHub"]

Files = Mapping[str, "bytes | str | Lfs | Absent"]


@dataclass(frozen=True)
class Request:
    """A request as it came in; names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)


class TestHub:
    """The server. ``requests`` logs all that came in; ``tokens`` are those that it accepts.

    Attributes:
        granted: repositories that are gated, but not for these tokens.
        lfs_host: URL of another TestHub that serves LFS files; empty for this one by another name, so that it
            is another host to clients, as the real Hub's store is.
        latency: seconds before each answer.
        page: entries on one page of a list.
        remaining: what ``RateLimit`` says is left.
        ranges: whether ranges are served; else whole files are.
    """

    __test__ = False

    def __init__(self) -> None:
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.aliases: dict[tuple[str, str], str] = {}
        self.collections: dict[str, list[dict[str, Any]]] = {}
        self.blobs: dict[str, bytes] = {}
        self.tokens: set[str] = set()
        self.granted: dict[str, set[str]] = {}
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.lfs_host = ""
        self.signature = "signed-url-canary"
        self.latency = 0.0
        self.page = 1000
        self.remaining = 499
        self.ranges = True
        self.closing = threading.Event()
        self.broken: list[Exception] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None

    def __enter__(self) -> TestHub:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        if self.broken and error is None:
            raise self.broken[0]

    @property
    def url(self) -> str:
        """The endpoint, without a slash at the end."""
        assert self._server is not None, "the hub is not running"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def model(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "# A model\n",
        base_models: tuple[str, Sequence[str]] | None = None,
        **state: Any,
    ) -> Repository:
        """Add a model.

        Args:
            repo_id: its id.
            files: by path.
            card: front matter of README.md; None for no README.md unless it is among the files.
            text: body of README.md.
            base_models: relation and parents, as the Hub infers them; None to infer them from the card.
            **state: fields of ``Repository``: gated, private, disabled, renamed_to, security, extra.
        """
        parents = (card or {}).get("base_model")
        if base_models is None and parents:
            names = [parents] if isinstance(parents, str) else list(parents)
            base_models = (str((card or {}).get("base_model_relation", "finetune")), names)
        if base_models is not None:
            models = [{"_id": hashlib.sha1(name.encode()).hexdigest()[:24], "id": name} for name in base_models[1]]
            state["base_models"] = {"relation": base_models[0], "models": models}
        return self._add("models", repo_id, _with_card(files, card, text), **state)

    def dataset(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "# A data set\n",
        **state: Any,
    ) -> Repository:
        """Add a data set."""
        return self._add("datasets", repo_id, _with_card(files, card, text), **state)

    def space(
        self,
        repo_id: str,
        files: Files | None = None,
        *,
        card: Mapping[str, Any] | None = None,
        text: str = "",
        **state: Any,
    ) -> Repository:
        """Add a Space."""
        return self._add("spaces", repo_id, _with_card(files, card, text), **state)

    def update(self, repository: Repository, files: Files, *, branch: str = "main") -> str:
        """Commit files on top of a branch; returns the commit. Older commits can still be read."""
        before = repository.versions.get(repository.branches.get(branch, ""), {})
        after = {**before, **self._kept(files)}
        commit = _commit(repository.id, after, len(repository.versions))
        repository.versions[commit] = after
        repository.branches[branch] = commit
        return commit

    def alias(self, kind: str, old: str, new: str) -> None:
        """Redirect an id to another one, as the Hub does for canonical and for renamed repositories."""
        self.aliases[(kind, old)] = new

    def collection(self, slug: str, items: Iterable[tuple[str, str]]) -> None:
        """Add a collection; items are type (``model``, ``dataset``, ``space``, ``paper``) and id."""
        self.collections[slug] = [
            {"_id": str(number), "type": kind, "id": name, "position": number}
            for number, (kind, name) in enumerate(items)
        ]

    def fault(self, pattern: str, name: str, **how: Any) -> Fault:
        """Let requests whose path and query match a regular expression fail; see ``Fault``."""
        fault = Fault(pattern, name, **how)
        self.faults.append(fault)
        return fault

    def corpus(self, folder: Path, kind: str = "models") -> Repository:
        """Add a repository of the corpus: a folder with ``_hub.json`` or, for data sets, of loose files."""
        described = folder / "_hub.json"
        if not described.is_file():
            files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "SOURCE.txt"}
            return self._add(kind, folder.name, files)
        listing = json.loads(described.read_text(encoding="utf-8"))
        found: dict[str, bytes | str | Lfs | Absent] = {}
        for entry in listing["files"]:
            path = entry["path"]
            if "lfs" in entry:
                lfs = entry["lfs"]
                found[path] = Lfs(int(entry.get("size", lfs.get("size", 0))), str(lfs.get("sha256") or lfs.get("oid")))
            elif (folder / path).is_file():
                found[path] = (folder / path).read_bytes()
            else:
                found[path] = Absent(int(entry.get("size") or 0), str(entry["oid"]))
        extra = {key: _date(listing[key]) for key in ("lastModified", "createdAt") if key in listing}
        card = Repository("models", "", {"-": self._kept(found)}, branches={"main": "-"}).card()
        names = card.get("base_model")
        parents = [names] if isinstance(names, str) else names if isinstance(names, list) else []
        state: dict[str, Any] = {"extra": extra}
        if parents and kind == "models":
            relation = card.get("base_model_relation", "finetune")
            state["base_models"] = {"relation": relation, "models": [{"_id": "0" * 24, "id": str(n)} for n in parents]}
        return self._add(kind, listing["id"], found, commit=listing["sha"], **state)

    def log(self, request: Request) -> Fault | None:
        """Remember a request, and say what goes wrong with it."""
        with self._lock:
            self.requests.append(request)
            return next((fault for fault in self.faults if fault.takes(unquote(request.target))), None)

    def _add(self, kind: str, repo_id: str, files: Files, *, commit: str | None = None, **state: Any) -> Repository:
        kept = self._kept(files)
        commit = commit or _commit(repo_id, kept, 0)
        repository = Repository(kind, repo_id, {commit: kept}, branches={"main": commit}, **state)
        self.repositories[(kind, repo_id)] = repository
        return repository

    def _kept(self, files: Files) -> dict[str, bytes | Lfs | Absent]:
        kept = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
        for entry in kept.values():
            if isinstance(entry, Lfs) and entry.data is not None:
                self.blobs[entry.sha256] = entry.data
        return kept


def _with_card(files: Files | None, card: Mapping[str, Any] | None, text: str) -> Files:
    found = dict(files or {})
    if card is not None:
        import yaml

        found["README.md"] = f"---\n{yaml.safe_dump(dict(card), sort_keys=False)}---\n{text}".encode()
    return found


def _date(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _commit(repo_id: str, files: Mapping[str, Any], number: int) -> str:
    return hashlib.sha1(f"{repo_id} {number} {sorted(files.items())!r}".encode()).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    hub: TestHub

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        hub = self.server.hub
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        fault = hub.log(request)
        if hub.latency:
            hub.closing.wait(hub.latency)
        try:
            reply = answer(hub, request)
        except Exception as error:  # a test whose repositories are wrong is told when the hub closes
            hub.broken.append(error)
            reply = Reply.json({"error": "the test hub is broken"}, 500)
        if fault is None:
            self._send(reply)
        else:
            self._fail(fault, reply)

    do_HEAD = do_GET  # noqa: N815 - the base class names it
    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: ``requests`` is the log."""

    def _head(self, reply: Reply, length: int | None = None) -> bytes:
        hub = self.server.hub
        headers = {
            "RateLimit": f'"api";r={hub.remaining};t=295',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
            "Content-Length": str(len(reply.body) if length is None else length),
            **reply.headers,
        }
        lines = [f"HTTP/1.1 {reply.status} Answer", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _send(self, reply: Reply, length: int | None = None) -> None:
        self.wfile.write(self._head(reply, length) + (b"" if self.command == "HEAD" else reply.body))

    def _fail(self, fault: Fault, reply: Reply) -> None:
        closing = self.server.hub.closing
        json_type = {"Content-Type": "application/json"}
        self.close_connection = fault.name in ("hang", "drip", "drip-headers", "truncated", "reset")
        if fault.name == "hang":
            closing.wait(60)
        elif fault.name == "slow":
            closing.wait(fault.seconds)
            self._send(reply)
        elif fault.name in ("drip", "drip-headers"):
            head, body = self._head(reply), reply.body
            whole, begin = (
                (head + body, len(head)) if fault.name == "drip" else (b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 9000, 22)
            )
            self.wfile.write(whole[:begin])
            for byte in whole[begin:]:
                if closing.wait(fault.seconds):
                    return
                self.wfile.write(bytes((byte,)))
        elif fault.name == "truncated":
            self._send(Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers), len(reply.body))
        elif fault.name == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif fault.name == "status":
            self._send(Reply.json({"error": "fault"}, fault.status, **fault.headers))
        elif fault.name == "redirect":
            self._send(Reply(307, b"", {"Location": fault.to or self.path}))
        elif fault.name == "large":
            self._send(Reply(200, b"[" + b"0," * (33 * 1024 * 1024) + b"0]", json_type))
        else:
            bodies = {
                "malformed": b'{"id": ',
                "html": b"<!DOCTYPE html><title>Log in</title>",
                "empty": b"",
                "deep": b"[" * 100_000 + b"]" * 100_000,
                "wrong": json.dumps(fault.value).encode(),
            }
            kind = {"Content-Type": "text/html; charset=utf-8"} if fault.name == "html" else json_type
            self._send(Reply(200, bodies[fault.name], kind))
