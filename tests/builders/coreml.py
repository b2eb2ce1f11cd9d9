"""Writes Core ML's models: specifications, packages and compiled folders."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.builders.protobuf import field, message, packed

__all__ = [
    "blob_constant",
    "coreml",
    "feature",
    "floats_in_place",
    "network",
    "operation",
    "program",
    "write_coreml",
    "write_coreml_compiled",
]

FLOAT32, FLOAT16 = 65568, 65552


def feature(name: str, kind: int = 5, shape: Sequence[int] = (3,), dtype: int = FLOAT32) -> bytes:
    """A FeatureDescription: of an array, of an image of (height, width), of a state, or of a scalar kind."""
    array = message((1, packed(*shape)), (2, dtype))
    inner = {5: array, 4: message((1, shape[-1]), (2, shape[0]), (3, 20)), 8: message((1, array))}.get(kind, b"")
    return message((1, name), (3, message((kind, inner))))


def network(*layers: tuple[int, bytes]) -> bytes:
    """A NeuralNetwork of layers: the field of the layer's kind and its message."""
    return b"".join(field(1, message((1, "layer"), (number, body))) for number, body in layers)


def floats(count: int) -> bytes:
    """WeightParams of so many 32-bit floats."""
    return message((1, struct.pack(f"<{count}f", *[0.5] * count)))


def floats_in_place(*dims: int) -> bytes:
    """A Value of MIL of 32-bit floats that stand in the program itself."""
    sizes = [(3, message((1, message((1, size))))) for size in dims]
    return message((2, message((1, message((1, 11), *sizes)))), (3, message((1, b""))))


def blob_constant(dims: Sequence[int], file: str, dtype: int = 10) -> bytes:
    """A Value of MIL whose bytes lie in a file."""
    sizes = [(3, message((1, message((1, size))))) for size in dims]
    tensor = message((1, dtype), (2, len(dims)), *sizes)
    return message((2, message((1, tensor))), (5, message((1, file), (2, 64))))


def operation(
    kind: str,
    attributes: Mapping[str, bytes] | None = None,
    *,
    inputs: Mapping[str, bytes | str] | None = None,
    output: tuple[str, Sequence[int]] = ("", ()),
) -> bytes:
    """An Operation: attributes and inputs are Values, or the names of what other operators give."""
    named = [(5, message((1, key), (2, value))) for key, value in (attributes or {}).items()]
    for key, value in (inputs or {}).items():
        binding = message((1, value)) if isinstance(value, str) else message((2, value))
        named.append((2, message((1, key), (2, message((1, binding))))))
    sizes = [(3, message((1, message((1, size))))) for size in output[1]]
    given = message((1, output[0]), (2, message((1, message((1, 10), *sizes)))))
    return message((1, kind), *named, (3, given))


def program(*operations: tuple[str, bytes] | bytes) -> bytes:
    """A Program of one function and block: operators, each with one attribute where it is no Operation already."""
    inner = [(3, one if isinstance(one, bytes) else operation(one[0], {"val": one[1]})) for one in operations]
    block = message((1, "CoreML5"), (2, message(*inner)))
    return message((1, 1), (2, message((1, "main"), (2, message((2, "CoreML5"), (3, block))))))


def coreml(
    kind: int = 500,
    body: bytes = b"",
    *,
    version: int = 6,
    texts: Mapping[int, str] | None = None,
    added: Mapping[str, str] | None = None,
    inputs: Sequence[bytes] = (),
    outputs: Sequence[bytes] = (),
    states: Sequence[bytes] = (),
) -> bytes:
    """A Model: the field of its kind and its message, and what its description declares."""
    extra = [(100, message((1, key), (2, value))) for key, value in (added or {}).items()]
    metadata = message(*(texts or {}).items(), *extra)
    features = [*((1, one) for one in inputs), *((10, one) for one in outputs), *((13, one) for one in states)]
    return message((1, version), (2, message(*features, (100, metadata))), (kind, body))


def write_coreml(folder: Path) -> None:
    """Write a package whose program holds 12 weights of 16 bits in a file, and a network of 8 weights."""
    data = folder / "Prog.mlpackage" / "Data" / "com.apple.CoreML"
    (data / "weights").mkdir(parents=True)
    (data / "weights" / "weight.bin").write_bytes(bytes(88))
    value = blob_constant((3, 4), "@model_path/weights/weight.bin")
    texts = {1: "A small program.", 2: "3", 3: "Ada Lovelace", 4: "Apache-2.0"}
    model = coreml(502, program(("const", value)), texts=texts, inputs=[feature("x")], outputs=[feature("y")])
    (data / "model.mlmodel").write_bytes(model)
    items = {
        "1": {"author": "com.apple.CoreML", "name": "weights", "path": "com.apple.CoreML/weights"},
        "2": {"author": "com.apple.CoreML", "name": "model.mlmodel", "path": "com.apple.CoreML/model.mlmodel"},
    }
    manifest = {"fileFormatVersion": "1.0.0", "itemInfoEntries": items, "rootModelIdentifier": "2"}
    (folder / "Prog.mlpackage" / "Manifest.json").write_text(json.dumps(manifest))
    layer = (140, message((1, 3), (2, 2), (20, floats(6)), (21, floats(2))))
    (folder / "net.mlmodel").write_bytes(coreml(500, network(layer), inputs=[feature("x")], outputs=[feature("y")]))


def write_coreml_compiled(folder: Path) -> None:
    """Write a compiled model."""
    inner = folder / "Net.mlmodelc"
    (inner / "weights").mkdir(parents=True)
    schema = [{"name": "x", "type": "MultiArray", "dataType": "Float32", "shape": "[1, 3, 224, 224]"}]
    metadata = {
        **{"shortDescription": "A net.", "version": "2.0", "author": "Ada Lovelace", "license": "MIT"},
        **{"inputSchema": schema, "outputSchema": [{"name": "label", "type": "String"}], "specificationVersion": 7},
        **{"modelType": {"name": "MLModelType_mlProgram"}, "storagePrecision": "Float16"},
        "userDefinedMetadata": {"com.acme.run": "12"},
    }
    (inner / "metadata.json").write_text(json.dumps([metadata]))
    for name in ("coremldata.bin", "model.mil", "weights/weight.bin"):
        (inner / name).write_bytes(bytes(64))
