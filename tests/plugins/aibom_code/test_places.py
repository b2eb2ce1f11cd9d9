"""Paths of somebody's machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import aibom
from aibom_code.places import is_absolute, without_place
from tests.builders.tree import write_files


@pytest.mark.parametrize(
    "text",
    ("/home/jdoe/m/x", "C:\\Users\\jdoe\\x", "c:/Users/jdoe/x", "~jdoe/x", "file:///home/jdoe/x", "/home/jdoe/x/"),
)
def test_of_a_path_the_last_segment_is_told(text: str) -> None:
    assert is_absolute(text) and without_place(text) == "…/x"


@pytest.mark.parametrize("text", ("org/name", "gpt-4o", "./models/x", "llama3:8b", "anthropic:claude", ""))
def test_what_is_none_stays(text: str) -> None:
    assert not is_absolute(text) and without_place(text) == text


CODE = """
from openai import OpenAI
from transformers import AutoModel
client = OpenAI(base_url="https://llm.example.com/v1", api_key="none")
client.chat.completions.create(model="/home/jdoe/served/x", messages=[])
AutoModel.from_pretrained("acme/one", revision="/home/jdoe/rev", subfolder="/home/jdoe/sub")
AutoModel.from_pretrained("C:\\\\Users\\\\jdoe\\\\models\\\\mine")
AutoModel.from_pretrained("/home/jdoe/models/mine")
"""
SERVERS = {
    "/home/jdoe/server": {"command": "/home/jdoe/bin/server"},
    "far": {"url": "https://mcp.example.com/s/7d9f1d3e-5b1a-4f6f-9a53-6a1c2e3d4f5a/sse"},
    "label": {"command": "docker", "args": ["run", "--rm", "--label", "hunter2", "mcp/git"]},
}


def test_no_place_and_no_key_in_a_path_gets_out(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "app", {"main.py": CODE, ".mcp.json": json.dumps({"mcpServers": SERVERS})})
    aibom.dump(aibom.scan(str(folder), offline=True), tmp_path / "bom.json")
    text = (tmp_path / "bom.json").read_text()
    assert "acme/one" in text and "…/mine" in text and "https://mcp.example.com" in text
    assert [word for word in ("jdoe", "7d9f1d3e", "hunter2") if word in text] == []
