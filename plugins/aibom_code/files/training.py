"""Configurations of training, serving and evaluation: what a key of each tool means.

LiteLLM's proxy, Axolotl, LLaMA-Factory, torchtune, promptfoo, Continue; and in any other the keys that transformers'
own scripts have (``model_name_or_path``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aibom.plugin import Kind
from aibom_code.files.settings import of_key
from aibom_code.files.values import entries, table, text_at, word_at
from aibom_code.reference import HUB, Reference
from aibom_code.services import INFERENCE, PREFIXES, prefixed
from aibom_code.shell.variables import expand
from aibom_code.shell.words import Word

__all__ = ["read"]

MAX_DEPTH: Final = 30

_ID: Final = re.compile(
    r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}(?<!\.json)(?<!\.jsonl)(?<!\.csv)(?<!\.parquet)(?<!\.arrow)(?<!\.txt)"
)


def read(document: Any, path: str) -> Iterator[Reference] | None:
    """Return what a configuration names; None for a document that is no mapping."""
    if not isinstance(document, dict):
        return None
    return _read(document, path)


def _read(document: dict[str, Any], path: str) -> Iterator[Reference]:
    if isinstance(document.get("model_list"), list):
        yield from _litellm(document, path)
    elif "base_model" in document and ("datasets" in document or "sequence_len" in document):
        yield from _axolotl(document, path)
    elif isinstance(document.get("providers"), list) and ("prompts" in document or "tests" in document):
        yield from _promptfoo(document["providers"], path)
    elif isinstance(document.get("models"), list) and any("provider" in table(item) for item in document["models"]):
        yield from _continue(document["models"], path)
    yield from _keys(document, path, 0)


def _litellm(document: dict[str, Any], path: str) -> Iterator[Reference]:
    """``model_list`` of LiteLLM's proxy (https://docs.litellm.ai/docs/proxy/configs)."""
    for item in entries(document["model_list"]):
        word = word_at(item, "litellm_params", "model")
        if word is not None:
            yield from hosted(word, path, "litellm_params.model", text_at(item, "litellm_params", "api_base"))


def _promptfoo(providers: list[Any], path: str) -> Iterator[Reference]:
    """``providers`` of promptfoo: ``openai:chat:gpt-4o`` or a table with such an ``id``."""
    for item in providers:
        word = word_at({"id": item}, "id") or word_at(item, "id")
        if word is None and isinstance(item, dict):
            continue
        if word is None or "://" in word.text or word.text.startswith(("file:", "exec:", "python:", "http")):
            continue
        parts = word.text.split(":")
        name = PREFIXES.get(parts[0])
        kind = 2 if len(parts) > 2 and parts[1] in ("chat", "completion", "embedding", "messages", "responses") else 1
        model = ":".join(parts[kind:])
        if name and model:
            yield from _served(name, Word(model, word.line), path, "providers")


def _continue(models: list[Any], path: str) -> Iterator[Reference]:
    """``models`` of Continue (https://docs.continue.dev/reference)."""
    for item in models:
        word = word_at(item, "model")
        name = PREFIXES.get(text_at(item, "provider").lower())
        if word is not None and name and word.text != "AUTODETECT":
            yield from _served(name, word, path, "models", text_at(item, "apiBase"))


def _axolotl(document: dict[str, Any], path: str) -> Iterator[Reference]:
    """A run of Axolotl (https://docs.axolotl.ai/docs/config-reference.html)."""
    revision = text_at(document, "revision_of_model") or text_at(document, "base_model_revision")
    for key, found in (("base_model", revision), ("adapter_model", ""), ("lora_model_dir", "")):
        word = word_at(document, key)
        if word is not None and word.text:
            remote = key == "base_model" and text_at(document, "trust_remote_code").lower() in ("true", "yes", "on")
            yield Reference(
                path, word.line, Kind.MODEL, word.text, hub=HUB, revision=found, symbol=key, remote_code=remote
            )
    for section in ("datasets", "test_datasets", "pretraining_dataset"):
        for item in entries(document.get(section)):
            word = word_at(item, "path")
            if word is not None and _ID.fullmatch(word.text):
                found = text_at(item, "revision")
                yield Reference(path, word.line, Kind.DATASET, word.text, hub=HUB, revision=found, symbol=section)


def _keys(value: Any, path: str, depth: int) -> Iterator[Reference]:
    if depth > MAX_DEPTH:
        return
    for item in entries(value):
        yield from _keys(item, path, depth + 1)
    for key, inner in table(value).items():
        word = word_at(value, key)
        if word is None:
            yield from _keys(inner, path, depth + 1)
        else:
            revision = text_at(value, "model_revision") if "dataset" not in key else text_at(value, "dataset_revision")
            yield from of_key(key, word.text, path, word.line, revision)


def hosted(word: Word, path: str, symbol: str, endpoint: str = "") -> Iterator[Reference]:
    """Yield a model whose name says whose it is, ``provider/name``; nothing where it does not."""
    value = expand(word.text, {})
    found = prefixed(value.text, "/") if value is not None else None
    if found is not None:
        yield from _served(found[0], Word(found[1], word.line), path, symbol, endpoint)


def _served(name: str, word: Word, path: str, symbol: str, endpoint: str = "") -> Iterator[Reference]:
    if name == "ollama":
        yield Reference(path, word.line, Kind.MODEL, word.text, hub="ollama", symbol=symbol)
        return
    on_hub = name == "huggingface" and _ID.fullmatch(word.text) is not None
    yield Reference(
        path,
        word.line,
        Kind.MODEL,
        word.text,
        hub=HUB if on_hub else "",
        provider=name,
        endpoint=endpoint if "://" in endpoint else "",
        service=INFERENCE,
        symbol=symbol,
    )
