"""Writes small, valid files of weights: safetensors (also in shards), GGUF and ONNX.

Everything is valid unless a test asks for something else by name, so that a test changes one thing and says which.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.builders.protobuf import message

__all__ = [
    "GgufArray",
    "GgufValue",
    "OnnxTensor",
    "gguf",
    "gguf_string",
    "onnx",
    "onnx_value",
    "safetensors",
    "safetensors_file",
    "sharded_safetensors",
]

SAFETENSORS_BITS = {"F64": 64, "I64": 64, "F32": 32, "I32": 32, "F16": 16, "BF16": 16, "I8": 8, "U8": 8, "BOOL": 8}
SAFETENSORS_BITS |= {"F8_E4M3": 8, "F8_E5M2": 8, "U16": 16, "U32": 32, "U64": 64, "C64": 64, "F4": 4, "I16": 16}


def safetensors(
    tensors: Mapping[str, tuple[str, Sequence[int]]] | None = None, metadata: Mapping[str, str] | None = None
) -> bytes:
    """A safetensors file of zeros: tensors by name as (dtype, shape), one after the other."""
    header: dict[str, Any] = {} if metadata is None else {"__metadata__": dict(metadata)}
    end = 0
    for name, (dtype, shape) in (tensors or {}).items():
        begin, end = end, end + (math.prod(shape) * SAFETENSORS_BITS[dtype] + 7) // 8
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}
    return safetensors_file(header, bytes(end))


def safetensors_file(header: Any, data: bytes = b"", *, length: int | None = None) -> bytes:
    """A safetensors file with this header (bytes as they are, else as JSON), which may claim another length."""
    raw = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    raw += b" " * (-len(raw) % 8 if not isinstance(header, bytes) else 0)
    return struct.pack("<Q", len(raw) if length is None else length) + raw + data


def sharded_safetensors(
    shards: Sequence[Mapping[str, tuple[str, Sequence[int]]]], stem: str = "model"
) -> dict[str, bytes]:
    """A set of shards and their index, by file name, as transformers writes them."""
    names = [f"{stem}-{number:05}-of-{len(shards):05}.safetensors" for number in range(1, len(shards) + 1)]
    files = {name: safetensors(shard, {"format": "pt"}) for name, shard in zip(names, shards, strict=True)}
    tensors = [spec for shard in shards for spec in shard.values()]
    index = {
        "metadata": {
            "total_parameters": sum(math.prod(shape) for _, shape in tensors),
            "total_size": sum(math.prod(shape) * SAFETENSORS_BITS[dtype] // 8 for dtype, shape in tensors),
        },
        "weight_map": {tensor: name for name, shard in zip(names, shards, strict=True) for tensor in shard},
    }
    files[f"{stem}.safetensors.index.json"] = json.dumps(index, indent=2).encode()
    return files


@dataclass(frozen=True)
class GgufValue:
    """A value with its GGUF type given by name, for all that Python's own types do not say."""

    type: str
    value: Any


@dataclass(frozen=True)
class GgufArray:
    """An array of GGUF: the type of its elements, by name, and the elements."""

    type: str
    values: Sequence[Any]


GGUF_TYPES = {"u8": 0, "i8": 1, "u16": 2, "i16": 3, "u32": 4, "i32": 5, "f32": 6, "bool": 7, "string": 8, "array": 9}
GGUF_TYPES |= {"u64": 10, "i64": 11, "f64": 12}
GGUF_CODES = {"u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "f32": "f", "bool": "B"}
GGUF_CODES |= {"u64": "Q", "i64": "q", "f64": "d"}
GGML_BLOCKS = {0: (1, 4), 1: (1, 2), 2: (32, 18), 8: (32, 34), 12: (256, 144), 14: (256, 210), 30: (1, 2)}


def gguf_string(text: str | bytes, order: str = "<") -> bytes:
    """A string of GGUF: its length in 64 bits and its bytes."""
    data = text.encode() if isinstance(text, str) else text
    return struct.pack(f"{order}Q", len(data)) + data


def _gguf_value(value: Any, order: str) -> tuple[int, bytes]:
    match value:
        case GgufArray():
            body = b"".join(_gguf_value(_typed(value.type, item), order)[1] for item in value.values)
            return 9, struct.pack(f"{order}IQ", GGUF_TYPES[value.type], len(value.values)) + body
        case GgufValue(type="string"):
            return 8, gguf_string(value.value, order)
        case GgufValue():
            return GGUF_TYPES[value.type], struct.pack(order + GGUF_CODES[value.type], value.value)
        case bool():
            return _gguf_value(GgufValue("bool", value), order)
        case int():
            return _gguf_value(GgufValue("u32" if value < 1 << 32 else "u64", value), order)
        case float():
            return _gguf_value(GgufValue("f32", value), order)
        case str() | bytes():
            return 8, gguf_string(value, order)
        case _:
            return _gguf_value(GgufArray("string" if isinstance(value[0], str) else "i32", value), order)


def _typed(name: str, item: Any) -> Any:
    return item if isinstance(item, (GgufArray, GgufValue)) else GgufValue(name, item)


def gguf(
    pairs: Mapping[str, Any] | Sequence[tuple[str, Any]] = (),
    tensors: Sequence[tuple[str, Sequence[int], int]] = (),
    *,
    order: str = "<",
    version: int = 3,
    alignment: int = 32,
    counts: tuple[int, int] | None = None,
) -> bytes:
    """A GGUF file of zeros.

    Args:
        pairs: keys and values: str, bool, int (u32), float (f32), list of str or of int, ``GgufValue``, ``GgufArray``.
        tensors: (name, dimensions, GGML type).
        order: ``<`` or ``>``, the byte order of all numbers.
        version: 2 or 3.
        alignment: of the tensors' data; the caller adds the pair ``general.alignment``.
        counts: numbers of tensors and pairs to claim instead of the real ones.
    """
    items = list(pairs.items() if isinstance(pairs, Mapping) else pairs)
    out = b"GGUF" + struct.pack(f"{order}IQQ", version, *(counts or (len(tensors), len(items))))
    for key, value in items:
        number, body = _gguf_value(value, order)
        out += gguf_string(key, order) + struct.pack(f"{order}I", number) + body
    offset = 0
    for name, dimensions, kind in tensors:
        out += gguf_string(name, order)
        out += struct.pack(f"{order}I{len(dimensions)}QIQ", len(dimensions), *dimensions, kind, offset)
        block, size = GGML_BLOCKS[kind]
        offset += math.prod(dimensions) // block * size
        offset += -offset % alignment
    return out + bytes(-len(out) % alignment) + bytes(offset)


@dataclass(frozen=True)
class OnnxTensor:
    """An initializer: name, TensorProto.DataType, dimensions, and its bytes or the external file that has them."""

    name: str
    type: int
    dims: Sequence[int]
    raw: bytes | None = None
    location: str | None = None

    def encode(self) -> bytes:
        """The TensorProto."""
        external = [(13, message((1, "location"), (2, self.location)))] if self.location is not None else []
        return message(
            *((1, size) for size in self.dims),
            (2, self.type),
            (8, self.name),
            (9, self.raw),
            *external,
            (14, 1 if external else None),
        )


def onnx_value(name: str, type: int = 1, shape: Sequence[int | str | None] | None = ()) -> bytes:
    """A ValueInfoProto of a tensor: sizes, names of sizes and None for sizes that are not said; no shape at all."""
    sizes = [(1, message((2 if isinstance(size, str) else 1, size))) for size in shape or ()]
    tensor = message((1, type), (2, None if shape is None else message(*sizes)))
    return message((1, name), (2, message((1, tensor))))


def onnx(
    *,
    inputs: Sequence[bytes] = (),
    outputs: Sequence[bytes] = (),
    initializers: Sequence[OnnxTensor] = (),
    nodes: Sequence[tuple[str, str]] = (("Identity", ""),),
    opsets: Mapping[str, int] | None = None,
    metadata: Mapping[str, str] | None = None,
    graph: Sequence[tuple[int, Any]] = (),
    model: Sequence[tuple[int, Any]] = (),
    graph_name: str = "main_graph",
    ir_version: int | None = 8,
    producer: tuple[str, str] | None = ("pytorch", "2.1.0"),
    domain: str | None = None,
    model_version: int | None = None,
    doc_string: str | None = None,
) -> bytes:
    """An ONNX model.

    Args:
        inputs: ValueInfoProtos of the graph's inputs, from ``onnx_value``.
        outputs: those of its outputs.
        initializers: its tensors.
        nodes: (operator, its domain).
        opsets: version by domain.
        metadata: ``metadata_props``.
        graph: more (field number, value) of the GraphProto.
        model: more (field number, value) of the ModelProto.
        graph_name: the graph's name.
        ir_version: version of the representation.
        producer: name and version of the tool that wrote it.
        domain: namespace of the model.
        model_version: the model's own version.
        doc_string: its description.
    """
    body = message(
        *((1, message((1, "x"), (2, "y"), (4, operator), (7, space or None))) for operator, space in nodes),
        (2, graph_name),
        *((5, tensor.encode()) for tensor in initializers),
        *((11, value) for value in inputs),
        *((12, value) for value in outputs),
        *graph,
    )
    return message(
        (1, ir_version),
        (2, producer[0] if producer else None),
        (3, producer[1] if producer else None),
        (4, domain),
        (5, model_version),
        (6, doc_string),
        (7, body),
        *((8, message((1, name), (2, version))) for name, version in ({"": 17} if opsets is None else opsets).items()),
        *((14, message((1, key), (2, value))) for key, value in (metadata or {}).items()),
        *model,
    )
