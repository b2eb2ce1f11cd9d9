"""``mergekit_config.yml``: the models that a merge was made of (mergekit, docs/ and README.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts, Mention
from aibom.formats.blob import Blob, FormatError
from aibom.formats.card_values import Gaps, repository
from aibom.formats.front_matter import MAX_BLOCK, Scalar, Value, load_yaml
from aibom.graph.component import Kind
from aibom.normalize.text import clean_name

__all__ = ["FORMAT"]

_MAX_PARENTS: Final = 20
_KEYS = frozenset(("base_model", "model", "source_model"))
_CONTAINERS = frozenset(("experts", "models", "modules", "slices", "sources"))


class MergeConfig:
    """Recipes of merges, ``mergekit_config.yml``. Each model that one names is a parent, each once and in its order."""

    name = "mergekit"
    kind: Kind | None = None
    names: tuple[str, ...] = ("mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml")
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return the parents; see ``Format.read``."""
        value = load_yaml(blob.text(MAX_BLOCK)).value
        if not isinstance(value, dict):
            raise FormatError("no mapping")
        gaps = Gaps()
        parents: dict[Mention, None] = {}
        for named in _models(value):
            for mention in _mentions(named, gaps):
                parents[mention] = None
        if len(parents) > _MAX_PARENTS:
            gaps.add("parents", f"more than {_MAX_PARENTS} entries")
        return Facts(self.name, parents=tuple(parents)[:_MAX_PARENTS], unknowns=gaps.all())


def _models(value: Value) -> Iterator[Value]:
    if isinstance(value, list):
        for item in value:
            yield from _models(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _KEYS:
                yield item
            elif key in _CONTAINERS:
                yield from _models(list(item.values()) if key == "modules" and isinstance(item, dict) else item)


def _mentions(named: Value, gaps: Gaps) -> Iterator[Mention]:
    # `path[@revision][+lora[@revision]]`, or the same as mappings {model: {path, revision}, lora: {path, revision}}.
    if isinstance(named, dict) and "path" not in named:
        parts: list[Value] = [part for part in (named.get("model"), named.get("lora")) if part is not None]
    else:
        parts = list(str(named).split("+")) if isinstance(named, str) and not isinstance(named, Scalar) else [named]
    for part in parts:
        path, revision = _reference(part)
        model = repository(path, "parents", gaps)
        if model is not None:
            yield Mention(model, "merge", revision)


def _reference(part: Value) -> tuple[Value, str]:
    if isinstance(part, dict):
        revision = part.get("revision")
        return part.get("path"), clean_name(str(revision)) if isinstance(revision, str) else ""
    if not isinstance(part, str) or isinstance(part, Scalar):
        return part, ""
    path, _, branch = part.partition("@")
    return path, clean_name(branch)


FORMAT = MergeConfig()
