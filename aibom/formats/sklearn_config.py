"""``config.json`` that skops writes beside a model of scikit-learn (skops/hub_utils, until skops 0.10)."""

from __future__ import annotations

from aibom.formats.base import Facts
from aibom.formats.json_object import JsonObject
from aibom.formats.requirement import read_conda
from aibom.graph.facts import ModelFacts

__all__ = ["is_sklearn", "read_sklearn"]


def is_sklearn(config: JsonObject) -> bool:
    """Tell whether a ``config.json`` is skops'."""
    said = config.object("sklearn")
    return said is not None and said.object("model") is not None


def read_sklearn(config: JsonObject, name: str) -> Facts:
    """Read the task of the model and what it was made to run with.

    Args:
        config: the configuration.
        name: the format's name.
    """
    said = config.object("sklearn") or JsonObject({})
    environment = said.values.get("environment")
    required = read_conda(environment if isinstance(environment, list) else ())
    return Facts(
        name,
        model=ModelFacts(task=said.text("task"), requires=required.requires),
        libraries=tuple(dict.fromkeys(("scikit-learn", *required.libraries))),
        unknowns=required.unknowns,
    )
