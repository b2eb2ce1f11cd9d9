"""``config.json`` of timm's models: what stands under ``pretrained_cfg`` and beside it (timm/models/_hub.py)."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.formats.base import Facts
from aibom.formats.declared import Declared
from aibom.formats.json_object import JsonObject
from aibom.graph.facts import ModelFacts, Property

__all__ = ["is_timm", "read_timm"]


def is_timm(config: JsonObject) -> bool:
    """Tell whether a ``config.json`` is timm's."""
    return config.text("architecture") is not None and config.object("pretrained_cfg") is not None


def read_timm(config: JsonObject, name: str) -> Facts:
    """Read what timm says of a model: architecture, licence of the weights, classes, size of the image.

    Args:
        config: the configuration.
        name: the format's name.
    """
    weights = config.object("pretrained_cfg") or JsonObject({})
    license = weights.text("license")
    declared = Declared({"license": license} if license is not None else {})
    return Facts(
        name,
        licenses=declared.licenses("license"),
        properties=tuple(_properties(config, weights)),
        model=ModelFacts(architecture=config.text("architecture")),
        libraries=("timm",),
        unknowns=tuple(declared.unknowns),
    )


def _properties(config: JsonObject, weights: JsonObject) -> Iterator[Property]:
    tag = weights.text("tag")
    if tag is not None:
        yield "aibom:timm:tag", tag
    for key in ("num_classes", "num_features"):
        number = config.count(key) or weights.count(key)
        if number is not None:
            yield f"aibom:timm:{key.replace('_', '-')}", str(number)
    size = weights.values.get("input_size")
    if isinstance(size, list) and 0 < len(size) <= 4 and all(type(side) is int and side > 0 for side in size):
        yield "aibom:timm:input-size", " x ".join(map(str, size))
