"""Instructions of agents and prompts."""

from __future__ import annotations

import hashlib

import pytest

from aibom.plugin import Digest, Kind
from tests.builders.named import find


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("AGENTS.md", "agent-instructions"),
        ("sub/CLAUDE.md", "agent-instructions"),
        (".github/copilot-instructions.md", "agent-instructions"),
        (".cursor/rules/style.mdc", "agent-instructions"),
        ("app/prompts/system.md", "prompt"),
        ("app/prompts/deep/er.j2", "prompt"),
        ("summary.prompt", "prompt"),
    ],
)
def test_a_text_that_models_are_told_is_a_file_with_its_digest(path: str, role: str) -> None:
    (item,) = [item for item in find({path: "Be kind."}) if item.kind is Kind.FILE]
    assert (item.id, dict(item.properties)["aibom:code:role"]) == (path, role)
    assert item.digests == (Digest("SHA-256", hashlib.sha256(b"Be kind.").hexdigest()),)


@pytest.mark.parametrize(
    "path", ["README.md", "prompts/README.md", "docs/agents/x.md", "prompts.md", "prompt.py", "docs/llms/gemini.md"]
)
def test_others_are_none(path: str) -> None:
    assert find({path: "Be kind."}) == []
