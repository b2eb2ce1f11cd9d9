"""Features as the library ``datasets`` writes them, in JSON beside the data and in the metadata of Arrow and Parquet.

Source: https://huggingface.co/docs/datasets/about_dataset_features, ``Features.to_dict``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from aibom.formats.blob import FormatError
from aibom.formats.json_object import MAX_JSON
from aibom.formats.json_text import load_json
from aibom.graph.facts import Property
from aibom.normalize.text import clean_name

__all__ = ["HUGGINGFACE", "feature_type", "named_features"]

HUGGINGFACE: Final = "huggingface"
"""Key of the metadata under which ``datasets`` keeps what it knows of a table."""

_MAX_FEATURES = 2_000
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LISTS = frozenset(("Sequence", "List", "LargeList"))


def feature_type(feature: object) -> str:
    """Name the type of a feature as cards do: ``string``, ``class_label``, ``image``, ``sequence``, ``struct``.

    Args:
        feature: what stands under its name; of an unknown kind it has no type.
    """
    if isinstance(feature, list):
        return "list"
    if not isinstance(feature, Mapping):
        return ""
    kind = feature.get("_type")
    if kind is None:
        return "struct"
    if kind == "Value":
        dtype = feature.get("dtype")
        return clean_name(dtype, 64) if isinstance(dtype, str) else ""
    if kind in _LISTS:
        return "sequence" if kind == "Sequence" else "list"
    # As the library itself does, but for Array2D and the like: ClassLabel becomes class_label.
    return _WORD.sub("_", clean_name(kind, 64)).lower() if isinstance(kind, str) else ""


def named_features(pairs: Iterable[tuple[str, bytes]]) -> tuple[list[Property], list[Property]]:
    """Read what ``datasets`` keeps in a table's metadata.

    Args:
        pairs: key and value of the metadata.

    Returns:
        (``feature``, name and type) of those features whose type says more than that of their column, and the unknowns.
    """
    for key, value in pairs:
        if key == HUGGINGFACE:
            try:
                return list(_features(value)), []
            except FormatError as error:
                return [], [("features", f"the key {HUGGINGFACE}: {error}")]
    return [], []


def _features(value: bytes) -> Iterator[Property]:
    if len(value) > MAX_JSON:
        raise FormatError(f"more than {MAX_JSON} bytes")
    said: Any = load_json(value)[0]
    for step in ("info", "features"):
        said = said.get(step) if isinstance(said, dict) else None
    for name, feature in list(said.items())[:_MAX_FEATURES] if isinstance(said, dict) else ():
        plain = isinstance(feature, dict) and feature.get("_type") in ("Value", None)
        if not plain and not isinstance(feature, list) and (found := feature_type(feature)):
            yield "feature", clean_name(f"{clean_name(name, 512)} {found}")
