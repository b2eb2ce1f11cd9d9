"""Croissant, the description of data sets for machine learning, in JSON-LD: what it declares, with the files' digests.

Format: https://docs.mlcommons.org/croissant/docs/croissant-spec.html, version 1.0, and its RAI extension
(https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html). It is read as JSON: no context is followed, no
reference resolved, so that nothing in it can lead in a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.dataset_info import CITATION
from aibom.formats.declared import Declared, leaves_folder
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Contact, Digest, Kind, Organization, Reference
from aibom.graph.facts import DatasetFacts, Property
from aibom.normalize.digest import hex_digest
from aibom.normalize.license import License, license_gaps, normalize_license
from aibom.normalize.text import clean_line, clean_name, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["CROISSANT_NAMES", "FORMAT", "Croissant", "included", "is_croissant"]

CROISSANT_NAMES: Final = ("croissant.json", "croissant_metadata.json", "metadata.json")
"""Names that such files have: the first is the specification's, the last that of its examples."""

_MAX_ITEMS = 10_000
_MAX_PEOPLE = 500
_MAX_TEXT = 4096
_MAX_PATTERNS = 100
_ARCHIVE = re.compile(r"zip|tar|gzip|x-bzip|rar|7z", re.IGNORECASE)
_PREFIXES = ("", "cr:", "sc:", "ml:", "schema:", "http://mlcommons.org/croissant/", "https://schema.org/")
_RAI_PREFIXES = ("rai:", "http://mlcommons.org/croissant/RAI/", "")
_RAI: Final = (
    *("dataAnnotationAnalysis", "dataAnnotationPlatform", "dataAnnotationProtocol", "dataBiases", "dataCollection"),
    *("dataCollectionMissingData", "dataCollectionRawData", "dataCollectionTimeframe", "dataCollectionType"),
    *("dataImputationProtocol", "dataLimitations", "dataManipulationProtocol", "dataPreprocessingProtocol"),
    *("dataReleaseMaintenancePlan", "dataSocialImpact", "dataUseCases", "annotationsPerItem", "annotatorDemographics"),
    *("machineAnnotationTools",),
)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_croissant(said: JsonObject) -> bool:
    """Tell whether a JSON object says that it is Croissant: by ``conformsTo``, or by its parts before version 1.0."""
    conforms = _get(said.values, "conformsTo") or said.values.get("dct:conformsTo")
    every = conforms if isinstance(conforms, list) else [conforms]
    texts = [item.get("@id") if isinstance(item, dict) else item for item in every]
    if any(isinstance(text, str) and "mlcommons.org/croissant" in text for text in texts):
        return True
    return "@context" in said.values and _get(said.values, "recordSet") is not None


def included(said: JsonObject) -> list[str]:
    """Give the patterns of those file sets that lie beside the description, not in an archive."""
    every = _as_list(_get(said.values, "distribution"))
    sets = [item for item in every if isinstance(item, dict) and _text(item.get("@type")).endswith("FileSet")]
    archives = {
        item.get("@id", _get(item, "name"))
        for item in every
        if isinstance(item, dict) and _ARCHIVE.search(_text(_get(item, "encodingFormat")))
    }
    found: list[str] = []
    for item in sets:
        holders = [held.get("@id") if isinstance(held, dict) else held for held in _as_list(_get(item, "containedIn"))]
        if not archives.intersection(held for held in holders if isinstance(held, str)):
            found += filter(None, map(_text, _as_list(_get(item, "includes"))))
    return found[:_MAX_PATTERNS]


class Croissant:
    """Descriptions of data sets in Croissant, ``croissant.json``, ``*.croissant.json``, ``metadata.json``.

    Name, description, licences, creators, publisher, version, dates, citation, keywords; each file of the distribution
    with its declared digest, record sets with fields, and what the RAI extension says: sensitive information as such,
    all else as ``aibom:dataset:rai:*``. Any other ``metadata.json`` is left alone.
    """

    name = "croissant"
    kind: Kind | None = None
    shared = True
    names: tuple[str, ...] = CROISSANT_NAMES
    suffixes: tuple[str, ...] = (".croissant.json", ".croissant")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what is declared; see ``Format.read``."""
        try:
            said = read_object(blob)
            if not is_croissant(said):
                raise FormatError("not Croissant")
        except FormatError:
            if blob.name.lower() == CROISSANT_NAMES[-1]:
                return Facts(self.name)
            raise
        return _Read(said.values).facts(said.findings)


class _Read:
    def __init__(self, values: Any) -> None:
        self._values = values
        self._unknowns: dict[Property, None] = {}
        self._contents: dict[Property, None] = {}
        self._references: dict[Reference, None] = {}
        self._files: dict[str, None] = {}
        self._digests: dict[tuple[str, Digest], None] = {}

    def facts(self, findings: tuple[Property, ...]) -> Facts:
        keys = ("name", "description", "version", "url", "datePublished", "dateModified", "inLanguage")
        said = Declared({key: _text(_get(self._values, key)) for key in keys})
        for item in self._list("distribution"):
            self._distribution(item)
        record_sets = [item for item in self._list("recordSet") if isinstance(item, dict)]
        for item in record_sets:
            self._record_set(item, alone=len(record_sets) == 1)
        for url in (*self._texts("sameAs"), *self._texts("isBasedOn")):
            self._refer("other", url, "the same data set" if url in self._texts("sameAs") else "it is based on")
        facts = Facts(
            format=Croissant.name,
            name=said.line("name", "name"),
            version=said.line("version", "version"),
            description=said.paragraph("description", "description"),
            authors=tuple(dict.fromkeys(self._people("creator"))),
            supplier=self._publisher(),
            licenses=self._licenses(),
            references=(*said.reference("website", "url"), *self._references),
            properties=tuple(dict.fromkeys(self._properties(said))),
            tags=tuple(dict.fromkeys(clean_name(text) for text in self._texts("keywords") if clean_name(text))),
            dataset=DatasetFacts(
                contents=tuple(self._contents),
                sensitive_data=tuple(clean_line(text, _MAX_TEXT) for text in self._rai("personalSensitiveInformation")),
            ),
            files=tuple(self._files),
            digests=tuple(self._digests),
            unknowns=(*self._unknowns, *said.unknowns),
            findings=findings,
        )
        return facts

    def _list(self, key: str) -> list[Any]:
        value = _get(self._values, key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if len(items) > _MAX_ITEMS:
            self._unknowns["contents", f"{key}: more than {_MAX_ITEMS} entries"] = None
        return items[:_MAX_ITEMS]

    def _texts(self, key: str) -> list[str]:
        return [text for item in self._list(key) if (text := _text(item))]

    def _rai(self, key: str) -> list[str]:
        found = next((self._values[p + key] for p in _RAI_PREFIXES if p + key in self._values), None)
        items = found if isinstance(found, list) else [found]
        return [text for item in items[:_MAX_PEOPLE] if (text := _text(item)) and not is_placeholder(clean_line(text))]

    def _properties(self, said: Declared) -> Iterator[Property]:
        for key in ("citeAs", "citation"):
            if (text := clean_line(_text(_get(self._values, key)), _MAX_TEXT)) and not is_placeholder(text):
                yield CITATION, text
                break
        yield from said.property("aibom:dataset:date-published", "datePublished")
        yield from said.property("aibom:dataset:date-modified", "dateModified")
        for text in self._texts("inLanguage"):
            if clean_name(text, 64):
                yield "aibom:dataset:language", clean_name(text, 64)
        for key in _RAI:
            for text in self._rai(key):
                yield f"aibom:dataset:rai:{_WORD.sub('-', key).lower()}", clean_line(text, _MAX_TEXT)

    def _licenses(self) -> tuple[License, ...]:
        found: dict[License, None] = {}
        for item in self._list("license")[:_MAX_PEOPLE]:
            url = _text(_get(item, "url")) if isinstance(item, dict) else ""
            value = _text(item) or url
            found.update(dict.fromkeys(normalize_license(value, link=url or None)))
            self._unknowns.update((("licenses", why), None) for why in license_gaps(value, link=url or None))
        return tuple(found)

    def _people(self, key: str) -> Iterator[Contact]:
        for item in self._list(key)[:_MAX_PEOPLE]:
            name = clean_name(_text(item))
            email = _get(item, "email") if isinstance(item, dict) else None
            if not is_placeholder(name):
                yield Contact(name, clean_name(email) if isinstance(email, str) else "")

    def _publisher(self) -> Organization | None:
        for item in self._list("publisher")[:1]:
            name = clean_name(_text(item))
            url = clean_url(_text(_get(item, "url"))) if isinstance(item, dict) else None
            if not is_placeholder(name):
                return Organization(name, (url,) if url else ())
        return None

    def _distribution(self, item: object) -> None:
        if not isinstance(item, dict):
            return
        name = clean_name(_text(_get(item, "name")) or _text(item.get("@id")), 512)
        encoding = next((text for text in map(_text, _as_list(_get(item, "encodingFormat"))) if text), "")
        shown = clean_name(" ".join(filter(None, (name, clean_name(encoding, 128)))))
        kind = _text(item.get("@type"))
        if kind.endswith("FileSet"):
            if shown:
                self._contents["file-set", shown] = None
            return
        url = _text(_get(item, "contentUrl"))
        if shown and not leaves_folder(name):
            self._contents["file", shown] = None
        digests = tuple(self._declared_digests(item))
        if "://" in url:
            self._refer("distribution", url, name, digests)
        elif url and not _get(item, "containedIn"):
            self._files[url] = None
            self._digests.update(((url, digest), None) for digest in digests)

    def _declared_digests(self, item: dict[str, Any]) -> Iterator[Digest]:
        for key, algorithm in (("sha256", "SHA-256"), ("md5", "MD5")):
            text = _text(_get(item, key))
            if not text:
                continue
            value = hex_digest(text, algorithm)
            if value is not None:
                yield Digest(algorithm, value)
            else:
                self._unknowns["digests", f"{key}: no digest"] = None

    def _record_set(self, item: dict[str, Any], *, alone: bool) -> None:
        name = clean_name(_text(_get(item, "name")) or _text(item.get("@id")), 256)
        if name:
            self._contents["record-set", name] = None
        after = "" if alone or not name else f":{name}"
        fields = [field for field in _as_list(_get(item, "field")) if isinstance(field, dict)]
        for field in fields[: _MAX_ITEMS - len(self._contents)]:
            label = _text(_get(field, "name")) or _text(field.get("@id")).rpartition("/")[2]
            types = (_short(text) for text in map(_text, _as_list(_get(field, "dataType"))) if text)
            shown = clean_name(" ".join((clean_name(label, 512), *types)))
            if shown:
                self._contents[f"column{after}", shown] = None

    def _refer(self, type: str, url: str, comment: str, digests: tuple[Digest, ...] = ()) -> None:
        address = clean_url(url)
        if address is None:
            self._unknowns["references", "a URL that may not be kept"] = None
        elif len(self._references) < _MAX_ITEMS:
            self._references[Reference(type, address, comment, digests)] = None


def _get(value: Any, key: str) -> Any:
    """What stands under a key, whatever prefix its namespace has."""
    if not isinstance(value, dict):
        return None
    return next((value[prefix + key] for prefix in _PREFIXES if prefix + key in value), None)


def _as_list(value: Any) -> list[Any]:
    return value[:_MAX_ITEMS] if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A text, the name of an object, or a value with its language; of a list the first."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = next(
            (value[key] for key in ("@value", "name", "sc:name", "en") if isinstance(value.get(key), str)), None
        )
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() if isinstance(value, str) else ""


def _short(url: str) -> str:
    """``sc:Text`` and ``https://schema.org/Text`` as ``Text``."""
    return clean_name(re.split(r"[:/#]", url)[-1], 64)


FORMAT = Croissant()
