"""Which models and data sets a GGUF file names as those that it was made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from aibom.formats.base import Mention
from aibom.graph.facts import Property
from aibom.normalize.purl import HubKind, hub_id
from aibom.normalize.text import clean_line, clean_name, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["MAX_MENTIONS", "datasets", "parents"]

MAX_MENTIONS: Final = 256
"""Base models or data sets that are kept (own); the file says how many there are by its keys."""

_ENTRY = re.compile(r"general\.(base_model|dataset)\.(\d{1,5})\.([a-z_]+)")
_SOURCE = "general.source.huggingface.repository"
_SHOWN = ("name", "organization", "author", "version", "doi", "uuid")


def parents(texts: Mapping[str, str]) -> tuple[tuple[Mention, ...], tuple[Property, ...]]:
    """Give the models that are named under ``general.base_model.<number>`` and as the source of the conversion.

    A model is mentioned by the Hub id in its URL, else by its URL. A title without URL (``Llama 3 8B`` by ``Meta``, as
    converters make them of an id) names no repository: it is a property ``aibom:gguf:base-model``, never an id that is
    guessed from it. The file does not say which relation it is, save that an adapter is one.

    Args:
        texts: the file's strings by key.
    """
    relation = "adapter" if texts.get("general.type") == "adapter" else ""
    mentions, properties = _entries(texts, "base_model", "models", relation)
    source = _identity(texts.get(_SOURCE, ""), "models")
    found = dict.fromkeys((*mentions, *((Mention(source),) if source else ())))
    return tuple(found), properties


def datasets(texts: Mapping[str, str], trained_on: tuple[str, ...]) -> tuple[tuple[Mention, ...], tuple[Property, ...]]:
    """Give the data sets that are named under ``general.dataset.<number>`` and in the list ``general.datasets``.

    Args:
        texts: the file's strings by key.
        trained_on: the list, which by the specification is of what the model was trained on.
    """
    mentions, properties = _entries(texts, "dataset", "datasets", "")
    found = [Mention(_identity(text, "datasets") or text, "train") for text in trained_on[:MAX_MENTIONS]]
    return tuple(dict.fromkeys((*mentions, *found))), properties


def _entries(
    texts: Mapping[str, str], noun: str, kind: HubKind, relation: str
) -> tuple[tuple[Mention, ...], tuple[Property, ...]]:
    entries: dict[int, dict[str, str]] = {}
    for key, text in texts.items():
        match = _ENTRY.fullmatch(key)
        if match and match.group(1) == noun:
            entries.setdefault(int(match.group(2)), {})[match.group(3)] = text
    mentions: list[Mention] = []
    properties: list[Property] = []
    for _, entry in sorted(entries.items())[:MAX_MENTIONS]:
        identity = next(
            filter(None, (_identity(entry.get(key, ""), kind) for key in ("repo_url", "url", "name"))), None
        )
        if identity:
            mentions.append(Mention(identity, relation))
        elif words := "; ".join(f"{key}={text}" for key in _SHOWN if (text := _shown(entry.get(key, "")))):
            properties.append((f"aibom:gguf:{noun.replace('_', '-')}", clean_line(words, 1024)))
    return tuple(mentions), tuple(properties)


def _shown(text: str) -> str:
    text = clean_name(text, 256)
    return "" if is_placeholder(text) else text


def _identity(text: str, kind: HubKind) -> str | None:
    # `org/name` of a Hub URL or of an id written in full; the URL where it is another's; no single word.
    if "/" not in text:
        return None
    parsed = hub_id(text, kind=kind)
    return "/".join(filter(None, parsed)) if parsed else clean_url(text)
