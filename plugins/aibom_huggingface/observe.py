"""What is known of one repository, as observations: itself, its files, the libraries that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields as record_fields
from dataclasses import replace
from typing import Any

from aibom.plugin import (
    FILE_PROPERTY,
    REQUESTED,
    Component,
    Context,
    DatasetFacts,
    Digest,
    Evidence,
    Facts,
    Kind,
    Method,
    Observation,
    Reference,
    Rel,
    Relationship,
    clean_name,
    clean_url,
    named_library,
    observed,
    shown_name,
)
from aibom_huggingface import fields
from aibom_huggingface.formats import formats_of, is_code, model_formats
from aibom_huggingface.repository import API, CARD, COLLECTOR, KINDS, File, Repository
from aibom_huggingface.security import scan_findings, scan_state
from aibom_huggingface.spaces import required, space_properties

__all__ = ["describe", "page"]

_NOT_DECLARED = "not declared"
"""The reason of a card that leaves a fact out: no gap where something else says it."""


def describe(found: Repository, context: Context, endpoint: str, *, popularity: bool = False) -> Iterator[Observation]:
    """Yield a repository, its files and libraries, and what is not known of it; the component first.

    Args:
        found: the repository.
        context: makes unknowns.
        endpoint: URL of the Hub.
        popularity: whether downloads and likes are wanted, which are others tomorrow.
    """
    head = _head(found, endpoint, popularity=popularity)
    yield head
    yield from observed(head, found.said, COLLECTOR)
    if found.inferred is not None:
        yield from _inferred(head, found.inferred)
    yield from _unknowns(found, context)
    yield from _files(found, context)
    yield from _libraries(found, context)
    yield from required(found)


def page(found: Repository, endpoint: str) -> str:
    """Return the URL of a repository's page."""
    return f"{endpoint}/{found.id}" if found.kind == "models" else f"{endpoint}/{found.kind}/{found.id}"


def _head(found: Repository, endpoint: str, *, popularity: bool) -> Component:
    group, _, name = found.id.rpartition("/")
    kind = KINDS[found.kind]
    address = clean_url(page(found, endpoint))
    references = []
    if address is not None:
        pinned = f"{address}/tree/{found.commit}"
        references = [Reference("vcs", address), Reference("distribution", pinned)]
        if kind is Kind.MODEL and found.has_card:
            references.append(Reference("model-card", f"{address}/blob/{found.commit}/{CARD}"))
    formats = model_formats(file.path for file in found.files) if kind is Kind.MODEL else None
    values: dict[str, Any] = {
        "group": group or None,
        "version": found.commit,
        "purl": found.purl,
        "references": tuple(references),
        "properties": tuple(_state(found, popularity=popularity)),
    }
    evidence = [_declared(field) for field, value in (("name", name), *values.items()) if value]
    dataset = None
    if kind is Kind.DATASET and address is not None:
        dataset = DatasetFacts(url=f"{address}/tree/{found.commit}")
        evidence.append(_declared("url"))
    if formats is not None:
        evidence.append(Evidence("formats", Method.INFERRED, COLLECTOR, API))
    return Component(found.ref, kind, name, model=formats, dataset=dataset, evidence=tuple(evidence), **values)


def _state(found: Repository, *, popularity: bool) -> Iterator[tuple[str, str]]:
    """What the Hub says of the repository beside its contents; what is false or volatile is left out."""
    data = found.data
    gated = data.get("gated")
    if gated is True or gated in ("auto", "manual"):
        yield "aibom:hf:gated", gated if isinstance(gated, str) else "true"
    for name in ("private", "disabled"):
        if fields.flag(data, name):
            yield f"aibom:hf:{name}", "true"
    if found.asked != found.id:
        yield "aibom:hf:requested-id", found.asked
    modified = fields.text(data, "lastModified")
    if modified is not None:
        yield "aibom:hf:last-modified", modified
    if found.revision is not None and found.revision.lower() != found.commit:
        yield REQUESTED, clean_name(found.revision)
    for name in ("downloads", "likes") if popularity else ():
        number = fields.count(data, name)
        if number is not None:
            yield f"aibom:hf:{name}", str(number)
    yield from scan_state(data, found.kind)
    if found.kind == "spaces":
        yield from space_properties(found)


def _inferred(head: Component, inferred: Facts) -> Iterator[Component]:
    """What the Hub concludes: a weaker word than the author's, and one that it may change."""
    task = inferred.model.task if inferred.model is not None else None
    told = [name for name, value in (("task", task), ("references", inferred.references)) if value]
    if told:
        yield Component(
            head.ref,
            head.kind,
            head.name,
            references=inferred.references,
            model=replace(inferred.model) if inferred.model is not None else None,
            evidence=tuple(Evidence(name, Method.INFERRED, COLLECTOR, API) for name in told),
        )


def _unknowns(found: Repository, context: Context) -> Iterator[Observation]:
    told = set(_told(facts for _, facts in found.said))
    for path, facts in found.said:
        for field, reason in facts.unknowns:
            if reason != _NOT_DECLARED or field not in told:
                yield context.unknown(found.ref, field, reason, path)
    for field, reason, location in found.gaps:
        yield context.unknown(found.ref, field, reason, location)
    if found.cached:
        yield context.unknown(found.ref, "hub-state", "offline", API)


def _told(said: Iterable[Facts]) -> Iterator[str]:
    for facts in said:
        for record in (facts, facts.model, facts.dataset):
            yield from (
                (f.name for f in record_fields(record) if getattr(record, f.name)) if record is not None else ()
            )


def _files(found: Repository, context: Context) -> Iterator[Observation]:
    findings = scan_findings(found.data)
    formats = formats_of(file.path for file in found.files)
    gaps: dict[str, list[str]] = {}
    for field, reason, location in found.gaps:
        if field == "contents":
            gaps.setdefault(location, []).append(reason)
    for file in found.files:
        sha256, facts = found.read.get(file.path, (None, None))
        ref = f"{found.ref}#{file.path}"
        properties = list(_properties(file, facts, formats.get(file.path), sha256))
        if found.kind != "spaces" and is_code(file.path):  # a Space is code
            properties.append(("aibom:file:finding", f"remote-code: {clean_name(file.path)}"))
        properties += [("aibom:file:finding", text) for text in findings.get(file.path, ())]
        digest = sha256 or file.sha256
        # Of what was read there is no word: it was measured here, at the file's own path.
        evidence = (
            ()
            if sha256
            else tuple(_declared(name) for name in ("digests", "properties") if name != "digests" or digest)
        )
        yield Component(
            ref,
            Kind.FILE,
            clean_name(file.path),
            digests=(Digest("SHA-256", digest),) if digest else (),
            properties=tuple(properties),
            evidence=evidence,
        )
        yield Relationship(found.ref, Rel.CONTAINS, ref)
        for reason in gaps.get(file.path, ()):
            yield context.unknown(ref, "contents", reason, file.path)


def _properties(file: File, facts: Facts | None, format_: str | None, sha256: str | None) -> Iterator[tuple[str, str]]:
    if file.size is not None:
        yield "aibom:file:size", str(file.size)
    if facts is not None and facts != Facts(facts.format):
        yield "aibom:file:format", facts.format
        yield from (pair for pair in facts.properties if pair[0].startswith(FILE_PROPERTY))
        yield from (("aibom:file:finding", f"{rule}: {detail}") for rule, detail in facts.findings)
    elif format_ is not None:
        yield "aibom:file:format", format_
    if sha256 is None and file.sha256 is None and file.git_blob is not None:
        yield "aibom:file:git-blob", file.git_blob
    if sha256 is not None and file.sha256 is not None and sha256 != file.sha256:
        yield "aibom:file:finding", f"digest-mismatch: the Hub lists {file.sha256}"


def _libraries(found: Repository, context: Context) -> Iterator[Observation]:
    every = [(path, facts, Method.DECLARED) for path, facts in found.said]
    if found.inferred is not None:
        every.append((API, found.inferred, Method.INFERRED))
    for path, facts, method in every:
        for name in facts.libraries:
            library = named_library(name, COLLECTOR, path, method)
            if library is None:
                yield context.unknown(found.ref, "libraries", f"no name of a package: {shown_name(name)}", path)
                continue
            yield library
            yield Relationship(found.ref, Rel.DEPENDS_ON, library.ref, "", (Evidence("", method, COLLECTOR, path),))


def _declared(field: str) -> Evidence:
    return Evidence(field, Method.DECLARED, COLLECTOR, API)
