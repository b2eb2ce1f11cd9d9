"""Objects of Kubernetes: containers wherever they stand, and what KServe, KubeAI and their like say of models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aibom.plugin import Kind
from aibom_code.files.compose import container
from aibom_code.files.values import entries, pairs, table, text_at, word_at
from aibom_code.reference import HUB, Reference
from aibom_code.shell.commands import Place, of_arguments
from aibom_code.shell.words import Word

__all__ = ["read"]

MAX_DEPTH: Final = 30

_CONTAINERS: Final = ("containers", "initContainers")
_URIS: Final = frozenset(("storageUri", "modelUri", "sourceModelUri", "url", "modelURL"))
_HUB_URI: Final = re.compile(r"hf://([\w.-]+/[\w.-]+)(?:[:@]([\w.-]+))?/?")
_OLLAMA_URI: Final = re.compile(r"ollama://([\w./:-]+)")


def read(document: Any, path: str) -> Iterator[Reference] | None:
    """Return what an object names; None for a document that is no object of Kubernetes."""
    if not text_at(document, "apiVersion") or not text_at(document, "kind"):
        return None
    return _walk(document, path, 0)


def _walk(value: Any, path: str, depth: int) -> Iterator[Reference]:
    if depth > MAX_DEPTH:
        return
    for item in entries(value):
        yield from _walk(item, path, depth + 1)
    for key, inner in table(value).items():
        if key in _CONTAINERS and isinstance(inner, list):
            for one in inner:
                yield from _container(one, path)
        elif key in _URIS and (word := word_at(value, key)) is not None:
            yield from _uri(word, key, path)
        else:
            if key == "model" and isinstance(inner, dict):
                yield from _predictor(inner, path)
            yield from _walk(inner, path, depth + 1)


def _container(one: Any, path: str) -> Iterator[Reference]:
    """A container of a pod; ``command`` is what Compose calls the entrypoint, ``args`` its command."""
    values = table(one)
    yield from container(
        path, word_at(values, "image"), values.get("command"), values.get("args"), list(pairs(values.get("env")))
    )


def _predictor(model: Any, path: str) -> Iterator[Reference]:
    """KServe's ``predictor.model``: the server of a model's format, whose arguments may name it."""
    if text_at(model, "modelFormat", "name") != "huggingface":
        return
    words = [Word(str(item), item.line) for item in entries(table(model).get("args")) if hasattr(item, "line")]
    yield from of_arguments(("huggingfaceserver",), words, Place(path))


def _uri(word: Word, key: str, path: str) -> Iterator[Reference]:
    hub = _HUB_URI.fullmatch(word.text)
    ollama = _OLLAMA_URI.fullmatch(word.text)
    if hub:
        yield Reference(path, word.line, Kind.MODEL, hub[1], hub=HUB, revision=hub[2] or "", symbol=key)
    elif ollama:
        yield Reference(path, word.line, Kind.MODEL, ollama[1], hub="ollama", symbol=key)
    elif key == "storageUri":
        reason = "its place is a store that says nothing of it"
        scheme = word.text.partition("://")[0] if "://" in word.text else ""
        shown = f"{scheme}://" if scheme.isalnum() else ""
        yield Reference(path, word.line, Kind.MODEL, shown, symbol=key, unknown=reason)
