"""Configurations in JSON: one object whose keys are looked up, each value taken only where it is of the right type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aibom.formats.blob import Blob, FormatError
from aibom.formats.json_text import load_json
from aibom.graph.facts import Property
from aibom.normalize.purl import hub_id
from aibom.normalize.text import clean_name, is_placeholder

__all__ = ["MAX_JSON", "JsonObject", "read_object"]

MAX_JSON: Final = 16 * 1024 * 1024
"""Bytes of a JSON text that is read."""


@dataclass(frozen=True, slots=True)
class JsonObject:
    """A JSON object.

    Attributes:
        values: what stands under its keys.
        findings: the finding ``duplicate-key`` where a key occurs more than once; the last value counts.
    """

    values: Mapping[str, Any]
    findings: tuple[Property, ...] = ()

    def text(self, *keys: str) -> str | None:
        """Give the first of the keys' values that is one line of text and says something, at most 1,024 characters."""
        lines = (clean_name(value) for value in map(self.values.get, keys) if isinstance(value, str))
        return next((line for line in lines if not is_placeholder(line)), None)

    def count(self, *keys: str) -> int | None:
        """Give the first of the keys' values that is a positive integer."""
        numbers = (value for value in map(self.values.get, keys) if isinstance(value, int))
        return next((number for number in numbers if number > 0 and not isinstance(number, bool)), None)

    def object(self, *keys: str) -> JsonObject | None:
        """Give the first of the keys' values that is an object."""
        return next((JsonObject(value) for value in map(self.values.get, keys) if isinstance(value, dict)), None)

    def hub_name(self, key: str) -> str | None:
        """Give the value as ``org/name`` or ``name`` where it is an id on the Hub; None for a path or anything else."""
        value = self.text(key)
        parsed = hub_id(value) if value is not None else None
        return "/".join(filter(None, parsed)) if parsed else None


def read_object(blob: Blob) -> JsonObject:
    """Read a file that is one JSON object.

    Raises:
        FormatError: it is larger than 16 MiB, no JSON, or no object.
        OSError: the bytes cannot be had.
    """
    value, repeated = load_json(blob.text(MAX_JSON))
    if not isinstance(value, dict):
        raise FormatError("no JSON object")
    return JsonObject(value, (("duplicate-key", clean_name(", ".join(repeated[:5]))),) if repeated else ())
