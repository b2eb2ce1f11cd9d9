"""PMML, the Predictive Model Markup Language, ``*.pmml``: header, fields and models; no tree and no coefficient.

Specification: https://dmg.org/pmml/v4-4-1/GeneralStructure.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import Declared, present
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.formats.xml_events import XmlEvent, root_name, xml_events
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_line, clean_name, is_placeholder

__all__ = ["FORMAT", "Pmml"]

_MODELS: Final = 100
_BESIDE: Final = frozenset(("Header", "MiningBuildTask", "DataDictionary", "TransformationDictionary", "Extension"))
_TARGETS: Final = frozenset(("target", "predicted"))
_HEAD: Final = frozenset(("MiningSchema", "Output", "ModelStats", "ModelExplanation", "Targets", "Extension"))
_MANY: Final = 50_000
_MAX_VERSION = 64


@dataclass(slots=True)
class _Document:
    header: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    models: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    outputs: list[tuple[str, str]] = field(default_factory=list)


class Pmml:
    """Models in PMML, ``*.pmml``, and ``*.xml`` whose root is the element ``PMML``; any other XML is left alone.

    Name, description, version, copyright and application from the header; kind and function of each model; inputs and
    outputs of the first, from its mining schema, with their types. A copyright is no licence. Of a document of more
    than 50,000 elements the rest is not read once a model's own head is, but its end.
    """

    name = "pmml"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pmml", ".xml")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the header and the models' heads say; see ``Format.read``."""
        own = blob.name.lower().endswith(".pmml")
        if root_name(blob) != "PMML":
            return Facts(self.name, Kind.MODEL if own else None, unknowns=(("contents", "not PMML"),) if own else ())
        document = _Document()
        unknowns: list[Property] = []
        path: list[str] = []
        try:
            for count, event in enumerate(xml_events(blob)):
                if event.attributes is None:
                    path.pop()
                    continue
                _take(document, event, path)
                path.append(event.name)
                # What a model learned follows its head: a forest has millions of elements, and says no more.
                if count > _MANY and path[2:3] and path[2] not in _HEAD:
                    if not _ends(blob):
                        unknowns.append(("contents", "truncated: no end of the document"))
                    break
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        return _facts(document, unknowns)


def _ends(blob: Blob) -> bool:
    return b"PMML>" in blob.read(max(blob.size - 4096, 0))


def _take(document: _Document, event: XmlEvent, path: list[str]) -> None:
    attributes = event.attributes or {}
    match path:
        case []:
            document.header["version"] = attributes.get("version", "")
        case ["PMML"] if event.name == "Header":
            document.header |= {f"header {key}": value for key, value in attributes.items()}
        case ["PMML", "Header"] if event.name == "Application":
            document.header |= {f"application {key}": value for key, value in attributes.items()}
        case ["PMML", "DataDictionary"] if event.name == "DataField" and len(document.types) < MAX_VALUES:
            document.types[attributes.get("name", "")] = attributes.get("dataType", "")
        case ["PMML"] if event.name not in _BESIDE and len(document.models) < _MODELS:
            document.models.append((event.name, attributes))
        case ["PMML", _, "MiningSchema"] if event.name == "MiningField" and len(document.models) == 1:
            usage = attributes.get("usageType", "active")
            fields = document.active if usage == "active" else document.targets if usage in _TARGETS else None
            if fields is not None and len(fields) < MAX_VALUES:
                fields.append(attributes.get("name", ""))
        case ["PMML", _, "Output"] if event.name == "OutputField" and len(document.models) == 1:
            if len(document.outputs) < MAX_VALUES:
                document.outputs.append((attributes.get("name", ""), attributes.get("dataType", "")))


def _facts(document: _Document, unknowns: list[Property]) -> Facts:
    kind, attributes = document.models[0] if document.models else ("", {})
    declared = Declared(document.header | {"model": attributes.get("modelName", "")})
    targets = [(name, document.types.get(name, "")) for name in document.targets]
    inputs = (shown_value(name, document.types.get(name, "")) for name in document.active)
    outputs = (shown_value(name, dtype) for name, dtype in (*targets, *document.outputs))
    model = ModelFacts(
        architecture=clean_name(kind, 256) or None,
        inputs=tuple(filter(None, inputs)),
        outputs=tuple(dict.fromkeys(filter(None, outputs))),
        formats=(Pmml.name,),
        saved_with=_application(document.header),
    )
    if not document.models and not unknowns:
        unknowns.append(("contents", "no model in it"))
    return Facts(
        format=Pmml.name,
        kind=Kind.MODEL,
        name=declared.line("model", "name"),
        version=declared.line("header modelVersion", "version"),
        description=declared.paragraph("header description", "description"),
        properties=tuple(sorted(set(_properties(document)))),
        model=model,
        unknowns=(*unknowns, *declared.unknowns),
        measured=present(model, "architecture", "formats"),
    )


def _application(header: Mapping[str, str]) -> tuple[str, ...]:
    name = clean_name(header.get("application name", ""), 256)
    version = clean_name(header.get("application version", ""))
    if is_placeholder(name):
        return ()
    # CatBoost writes a paragraph there.
    return (f"{name} {version}" if version and len(version) <= _MAX_VERSION else name,)


def _properties(document: _Document) -> list[Property]:
    found = [("aibom:pmml:version", clean_name(document.header["version"], 64))] if document.models else []
    found.append(("aibom:pmml:copyright", clean_line(document.header.get("header copyright", ""), 1024)))
    for kind, attributes in document.models:
        found.append(("aibom:pmml:function", clean_name(attributes.get("functionName", ""), 256)))
        found.append(("aibom:pmml:algorithm", clean_name(attributes.get("algorithmName", ""), 256)))
        if kind != document.models[0][0]:
            found.append(("aibom:pmml:contains", clean_name(kind, 256)))
    return [(name, value) for name, value in found if value]


FORMAT = Pmml()
