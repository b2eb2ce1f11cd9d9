"""Values of the graph as canonical JSON: one text for one value, on every machine and in every run."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["canonical_json", "plain"]


def plain(value: Any) -> Any:
    """Return a value of the graph as JSON types; records lose the fields that are not known.

    Args:
        value: a record, tuple, string, number, bool or None.
    """
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: plain(item) for name, item in pairs if item is not None and item != "" and item != ()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def canonical_json(value: Any) -> str:
    """Return the canonical JSON of ``value``: sorted keys, no white space, text as it is (RFC 8259)."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
