"""Writes TensorFlow's protobuf messages: saved models and graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.builders.protobuf import message

__all__ = ["frozen_graph", "info", "saved_model", "signature"]


def info(dtype: int, shape: Sequence[int] | None) -> bytes:
    """A TensorInfo; a shape of None is one of unknown rank."""
    dims = b"".join(message((2, message((1, size)))) for size in shape or ())
    return message((1, "tensor:0"), (2, dtype), (3, dims if shape is not None else message((3, 1))))


def signature(inputs: Mapping[str, bytes], outputs: Mapping[str, bytes]) -> bytes:
    """A SignatureDef."""
    pairs = [(number, pair) for number, values in ((1, inputs), (2, outputs)) for pair in values.items()]
    return message(*((number, message((1, name), (2, value))) for number, (name, value) in pairs))


def saved_model(signatures: Mapping[str, bytes], version: str = "2.15.0") -> bytes:
    """A SavedModel of one graph."""
    about = message((4, "serve"), (5, version))
    maps = (message((1, name), (2, value)) for name, value in signatures.items())
    graph = message((1, message((1, "node"), (2, "NoOp"))))
    return message((1, 1), (2, message((1, about), (2, graph), *((5, item) for item in maps))))


def frozen_graph(*nodes: tuple[str, str]) -> bytes:
    """A GraphDef of (name, operator) nodes."""
    return message(*((1, message((1, name), (2, operator))) for name, operator in nodes), (4, message((1, 27))))
