"""What a model's configuration says that Keras writes, in ``config.json`` or the attribute ``model_config``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from aibom.graph.facts import Property
from aibom.normalize.text import clean_line, clean_name

__all__ = ["KerasConfig", "read_config"]

MAX_INPUTS: Final = 1_000
_MAX_FINDINGS = 100
_MAX_NODES = 500_000


@dataclass(slots=True)
class KerasConfig:
    """A configuration.

    Attributes:
        architecture: the class of the model (``Sequential``, ``Functional``).
        name: what its author called it; None for the name that Keras makes up.
        inputs: name, dtype and shape of each input layer (``in1 float32 [?, 4]``).
        findings: ``lambda-layer`` for each layer that holds code, ``remote-code`` for classes that are not Keras' own.
    """

    architecture: str | None = None
    name: str | None = None
    inputs: list[str] = field(default_factory=list)
    findings: list[Property] = field(default_factory=list)


def read_config(value: Any) -> KerasConfig:
    """Read a configuration.

    Args:
        value: the JSON object, bounded by who parsed it.
    """
    found = KerasConfig()
    if not isinstance(value, dict):
        return found
    found.architecture = _text(value.get("class_name"))
    inner = value.get("config")
    name = _text(inner.get("name")) if isinstance(inner, dict) else None
    made_up = found.architecture is not None and name is not None and name.startswith(found.architecture.lower())
    found.name = None if made_up or (name or "").startswith(("model", "sequential", "functional")) else name
    findings: dict[Property, None] = {}
    todo: list[Any] = [value]
    seen = 0
    while todo and seen < _MAX_NODES and len(findings) < _MAX_FINDINGS:
        item = todo.pop()
        seen += 1
        if isinstance(item, dict):
            _object(item, found, findings)
            todo += reversed(item.values())
        elif isinstance(item, list):
            todo += reversed(item)
    found.findings = list(findings)
    return found


def _object(item: dict[str, Any], found: KerasConfig, findings: dict[Property, None]) -> None:
    kind, config = item.get("class_name"), item.get("config")
    if not isinstance(kind, str):
        return
    name = _text(config.get("name")) if isinstance(config, dict) else None
    # `__lambda__` is how Keras 3 marks Python bytecode wherever it stands, not only in layers.
    if kind in ("Lambda", "__lambda__"):
        findings[("lambda-layer", f"{name or 'a function'} holds code that loading would run")] = None
    module = item.get("module")
    if isinstance(module, str) and module.partition(".")[0] not in ("keras", "builtins", "tensorflow", "tf_keras"):
        findings[("remote-code", clean_name(f"{module}.{kind} is not Keras' own"))] = None
    if kind == "InputLayer" and isinstance(config, dict) and len(found.inputs) < MAX_INPUTS:
        shape = config.get("batch_shape", config.get("batch_input_shape"))
        sizes = [str(size) if type(size) is int else "?" for size in shape[:64]] if isinstance(shape, list) else None
        words = (name, _text(config.get("dtype")), f"[{', '.join(sizes)}]" if sizes is not None else None)
        found.inputs.append(clean_line(" ".join(filter(None, words)), 1024) or "input")


def _text(value: Any) -> str | None:
    return clean_name(value) or None if isinstance(value, str) else None
