"""What every observation passes on its way in: its text is made safe, and what cannot be used does not get through.

What a collector yields and cannot be used is a fault of the collector; what an author declared and cannot be used (a
placeholder, a purl that is none) is an Unknown in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from aibom.errors import CollectorError
from aibom.graph.component import Component, Contact, Digest, Kind, Occurrence, Organization, Reference
from aibom.graph.evidence import Evidence, Unknown
from aibom.graph.facts import DatasetFacts, ModelFacts
from aibom.graph.graph import Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.digest import algorithm_name, hex_digest
from aibom.normalize.license import License
from aibom.normalize.purl import canonical_purl
from aibom.normalize.text import clean_line, clean_name, clean_text, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["Cleaner"]

_AROUND = r"""\s:=,;'"`()\[\]"""
_TEXT = frozenset(
    (
        "benefits",
        "description",
        "ethics",
        "fairness",
        "harms",
        "limitations",
        "mitigation",
        "text",
        "tradeoffs",
        "use_cases",
        "users",
    )
)
"""Fields of several lines; all other text is of one."""
_NAMES = frozenset(("name", "group", "version"))
_NOT_DECLARED = frozenset(("languages", "same_bytes_as"))
"""Fields in which a word for "none" may be a value: ``nan`` is a language."""
_DECLARED = ("group", "version", "description", "authors", "supplier", "licenses")
_TYPES = {
    **dict.fromkeys(("ref", "name", "group", "version", "purl", "description"), str),
    "supplier": Organization,
    "model": ModelFacts,
    "dataset": DatasetFacts,
}
_ITEM_TYPES = {
    "authors": Contact,
    "licenses": License,
    "digests": Digest,
    "references": Reference,
    "properties": tuple,
    "tags": str,
    "occurrences": Occurrence,
    "endpoints": str,
    "evidence": Evidence,
    "extra": tuple,
}
_Record = TypeVar("_Record")

_known_names: dict[type[Any], tuple[str, ...]] = {}


class Cleaner:
    """Makes the observations of one collector at one source fit for the graph."""

    def __init__(self, collector: str, source: str, location: str, private: Iterable[str] = ()) -> None:
        """Make a cleaner.

        Args:
            collector: the collector's name.
            source: the source's text, for ``Component.sources``.
            location: what the source is called in the BOM.
            private: absolute paths of the source; ``location`` stands in their place in all text.
        """
        self._collector = collector
        self._source = source
        self._location = location
        self._private = sorted({path.rstrip("/\\") for path in private} - {""}, key=lambda path: (-len(path), path))

    def __call__(self, item: object) -> Iterator[Observation]:
        """Yield an observation as the graph keeps it, then an Unknown for each declared value that is none.

        Args:
            item: what the collector yielded.

        Raises:
            CollectorError: it is no observation, has no ref or name, gives an absolute path as a location, or holds
                something that can be changed.
        """
        if isinstance(item, Component):
            yield from self._component(item)
        elif isinstance(item, Relationship):
            yield self._relationship(item)
        elif isinstance(item, Unknown):
            yield self._unknown(item)
        else:
            raise CollectorError(f"it yielded {type(item).__name__}, which is no observation")

    def line(self, text: str) -> str:
        """Return text as one line, without the absolute path of the source."""
        return clean_line(self._shown(text))

    def _component(self, item: Component) -> Iterator[Observation]:
        _check_types(item)
        gaps: list[tuple[str, str]] = []
        changes: dict[str, Any] = {name: self._clean(name, getattr(item, name)) for name in _names(Component)}
        changes["kind"] = Kind(item.kind)
        changes["sources"] = (self._source,)
        if not changes["ref"] or not changes["name"]:
            raise CollectorError(f"it yielded a component without {'ref' if not changes['ref'] else 'name'}")
        for evidence in item.evidence:
            _relative(evidence.location)
        for occurrence in item.occurrences:
            _relative(occurrence.location)
        for name in _DECLARED:
            if changes[name]:
                changes[name] = _without_placeholders(name, changes[name], gaps)
            elif changes[name] == "":
                changes[name] = None
        changes["purl"] = _purl(item.purl, gaps)
        changes["digests"] = _digests(changes["digests"], gaps)
        changes["references"] = _references(changes["references"], gaps)
        changes["endpoints"] = tuple(filter(None, (_url("endpoints", url, gaps) for url in changes["endpoints"])))
        for name in ("model", "dataset"):
            changes[name] = _record(changes[name], gaps)
        changes["properties"] = tuple((key, value) for key, value in changes["properties"] if key and value)
        changes["tags"] = tuple(tag for tag in changes["tags"] if tag)
        cleaned = Component(**changes)
        _check_fixed(cleaned)
        yield cleaned
        for name, reason in dict.fromkeys(gaps):
            yield Unknown(cleaned.ref, name, reason, self._collector, self._location)

    def _relationship(self, item: Relationship) -> Relationship:
        for evidence in item.evidence:
            _relative(evidence.location)
        source, target = self.line(item.source), self.line(item.target)
        if not source or not target:
            raise CollectorError("it yielded a relationship without an end")
        evidences = self._clean("evidence", item.evidence)
        cleaned = Relationship(source, Rel(item.rel), target, self.line(item.detail), evidences)
        _check_fixed(cleaned)
        return cleaned

    def _unknown(self, item: Unknown) -> Unknown:
        _relative(item.location)
        if not item.field or not item.reason:
            raise CollectorError("it yielded an unknown without field or reason")
        cleaned = Unknown(*(self.line(getattr(item, name)) for name in _names(Unknown)))
        return cleaned if cleaned.collector else replace(cleaned, collector=self._collector)

    def _clean(self, name: str, value: Any) -> Any:
        if value is None or value == ():
            return value
        if isinstance(value, str):
            return self._clean_text(name, value)
        if isinstance(value, tuple):
            return tuple([self._clean(name, item) for item in value])
        if is_dataclass(value):
            return self._clean_record(value)
        return value

    def _clean_text(self, name: str, value: str) -> str:
        value = self._shown(value)
        if name in ("extra", "text_encoding"):
            return value
        if name in _TEXT:
            return clean_text(value)
        return clean_name(value) if name in _NAMES else clean_line(value)

    def _clean_record(self, record: Any) -> Any:
        if isinstance(record, License) and record.text_encoding:
            return record  # its text is no text
        changes = {}
        for name in _names(type(record)):
            value = getattr(record, name)
            cleaned = self._clean(name, value)
            if cleaned != value:
                changes[name] = cleaned
        if isinstance(record, Evidence):
            changes["collector"] = clean_name(record.collector) or self._collector
            changes["value"] = clean_text(self._shown(record.value))  # JSON, in which white space counts
        return replace(record, **changes) if changes else record

    def _shown(self, text: str) -> str:
        for path in self._private:
            if path in text:
                whole = rf"(?<![^{_AROUND}]){re.escape(path)}(?![^{_AROUND}/\\#])"
                text = re.sub(whole, lambda _: self._location, text)
        return text


def _names(record: type[Any]) -> tuple[str, ...]:
    if record not in _known_names:
        _known_names[record] = tuple(f.name for f in fields(record))
    return _known_names[record]


def _relative(location: str) -> None:
    # A file may be called "file:a" or "C:x": what this system takes for absolute is refused, and no more.
    if Path(location).is_absolute() or location.lower().startswith("file://"):
        raise CollectorError("it gave an absolute path as a location")


def _check_types(item: Component) -> None:
    for name, kind in _TYPES.items():
        value = getattr(item, name)
        if not (value is None or isinstance(value, kind)) or (value is None and name in ("ref", "name")):
            raise CollectorError(f"it yielded a component whose {name} is {type(value).__name__}")
    for name, kind in _ITEM_TYPES.items():
        value = getattr(item, name)
        if not isinstance(value, tuple) or not all(isinstance(part, kind) for part in value):
            raise CollectorError(f"it yielded a component whose {name} is no tuple of {kind.__name__}")


def _check_fixed(item: Observation) -> None:
    try:
        hash(item)
    except TypeError as error:
        raise CollectorError("it yielded an observation that holds something that can be changed") from error


def _without_placeholders(name: str, value: Any, gaps: list[tuple[str, str]]) -> Any:
    if name in _NOT_DECLARED:
        return value
    if isinstance(value, tuple):
        return tuple(item for item in value if not _is_none(name, item, gaps))
    return None if _is_none(name, value, gaps) else value


def _is_none(name: str, value: object, gaps: list[tuple[str, str]]) -> bool:
    """Tell whether a declared value says that there is none; what is merely empty is no declaration, and no gap."""
    if isinstance(value, (Contact, License, Organization)):
        text = value.name or ""
    elif isinstance(value, str):
        text = value
    else:
        return False
    if not text:
        return isinstance(value, str)
    if not is_placeholder(text):
        return False
    gaps.append((name, f"declared as {clean_name(text, 64)}"))
    return True


def _record(record: _Record, gaps: list[tuple[str, str]]) -> _Record:
    if not isinstance(record, (ModelFacts, DatasetFacts)):
        return record
    values = {name: getattr(record, name) for name in _names(type(record))}
    kept = {name: _without_placeholders(name, value, gaps) for name, value in values.items()}
    if kept.get("url") is not None:
        kept["url"] = _url("url", kept["url"], gaps)
    return record if kept == values else replace(record, **kept)


def _purl(purl: str | None, gaps: list[tuple[str, str]]) -> str | None:
    found = canonical_purl(purl) if purl else None
    if purl and found is None:
        gaps.append(("purl", f"not a package URL: {clean_name(purl, 256)}"))
    return found


def _digests(digests: tuple[Digest, ...], gaps: list[tuple[str, str]]) -> tuple[Digest, ...]:
    found = []
    for item in digests:
        name, value = algorithm_name(item.algorithm), hex_digest(item.value, item.algorithm)
        if name is None or value is None:
            gaps.append(("digests", f"not a digest by {clean_name(item.algorithm, 64)}"))
        else:
            found.append(item if (name, value) == (item.algorithm, item.value) else Digest(name, value))
    return tuple(found)


def _references(references: tuple[Reference, ...], gaps: list[tuple[str, str]]) -> tuple[Reference, ...]:
    found = []
    for item in references:
        url = _url("references", item.url, gaps)
        if url:
            found.append(item if url == item.url else replace(item, url=url))
    return tuple(found)


def _url(name: str, url: str, gaps: list[tuple[str, str]]) -> str | None:
    # What is no address on a network (a BOM-Link, a path) has no place for credentials.
    cleaned = clean_url(url, vcs=True) if "://" in url else url or None
    if cleaned is None:
        gaps.append((name, "not a link that may be kept"))
    return cleaned
