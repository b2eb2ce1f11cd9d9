"""Single fields of the Hub's answers: each may be missing or of any type."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from aibom.plugin import ModelFacts, clean_name, is_placeholder

__all__ = ["count", "counted", "flag", "task", "text", "texts"]

_MAX_COUNT = 2**63
_MAX_TEXTS = 10_000


def text(data: object, key: str) -> str | None:
    """Return one clean line; None where there is none, or it says that there is none."""
    value = data.get(key) if isinstance(data, Mapping) else None
    line = clean_name(value) if isinstance(value, str) else ""
    return None if is_placeholder(line) else line


def texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the texts of a list, as they stand there."""
    value = data.get(key)
    return tuple(item for item in value[:_MAX_TEXTS] if isinstance(item, str)) if isinstance(value, list) else ()


def count(data: object, key: str) -> int | None:
    """Return a number that counts something."""
    value = data.get(key) if isinstance(data, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_COUNT else None


def flag(data: Mapping[str, Any], key: str) -> bool:
    """Whether a field is true."""
    return data.get(key) is True


def task(data: Mapping[str, Any]) -> ModelFacts | None:
    """Return the task that the Hub names."""
    value = text(data, "pipeline_tag")
    return ModelFacts(task=value) if value is not None else None


def counted(data: Mapping[str, Any]) -> ModelFacts | None:
    """Return what the Hub read from the headers of weights (``safetensors``, ``gguf``); None where it has neither."""
    tensors, gguf = data.get("safetensors"), data.get("gguf")
    facts = ModelFacts()
    if isinstance(tensors, dict):
        by_dtype = tensors.get("parameters")
        pairs = by_dtype.items() if isinstance(by_dtype, dict) else ()
        known = tuple(
            sorted((clean_name(name), value) for name, _ in pairs if (value := count(by_dtype, name)) is not None)
        )
        facts = ModelFacts(parameters=count(tensors, "total"), parameters_by_dtype=known)
    elif isinstance(gguf, dict):
        template = gguf.get("chat_template")
        facts = ModelFacts(
            parameters=count(gguf, "total"),
            architecture_family=text(gguf, "architecture"),
            context_length=count(gguf, "context_length") or None,
            chat_template=hashlib.sha256(template.encode("utf-8", "surrogatepass")).hexdigest()
            if isinstance(template, str) and template
            else None,
        )
    return facts if facts != ModelFacts() else None
