"""Lists of MCP servers."""

from __future__ import annotations

import json

import pytest

from aibom.plugin import FormatError
from aibom_code.reference import Reference
from tests.builders.named import find


def servers(table: dict[str, object], path: str = ".mcp.json") -> dict[str, Reference]:
    return {item.id: item for item in find({path: json.dumps(table, indent=1)})}


def test_what_is_started_and_where_others_are() -> None:
    found = servers(
        {
            "mcpServers": {
                "files": {
                    "command": "npx",
                    "args": ["-y", "@modelcontextprotocol/server-filesystem@1.2.3", "/home/me/secret"],
                    "env": {"API_KEY": "t0ps3cret"},
                },
                "time": {"command": "uvx", "args": ["--from", "mcp-server-time==0.6.2", "mcp-server-time"]},
                "git": {
                    "command": "/usr/bin/docker",
                    "args": ["run", "-i", "-e", "K=t0ps3cret", "mcp/git:1.0"],
                },
                "mine": {"command": "python", "args": ["server.py", "--token", "t0ps3cret"]},
                "far": {"type": "http", "url": "https://u:t0ps3cret@mcp.example.com/mcp?key=t0ps3cret"},
            }
        }
    )
    said = {name: dict(item.properties) for name, item in found.items()}
    assert said == {
        "files": {
            "aibom:service:transport": "stdio",
            "aibom:service:command": "npx",
            "aibom:service:package": "pkg:npm/%40modelcontextprotocol/server-filesystem@1.2.3",
        },
        "time": {
            "aibom:service:transport": "stdio",
            "aibom:service:command": "uvx",
            "aibom:service:package": "pkg:pypi/mcp-server-time@0.6.2",
        },
        "git": {
            "aibom:service:transport": "stdio",
            "aibom:service:command": "docker",
            "aibom:service:package": "pkg:oci/git?repository_url=mcp/git&tag=1.0",
        },
        "mine": {"aibom:service:transport": "stdio", "aibom:service:command": "python"},
        "far": {"aibom:service:transport": "http"},
    }
    assert {name: item.version for name, item in found.items()} == {
        "files": "1.2.3",
        "time": "0.6.2",
        "git": "1.0",
        "mine": "",
        "far": "",
    }
    assert (found["files"].line, found["far"].line) == (3, 40)
    assert all(item.service == "mcp" for item in found.values())


def test_the_list_of_an_editor_may_have_comments() -> None:
    text = '{\n // "mcpServers": {"trap": {}}\n "servers": {"a": {"url": "http://x/y"},},\n}\n'
    (item,) = find({".vscode/mcp.json": text})
    assert (item.id, item.endpoint) == ("a", "http://x/y")


def test_the_list_of_codex_is_toml() -> None:
    text = '[mcp_servers.docs]\ncommand = "npx"\nargs = ["-y", "docs-mcp"]\n'
    (item,) = find({".codex/config.toml": text})
    assert (item.id, item.line) == ("docs", 1)
    assert ("aibom:service:package", "pkg:npm/docs-mcp") in item.properties


def test_an_url_with_a_variable_is_not_literal() -> None:
    assert servers({"mcpServers": {"a": {"url": "https://${HOST}/mcp"}}})["a"].endpoint == ""


@pytest.mark.parametrize(
    "table",
    [{}, {"mcpServers": 3}, {"servers": {"a": 3}}, {"mcpServers": {"a": {"command": [3], "args": 3, "url": {}}}}],
)
def test_wrong_types_name_nothing_or_only_the_server(table: dict[str, object]) -> None:
    assert all(not item.properties for item in servers(table).values())


def test_what_is_no_json() -> None:
    with pytest.raises(FormatError):
        find({"mcp.json": "{"})
