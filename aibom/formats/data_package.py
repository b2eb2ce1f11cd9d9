"""Data packages, ``datapackage.json``, and Kaggle's ``dataset-metadata.json``: what they declare of their resources.

Formats: https://datapackage.org/standard/data-package/, https://github.com/Kaggle/kaggle-api/wiki/Dataset-Metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import Declared
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Contact, Digest, Kind, Organization, Reference
from aibom.graph.facts import DatasetFacts, Property
from aibom.normalize.digest import algorithm_name, hex_digest
from aibom.normalize.license import License, license_gaps, normalize_license
from aibom.normalize.text import clean_name
from aibom.normalize.url import clean_url

__all__ = ["FORMAT", "DataPackage"]

_MAX_RESOURCES: Final = 10_000
_MAX_ITEMS = 1_000
# The one id of the Open Definition's licences, which the standard asks for, that SPDX spells in another way.
_OPEN_DEFINITION = {"ODC-PDDL-1.0": "PDDL-1.0"}
_AUTHORS = frozenset(("", "author", "contributor", "creator"))


class DataPackage:
    """Data packages, ``datapackage.json``, and data sets of Kaggle's, ``dataset-metadata.json``.

    Name, title, version, description, licences, sources, contributors; of each resource name, format, fields, and the
    files with their declared digests. A hash without the name of an algorithm is MD5, as the standard says.
    """

    name = "data-package"
    kind: Kind | None = None
    names: tuple[str, ...] = ("datapackage.json", "dataset-metadata.json")
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what is declared; see ``Format.read``."""
        return _Read(read_object(blob)).facts(kaggle=blob.name.lower() == self.names[1])


class _Read:
    def __init__(self, package: JsonObject) -> None:
        self._package = package
        self._unknowns: dict[Property, None] = {}
        self._contents: dict[Property, None] = {}
        self._references: dict[Reference, None] = {}
        self._files: dict[str, None] = {}
        self._digests: dict[tuple[str, Digest], None] = {}

    def facts(self, *, kaggle: bool) -> Facts:
        values = self._package.values
        said = Declared({key: value for key, value in values.items() if isinstance(value, str)})
        resources = [item for item in _list(values.get("resources"), _MAX_RESOURCES) if isinstance(item, dict)]
        for item in resources:
            self._resource(item, alone=len(resources) == 1)
        for item in _list(values.get("sources"), _MAX_ITEMS):
            self._source(item)
        id_ = (said.line("id", "name") or "") if kaggle else ""
        contributors = list(self._contributors())
        supplier = next((name for role, name, _ in contributors if role == "publisher"), None)
        title = said.line("title", "name")
        return Facts(
            format=DataPackage.name,
            name=said.line("name", "name") or id_.rpartition("/")[2] or title,
            version=said.line("version", "version"),
            description=said.paragraph("description", "description"),
            authors=tuple(dict.fromkeys(Contact(name, mail) for role, name, mail in contributors if role in _AUTHORS)),
            supplier=Organization(supplier) if supplier else None,
            licenses=self._licenses(values),
            references=(*said.reference("website", "homepage"), *self._references),
            properties=tuple(dict.fromkeys(self._properties(said, title, id_, contributors))),
            tags=tuple(
                dict.fromkeys(
                    text
                    for item in _list(values.get("keywords"), _MAX_ITEMS)
                    if isinstance(item, str) and (text := clean_name(item))
                )
            ),
            dataset=DatasetFacts(contents=tuple(self._contents)),
            files=tuple(self._files),
            digests=tuple(self._digests),
            unknowns=(*self._unknowns, *said.unknowns),
            findings=self._package.findings,
        )

    def _properties(
        self, said: Declared, title: str | None, id_: str, contributors: list[tuple[str, str, str]]
    ) -> Iterator[Property]:
        if title:
            yield "aibom:dataset:title", title
        yield from said.property("aibom:dataset:date-published", "created")
        if id_:
            yield "aibom:dataset:kaggle-id", id_
        for item in _list(self._package.values.get("sources"), _MAX_ITEMS):
            source = JsonObject(item if isinstance(item, dict) else {"title": item})
            if clean_url(source.text("path", "web") or "") is None and (name := source.text("title", "name")):
                yield "aibom:dataset:source", name
        for role, name, _ in contributors:
            if role not in _AUTHORS and role != "publisher":
                yield "aibom:dataset:contributor", f"{role}: {name}"

    def _licenses(self, values: Any) -> tuple[License, ...]:
        found: dict[License, None] = {}
        listed = values.get("licenses", values.get("license"))
        for item in _list(listed, _MAX_ITEMS) if listed is not None else ():
            name, link = (item.get("name"), item.get("path")) if isinstance(item, dict) else (item, None)
            if isinstance(item, dict) and name is None:
                name = item.get("title", link)
            name = _OPEN_DEFINITION.get(name, name) if isinstance(name, str) else name
            url = link if isinstance(link, str) and "://" in link else None
            found.update(dict.fromkeys(normalize_license(name, link=url)))
            self._unknowns.update((("licenses", reason), None) for reason in license_gaps(name, link=url))
        return tuple(found)

    def _contributors(self) -> Iterator[tuple[str, str, str]]:
        """Role, name and address of each; of several roles the first that says more than contributor."""
        for item in _list(self._package.values.get("contributors"), _MAX_ITEMS):
            said = JsonObject(item if isinstance(item, dict) else {"title": item})
            name = said.text("title", "organization") or " ".join(
                filter(None, (said.text("givenName"), said.text("familyName")))
            )
            roles = [
                role for role in _list(said.values.get("roles", said.values.get("role")), 10) if isinstance(role, str)
            ]
            role = clean_name(next((role for role in roles if role != "contributor"), roles[0] if roles else ""), 64)
            if name:
                yield role.lower(), name, said.text("email") or ""

    def _resource(self, item: dict[str, Any], *, alone: bool) -> None:
        said = JsonObject(item)
        name = said.text("name", "title") or ""
        shown = clean_name(" ".join(filter(None, (name, said.text("format", "mediatype")))))
        if shown:
            self._contents["resource", shown] = None
        schema = said.object("schema")
        after = "" if alone or not name else f":{name}"
        for field in _list(schema.values.get("fields"), _MAX_RESOURCES) if schema is not None else ():
            column = JsonObject(field if isinstance(field, dict) else {})
            text = " ".join(filter(None, (column.text("name"), column.text("type"))))
            if text and len(self._contents) < _MAX_RESOURCES:
                self._contents[f"column{after}", clean_name(text)] = None
        rows = item.get("rows")
        if isinstance(rows, int) and not isinstance(rows, bool) and 0 <= rows < 1 << 63:
            self._contents[f"rows{after}", str(rows)] = None
        paths = [path for path in _list(item.get("path"), _MAX_ITEMS) if isinstance(path, str)]
        digest = self._digest(item.get("hash"))
        for path in paths:
            if "://" in path:
                if (url := clean_url(path)) is not None:
                    self._references[Reference("distribution", url, name, (digest,) if digest else ())] = None
                continue
            self._files[path] = None
            if digest is not None and len(paths) == 1:
                self._digests[path, digest] = None

    def _digest(self, value: object) -> Digest | None:
        if not isinstance(value, str) or not value:
            return None
        named, _, text = value.rpartition(":")
        algorithm = algorithm_name(named) if named else "MD5"
        digest = hex_digest(text, algorithm) if algorithm is not None else None
        if algorithm is None or digest is None:
            self._unknowns["digests", "a hash of a resource that is none"] = None
            return None
        return Digest(algorithm, digest)

    def _source(self, item: object) -> None:
        said = JsonObject(item if isinstance(item, dict) else {})
        url = clean_url(said.text("path", "web") or "")
        title = said.text("title", "name") or ""
        if url is not None:
            self._references[Reference("other", url, f"source: {title}" if title else "source")] = None


def _list(value: object, limit: int) -> list[Any]:
    return value[:limit] if isinstance(value, list) else [] if value is None else [value]


FORMAT = DataPackage()
