"""Writes OpenVINO's graphs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

__all__ = ["const", "graph", "parameter", "result", "write_openvino"]

BITS = {"f32": 32, "f16": 16, "i64": 64, "i4": 4, "u4": 4, "u8": 8}


def _dims(shape: Sequence[int]) -> str:
    return "".join(f"<dim>{size}</dim>" for size in shape)


def parameter(name: str, shape: Sequence[int], precision: str = "FP32") -> str:
    """An input."""
    dtype = precision.lower().replace("fp", "f")
    port = f'<port id="0" precision="{precision}" names="{name}">{_dims(shape)}</port>'
    return (
        f'<layer id="0" name="{name}" type="Parameter" version="opset1"><data shape="?" element_type="{dtype}"/>'
        f"<output>{port}</output></layer>"
    )


def const(dtype: str, shape: Sequence[int], *, size: int | None = None, number: str = "") -> str:
    """A constant of as many bytes as its shape asks for, or of others."""
    held = (math.prod(shape) * BITS.get(dtype, 8) + 7) // 8 if size is None else size
    sizes = ", ".join(map(str, shape))
    return (
        f'<layer id="{number}" name="w" type="Const" version="opset1">'
        f'<data element_type="{dtype}" shape="{sizes}" offset="0" size="{held}"/>'
        f'<output><port id="0" precision="FP32">{_dims(shape)}</port></output></layer>'
    )


def result(name: str, shape: Sequence[int]) -> str:
    """An output."""
    port = f'<port id="0" precision="FP32">{_dims(shape)}</port>'
    return f'<layer id="9" name="r" type="Result" version="opset1" output_names="{name}"><input>{port}</input></layer>'


def graph(
    *layers: str,
    name: str = "tiny",
    notes: str = "",
    edges: Sequence[tuple[str, str, int]] = (),
    prolog: str = '<?xml version="1.0"?>\n',
) -> bytes:
    """A graph of version 11 with edges (from, to, port); white space makes it as long as real ones are at least."""
    ends = "".join(f'<edge from-layer="{a}" from-port="0" to-layer="{b}" to-port="{port}"/>' for a, b, port in edges)
    ids = iter(range(100, 1_000_000))
    named = "".join(layers)
    while 'id=""' in named:
        named = named.replace('id=""', f'id="{next(ids)}"', 1)
    body = f"<layers>{named}</layers><edges>{ends}</edges><rt_info>{notes}</rt_info>"
    text = f'{prolog}<net name="{name}" version="11">{body}</net>'
    return text.encode().ljust(600)


def write_openvino(folder: Path) -> None:
    """Write a graph with 14 weights and the file that holds them."""
    layers = (parameter("x", (-1, 3)), const("f32", (3, 4)), const("f16", (2,)), const("i64", (2,)), result("y", (4,)))
    notes = '<Runtime_version value="2025.1.0"/><framework value="onnx"/>'
    (folder / "tiny.xml").write_bytes(graph(*layers, notes=notes))
    (folder / "tiny.bin").write_bytes(bytes(68))
