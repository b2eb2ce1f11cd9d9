"""aibom: AI bills of materials, from one graph of models, data and software."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aibom.api import diff, dump, load, merge, scan, to_cyclonedx, validate, verify
    from aibom.errors import AibomError, CollectorError, SerializationError, SourceError, ValidationError
    from aibom.graph.component import Component, Kind
    from aibom.graph.evidence import Evidence, Unknown
    from aibom.graph.graph import Graph
    from aibom.graph.relationship import Rel, Relationship
    from aibom.serialize.loss import Loss
    from aibom.serialize.problem import Problem

__all__ = [
    "AibomError",
    "CollectorError",
    "Component",
    "Evidence",
    "Graph",
    "Kind",
    "Loss",
    "Problem",
    "Rel",
    "Relationship",
    "SerializationError",
    "SourceError",
    "Unknown",
    "ValidationError",
    "__version__",
    "diff",
    "dump",
    "load",
    "merge",
    "scan",
    "to_cyclonedx",
    "validate",
    "verify",
]

__version__ = "0.1.0.dev0"

_HOMES = {
    "aibom.api": ("diff", "dump", "load", "merge", "scan", "to_cyclonedx", "validate", "verify"),
    "aibom.errors": ("AibomError", "CollectorError", "SerializationError", "SourceError", "ValidationError"),
    "aibom.graph.component": ("Component", "Kind"),
    "aibom.graph.evidence": ("Evidence", "Unknown"),
    "aibom.graph.graph": ("Graph",),
    "aibom.graph.relationship": ("Rel", "Relationship"),
    "aibom.serialize.loss": ("Loss",),
    "aibom.serialize.problem": ("Problem",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: ``import aibom`` alone loads nothing."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value = globals()[name] = getattr(import_module(home), name)
            return value
    raise AttributeError(f"module 'aibom' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
