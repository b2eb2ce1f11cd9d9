"""A server on loopback that a test scripts: what it answers, what fails on demand, and what came in."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from tests.servers.faults import DONE, Fault

__all__ = ["Loopback", "Reply", "Request"]


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


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, **headers: str) -> Reply:
        body = json.dumps(value).encode()
        return cls(status, body, {"Content-Type": "application/json; charset=utf-8"} | headers)


class Loopback:
    """The server; a subclass says what it answers.

    Attributes:
        requests: all that came in.
        latency: seconds before each answer.
        closing: set when it stops.
        broken: exceptions of ``answer``; the first is raised when it stops.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.latency = 0.0
        self.closing = threading.Event()
        self.broken: list[Exception] = []
        self._lock = threading.Lock()
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
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
        """Where it is, without a slash at the end."""
        assert self._server is not None, "the server is not running"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request: Request) -> Reply:
        """Answer a request; may be called from several threads at once."""
        raise NotImplementedError

    def headers(self) -> Mapping[str, str]:
        """Headers of each answer."""
        return {}

    def fault(self, pattern: str, name: str, **how: Any) -> Fault:
        """Let requests whose path and query match a regular expression fail; see ``Fault``."""
        fault = Fault(pattern, name, **how)
        self.faults.append(fault)
        return fault

    def log(self, request: Request) -> Fault | None:
        """Remember a request, and say what goes wrong with it."""
        with self._lock:
            self.requests.append(request)
            target = unquote(request.target)
            return next((fault for fault in self.faults if fault.takes(target, request.method)), None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    owner: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        owner = self.server.owner
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        fault = owner.log(request)
        if owner.latency:
            owner.closing.wait(owner.latency)
        reply = Reply()
        try:
            if fault is None or fault.name in DONE:
                reply = owner.answer(request)
        except Exception as error:  # a test that set it up wrongly is told when the server closes
            owner.broken.append(error)
            reply = Reply.json({"error": "the test server is broken"}, 500)
        if fault is None:
            self._send(reply)
        else:
            self._fail(fault, reply)

    do_HEAD = do_GET  # noqa: N815 - the base class names it
    do_POST = do_GET  # noqa: N815
    do_PUT = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: ``requests`` is the log."""

    def _head(self, reply: Reply, length: int | None = None) -> bytes:
        headers = {
            **self.server.owner.headers(),
            "Content-Length": str(len(reply.body) if length is None else length),
            **reply.headers,
        }
        lines = [f"HTTP/1.1 {reply.status} Answer", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _send(self, reply: Reply, length: int | None = None) -> None:
        self.wfile.write(self._head(reply, length) + (b"" if self.command == "HEAD" else reply.body))

    def _fail(self, fault: Fault, reply: Reply) -> None:
        closing = self.server.owner.closing
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
