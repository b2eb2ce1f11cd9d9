"""Writes weights of Caffe, MXNet, TensorFlow and TensorFlow.js."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.builders.protobuf import message, varint

__all__ = [
    "caffe",
    "checkpoint",
    "mxnet",
    "symbol",
    "table",
    "tfjs",
    "write_caffe",
    "write_mxnet",
    "write_tf_checkpoint",
    "write_tfjs",
]


def caffe(*layers: tuple[str, Sequence[int]], name: str = "CaffeNet", python: tuple[str, str] | None = None) -> bytes:
    """A NetParameter: layers with the lengths of their blobs, and one in Python."""
    parts = []
    for called, lengths in layers:
        blobs = [(7, message((7, message((1, n))), (5, struct.pack(f"<{n}f", *[0.5] * n)))) for n in lengths]
        parts.append((100, message((1, called), (2, "InnerProduct"), *blobs)))
    if python is not None:
        parts.append((100, message((1, "py"), (2, "Python"), (130, message((1, python[0]), (2, python[1]))))))
    return message((1, name), *parts)


def mxnet(arrays: Mapping[str, tuple[int, Sequence[int]]], *, version: int = 0xF993FAC9) -> bytes:
    """What ``mx.nd.save`` writes: arrays as (type, shape), of zeros."""
    widths = {0: 4, 1: 8, 2: 2, 6: 8}
    out = struct.pack("<3Q", 0x112, 0, len(arrays))
    for kind, shape in arrays.values():
        out += struct.pack("<IiI", version, 0, len(shape)) + struct.pack(f"<{len(shape)}q", *shape)
        if shape:  # what has no dimension is no array
            out += struct.pack("<iii", 1, 0, kind) + bytes(max(math.prod(shape), 0) * widths.get(kind, 1))
    names = b"".join(struct.pack("<Q", len(name)) + name.encode() for name in arrays)
    return out + struct.pack("<Q", len(arrays)) + names


def symbol(version: int | None = 10901, custom: str | None = None) -> bytes:
    """A graph as ``net-symbol.json`` has it, with an operator of its user's."""
    nodes: list[dict[str, Any]] = [{"op": "null", "name": "data", "inputs": []}]
    if custom is not None:
        nodes.append({"op": "Custom", "name": "c", "attrs": {"op_type": custom}, "inputs": [[0, 0, 0]]})
    attributes = {"mxnet_version": ["int", version]} if version is not None else {"dltype": ["list_str", []]}
    return json.dumps({"nodes": nodes, "attrs": attributes}, indent=2).encode().ljust(600)


def table(rows: Sequence[tuple[bytes, bytes]], *, compressed: bool = False) -> bytes:
    """A sorted table of one block, whose keys share what they can."""

    def block(entries: Sequence[tuple[bytes, bytes]]) -> bytes:
        out, before = b"", b""
        for key, value in entries:
            shared = next((n for n, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), None)
            same = min(len(key), len(before)) if shared is None else shared
            out += varint(same) + varint(len(key) - same) + varint(len(value)) + key[same:] + value
            before = key
        return out + struct.pack("<2I", 0, 1)

    def stored(data: bytes, kind: int = 0) -> bytes:
        return data + bytes((kind,)) + bytes(4)

    data = block(rows)
    out = stored(data, int(compressed))
    index = block([(b"\xff", varint(0) + varint(len(data)))])
    place = len(out)
    out += stored(index)
    handles = varint(0) + varint(0) + varint(place) + varint(len(index))
    return out + handles.ljust(40, b"\0") + (0xDB4775248B80FB57).to_bytes(8, "little")


def checkpoint(
    variables: Mapping[str, tuple[int, Sequence[int]]], *, shards: int = 1, sizes: Mapping[str, int] | None = None
) -> bytes:
    """The index of a checkpoint: variables as (DataType, shape), whose bytes may be said to be others."""
    widths = {1: 4, 2: 8, 3: 4, 9: 8}
    rows = [(b"", message((1, shards), (3, message((1, 1)))))]
    for name, (dtype, shape) in sorted(variables.items()):
        dims = message(*((2, message((1, size))) for size in shape))
        size = (sizes or {}).get(name, math.prod(shape) * widths.get(dtype, 1))
        rows.append((name.encode(), message((1, dtype), (2, dims), (4, 0), (5, size))))
    return table(rows)


def tfjs(weights: Sequence[Mapping[str, Any]] | None = None, *, indent: int | None = None, **more: Any) -> bytes:
    """``model.json`` of a graph with a signature."""
    tensor = {"name": "x:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "4"}]}}
    default = [
        {"name": "w", "shape": [4, 3], "dtype": "float32"},
        {"name": "q", "shape": [5], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.1, "min": 0}},
        {"name": "axis", "shape": [2], "dtype": "int32"},
    ]
    model = {
        "format": "graph-model",
        "generatedBy": "2.15.0",
        "convertedBy": "TensorFlow.js Converter v4.22.0",
        "signature": {"inputs": {"x": tensor}, "outputs": {"y": tensor}},
        "modelTopology": {"node": [], "versions": {}},
        "weightsManifest": [
            {"paths": ["group1-shard1of1.bin"], "weights": default if weights is None else list(weights)}
        ],
        **more,
    }
    return json.dumps(model, indent=indent).encode().ljust(600)


def write_caffe(folder: Path) -> None:
    """Write a network of 8 weights."""
    (folder / "net.caffemodel").write_bytes(caffe(("fc", (6, 2))))


def write_mxnet(folder: Path) -> None:
    """Write weights that ``export`` wrote, and their graph."""
    (folder / "net-0000.params").write_bytes(mxnet({"arg:w": (0, (3, 4)), "aux:m": (0, (3,))}))
    (folder / "net-symbol.json").write_bytes(symbol())


def write_tf_checkpoint(folder: Path) -> None:
    """Write a checkpoint of 15 weights and an optimizer's slots, and the text that names it."""
    variables = {
        "w": (1, (4, 3)),
        "b": (1, (3,)),
        "w/Adam": (1, (4, 3)),
        "beta1_power": (1, ()),
        "global_step": (9, ()),
    }
    (folder / "model.ckpt-7.index").write_bytes(checkpoint(variables))
    (folder / "model.ckpt-7.data-00000-of-00001").write_bytes(bytes(120))
    (folder / "checkpoint").write_text('model_checkpoint_path: "model.ckpt-7"\n')


def write_tfjs(folder: Path) -> None:
    """Write a graph of 17 weights and the file that holds them."""
    (folder / "model.json").write_bytes(tfjs())
    (folder / "group1-shard1of1.bin").write_bytes(bytes(61))
