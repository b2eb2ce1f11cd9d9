"""Configurations in JSON and TOML whose keys mean the Hub wherever they stand (``model_name_or_path``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aibom.plugin import Blob, load_json, load_toml
from aibom_code.files.settings import KEYS, of_key
from aibom_code.lines import Lines
from aibom_code.project import Project
from aibom_code.reference import Reference

__all__ = ["read"]

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 30


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what the keys of a configuration name; see ``aibom_code``. A larger file is data, and is left alone."""
    if blob.size > MAX_BYTES:
        return
    raw = blob.read()
    if not any(key.encode() in raw for key in KEYS):
        return
    text = blob.text(MAX_BYTES)
    table = load_toml(text) if blob.name.lower().endswith(".toml") else load_json(text)[0]
    yield from _walk(table, Lines(text), blob.path, 0)


def _walk(value: Any, lines: Lines, path: str, depth: int) -> Iterator[Reference]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, lines, path, depth + 1)
    for key, inner in value.items() if isinstance(value, dict) else ():
        if isinstance(inner, str):
            revision = value.get("dataset_revision" if "dataset" in key else "model_revision")
            line = _line(lines, key, inner) if key in KEYS else 0
            yield from of_key(key, inner, path, line, revision if isinstance(revision, str) else "")
        else:
            yield from _walk(inner, lines, path, depth + 1)


def _line(lines: Lines, key: str, value: str) -> int:
    return lines.of(rf"[\"']?{re.escape(key)}[\"']?\s*[:=]\s*[\"']{re.escape(value)}[\"']")
