"""``Modelfile`` of Ollama (https://docs.ollama.com/modelfile): what a model is made of, and how it is to be run."""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob, FormatError
from aibom.formats.chat_template import template_digest
from aibom.formats.declared import Declared
from aibom.formats.mentioned import is_path, shown_name
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.license import License
from aibom.normalize.purl import hub_id
from aibom.normalize.text import clean_line, clean_name

__all__ = ["FORMAT", "MAX_TEXT", "instructions"]

MAX_TEXT: Final = 1024 * 1024
"""Bytes of a Modelfile that is read (own)."""

_MAX_INSTRUCTIONS: Final = 1_000
_NAMES: Final = frozenset(
    (
        "ADAPTER",
        "DRAFT",
        "FROM",
        "LICENSE",
        "MESSAGE",
        "PARAMETER",
        "PARSER",
        "RENDERER",
        "REQUIRES",
        "SYSTEM",
        "TEMPLATE",
    )
)
_INSTRUCTION = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_FILES: Final = (".gguf", ".ggml", ".bin", ".safetensors")
_BLOB = re.compile(r"(?:.*[/\\])?sha256[-:]([0-9a-f]{64})", re.DOTALL)
_HUB: Final = ("hf.co/", "huggingface.co/", "https://hf.co/", "https://huggingface.co/")


def instructions(text: str) -> list[tuple[str, str]]:
    """Take a Modelfile apart into instructions in capitals and what they are given, quotes removed.

    Raises:
        FormatError: there are more than 1,000, a text in quotes does not end, or an instruction is none of Ollama's.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if not line.strip() or line.lstrip().startswith("#"):
            at = end + 1
            continue
        match = _INSTRUCTION.match(text, at, end)
        if match is None or match[1].upper() not in _NAMES:
            raise FormatError("no instruction of a Modelfile")
        if len(found) == _MAX_INSTRUCTIONS:
            raise FormatError(f"more than {_MAX_INSTRUCTIONS} instructions")
        value, at = _value(text, match.end(), end)
        found.append((match[1].upper(), value))
    return found


def _value(text: str, start: int, end: int) -> tuple[str, int]:
    """What an instruction is given, and where the next line begins."""
    for quote in ('"""', '"'):
        # A parameter or a message has a word before the text in quotes.
        word = re.compile(rf"[ \t]*([\w-]+[ \t]+)?{quote}").match(text, start, end)
        if word is None:
            continue
        close = text.find(quote, word.end())
        if close < 0:
            raise FormatError("a text in quotes does not end")
        line = text.find("\n", close)
        return f"{word[1] or ''}{text[word.end() : close]}", len(text) if line < 0 else line + 1
    return text[start:end].strip(), end + 1


class Modelfile:
    """Recipes of Ollama, ``Modelfile``.

    It describes a file of weights that it names beside itself; an adapter is a parent. One that names a model of the
    Hub or of Ollama's registry is a model of its own that descends from it. Parameters, licence, the digests of
    template and system prompt.
    """

    name = "modelfile"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ("modelfile",)
    suffixes: tuple[str, ...] = (".modelfile",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the recipe says; see ``Format.read``."""
        found = instructions(blob.text(MAX_TEXT))
        if not any(name == "FROM" for name, _ in found):
            raise FormatError("no Modelfile: it has no FROM")
        said = _Said()
        for name, value in found:
            said.take(name, value)
        local = bool(said.files) or all(value in (".", "./") for name, value in found if name == "FROM")
        model = ModelFacts(chat_template=said.template, requires=tuple(said.requires))
        return Facts(
            self.name,
            None if local else self.kind,
            licenses=tuple(dict.fromkeys(said.licenses)),
            properties=tuple(said.properties),
            model=model if model != ModelFacts() else None,
            parents=tuple(said.parents),
            files=tuple(said.files),
            unknowns=tuple(said.unknowns),
        )


class _Said:
    """Collects what instructions say."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.parents: dict[Mention, None] = {}
        self.properties: list[Property] = []
        self.unknowns: dict[Property, None] = {}
        self.requires: list[str] = []
        self.template: str | None = None
        self.licenses: tuple[License, ...] = ()

    def take(self, name: str, value: str) -> None:
        line = clean_line(value, 1024)
        if name in ("FROM", "ADAPTER"):
            self._source(value, name.lower())
        elif name == "TEMPLATE":
            self.template = template_digest(value.encode("utf-8", "surrogatepass"))
        elif name == "SYSTEM":
            self.properties.append(
                ("aibom:ollama:system:sha256", template_digest(value.encode("utf-8", "surrogatepass")))
            )
        elif name == "LICENSE":
            declared = Declared({"LICENSE": value})
            self.licenses += declared.licenses("LICENSE")
            self.unknowns.update(dict.fromkeys(declared.unknowns))
        elif name == "REQUIRES" and re.fullmatch(r"[\w.+-]{1,64}", line):
            self.requires.append(f"ollama >={line}")
        elif name in ("PARAMETER", "PARSER", "RENDERER") and line:
            self.properties.append((f"aibom:ollama:{name.lower()}", line))

    def _source(self, value: str, key: str) -> None:
        blob = _BLOB.fullmatch(value)
        if blob is not None:
            # A file of the store; where that lies is nobody's business.
            self.properties.append((f"aibom:ollama:{key}", f"sha256:{blob[1]}"))
        elif key == "adapter":
            self.parents[Mention(value if is_path(value) else f"./{value}")] = None
        elif value.lower().endswith(_FILES) and not value.startswith(_HUB):
            self.files[value] = None
        elif value in (".", "./"):
            return
        elif is_path(value):
            self.parents[Mention(value)] = None
        elif value.startswith(_HUB):
            self._hub(value, key)
        elif named := shown_name(value):
            self.properties.append((f"aibom:ollama:{key}", named))
            self.unknowns["parents", f"a name in Ollama's registry: {named}"] = None

    def _hub(self, value: str, key: str) -> None:
        # What follows the colon picks a file of the repository, it is no revision.
        scheme, _, rest = value.rpartition("://")
        name, _, chosen = rest.partition(":")
        parsed = hub_id(f"{scheme}://{name}" if scheme else name)
        if parsed is None:
            self.unknowns["parents", "no id of the Hub"] = None
            return
        self.parents[Mention("/".join(filter(None, parsed)))] = None
        if chosen:
            self.properties.append((f"aibom:ollama:{key}:tag", clean_name(chosen)))


FORMAT = Modelfile()
