"""Lists of MCP servers, as clients configure them: what is started, or where it is; no arguments, which hold keys.

``.mcp.json``, ``mcp.json`` of editors, Claude's and Codex' own configuration (https://modelcontextprotocol.io).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from aibom.plugin import Blob, FormatError, Kind, Property, clean_name, load_json, load_toml, pypi_purl
from aibom_code.lines import Lines
from aibom_code.project import Project
from aibom_code.reference import Reference

__all__ = ["read"]

MAX_BYTES: Final = 1024 * 1024
MAX_SERVERS: Final = 200

# What is begun and never ends goes to the end of the file: else each quote in it would be tried as a beginning.
_COMMENT: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_TRAILING: Final = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|,(?=\s*[}\]])', re.DOTALL)
_NPM: Final = re.compile(r"((?:@[a-z0-9~][\w.~-]*/)?[a-z0-9~][\w.~-]*)(?:@([\w.+-]+))?", re.ASCII)
_PYPI: Final = re.compile(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[\w,.-]*\])?(?:(?:==|@)([\w.+!-]+))?", re.ASCII)
_NPM_VERSION: Final = re.compile(r"\d+\.\d+\.\d+\S*")
_COMMAND: Final = re.compile(r"[\w.+-]{1,64}")
_IMAGE: Final = re.compile(r"[a-z0-9][\w./-]*(?::\d+/[\w./-]+)?(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?")
_RUNNERS: Final = {
    "npx": "npm",
    "bunx": "npm",
    "pnpx": "npm",
    "uvx": "pypi",
    "pipx": "pypi",
    "docker": "oci",
    "podman": "oci",
}
_WITH_VALUE: Final = frozenset(
    (
        *("-p", "--package", "--from", "--with", "--python", "-e", "--env", "-v", "--volume", "--mount", "--name"),
        *("--network", "--env-file", "-w", "--workdir", "-u", "--user", "--registry", "--index-url", "--entrypoint"),
    )
)
_ALONE: Final = frozenset(
    (
        *("-y", "--yes", "-q", "--quiet", "--prefer-offline", "--prefer-online", "--offline", "--no-install", "--bun"),
        *("--isolated", "--refresh", "--no-cache", "--native-tls", "--no-progress", "-U", "--upgrade", "--verbose"),
        *("-i", "--interactive", "-t", "--tty", "-it", "-ti", "-d", "--detach", "--rm", "--init", "--privileged"),
        *("--read-only", "-P", "--publish-all", "--no-healthcheck", "--oom-kill-disable"),
    )
)
"""Options of runners without a value. What stands behind any other may be its value, and a secret."""


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield the servers of a list; see ``aibom_code``."""
    text = blob.text(MAX_BYTES)
    table = load_toml(text) if blob.name.lower().endswith(".toml") else _json(text)
    lines = Lines(text)
    for name, server in list(_servers(table))[:MAX_SERVERS]:
        shown = clean_name(name)
        if shown and isinstance(server, dict):
            yield _reference(shown, server, blob.path, _line(lines, name))


def _servers(table: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(table, dict):
        return
    places = (table.get("mcpServers"), table.get("mcp_servers"), table.get("servers"), table.get("mcp"))
    for place in places:
        if isinstance(place, dict):
            inner = place.get("servers")
            yield from (inner if isinstance(inner, dict) else place).items()


def _reference(name: str, server: Mapping[str, Any], path: str, line: int) -> Reference:
    url = next((str(server[key]) for key in ("url", "serverUrl", "httpUrl") if isinstance(server.get(key), str)), "")
    command = server.get("command")
    words = [command] if isinstance(command, str) else command if isinstance(command, list) else []
    arguments = server.get("args")
    words = [*words, *(arguments if isinstance(arguments, list) else [])]
    texts = [word for word in words if isinstance(word, str)]
    said = str(server.get("type") or server.get("transport") or "").lower()
    transport = said if said in ("http", "sse", "stdio", "streamable-http", "ws") else "stdio" if texts else ""
    program = texts[0].replace("\\", "/").rpartition("/")[2].removesuffix(".cmd").removesuffix(".exe") if texts else ""
    purl, version = _package(_RUNNERS.get(program, ""), texts[1:])
    properties: list[Property] = []
    if transport:
        properties.append(("aibom:service:transport", transport))
    if _COMMAND.fullmatch(program):
        properties.append(("aibom:service:command", program))
    if purl:
        properties.append(("aibom:service:package", purl))
    return Reference(
        path,
        line,
        Kind.SERVICE,
        name,
        service="mcp",
        endpoint=url if "://" in url and "$" not in url and "{" not in url else "",
        version=version,
        symbol="mcpServers",
        properties=tuple(properties),
    )


def _package(kind: str, arguments: list[str]) -> tuple[str, str]:
    """The package that a runner starts, as its purl, and the version that it is pinned to."""
    word = _started(kind, arguments)
    if not word:
        return "", ""
    if kind == "npm" and (npm := _NPM.fullmatch(word)):
        version = npm[2] if npm[2] and _NPM_VERSION.fullmatch(npm[2]) else ""
        name = "/".join(quote(part, safe="") for part in npm[1].split("/"))
        return f"pkg:npm/{name}" + (f"@{quote(version, safe='')}" if version else ""), version
    if kind == "pypi" and (found := _PYPI.fullmatch(word)):
        version = found[2] if found[2] and found[2][0].isdigit() else ""
        return pypi_purl(found[1], version) or "", version
    if kind == "oci" and _IMAGE.fullmatch(word):
        image, _, digest = word.partition("@")
        repository, _, tag = image.rpartition(":") if ":" in image.rpartition("/")[2] else (image, "", "")
        name = repository.rpartition("/")[2]
        qualifiers = [f"repository_url={quote(repository, safe='/')}"] + ([f"tag={quote(tag, safe='')}"] if tag else [])
        version = quote(digest, safe="")
        return f"pkg:oci/{name}" + (f"@{version}" if version else "") + "?" + "&".join(qualifiers), tag
    return "", ""


def _started(kind: str, arguments: list[str]) -> str:
    """The first argument that names what is started: behind ``run`` of a container engine, behind options."""
    words = list(arguments)
    if kind == "oci" or words[:1] in (["run"], ["tool"]):
        if words[:1] != ["run"]:
            return ""
        words = words[1:]
    while words:
        word = words.pop(0)
        if word in ("-p", "--package", "--from") and words:
            return words[0]
        if word.startswith(("--package=", "--from=")):
            return word.partition("=")[2]
        if word in _WITH_VALUE and words:
            words.pop(0)
        elif not word.startswith("-"):
            return word
        elif word not in _ALONE and "=" not in word:
            return ""
    return ""


def _json(text: str) -> Any:
    """JSON, with the comments and last commas that editors allow."""
    try:
        return load_json(text)[0]
    except FormatError:
        bare = _TRAILING.sub(lambda match: match[1] or "", _COMMENT.sub(lambda match: match[1] or " ", text))
        return load_json(bare)[0]


def _line(lines: Lines, name: str) -> int:
    return lines.of(rf'(?:"{re.escape(name)}"\s*:|\[[\w.]*\b"?{re.escape(name)}"?\])')
