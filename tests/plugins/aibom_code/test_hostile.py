"""Broken, hostile and secret: one file costs itself, and what is secret stays where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import aibom
from aibom.cli import cli
from aibom.graph.graph import Graph
from tests.builders.tree import write_files

GOOD = "from transformers import AutoModel\n\nAutoModel.from_pretrained('acme/good')\n"
LOAD = "from transformers import AutoModel\n"
BAD = {
    "syntax.py": LOAD + "AutoModel.from_pretrained(\n",
    "nul.py": b"from transformers import AutoModel\nAutoModel.from_pretrained('a/b')\0",
    "latin.py": b"from transformers import AutoModel\nAutoModel.from_pretrained('\xe9')\n",
    "deep.py": LOAD + "AutoModel.from_pretrained('a/b')\nx = " + "-" * 10000 + "1\n",
    "large.py": LOAD + "AutoModel.from_pretrained('a/b')\n" + "x = 1\n" * 400_000,
    "notebook.ipynb": '{"cells": [',
}
KEYS = (
    "sk-proj-4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCdEf",
    "hf_QwErTyUiOpAsDfGhJkLzXcVbNm1234567",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
    "gsk_4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCdEfGhIjKlMnOpQrStUv",
)


def scan(folder: Path, files: dict[str, object]) -> Graph:
    return aibom.scan(str(write_files(folder, files)), offline=True)


@pytest.mark.parametrize("name", sorted(BAD))
def test_one_bad_file_costs_one_unknown(tmp_path: Path, name: str) -> None:
    graph = scan(tmp_path / "app", {"good.py": GOOD, name: BAD[name]})
    assert "pkg:huggingface/acme/good" in graph
    (told,) = [item for item in graph.unknowns() if item.location == name]
    assert told.field == "contents" and told.reason


def test_the_rest_is_as_it_is_without_the_bad(tmp_path: Path) -> None:
    good = scan(tmp_path / "a" / "app", {"good.py": GOOD})
    both = scan(tmp_path / "b" / "app", {"good.py": GOOD, **BAD})
    assert list(both) == list(good)


def test_links_out_of_the_project_are_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"outside.py": GOOD, "app/main.py": "x = 1\n"})
    (tmp_path / "app" / "link.py").symlink_to(tmp_path / "outside.py")
    graph = aibom.scan(str(tmp_path / "app"), offline=True)
    assert "pkg:huggingface/acme/good" not in graph


def test_names_are_made_safe(tmp_path: Path) -> None:
    graph = scan(
        tmp_path / "app",
        {"a.py": LOAD + "AutoModel.from_pretrained('acme/x\\u202e\\x1b[31m')\nAutoModel.from_pretrained('a/../b')\n"},
    )
    assert [component.ref for component in graph if component.kind == "machine-learning-model"] == []
    assert "\x1b" not in repr(graph.unknowns()) and "\u202e" not in repr(graph.unknowns())


@pytest.mark.parametrize("key", KEYS)
def test_a_key_reaches_no_bom_no_message_and_no_error(tmp_path: Path, key: str) -> None:
    code = f"""
from anthropic import Anthropic
from huggingface_hub import InferenceClient, snapshot_download
from openai import OpenAI
from transformers import AutoModel

KEY = "{key}"
AutoModel.from_pretrained("acme/a", token="{key}")
AutoModel.from_pretrained("{key}")
AutoModel.from_pretrained("acme/{key}")
AutoModel.from_pretrained(load("{key}"))
AutoModel.from_pretrained(f"{{x}}{key}")
AutoModel.from_pretrained({{"{key}": x}}["{key}"])
snapshot_download("acme/b", revision="{key}", token=KEY)
OpenAI(api_key=KEY, base_url="https://user:{key}@api.example/v1?key={key}").chat.completions.create(model=KEY)
OpenAI(base_url="https://api.example/{key}/v1")
Anthropic(api_key=KEY).messages.create(model="claude-x", metadata="{key}")
InferenceClient("https://{key}.example/models", api_key="{key}")
"""
    cell = {"cell_type": "code", "source": f"!hf download acme/c --token {key}\n!pip install git+https://{key}@h/x\n"}
    files = {"app.py": code, "a.ipynb": json.dumps({"cells": [cell, {"cell_type": "code", "source": f"({key}"}]})}
    write_files(tmp_path / "app", files)
    for form in ("cyclonedx-json", "cyclonedx-xml"):
        result = CliRunner().invoke(cli, ["scan", str(tmp_path / "app"), "-v", "--format", form])
        assert result.exit_code == 0 and "acme/a" in result.output
        assert key not in result.output + result.stderr + repr(result.exception)
