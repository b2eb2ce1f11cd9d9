"""Models in GGUF (llama.cpp, Ollama): what their key/value pairs declare, what their tensors add up to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.chat_template import template_digest, template_findings
from aibom.formats.declared import Declared, decode, present
from aibom.formats.gguf_lineage import datasets, parents
from aibom.formats.gguf_reader import Array, Cursor, Value
from aibom.formats.gguf_tensors import FILE_TYPES, Tensors
from aibom.graph.component import Kind, Organization
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name, is_placeholder

__all__ = ["FORMAT", "MAX_SHARDS", "Gguf"]

MAX_SHARDS: Final = 10_000
"""Files of one model (own): a set that claims more is not listed."""

_ALIGNMENT = 32
_TEMPLATE = "tokenizer.chat_template"
_TOKENS = "tokenizer.ggml.tokens"
_SIZES = (".context_length", ".block_count", ".embedding_length", ".vocab_size")
_SHARD = re.compile(r"(.*-)(\d{5})-of-(\d{5})(\.gguf)", re.IGNORECASE | re.DOTALL)

_REFERENCES = (
    ("website", "general.url", ""),
    ("vcs", "general.repo_url", ""),
    ("documentation", "general.doi", ""),
    ("website", "general.source.url", "source of the conversion"),
    ("vcs", "general.source.repo_url", "source of the conversion"),
    ("documentation", "general.source.doi", "source of the conversion"),
)
_PROPERTIES = {
    "general.type": "aibom:gguf:type",
    "general.basename": "aibom:gguf:basename",
    "general.finetune": "aibom:gguf:finetune",
    "general.size_label": "aibom:gguf:size-label",
    "general.uuid": "aibom:gguf:uuid",
    "general.quantized_by": "aibom:gguf:quantized-by",
}


@dataclass(slots=True)
class _Header:
    """What a header holds, as far as it could be read."""

    version: int
    big: bool
    values: dict[str, Value] = field(default_factory=dict)
    tensors: Tensors = field(default_factory=Tensors)
    findings: list[Property] = field(default_factory=list)
    unknowns: list[Property] = field(default_factory=list)

    def number(self, key: str) -> int | None:
        """A count: an integer above 0."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None

    def texts(self) -> dict[str, str]:
        """All values that are strings."""
        return {key: decode(value) for key, value in self.values.items() if isinstance(value, bytes)}

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings of an array, cleaned, each once, without those that say that there is none."""
        value = self.values.get(key)
        texts = (clean_name(decode(item)) for item in value.items) if isinstance(value, Array) else ()
        return tuple(dict.fromkeys(text for text in texts if not is_placeholder(text)))


class Gguf:
    """GGUF files, versions 2 and 3, of either byte order; version 1 and versions to come are named, not read.

    ``parameters`` and ``parameters_by_dtype`` count the elements of this file's tensors, which in GGUF are the weights
    whatever their type; left out where the list of tensors is not true of the file. A vocabulary without its size as a
    key is measured by its list of tokens. Of the chat templates, the digest of the default one is the model's; those
    that have a name are properties ``aibom:gguf:chat-template:sha256`` = ``<name> <digest>``.
    """

    name = "gguf"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".gguf",)
    magic: tuple[tuple[int, bytes], ...] = ((0, b"GGUF"),)

    def read(self, blob: Blob) -> Facts:
        """Return what the header says; see ``Format.read``."""
        header = _read(blob)
        texts = header.texts()
        declared = Declared(texts)
        weights = declared.line("general.type", "kind") != "imatrix"
        model, measured = _model(header, declared, weights)
        organization = declared.line("general.organization", "supplier")
        ancestors, ancestor_properties = parents(texts)
        sets, set_properties = datasets(texts, header.strings("general.datasets"))
        return Facts(
            format=self.name,
            kind=self.kind if weights else None,
            name=declared.line("general.name", "name"),
            group=organization,
            version=declared.line("general.version", "version"),
            description=declared.paragraph("general.description", "description"),
            authors=declared.contacts("general.author"),
            supplier=Organization(name=organization) if organization else None,
            licenses=declared.licenses("general.license", "general.license.name", "general.license.link"),
            references=tuple(found for entry in _REFERENCES for found in declared.reference(*entry)),
            properties=(*_properties(header, declared), *ancestor_properties, *set_properties),
            tags=header.strings("general.tags"),
            model=model,
            parents=ancestors,
            datasets=sets,
            files=_siblings(blob.name, header),
            unknowns=(*header.unknowns, *declared.unknowns),
            findings=tuple(header.findings),
            measured=measured,
        )


def _model(header: _Header, declared: Declared, weights: bool) -> tuple[ModelFacts, tuple[str, ...]]:
    architecture = declared.line("general.architecture", "architecture_family")
    sizes = {suffix: header.number(f"{architecture}{suffix}") for suffix in _SIZES}
    tokens = header.values.get(_TOKENS)
    counted = tokens.length if isinstance(tokens, Array) and sizes[".vocab_size"] is None else None
    template = header.values.get(_TEMPLATE)
    known = weights and not any(name in ("contents", "parameters") for name, _ in header.unknowns)
    model = ModelFacts(
        architecture_family=architecture,
        parameters=header.tensors.elements.total() if known else None,
        parameters_by_dtype=tuple(sorted(header.tensors.elements.items())) if known else (),
        formats=(FORMAT.name,),
        quantization=_quantization(header),
        context_length=sizes[".context_length"],
        vocabulary_size=sizes[".vocab_size"] or counted,
        layers=sizes[".block_count"],
        hidden_size=sizes[".embedding_length"],
        languages=header.strings("general.languages"),
        chat_template=template_digest(template) if isinstance(template, bytes) else None,
    )
    fields = ("formats", "parameters", "parameters_by_dtype", "chat_template", *["vocabulary_size"] * bool(counted))
    return model, present(model, *fields)


def _read(blob: Blob) -> _Header:
    head = blob.exactly(0, 8)
    if head[:4] != b"GGUF":
        raise FormatError("not GGUF")
    # The magic reads the same in both byte orders; a small version does not.
    big = head[4:6] == b"\0\0"
    header = _Header(int.from_bytes(head[4:], "big" if big else "little"), big)
    if header.version == 0:
        raise FormatError("version 0")
    if header.version not in (2, 3):
        header.unknowns.append(("contents", f"version {header.version} is not read"))
        return header
    try:
        _fill(Cursor(blob, 8, big=big), header, blob.size)
    except FormatError as error:
        header.unknowns.append(("contents", str(error)))
    return header


def _fill(cursor: Cursor, header: _Header, size: int) -> None:
    tensors, pairs = cursor.counts()
    repeated: list[str] = []
    for key, value in cursor.pairs(pairs, _wanted):
        if key in header.values:
            repeated.append(key)
        else:
            header.values[key] = value
            if value is None:
                header.unknowns.append(("properties", f"{clean_name(key, 256)} is too long"))
    if repeated:
        header.findings.append(("duplicate-key", clean_name(", ".join(repeated[:5]))))
    alignment = header.values.get("general.alignment", _ALIGNMENT)
    if not isinstance(alignment, int) or alignment < 1 or alignment & (alignment - 1):
        header.findings.append(("layout", "the alignment is no power of two"))
        header.unknowns.append(("parameters", "where the tensors begin is not known"))
        alignment = 1
    for tensor in cursor.tensors(tensors):
        header.tensors.add(tensor, alignment)
    start = cursor.offset + -cursor.offset % alignment
    findings, unknowns = header.tensors.check(max(size - start, 0))
    header.findings += findings
    header.unknowns += unknowns


def _wanted(key: str) -> bool:
    return (
        key.startswith(("general.", "split.", f"{_TEMPLATE}.")) or key in (_TOKENS, _TEMPLATE) or key.endswith(_SIZES)
    )


def _quantization(header: _Header) -> str | None:
    value = header.values.get("general.file_type")
    # 1024 marks a type that was guessed when the file was loaded.
    if not isinstance(value, int) or isinstance(value, bool) or value >= 1024:
        return None
    if value not in FILE_TYPES:
        header.unknowns.append(("quantization", f"file type {value} is not known"))
    return FILE_TYPES.get(value)


def _properties(header: _Header, declared: Declared) -> list[Property]:
    found: list[Property] = [("aibom:gguf:version", str(header.version))]
    if header.big:
        found.append(("aibom:gguf:byte-order", "big"))
    if version := header.number("general.quantization_version"):
        found.append(("aibom:gguf:quantization-version", str(version)))
    found += (pair for key, name in _PROPERTIES.items() for pair in declared.property(name, key))
    for key, template in header.values.items():
        name = clean_name(key.removeprefix(_TEMPLATE).removeprefix("."), 256)
        if key.startswith(_TEMPLATE) and isinstance(template, bytes):
            header.findings += template_findings(decode(template), name)
            if name:
                found.append(("aibom:gguf:chat-template:sha256", f"{name} {template_digest(template)}"))
    return found


def _siblings(name: str, header: _Header) -> tuple[str, ...]:
    """The other files of a set: their number is in the pairs, the pattern of their names in this file's name."""
    count = header.number("split.count") or 1
    if count == 1:
        return ()
    match = _SHARD.fullmatch(name)
    if match is None or int(match.group(3)) != count or count > MAX_SHARDS:
        header.unknowns.append(("files", f"one of {count} files, under a name that does not say which"))
        return ()
    stem, _, total, suffix = match.groups()
    names = (f"{stem}{number:05}-of-{total}{suffix}" for number in range(1, count + 1))
    return tuple(sibling for sibling in names if sibling != name)


FORMAT = Gguf()
