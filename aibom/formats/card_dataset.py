"""What the front matter of a dataset card declares (hub-docs, datasetcard.md), beyond what every card may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from aibom.formats.card_values import Gaps, items, language_codes, line, lines
from aibom.formats.front_matter import Value
from aibom.graph.facts import Property

__all__ = ["DATASET_KEYS", "contents", "properties"]

DATASET_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "annotations_creators": "annotation-creators",
        "language": "language",
        "language_creators": "language-creators",
        "multilinguality": "multilinguality",
        "size_categories": "size-category",
        "source_datasets": "source-dataset",
        "task_categories": "task-category",
        "task_ids": "task-id",
    }
)
"""Keys of a dataset card that become properties ``aibom:dataset:<name>``, one for each entry."""

_MAX_ENTRIES: Final = 2_000
_MAX_CONTENTS: Final = 10_000
_SIZES = (("num_examples", "rows"), ("num_bytes", "bytes"))
_TYPES = ("sequence", "list", "struct")


def properties(values: Mapping[str, Value], gaps: Gaps) -> tuple[Property, ...]:
    """Read the keys of ``DATASET_KEYS``, each entry as declared."""
    found: list[Property] = []
    for key, name in DATASET_KEYS.items():
        read = language_codes if key == "language" else lines
        found += ((f"aibom:dataset:{name}", text) for text in read(values.get(key), _MAX_ENTRIES, name, gaps))
    return tuple(found)


def contents(values: Mapping[str, Value], gaps: Gaps) -> tuple[Property, ...]:
    """Read ``configs`` and ``dataset_info``: configurations, splits with rows and bytes, columns.

    Returns:
        (name, value), sorted: ``config``, ``split``, ``rows:<split>``, ``bytes:<split>``, ``column`` (name and type),
        ``bytes`` and ``download-bytes``. Where there are configurations their names stand before: ``rows:plain/train``.
    """
    found: dict[Property, None] = {}
    for config in items(values.get("configs"), _MAX_ENTRIES, "contents", gaps):
        name = line(config.get("config_name") if isinstance(config, dict) else config, "contents", gaps, scalars=True)
        if name is not None:
            found["config", name] = None
    for info in items(values.get("dataset_info"), _MAX_ENTRIES, "contents", gaps):
        if not isinstance(info, dict):
            gaps.add("contents", "dataset_info is no mapping")
            continue
        for pair in _info(info, gaps):
            found[pair] = None
            if len(found) > _MAX_CONTENTS:
                gaps.add("contents", f"more than {_MAX_CONTENTS} facts")
                return tuple(sorted(found))
    return tuple(sorted(found))


def _info(info: dict[str, Value], gaps: Gaps) -> Iterator[Property]:
    config = line(info.get("config_name"), "contents", gaps, scalars=True)
    if config is not None:
        yield "config", config
    before = f"{config}/" if config is not None else ""
    after = f":{config}" if config is not None else ""
    for key, name in (("dataset_size", "bytes"), ("download_size", "download-bytes")):
        if (size := _count(info.get(key), key, gaps)) is not None:
            yield f"{name}{after}", size
    for split in items(info.get("splits"), _MAX_ENTRIES, "contents", gaps):
        label = line(split.get("name"), "contents", gaps, scalars=True) if isinstance(split, dict) else None
        if not isinstance(split, dict) or label is None:
            gaps.add("contents", "a split without a name")
            continue
        yield "split", before + label
        for key, fact in _SIZES:
            if (size := _count(split.get(key), key, gaps)) is not None:
                yield f"{fact}:{before}{label}", size
    for feature in items(info.get("features"), _MAX_ENTRIES, "contents", gaps):
        label = line(feature.get("name"), "contents", gaps, scalars=True) if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or label is None:
            gaps.add("contents", "a feature without a name")
            continue
        yield f"column{after}", " ".join(filter(None, (label, _type(feature))))


def _count(value: Value, key: str, gaps: Gaps) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        return str(int(value))
    gaps.add("contents", f"{key}: no count")
    return None


def _type(feature: dict[str, Value]) -> str:
    dtype = feature.get("dtype")
    if isinstance(dtype, dict):  # {class_label: {names: ...}}
        return next(iter(dtype), "")
    if isinstance(dtype, str):
        return str(dtype)
    return next((kind for kind in _TYPES if kind in feature), "")
