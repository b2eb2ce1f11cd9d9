"""``meta.json`` of spaCy's pipelines (https://spacy.io/api/data-formats#meta)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import Declared
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.mentioned import is_path
from aibom.formats.requirement import read_requirements
from aibom.graph.component import Contact, Kind
from aibom.graph.facts import Metric, ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name
from aibom.normalize.url import clean_url

__all__ = ["FORMAT", "MAX_METRICS", "is_meta", "package_of"]

MAX_METRICS: Final = 1_000
"""Scores that are kept (own): a pipeline of 60 labels has some 250."""

_MAX_ENTRIES: Final = 100
_SOURCE: Final = ("name", "license", "author")


def is_meta(meta: JsonObject) -> bool:
    """Tell whether a ``meta.json`` is spaCy's: much other software has a file of that name."""
    if meta.text("lang") is None or meta.text("name") is None:
        return False
    return meta.text("spacy_version") is not None or isinstance(meta.values.get("pipeline"), list)


def package_of(meta: JsonObject) -> str | None:
    """Give the name of the package that a pipeline is (``en_core_web_sm``), as ``spacy package`` makes it."""
    lang, name = meta.text("lang"), meta.text("name")
    return f"{lang}_{name}" if lang is not None and name is not None else None


class SpacyMeta:
    """Descriptions of spaCy's pipelines, ``meta.json``.

    The package's name and version, licence, author, what it was trained on, its components and how many labels each
    has, its vectors, the releases of spaCy that it runs with, and its scores: those of single labels with the label as
    slice.
    """

    name = "spacy"
    kind: Kind | None = None
    names: tuple[str, ...] = ("meta.json",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what it says of the pipeline; see ``Format.read``."""
        meta = read_object(blob)
        if not is_meta(meta):
            return Facts(self.name)
        texts = {key: value for key, value in meta.values.items() if isinstance(value, str)}
        declared = Declared(texts)
        unknowns: list[Property] = []
        required = read_requirements(_list(meta.values.get("requirements")))
        spacy = meta.text("parent_package") or "spacy"
        version = meta.text("spacy_version")
        author, email = declared.line("author", "authors"), declared.line("email", "authors")
        language = meta.text("lang")
        facts = ModelFacts(
            languages=(language,) if language else (),
            requires=((f"{spacy} {version}",) if version else ()) + required.requires,
            metrics=tuple(_metrics(meta, unknowns)),
        )
        return Facts(
            self.name,
            name=package_of(meta),
            version=declared.line("version", "version"),
            description=declared.paragraph("description", "description"),
            authors=(Contact(name=author or "", email=email or ""),) if author or email else (),
            licenses=declared.licenses("license"),
            references=declared.reference("website", "url"),
            properties=tuple(_properties(meta, unknowns)),
            model=facts,
            libraries=(spacy, *required.libraries),
            unknowns=(*declared.unknowns, *required.unknowns, *dict.fromkeys(unknowns)),
            findings=meta.findings,
        )


def _list(value: object) -> list[Any]:
    return value[:_MAX_ENTRIES] if isinstance(value, list) else []


def _metrics(meta: JsonObject, unknowns: list[Property]) -> Iterator[Metric]:
    found = (meta.object("performance"), meta.object("accuracy"))
    scores = next((one for one in found if one is not None and one.values), JsonObject({}))
    count = 0
    for kind, value, part in _scores(scores):
        number = _number(value)
        if number is None:
            continue
        if count == MAX_METRICS:
            unknowns.append(("metrics", f"more than {MAX_METRICS} scores"))
            return
        count += 1
        yield Metric(type=clean_name(kind), value=number, slice=clean_name(part))


def _scores(scores: JsonObject) -> Iterator[tuple[str, Any, str]]:
    """Kind, value and label of each score: flat, by label, or by label and kind again (``{"ORG": {"p": 0.8}}``)."""
    for kind, value in scores.values.items():
        for label, score in value.items() if isinstance(value, dict) else (("", value),):
            if isinstance(score, dict):
                yield from ((f"{kind}.{inner}", number, label) for inner, number in score.items())
            else:
                yield kind, score, label


def _number(value: object) -> str | None:
    return json.dumps(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _properties(meta: JsonObject, unknowns: list[Property]) -> Iterator[Property]:
    for key in ("pipeline", "disabled"):
        names = [clean_name(name, 100) for name in _list(meta.values.get(key)) if isinstance(name, str)]
        if names:
            yield f"aibom:spacy:{key}", clean_line(", ".join(names), 1024)
    labels = meta.object("labels") or JsonObject({})
    for component, names in list(labels.values.items())[:_MAX_ENTRIES]:
        if isinstance(names, list) and names:
            yield "aibom:spacy:labels", clean_line(f"{component} {len(names)}", 200)
    vectors = meta.object("vectors") or JsonObject({})
    for key, name in (("vectors", "rows"), ("width", "width"), ("keys", "keys")):
        if vectors.count("vectors") and (number := vectors.count(key)) is not None:
            yield f"aibom:spacy:vectors:{name}", str(number)
    if (named := vectors.text("name")) is not None:
        yield "aibom:spacy:vectors:name", named
    sources = meta.values.get("sources")
    if isinstance(sources, list) and len(sources) > _MAX_ENTRIES:
        unknowns.append(("properties", f"more than {_MAX_ENTRIES} sources"))
    for source in _list(sources):
        text = _source(source)
        if text:
            yield "aibom:spacy:source", text


def _source(source: Any) -> str:
    """A data set that it was trained on, as its author names it: name, licence, author, address."""
    if isinstance(source, str):
        return clean_line(source, 1024) if not is_path(source) else ""
    if not isinstance(source, dict):
        return ""
    said = JsonObject(source)
    words = [text for key in _SOURCE if (text := said.text(key)) and not is_path(text)]
    address = said.text("url")
    if address is not None and (url := clean_url(address)):
        words.append(url)
    return clean_line("; ".join(words), 1024)


FORMAT = SpacyMeta()
