"""What is known of a distribution, as observations: itself, its origin, its licences, what cannot be known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from aibom.plugin import (
    Component,
    Context,
    Evidence,
    FormatError,
    License,
    Method,
    Observation,
    Property,
    clean_line,
    clean_text,
    is_placeholder,
)
from aibom_pip.files import Files
from aibom_pip.find import Distribution
from aibom_pip.headers import Headers
from aibom_pip.licenses import COLLECTOR, Declared, declared_licenses, identify, refined
from aibom_pip.origin import FILE as DIRECT_URL
from aibom_pip.origin import read_origin
from aibom_pip.people import authors, references, tags

__all__ = ["describe"]

_LOCAL = re.compile(r"\+(?:.*\.)?(cu|rocm|cpu|xpu)(\d[\d.]*)?", re.IGNORECASE)
_NVIDIA = re.compile(r"nvidia-.+-cu(\d+)")
_MAX_TAGS = 100
_NOTE_SIZE = 1024


def describe(
    one: Distribution, files: Files, wheel: Headers, extras: tuple[str, ...], context: Context
) -> Iterator[Observation]:
    """Yield a distribution.

    Args:
        one: the distribution.
        files: its files.
        wheel: the fields of its WHEEL file.
        extras: the extras that others ask of it.
        context: makes unknowns; its option ``license_texts`` is kept.
    """
    headers = one.headers
    origin = read_origin(one)
    declared = declared_licenses(one)
    licenses, text_of, by_text = declared.licenses, "", Method.DECLARED
    if not licenses:
        licenses, text_of, by_text = *_by_text(files), Method.INFERRED
    elif (narrow := refined(licenses, files.texts())) != ((), ""):
        licenses, text_of = narrow
    summary = clean_line(headers.one("summary"))
    description = summary if summary and not is_placeholder(summary) else None
    people, links = authors(headers), references(headers)
    said = (("description", description), ("authors", people), ("references", links))
    noted = (("references", origin.references), ("digests", origin.digests))
    yield Component(
        one.ref,
        files.kind,
        one.name,
        version=one.version or None,
        purl=one.purl,
        description=description,
        authors=people,
        licenses=licenses,
        digests=origin.digests,
        references=links + origin.references,
        properties=(*_properties(one, files, wheel, extras), *origin.properties, *_from(declared, text_of)),
        tags=tags(headers),
        evidence=(
            *_identity(one),
            *declared.evidence,
            *((Evidence("licenses", by_text, COLLECTOR, files.shown(text_of)),) if text_of else ()),
            *(Evidence(name, Method.DECLARED, COLLECTOR, one.metadata) for name, value in said if value),
            *(Evidence(name, Method.DECLARED, COLLECTOR, one.shown(DIRECT_URL)) for name, value in noted if value),
        ),
        extra=tuple(_embedded(files)) if context.options.get("license_texts") else (),
    )
    yield from (context.unknown(one.ref, *gap) for gap in one.gaps)
    if ("aibom:pip:editable", "true") in origin.properties:
        yield context.unknown(one.ref, "contents", "editable: its files lie elsewhere", one.shown(DIRECT_URL))
    if origin.problem:
        yield context.unknown(one.ref, "origin", origin.problem, one.shown(DIRECT_URL))
    if not licenses:
        yield context.unknown(one.ref, "licenses", declared.problem, one.metadata)
    if not files.record.listed:
        yield context.unknown(one.ref, "contents", "there is no RECORD of its files", one.place.show(one.info))
    elif files.record.problem:
        yield context.unknown(one.ref, "contents", files.record.problem, one.shown("RECORD"))


def _identity(one: Distribution) -> Iterator[Evidence]:
    method = Method.INFERRED if one.inferred else Method.DECLARED
    for name, value in (("name", one.name), ("version", one.version), ("purl", one.purl)):
        if value:
            yield Evidence(name, method, COLLECTOR, one.metadata)


def _by_text(files: Files) -> tuple[tuple[License, ...], str]:
    """The licence whose text is shipped, where nothing is declared: a guess, and only of a text that is all of one."""
    for path, text in files.texts():
        if spdx_id := identify(text):
            return (License(id=spdx_id),), path
    return (), ""


def _from(declared: Declared, text_of: str) -> Iterator[Property]:
    """Which field the licence was taken from."""
    for name in filter(None, (declared.field, "License-File" if text_of else "")):
        yield "aibom:pip:license-from", name


def _properties(one: Distribution, files: Files, wheel: Headers, extras: tuple[str, ...]) -> Iterator[Property]:
    if one.declared != one.name:
        yield "aibom:pip:name", one.declared
    yield from (("aibom:pip:extra", extra) for extra in extras)
    if installer := _first_line(one, "INSTALLER"):
        yield "aibom:pip:installer", installer
    if "REQUESTED" in one.files:
        yield "aibom:pip:requested", "true"
    if one.place.editable:
        yield "aibom:pip:editable", "true"
    if not one.place.belongs and one.place.shown:
        yield "aibom:pip:outside", one.place.shown.partition("/")[0].strip("()")
    if requires := clean_line(one.headers.one("requires-python")):
        yield "aibom:pip:requires-python", requires
    yield from (("aibom:pip:tag", clean_line(tag)) for tag in wheel.all("tag")[:_MAX_TAGS])
    if files.record.digest:
        yield "aibom:pip:record", files.record.digest
    yield from (("aibom:pip:license-file", files.noted(path)) for path in files.licenses)
    yield from (("aibom:pip:sbom", files.noted(path)) for path in files.sboms)
    if accelerator := _accelerator(one):
        yield "aibom:pip:accelerator", accelerator


def _first_line(one: Distribution, name: str) -> str:
    if name not in one.files:
        return ""
    try:
        return clean_line(one.open(name).text(_NOTE_SIZE).partition("\n")[0])
    except (OSError, FormatError):
        return ""


def _accelerator(one: Distribution) -> str:
    """What a build is for, by the local part of its version (``+cu124``) or the name of a runtime's wheel."""
    local = _LOCAL.search(one.version)
    if local:
        name = {"cu": "cuda"}.get(local[1].lower(), local[1].lower())
        number = local[2] or ""
        if name == "cuda" and number.isdigit() and len(number) > 2:
            number = f"{number[:-1]}.{number[-1]}"
        return f"{name} {number}".strip()
    runtime = _NVIDIA.fullmatch(one.name)
    return f"cuda {runtime[1]}" if runtime else "cuda" if one.name.startswith("nvidia-") else ""


def _embedded(files: Files) -> Iterator[Property]:
    """The texts of licences as CycloneDX ``evidence.licenses``: what was found, beside what is declared."""
    rows = []
    for path, text in files.texts():
        spdx = identify(text)
        named = {"id": spdx} if spdx else {"name": clean_line(path.removeprefix(f"{files.distribution.info}/"))}
        rows.append({"license": {**named, "text": {"contentType": "text/plain", "content": clean_text(text)}}})
    if rows:
        yield (
            "evidence",
            json.dumps([[["licenses"], "", rows]], ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        )
