"""Writes ExecuTorch's programs and what ``torch.export`` saves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.builders.archives import zipped
from tests.builders.flatbuffers import Number, flatbuffer

__all__ = ["executorch", "export", "write_executorch", "write_export"]


def _tensor(kind: int, sizes: Sequence[int], *, buffer: int = 0, memory: bool = False) -> dict[int, Any]:
    tensor: dict[int, Any] = {0: Number("b", kind), 2: list(sizes), 5: Number("I", buffer)}
    return {0: Number("B", 5), 1: {**tensor, 6: {0: Number("I", 1)}} if memory else tensor}


def executorch(*, backends: Sequence[str] = (), kind: int = 6) -> bytes:
    """A program of one method: an input, two constants of one another's kind, an output."""
    values = [
        _tensor(6, (2, 4), memory=True),
        _tensor(kind, (4, 3), buffer=1),
        _tensor(6, (3,), buffer=2),
        {0: Number("B", 2), 1: {0: Number("q", 7)}},
        _tensor(6, (2, 3), memory=True),
    ]
    plan = {
        0: "forward",
        2: values,
        3: [0],
        4: [4],
        6: [{0: "aten::linear", 1: "out"}, {0: "acme::fuse", 1: "out"}],
        7: [{0: name} for name in backends],
    }
    return flatbuffer({1: [plan]}, b"ET12")


def export(weights: Any = None, **more: Any) -> bytes:
    """An exported program of a linear layer."""

    def meta(dtype: int, *sizes: int | str) -> dict[str, Any]:
        shown = [{"as_int": size} if isinstance(size, int) else {"as_expr": {"expr_str": size}} for size in sizes]
        return {"dtype": dtype, "sizes": shown}

    config = {
        "l.weight": {"path_name": "weight_0", "is_param": True, "tensor_meta": meta(7, 3, 4)},
        "l.bias": {"path_name": "weight_1", "is_param": True, "tensor_meta": meta(6, 3)},
    }
    signature = {
        "input_specs": [
            {"parameter": {"arg": {"name": "p"}}},
            {"user_input": {"arg": {"as_tensor": {"name": "x"}}}},
        ],
        "output_specs": [{"user_output": {"arg": {"as_tensor": {"name": "y"}}}}],
    }
    graph = {"tensor_values": {"x": meta(7, "s0", 4), "y": meta(7, "s0", 3)}}
    model = {"graph_module": {"graph": graph, "signature": signature}, "torch_version": "2.15.0", **more}
    members = {
        "data/weights/weight_0": bytes(48),
        "data/weights/model_weights_config.json": json.dumps(
            {"config": config if weights is None else weights}
        ).encode(),
        "models/model.json": json.dumps(model).encode(),
        "archive_format": b"pt2",
        "archive_version": b"0",
    }
    return zipped({f"m/{name}": data for name, data in members.items()})


def write_executorch(folder: Path) -> None:
    """Write a program of 15 weights."""
    (folder / "net.pte").write_bytes(executorch())


def write_export(folder: Path) -> None:
    """Write an exported program of 15 weights."""
    (folder / "net.pt2").write_bytes(export())
