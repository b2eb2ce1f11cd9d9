"""Writes PaddlePaddle's programs and weights."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.builders.pickles import Made, Name, dump
from tests.builders.protobuf import message

__all__ = ["array", "params", "pir", "program", "state", "write_paddle"]

FLOAT32, INT64 = 5, 3
WIDTHS = {5: 4, 3: 8, 4: 2}


def _tensor(dtype: int, shape: Sequence[int]) -> bytes:
    return message((1, dtype), *((2, size) for size in shape))


def program(variables: Mapping[str, tuple[int, Sequence[int], bool]], version: int = 2_004_001) -> bytes:
    """A ProgramDesc: variables as (type, shape, kept); ``x`` is fed, ``y`` is fetched."""
    found = []
    for name, (dtype, shape, kept) in variables.items():
        kind = message((1, 7), (3, message((1, _tensor(dtype, shape)), (2, 0))))
        found.append((3, message((1, name), (2, kind), (3, int(kept)))))
    feed = message((1, message((1, "X"), (2, "feed"))), (2, message((1, "Out"), (2, "x"))), (3, "feed"))
    fetch = message((1, message((1, "X"), (2, "y"))), (2, message((1, "Out"), (2, "fetch"))), (3, "fetch"))
    block = message((1, 0), (2, 0), *found, (4, feed), (4, fetch))
    return message((1, block), (4, message((1, version))))


def params(*tensors: tuple[int, Sequence[int]]) -> bytes:
    """Combined weights of zeros: (type, shape) of each."""
    out = b""
    for dtype, shape in tensors:
        desc = _tensor(dtype, shape)
        size = WIDTHS[dtype]
        for length in shape:
            size *= length
        out += struct.pack("<IQIi", 0, 0, 0, len(desc)) + desc + bytes(size)
    return out


def pir(shapes: Sequence[Sequence[int]]) -> bytes:
    """A program of version 3 with parameters of 32-bit floats; ``x`` goes in, ``y`` comes out."""

    def kind(shape: Sequence[int]) -> dict[str, Any]:
        return {"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, list(shape), "NCHW", [], 0]}

    def name(text: str) -> list[dict[str, Any]]:
        return [{"AT": {"#": "0.a_str", "D": text}, "N": "name"}]

    operators: list[dict[str, Any]] = [
        {"#": "p", "A": [0, 1, 1, f"w{index}"], "O": {"%": index + 1, "TT": kind(shape)}}
        for index, shape in enumerate(shapes)
    ]
    operators.append({"#": "1.data", "A": name("x"), "I": [], "O": [{"%": 90, "TT": kind((-1, 4))}]})
    operators.append({"#": "1.fetch", "A": name("y"), "I": [{"%": 90}], "O": []})
    blocks = [{"#": "block_0", "args": [], "ops": operators}]
    whole = {
        "base_code": {"magic": "pir", "trainable": True, "version": 4},
        "program": {"regions": [{"#": "region_0", "blocks": blocks}]},
    }
    return json.dumps(whole, separators=(",", ":")).encode().ljust(600)


def array(shape: tuple[int, ...], dtype: str = "f4") -> Made:
    """The call that rebuilds an array of numpy's."""
    kind = Made(Name("numpy", "dtype"), dtype, False, True, state=(3, "<", None, None, None, -1, -1, 0))
    made = (1, shape, kind, False, b"\0" * 4)
    return Made(Name("numpy.core.multiarray", "_reconstruct"), Name("numpy", "ndarray"), (0,), b"b", state=made)


def state(arrays: Mapping[str, Any]) -> bytes:
    """What ``paddle.save`` writes of a state dict."""
    return dump({**arrays, "StructuredToParameterName@@": dict.fromkeys(arrays, "p")})


def write_paddle(folder: Path) -> None:
    """Write a program of each kind with 15 weights, and a state dict."""
    variables = {
        **{"x": (FLOAT32, (-1, 4), False), "y": (FLOAT32, (-1, 3), False), "feed": (FLOAT32, (9,), True)},
        **{"w": (FLOAT32, (4, 3), True), "b": (FLOAT32, (3,), True)},
    }
    for name, graph in (("old/model.pdmodel", program(variables)), ("new/inference.json", pir([(4, 3), (3,)]))):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(graph)
        (folder / name).with_suffix(".pdiparams").write_bytes(params((FLOAT32, (4, 3)), (FLOAT32, (3,))))
    (folder / "weights.pdparams").write_bytes(state({"w": array((4, 3)), "b": array((3,))}))
