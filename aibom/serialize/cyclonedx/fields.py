"""Which fact of a model or data set goes to which CycloneDX field: one table, read in both directions.

``docs/reference/mapping.md`` is generated from it. Sources: CycloneDX 1.5 to 1.7 JSON schema, ``modelCard`` and
``componentData``; the names of properties are ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aibom.graph.facts import Fairness, Metric, Party, Risk

__all__ = ["CARD_FIELDS", "DATA_FIELDS", "PROPERTY_FIELDS", "CardField", "PropertyField"]

_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class CardField:
    """A field with a place of its own in the model card or the data entry.

    Attributes:
        name: field of ``ModelFacts`` or ``DatasetFacts``.
        path: keys from the card (or data entry) to the value.
        write: value to JSON.
        read: JSON to value; anything but the right shape gives None.
        since: first version of CycloneDX that has the place.
    """

    name: str
    path: tuple[str, ...]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    since: str = "1.5"


@dataclass(frozen=True, slots=True)
class PropertyField:
    """A field that CycloneDX has no place for: one property a value.

    Attributes:
        name: field of ``ModelFacts``.
        key: the property's name; with a trailing colon the rest of the name is part of the value.
        write: value to the texts of its properties, as (rest of the name, text).
        read: (rest of the name, text) pairs to the value; None when they are not what we write.
    """

    name: str
    key: str
    write: Callable[[Any], list[tuple[str, str]]]
    read: Callable[[list[tuple[str, str]]], Any]


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


def _records(kind: Callable[..., Any], keys: dict[str, tuple[str, ...]]) -> _Codec:
    """Lists of objects whose members are all texts, at most two levels deep."""

    def write(value: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for item in value:
            row: dict[str, Any] = {}
            for attribute, path in keys.items():
                if text := getattr(item, attribute):
                    target = row
                    for key in path[:-1]:
                        target = target.setdefault(key, {})
                    target[path[-1]] = text
            rows.append(row)
        return rows

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            return None
        items = tuple(kind(**{name: _dig(row, path) for name, path in keys.items()}) for row in value)
        return items if write(items) == value else None

    return write, read


def _dig(row: Any, path: tuple[str, ...]) -> str:
    for key in path:
        row = row.get(key) if isinstance(row, dict) else None
    return row if isinstance(row, str) else ""


def _pairs_write(value: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": text} for name, text in value]


def _pairs_read(value: Any) -> Any:
    if not isinstance(value, list) or not all(
        isinstance(item, dict) and set(item) == {"name", "value"} for item in value
    ):
        return None
    pairs = tuple((item["name"], item["value"]) for item in value)
    return pairs if all(isinstance(text, str) for pair in pairs for text in pair) else None


def _formats_read(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, dict) and set(item) == {"format"} for item in value):
        return _texts([item["format"] for item in value])
    return None


def _parties() -> _Codec:
    def write(value: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for party in value:
            if party.organization:
                rows.append({"organization": {"name": party.organization}})
            else:
                known = {"name": party.contact, "email": party.email}
                rows.append({"contact": {key: text for key, text in known.items() if text}})
        return rows

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            return None
        items = tuple(
            Party(
                organization=_dig(row, ("organization", "name")),
                contact=_dig(row, ("contact", "name")),
                email=_dig(row, ("contact", "email")),
            )
            for row in value
        )
        return items if write(items) == value else None

    return write, read


_METRICS = _records(
    Metric,
    {
        "type": ("type",),
        "value": ("value",),
        "slice": ("slice",),
        "lower": ("confidenceInterval", "lowerBound"),
        "upper": ("confidenceInterval", "upperBound"),
    },
)
_RISKS = _records(Risk, {"name": ("name",), "mitigation": ("mitigationStrategy",)})
_FAIRNESS = _records(
    Fairness,
    {
        "group": ("groupAtRisk",),
        "benefits": ("benefits",),
        "harms": ("harms",),
        "mitigation": ("mitigationStrategy",),
    },
)
_TEXT: _Codec = (str, _text)
_TEXTS: _Codec = (list, _texts)
_FORMATS: _Codec = (lambda value: [{"format": text} for text in value], _formats_read)
_PAIRS: _Codec = (_pairs_write, _pairs_read)

_PARAMETERS = ("modelParameters",)
_CONSIDERATIONS = ("considerations",)

CARD_FIELDS: tuple[CardField, ...] = (
    CardField("approach", (*_PARAMETERS, "approach", "type"), *_TEXT),
    CardField("task", (*_PARAMETERS, "task"), *_TEXT),
    CardField("architecture_family", (*_PARAMETERS, "architectureFamily"), *_TEXT),
    CardField("architecture", (*_PARAMETERS, "modelArchitecture"), *_TEXT),
    CardField("inputs", (*_PARAMETERS, "inputs"), *_FORMATS),
    CardField("outputs", (*_PARAMETERS, "outputs"), *_FORMATS),
    CardField("metrics", ("quantitativeAnalysis", "performanceMetrics"), *_METRICS),
    CardField("users", (*_CONSIDERATIONS, "users"), *_TEXTS),
    CardField("use_cases", (*_CONSIDERATIONS, "useCases"), *_TEXTS),
    CardField("limitations", (*_CONSIDERATIONS, "technicalLimitations"), *_TEXTS),
    CardField("tradeoffs", (*_CONSIDERATIONS, "performanceTradeoffs"), *_TEXTS),
    CardField("ethics", (*_CONSIDERATIONS, "ethicalConsiderations"), *_RISKS),
    CardField("environment", (*_CONSIDERATIONS, "environmentalConsiderations", "properties"), *_PAIRS, since="1.6"),
    CardField("fairness", (*_CONSIDERATIONS, "fairnessAssessments"), *_FAIRNESS),
)
"""Fields of ``ModelFacts`` in ``component.modelCard``, in the schema's order."""

DATA_FIELDS: tuple[CardField, ...] = (
    CardField("url", ("contents", "url"), *_TEXT),
    CardField("contents", ("contents", "properties"), *_PAIRS),
    CardField("classification", ("classification",), *_TEXT),
    CardField("sensitive_data", ("sensitiveData",), *_TEXTS),
    CardField("custodians", ("governance", "custodians"), *_parties()),
    CardField("stewards", ("governance", "stewards"), *_parties()),
    CardField("owners", ("governance", "owners"), *_parties()),
)
"""Fields of ``DatasetFacts`` in the one entry of ``component.data``, in the schema's order."""


def _number(pairs: list[tuple[str, str]]) -> Any:
    text = pairs[0][1]
    return int(text) if len(pairs) == 1 and text.isascii() and text.isdecimal() and str(int(text)) == text else None


def _one(pairs: list[tuple[str, str]]) -> Any:
    return pairs[0][1] if len(pairs) == 1 else None


def _many(pairs: list[tuple[str, str]]) -> Any:
    return tuple(text for _, text in pairs)


def _flag(pairs: list[tuple[str, str]]) -> Any:
    return {"true": True, "false": False}.get(pairs[0][1]) if len(pairs) == 1 else None


def _counts(pairs: list[tuple[str, str]]) -> Any:
    if all(text.isascii() and text.isdecimal() and str(int(text)) == text for _, text in pairs):
        return tuple(sorted((rest, int(text)) for rest, text in pairs))
    return None


def _single(value: Any) -> list[tuple[str, str]]:
    return [("", str(value))]


def _repeated(value: Any) -> list[tuple[str, str]]:
    return [("", text) for text in value]


PROPERTY_FIELDS: tuple[PropertyField, ...] = (
    PropertyField("chat_template", "aibom:model:chat-template:sha256", _single, _one),
    PropertyField("context_length", "aibom:model:context-length", _single, _number),
    PropertyField("digest", "aibom:model:digest", _single, _one),
    PropertyField("formats", "aibom:model:format", _repeated, _many),
    PropertyField("hidden_size", "aibom:model:hidden-size", _single, _number),
    PropertyField("languages", "aibom:model:language", _repeated, _many),
    PropertyField("layers", "aibom:model:layers", _single, _number),
    PropertyField("name_or_path", "aibom:model:name-or-path", _single, _one),
    PropertyField("parameters", "aibom:model:parameters", _single, _number),
    PropertyField(
        "parameters_by_dtype",
        "aibom:model:parameters:",
        lambda value: [(dtype, str(count)) for dtype, count in value],
        _counts,
    ),
    PropertyField("quantization", "aibom:model:quantization", _single, _one),
    PropertyField("remote_code", "aibom:model:remote-code", lambda value: [("", "true" if value else "false")], _flag),
    PropertyField("requires", "aibom:model:requires", _repeated, _many),
    PropertyField("same_bytes_as", "aibom:model:same-bytes-as", _repeated, _many),
    PropertyField("saved_with", "aibom:model:saved-with", _repeated, _many),
    PropertyField("vocabulary_size", "aibom:model:vocabulary-size", _single, _number),
)
"""Fields of ``ModelFacts`` that are properties of the component."""
