"""What modules of JavaScript and TypeScript name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from aibom.plugin import Blob, FormatError, Kind, Method
from aibom_code.javascript.apis import MARKS, Api, find_apis
from aibom_code.javascript.names import Import, Names, entry
from aibom_code.javascript.tree import parse, text_of, walk
from aibom_code.project import Project
from aibom_code.reference import HUB, Reference
from aibom_code.services import INFERENCE, PREFIXES, prefixed, service_at

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["read"]

MAX_BYTES: Final = 4 * 1024 * 1024
MISSING: Final = "reading JavaScript needs tree-sitter: pip install 'aibom[javascript]'"
UNSAID: Final = "its value is known only when it is run"

_CALLS: Final = frozenset(("call_expression", "new_expression"))
_URLS: Final = ("baseURL", "baseUrl", "endpoint", "host", "url")
_GENERATORS: Final = frozenset(
    ("generateText", "streamText", "generateObject", "streamObject", "embed", "embedMany", "Agent", "ToolLoopAgent")
)


def read(blob: Blob, project: Project) -> Iterator[Reference]:
    """Yield what a module names; see ``aibom_code``.

    A minified file, which is what others wrote, is left alone.

    Raises:
        FormatError: it is too large, or the extra ``javascript`` is not installed and it would have to be read.
    """
    if blob.size > MAX_BYTES or blob.name.lower().endswith((".min.js", ".d.ts", ".bundle.js")):
        return
    data = blob.read()
    if b'"ai"' not in data and b"'ai'" not in data and not any(mark in data for mark in MARKS):
        return
    try:
        root = parse(data, f".{blob.name.lower().rpartition('.')[2]}")
    except ImportError as error:
        raise FormatError(MISSING) from error
    yield from _Module(root, blob.path).references()


class _Module:
    def __init__(self, root: Node, path: str) -> None:
        self._root = root
        self._path = path
        self._names = Names(root)

    def references(self) -> Iterator[Reference]:
        for node in walk(self._root):
            if node.type in _CALLS:
                yield from self._call(node)

    def _call(self, node: Node) -> Iterator[Reference]:
        function = node.child_by_field_name("function" if node.type == "call_expression" else "constructor")
        chain = _chain(function)
        if chain is None:
            return
        root, methods = chain
        # `openai("x")`: the export itself; `client.chat.create({model})`: what it made, or what a variable holds.
        found, made = self._origin(root)
        if found is None:
            return
        export, methods = (methods[0], methods[1:]) if found.export == "*" and methods else (found.export, methods)
        symbol = ".".join((found.package if export == "default" else f"{found.package}.{export}", *methods))
        if found.package == "ai" and export in _GENERATORS and not methods:
            yield from self._gateway(node, symbol)
        for api in find_apis(found.package, export):
            yield from self._named(node, api, made, tuple(methods), symbol)

    def _origin(self, root: Node) -> tuple[Import | None, Node | None]:
        """The export that a callee begins with, and the call that made the object in between, where one did."""
        if root.type != "identifier":
            return None, None
        meaning = self._names.meaning(root)
        if isinstance(meaning, Import) or meaning is None:
            return meaning, None
        while meaning.type in ("await_expression", "parenthesized_expression", "as_expression"):
            if not meaning.named_children:
                return None, None
            meaning = meaning.named_children[0]
        if meaning.type not in _CALLS:
            return None, None
        function = meaning.child_by_field_name("function" if meaning.type == "call_expression" else "constructor")
        chain = _chain(function)
        inner = self._names.meaning(chain[0]) if chain is not None and chain[0].type == "identifier" else None
        if not isinstance(inner, Import) or chain is None:
            return None, None
        if inner.export == "*" and chain[1]:
            return Import(inner.package, chain[1][0]), meaning
        return (inner, meaning) if not chain[1] else (None, None)

    def _named(
        self, node: Node, api: Api, made: Node | None, methods: tuple[str, ...], symbol: str
    ) -> Iterator[Reference]:
        arguments = _arguments(node)
        if api.use in ("call", "method"):
            called = methods[-1:] and methods[-1] in api.methods if api.use == "method" else not methods
            if called and made is None:
                yield from self._loaded(api, arguments, symbol)
        elif api.use == "client":
            if made is None and not methods:
                yield from self._client(node, api, arguments, symbol)
            elif api.provider == "replicate" and methods[-1:] in (("run",), ("stream",)):
                yield from self._replicate(arguments, symbol)
            elif methods:
                yield from self._hosted(api, self._key(arguments, api.keys), made, symbol)
        elif api.use == "provider":
            first = arguments[0] if arguments else None
            if symbol.rpartition(".")[2].startswith("create") and made is None:
                return
            if len(methods) <= 1 and first is not None and first.type != "object":
                yield from self._hosted(api, first, made, symbol)

    def _loaded(self, api: Api, arguments: list[Node], symbol: str) -> Iterator[Reference]:
        """A model that is loaded, or one that the package itself calls at its service."""
        named = arguments[api.position] if 0 <= api.position < len(arguments) else None
        named = named if named is not None else self._key(arguments, api.keys) if api.position < 0 else None
        if named is None:
            return
        options = next((item for item in reversed(arguments) if item.type == "object"), None)
        if api.provider:
            yield from self._hosted(api, named, None, symbol)
            return
        item = self._reference(named, symbol, hub=api.hub)
        text = {}
        for key in ("revision", "subfolder", "model_file_name", "path"):
            value = self._names.value(entry(options, key)) if options is not None else None
            text[key] = value.text if value is not None else ""
        yield replace(
            item,
            revision=text["revision"],
            subfolder=text["subfolder"],
            filename=text["path"] if api.exports[0] == "downloadFile" else text["model_file_name"],
        )

    def _client(self, node: Node, api: Api, arguments: list[Node], symbol: str) -> Iterator[Reference]:
        name, url = self._service(api.provider, arguments)
        yield Reference(
            self._path,
            node.start_point[0] + 1,
            Kind.SERVICE,
            name,
            endpoint=url,
            service=api.service or INFERENCE,
            symbol=symbol,
        )
        if api.keys:
            yield from self._hosted(api, self._key(arguments, api.keys), node, symbol)

    def _service(self, provider: str, arguments: list[Node]) -> tuple[str, str]:
        """Whose service a client talks to: the provider's, or whose the URL is that stands there."""
        value = self._names.value(self._key(arguments, _URLS))
        known = service_at(value.text) if value is not None else None
        return (known, value.text) if known is not None and value is not None else (provider, "")

    def _hosted(self, api: Api, named: Node | None, made: Node | None, symbol: str) -> Iterator[Reference]:
        if named is None or api.service:
            return
        provider, url = self._service(api.provider, _arguments(made)) if made is not None else (api.provider, "")
        item = self._reference(named, symbol, provider=provider, endpoint=url)
        yield replace(item, hub=HUB) if provider == "huggingface" and "/" in item.id else item

    def _gateway(self, node: Node, symbol: str) -> Iterator[Reference]:
        """A plain string is a model of a gateway, ``openai/gpt-4o`` (https://ai-sdk.dev/docs)."""
        named = self._key(_arguments(node), ("model",))
        value = self._names.value(named)
        found = prefixed(value.text, "/") if value is not None else None
        if named is not None and found is not None:
            yield replace(self._reference(named, symbol, provider=PREFIXES.get(found[0], found[0])), id=found[1])

    def _replicate(self, arguments: list[Node], symbol: str) -> Iterator[Reference]:
        if arguments:
            item = self._reference(arguments[0], symbol, provider="replicate")
            name, _, version = item.id.partition(":")
            yield replace(item, id=name, revision=version)

    def _key(self, arguments: list[Node], keys: tuple[str, ...]) -> Node | None:
        for argument in arguments:
            node: Node | None = argument
            if argument.type == "identifier":
                meaning = self._names.meaning(argument)
                node = meaning if meaning is not None and not isinstance(meaning, Import) else None
            for key in keys if node is not None else ():
                found = entry(node, key) if node is not None else None
                if found is not None:
                    return found
        return None

    def _reference(
        self, named: Node, symbol: str, *, hub: str = "", provider: str = "", endpoint: str = ""
    ) -> Reference:
        value = self._names.value(named)
        return Reference(
            self._path,
            named.start_point[0] + 1,
            Kind.MODEL,
            value.text if value is not None else "",
            hub=hub,
            provider=provider,
            endpoint=endpoint,
            service=INFERENCE if provider else "",
            symbol=symbol,
            method=Method.INFERRED if value is not None and value.environment else Method.DECLARED,
            environment=value.environment if value is not None else "",
            unknown="" if value is not None else UNSAID,
        )


def _chain(node: Node | None) -> tuple[Node, list[str]] | None:
    """What a callee begins with, and the names behind it; None for what is no chain of names."""
    names: list[str] = []
    while node is not None and node.type == "member_expression":
        names.append(text_of(node.child_by_field_name("property")))
        node = node.child_by_field_name("object")
    return (node, names[::-1]) if node is not None else None


def _arguments(node: Node | None) -> list[Node]:
    found = node.child_by_field_name("arguments") if node is not None else None
    return [item for item in found.named_children if item.type != "comment"] if found is not None else []
