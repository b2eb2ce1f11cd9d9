"""How files are called that readers of this folder read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

__all__ = ["DOCKERFILES", "ENVIRONMENTS", "INSTRUCTIONS", "MCP", "PROMPTS", "SCRIPTS", "fits"]

INSTRUCTIONS: Final = (
    *("agents.md", "agent.md", "claude.md", "claude.local.md", "gemini.md", "qwen.md", ".cursorrules", ".clinerules"),
    *(".windsurfrules", ".roorules", ".goosehints", ".github/copilot-instructions.md", ".cursor/rules/*.mdc"),
    *(
        ".github/instructions/*.instructions.md",
        ".claude/agents/*.md",
        ".claude/commands/*.md",
        ".claude/skills/*/skill.md",
    ),
    *(".junie/guidelines.md", ".windsurf/rules/*.md", ".github/agents/*.md", ".github/chatmodes/*.chatmode.md"),
)
"""Files that tell agents how to work in the project, lower-case, as ``aibom_code.readers.Claim`` has names."""
PROMPTS: Final = (
    *("*.prompt", "*.prompty", "*.prompt.md", "*.prompt.txt", "*.prompt.yml", "*.prompt.yaml"),
    *(f"prompts/**/*.{end}" for end in ("j2", "jinja", "jinja2", "md", "mustache", "toml", "txt", "xml")),
    *("prompts/**/*.yaml", "prompts/**/*.yml"),
)
"""Files that are prompts by what they or their folder are called."""
SCRIPTS: Final = (*("makefile", "gnumakefile", "*.mk", "justfile", "*.sh", "*.bash", "*.zsh", "procfile"),)
"""Files of commands."""
DOCKERFILES: Final = ("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*")
ENVIRONMENTS: Final = (
    *(".env.example", ".env.*.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env"),
    "*.env.example",
)
"""Examples of environments, which hold no secrets; no ``.env``."""
MCP: Final = (
    *("mcp.json", ".mcp.json", "*.mcp.json", "mcp_config.json", "mcp-config.json", "mcp_settings.json"),
    *("claude_desktop_config.json", ".claude.json", ".claude/settings.json", ".gemini/settings.json"),
    *(".cursor/mcp.json", ".vscode/mcp.json", ".vscode/settings.json", "opencode.json", ".codex/config.toml"),
)
"""Files in which clients of MCP list servers."""


def fits(path: str, globs: Iterable[str]) -> bool:
    """Tell whether a path is one of a list of names: globs of its last segment, or with a slash of its end.

    ``*`` stays within a segment, ``**/`` is any number of folders.

    Args:
        path: relative to the source.
        globs: lower-case.
    """
    return _pattern(tuple(globs)).search(f"/{path.lower()}") is not None


@cache
def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    # One expression for all: a source may have 100,000 files.
    each = (re.escape(glob).replace(r"\*\*/", "(?:[^/]+/)*").replace(r"\*", "[^/]*") for glob in globs)
    return re.compile(f"/(?:{'|'.join(each)})$")
