"""What the SBOMs inside of a distribution say (PEP 770): the compiled and copied parts that its metadata does not name.

The component that stands for the distribution is the distribution; all others are contained in it, under its own ref,
so that what two distributions contain stays two things. Paths of the machine that built it are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from aibom.plugin import (
    Component,
    Context,
    Digest,
    Evidence,
    FormatError,
    Kind,
    License,
    Method,
    Observation,
    Reference,
    Rel,
    Relationship,
    clean_line,
    clean_name,
    clean_url,
    normalize_license,
)
from aibom_pip.files import Files
from aibom_pip.find import normalized
from aibom_pip.licenses import COLLECTOR

__all__ = ["included_sboms"]

_SIZE = 16 * 1024 * 1024
_MAX_COMPONENTS = 20_000
_MAX_DEPTH = 32
_DIGEST = "aibom:model:digest"
_PATH = re.compile(r"file:|^/|^[A-Za-z]:[\\/]|[\\]|(?:^|[=@+])/", re.IGNORECASE)
_KINDS = frozenset(kind.value for kind in Kind)


def included_sboms(files: Files, models: Mapping[str, Iterable[str]], context: Context) -> Iterator[Observation]:
    """Yield what the CycloneDX documents in a distribution say.

    Args:
        files: the distribution's files.
        models: refs of the models that were found in it, by their digest: one that a document names by the same digest
            is that model.
        context: makes unknowns.
    """
    owner = files.distribution.ref
    taken = {owner}
    for path in files.sboms:
        location = files.shown(path)
        try:
            document = json.loads(files.blob(path).text(_SIZE))
        except (OSError, FormatError, ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, FormatError) else "it cannot be read"
            yield context.unknown(owner, "sbom", reason, location)
            continue
        if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
            yield context.unknown(owner, "sbom", "not CycloneDX JSON", location)
            continue
        reader = _Sbom(files, location, taken, models)
        yield from reader.components(document)
        yield from reader.edges(document)
        if reader.left:
            yield context.unknown(owner, "sbom", f"{reader.left} components are left out", location)


class _Sbom:
    """One document while it is read.

    Attributes:
        left: components that were left out.
    """

    def __init__(self, files: Files, location: str, taken: set[str], models: Mapping[str, Iterable[str]]) -> None:
        self.left = 0
        self._models = models
        self._one = files.distribution
        self._location = location
        self._taken = taken
        self._refs: dict[str, str] = {}

    def components(self, document: Mapping[str, Any]) -> Iterator[Observation]:
        metadata = document.get("metadata")
        subject = metadata.get("component") if isinstance(metadata, dict) else None
        waiting = [(item, 0) for item in (subject, *_list(document.get("components"))) if isinstance(item, dict)]
        waiting.reverse()
        seen = 0
        while waiting:
            row, depth = waiting.pop()
            seen += 1
            if seen > _MAX_COMPONENTS or depth > _MAX_DEPTH:
                self.left += 1
                continue
            inner = [(item, depth + 1) for item in _list(row.get("components")) if isinstance(item, dict)]
            if (model := self._found(row)) is not None:
                if theirs := _text(row, "bom-ref"):
                    self._refs.setdefault(theirs, model)
                waiting += reversed([item for item in inner if _text(item[0], "type") != Kind.FILE])
                continue
            waiting += reversed(inner)
            yield from self._component(row)

    def _component(self, row: Mapping[str, Any]) -> Iterator[Observation]:
        theirs, name = _text(row, "bom-ref"), _plain(_text(row, "name"))
        version, purl = _text(row, "version"), _purl(_text(row, "purl"))
        if self._is_owner(row, purl):
            if theirs:
                self._refs[theirs] = self._one.ref
            return
        if not name:
            self.left += 1
            return
        ref = self._ref(theirs, purl, name, version)
        if theirs:
            self._refs.setdefault(theirs, ref)
        kind = _text(row, "type")
        values = {
            "group": _plain(_text(row, "group")) or None,
            "version": clean_name(version) or None,
            "purl": purl or None,
            "description": clean_line(_text(row, "description")) or None,
            "licenses": tuple(_licenses(row)),
            "digests": tuple(_digests(row)),
            "references": tuple(_references(row)),
        }
        known = ("name", *(field for field, value in values.items() if value))
        evidence = tuple(Evidence(field, Method.DECLARED, COLLECTOR, self._location) for field in known)
        yield Component(
            ref,
            Kind(kind) if kind in _KINDS and kind != "service" else Kind.LIBRARY,
            name,
            evidence=evidence,
            **values,  # type: ignore[arg-type]
        )
        said = (Evidence("", Method.DECLARED, COLLECTOR, self._location),)
        yield Relationship(self._one.ref, Rel.CONTAINS, ref, evidence=said)

    def _found(self, row: Mapping[str, Any]) -> str | None:
        """Return the model that was found in the distribution and is this one, by the digest over all of its files."""
        if _text(row, "type") != Kind.MODEL:
            return None
        said = {_text(item, "value") for item in _list(row.get("properties")) if _text(item, "name") == _DIGEST}
        refs = [ref for digest in said for ref in self._models.get(digest, ())]
        return refs[0] if len(refs) == 1 else None

    def edges(self, document: Mapping[str, Any]) -> Iterator[Observation]:
        said = (Evidence("", Method.DECLARED, COLLECTOR, self._location),)
        for row in _list(document.get("dependencies")):
            source = self._refs.get(_text(row, "ref")) if isinstance(row, dict) else None
            if source is None:
                continue
            targets = {self._refs.get(item) for item in _list(row.get("dependsOn")) if isinstance(item, str)}
            for target in sorted(targets - {None, source}, key=str):
                yield Relationship(source, Rel.DEPENDS_ON, str(target), evidence=said)

    def _is_owner(self, row: Mapping[str, Any], purl: str) -> bool:
        one = self._one
        if purl.startswith("pkg:pypi/"):
            return normalized(unquote(re.split(r"[@?#]", purl[9:])[0])) == one.name
        return not purl and normalized(_text(row, "name")) == one.name and _text(row, "version") in ("", one.version)

    def _ref(self, theirs: str, purl: str, name: str, version: str) -> str:
        wanted = theirs if theirs and not _PATH.search(theirs) else purl or "@".join(filter(None, (name, version)))
        base = clean_line(f"{self._one.ref}#sbom/{wanted}")
        ref, number = base, 1
        while ref in self._taken:
            number += 1
            ref = f"{base}~{number}"
        self._taken.add(ref)
        return ref


def _purl(purl: str) -> str:
    """A purl without what names a path of the machine that it was written on."""
    head, mark, rest = purl.partition("?")
    qualifiers, hash_mark, subpath = rest.partition("#")
    kept = [pair for pair in qualifiers.split("&") if pair and not _PATH.search(unquote(pair.partition("=")[2]))]
    return head + (mark + "&".join(kept) if kept else "") + (hash_mark + subpath if subpath else "")


def _plain(name: str) -> str:
    """A name; of a path only the last part."""
    return clean_name(re.split(r"[/\\]", name.rstrip("/\\"))[-1] if _PATH.search(name) else name)


def _licenses(row: Mapping[str, Any]) -> Iterator[License]:
    for item in _list(row.get("licenses"))[:64]:
        body = item.get("license") if isinstance(item, dict) else None
        said = _text(item, "expression") or _text(body, "id") or _text(body, "name")
        yield from normalize_license(said) if said else ()


def _digests(row: Mapping[str, Any]) -> Iterator[Digest]:
    for item in _list(row.get("hashes"))[:64]:
        if _text(item, "alg") and re.fullmatch(r"[0-9a-fA-F]{32,128}", _text(item, "content")):
            yield Digest(_text(item, "alg"), _text(item, "content").lower())


def _references(row: Mapping[str, Any]) -> Iterator[Reference]:
    for item in _list(row.get("externalReferences"))[:64]:
        url = clean_url(_text(item, "url"), vcs=True)
        if url and _text(item, "type"):
            yield Reference(_text(item, "type"), url)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""
