"""How ids of hosted models are read, and whose service it is: by the client, its URL, or a prefix of the name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from aibom.plugin import Kind, Method, clean_url
from aibom_code.python.found import Found
from aibom_code.python.things import Container, Missing, Text
from aibom_code.reference import HUB, Reference
from aibom_code.services import COMPATIBLE, INFERENCE, PREFIXES, prefixed, service_at

__all__ = ["HOSTED_RULES"]

_URLS: Final = (
    *("base_url", "api_base", "azure_endpoint", "endpoint", "host", "openai_api_base", "server_url", "endpoint_url"),
    *("inference_server_url", "url", "api_base_url"),
)
"""Arguments for the URL of another server."""
_FAMILIES: Final = {
    "chatgpt-": "openai",
    "claude-": "anthropic",
    "command-": "cohere",
    "dall-e-": "openai",
    "gemini-": "google",
    "gpt-": "openai",
    "o1": "openai",
    "o3": "openai",
    "o4": "openai",
    "text-embedding-": "openai",
    "tts-": "openai",
    "whisper-1": "openai",
}
"""Services by how the names of their models begin, as LiteLLM and LangChain complete them."""


def _service(found: Found, provider: str) -> tuple[str, str]:
    """The service that a call talks to, and its URL where that is literal."""
    node, place = found.named.calls[0] if found.named.calls else (found.node, found.place)
    things = found.argument(_URLS, node, place)
    if things is None:
        return provider, ""
    urls = [item.text for item in things if isinstance(item, Text) and item.text.strip()]
    known = [(name, url) for url in urls if (name := service_at(url)) is not None]
    if known:
        name, url = known[0]
        return name, clean_url(url) or ""
    if all(isinstance(item, Missing) for item in things):
        # Whose server it is only its configuration knows.
        return (COMPATIBLE if provider == "openai" else provider), ""
    return provider, ""


def _at(found: Found, item: Reference, provider: str) -> Reference:
    name, url = _service(found, provider)
    # Whoever runs it, what Ollama calls a model is one of its registry.
    return replace(item, hub="ollama" if provider == "ollama" else "", provider=name, endpoint=url, service=INFERENCE)


def _client(found: Found) -> Iterator[Reference]:
    """A client that is made: the service is used, whatever model is asked for later."""
    name, url = _service(found, found.api.provider)
    yield found.base(id=name, hub="", endpoint=url, service=INFERENCE, revision="", filename="")
    yield from _models(found, ("model", "model_name"))


def _models(found: Found, names: tuple[str, ...]) -> Iterator[Reference]:
    for item in found.ids(names, objects=True):
        if found.argument(names) is not None and not item.unknown:
            yield _at(found, replace(item, kind=Kind.MODEL), found.api.provider)


def _hosted(found: Found) -> Iterator[Reference]:
    """A model of the row's service; without the argument, the service alone where an object of it is made."""
    if found.argument(found.api.id) is None and found.function[:1].isupper():
        yield _at(found, found.base(kind=Kind.SERVICE, id=_service(found, found.api.provider)[0]), "")
        return
    for item in found.ids():
        yield _at(found, item, found.api.provider)


def _bedrock_client(found: Found) -> Iterator[Reference]:
    for thing in found.argument(("service_name", 0)) or []:
        if isinstance(thing, Text) and thing.text.startswith("bedrock"):
            yield found.base(id="bedrock", hub="", service=INFERENCE)


def _bedrock(found: Found) -> Iterator[Reference]:
    """Only a client of Bedrock has models; other services of Amazon's have methods of other names."""
    node, place = found.named.calls[-1]
    names = [item.text for item in found.argument(("service_name", 0), node, place) or [] if isinstance(item, Text)]
    if names and names[0].startswith("bedrock"):
        for item in found.ids():
            yield replace(item, hub="", provider="bedrock", service=INFERENCE)


def _inference(found: Found) -> Iterator[Reference]:
    """A model of the Hub that Hugging Face, or one of its partners, runs; or the URL of a server."""
    partner = ""
    for node, place in (*found.named.calls[:1], (found.node, found.place)):
        texts = [item.text for item in found.argument(("provider",), node, place) or [] if isinstance(item, Text)]
        partner = texts[0] if texts and texts[0] != "auto" else partner
    provider = PREFIXES.get(partner, partner) if partner not in ("", "hf-inference") else found.api.provider
    if found.function[:1].isupper():
        name, url = _service(found, provider)
        yield found.base(kind=Kind.SERVICE, id=name, hub="", endpoint=url, service=INFERENCE)
    for item in found.ids():
        if "://" in item.id and not item.unknown:
            name = service_at(item.id) or ""
            if name:
                yield replace(item, kind=Kind.SERVICE, id=name, hub="", endpoint=item.id, service=INFERENCE)
        else:
            yield replace(item, hub=HUB, provider=provider, service=INFERENCE)


def _completed(found: Found, item: Reference, separator: str) -> Reference:
    """The service that stands before a model's name, or that models of such a name are of."""
    if item.unknown:
        return item
    split = prefixed(item.id, separator)
    if split is not None:
        name, rest = split
        if name == "huggingface" and "/" in rest:
            return replace(item, id=rest, hub=HUB, provider=name, service=INFERENCE)
        return _at(found, replace(item, id=rest), name)
    family = next((name for start, name in _FAMILIES.items() if item.id.startswith(start)), None)
    if family is not None:
        return _at(found, replace(item, method=Method.INFERRED), family)
    return _at(found, item, found.api.provider or COMPATIBLE)


def _slash_prefix(found: Found) -> Iterator[Reference]:
    return (_completed(found, item, "/") for item in found.ids())


def _colon_prefix(found: Found) -> Iterator[Reference]:
    for item in found.ids(objects=True):
        if item.id != "test" and (":" in item.id or any(map(item.id.startswith, _FAMILIES))):
            yield _completed(found, item, ":")


def _langchain(found: Found) -> Iterator[Reference]:
    provider = found.text(("model_provider", "provider"))
    for item in found.ids():
        name = PREFIXES.get(provider.lower(), provider)
        yield _at(found, item, name) if provider and not item.unknown else _completed(found, item, ":")


def _replicate(found: Found) -> Iterator[Reference]:
    for item in found.ids():
        name, _, version = item.id.partition(":")
        yield item if item.unknown else replace(_at(found, item, "replicate"), id=name, revision=version)


def _router(found: Found) -> Iterator[Reference]:
    """The list of models of a router of LiteLLM, where it stands there."""
    for thing in found.argument(found.api.id) or []:
        if isinstance(thing, Container) and not isinstance(thing.node, ast.Dict):
            for element in thing.node.elts[:100]:
                for text in _routed(found, element, thing):
                    base = found.base(id=text, line=element.lineno, revision="", filename="")
                    yield _completed(found, base, "/")


def _routed(found: Found, element: ast.expr, around: Container) -> Iterator[str]:
    for row in found.follow(element, around.place):
        for key in ("litellm_params", "model"):
            row = _entry(found, row, key)  # type: ignore[assignment]
        if isinstance(row, Text):
            yield row.text


def _entry(found: Found, row: object, key: str) -> object:
    if isinstance(row, Container) and isinstance(row.node, ast.Dict):
        for name, value in zip(row.node.keys, row.node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return found.follow(value, row.place)[0]
    return None


HOSTED_RULES: Final[dict[str, Callable[[Found], Iterator[Reference]]]] = {
    "bedrock": _bedrock,
    "bedrock-client": _bedrock_client,
    "client": _client,
    "colon-prefix": _colon_prefix,
    "hosted": _hosted,
    "inference": _inference,
    "langchain": _langchain,
    "replicate": _replicate,
    "router": _router,
    "slash-prefix": _slash_prefix,
}
"""Rules by name."""
