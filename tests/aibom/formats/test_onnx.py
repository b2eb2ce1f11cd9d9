from __future__ import annotations

from typing import Any

import pytest

from aibom.formats import onnx as module
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.formats.onnx import FORMAT
from aibom.graph.component import Contact, Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.license import License
from aibom.testing.guards import Reader
from tests.builders.protobuf import field, message, varint
from tests.builders.weights import OnnxTensor, onnx, onnx_value

FLOATS = OnnxTensor("w", 1, [2, 3], bytes(24))
BYTES = OnnxTensor("q", 2, [5], bytes(5))


def read(data: bytes) -> Facts:
    return FORMAT.read(Reader(data).blob("model.onnx"))


def model(data: bytes) -> ModelFacts:
    found = read(data).model
    assert found is not None
    return found


def test_everything_that_a_model_says() -> None:
    facts = read(
        onnx(
            inputs=[onnx_value("input_ids", 7, ["batch", "sequence"]), onnx_value("w", 1, [2, 3])],
            outputs=[onnx_value("logits", 1, ["batch", 2])],
            initializers=[FLOATS, OnnxTensor("shape", 7, [2], bytes(16)), OnnxTensor("names", 8, [1])],
            nodes=[("Gemm", ""), ("Foo", "acme.ops")],
            opsets={"": 17, "acme.ops": 1},
            metadata={"model_author": "A, B", "model_license": "MIT", "task": "detect"},
            producer=("pytorch", "2.1.0"),
            domain="org.acme",
            model_version=3,
            doc_string="A model.\n\nMore of it.",
        )
    )
    assert (facts.kind, facts.name, facts.version, facts.description) == (Kind.MODEL, None, "3", "A model.")
    assert facts.authors == (Contact(name="A"), Contact(name="B"))
    assert facts.licenses == (License(id="MIT"),)
    assert facts.model == ModelFacts(
        inputs=("input_ids int64 [batch, sequence]",),
        outputs=("logits float32 [batch, 2]",),
        parameters=8,
        parameters_by_dtype=(("F32", 6), ("I64", 2)),
        formats=("onnx",),
        saved_with=("pytorch 2.1.0",),
    )
    assert facts.measured == ("formats", "parameters", "parameters_by_dtype")
    assert facts.properties == (
        ("aibom:onnx:custom-domain", "acme.ops"),
        ("aibom:onnx:domain", "org.acme"),
        ("aibom:onnx:ir-version", "8"),
        ("aibom:onnx:metadata", "model_author=A, B"),
        ("aibom:onnx:metadata", "model_license=MIT"),
        ("aibom:onnx:metadata", "task=detect"),
        ("aibom:onnx:opset", "acme.ops 1"),
        ("aibom:onnx:opset", "ai.onnx 17"),
    )
    assert not facts.unknowns
    assert not facts.findings


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        ({"model_version": 0}, "version", None),
        ({"model_version": -1}, "version", None),
        ({"metadata": {"author": "Ultralytics, Inc."}}, "authors", (Contact(name="Ultralytics, Inc."),)),
        ({"metadata": {"license": "AGPL-3.0"}}, "licenses", (License(id="AGPL-3.0"),)),
        ({"metadata": {"license": "MIT", "model_license": "Apache-2.0"}}, "licenses", (License(id="Apache-2.0"),)),
        ({"metadata": {"description": "D"}}, "description", "D"),
        ({"metadata": {"description": "D"}, "doc_string": "E"}, "description", "E"),
        ({"metadata": {"version": "8.0.0", "name": "N"}}, "version", None),
        ({"graph_name": "ResNet"}, "name", None),
    ],
)
def test_what_is_declared_and_what_is_not(arguments: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(read(onnx(**arguments)), field) == value


@pytest.mark.parametrize(
    ("producer", "saved_with"),
    [(("tf2onnx", "1.16 15c"), ("tf2onnx 1.16 15c",)), (("x", ""), ("x",)), (("", "1.0"), ()), (None, ())],
)
def test_what_wrote_it(producer: tuple[str, str] | None, saved_with: tuple[str, ...]) -> None:
    assert model(onnx(producer=producer)).saved_with == saved_with


@pytest.mark.parametrize(
    ("nodes", "tensors", "parameters"),
    [
        ([("Gemm", "")], [FLOATS, BYTES], 11),
        ([("MatMulNBits", "com.microsoft")], [FLOATS, BYTES], None),
        ([("FusedMatMul", "com.microsoft")], [FLOATS], 6),
        ([("Gemm", "")], [OnnxTensor("n", 22, [5], bytes(3))], 5),
    ],
)
def test_bytes_beside_foreign_operators_may_be_packed(
    nodes: list[tuple[str, str]], tensors: list[OnnxTensor], parameters: int | None
) -> None:
    facts = read(onnx(nodes=nodes, initializers=tensors))
    assert facts.model is not None
    assert facts.model.parameters == parameters
    assert facts.model.parameters_by_dtype
    assert [name for name, _ in facts.unknowns] == ([] if parameters else ["parameters"])


def test_a_function_of_the_model_is_no_foreign_operator() -> None:
    inner = (7, message((4, "Bar"), (7, "acme.ops")))
    function = message((1, "F"), (10, "local"), inner)
    facts = read(onnx(nodes=[("F", "local")], model=[(25, function)]))
    assert [value for name, value in facts.properties if name == "aibom:onnx:custom-domain"] == ["acme.ops"]


def test_a_tensor_that_contradicts_itself_gives_no_number() -> None:
    facts = read(onnx(initializers=[FLOATS, OnnxTensor("big", 1, [2**40, 2**40], bytes(4))]))
    assert facts.findings == (("layout", "1 initializers whose dims and data disagree: big"),)
    assert facts.unknowns == (("parameters", "initializers contradict themselves"),)
    assert facts.model is not None
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == ()


def test_sparse_tensors_are_said() -> None:
    facts = read(onnx(initializers=[FLOATS], graph=[(15, b"")]))
    assert ("aibom:onnx:sparse-initializers", "1") in facts.properties
    assert facts.unknowns == (("parameters", "1 initializers are sparse"),)
    assert facts.model is not None
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == (("F32", 6),)


def test_external_files_are_named_and_those_outside_found() -> None:
    places = ["weights.bin", "../up.bin", "/etc/passwd", "weights.bin"]
    facts = read(onnx(initializers=[OnnxTensor(str(n), 1, [2], location=place) for n, place in enumerate(places)]))
    assert facts.files == ("weights.bin", "../up.bin", "/etc/passwd")
    assert facts.findings == (("path", "../up.bin"), ("path", "/etc/passwd"))


def test_what_was_read_before_the_damage_is_kept() -> None:
    facts = read(onnx(initializers=[FLOATS], doc_string="A model.")[:-20])
    assert facts.description == "A model."
    assert facts.unknowns[0][0] == "contents"
    assert facts.model is not None
    assert facts.model.parameters is None
    assert facts.model.parameters_by_dtype == ()
    assert facts.model.saved_with == ("pytorch 2.1.0",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        b'{"a": 1}',
        b"PK\x03\x04" + bytes(50),
        b"\x89HDF\r\n\x1a\n" + bytes(50),
        b"GGUF" + bytes(50),
        onnx(ir_version=None),
        onnx(ir_version=0),
        onnx(ir_version=1_000_000),
        field(1, 8),
        field(1, 8) + field(2, "producer"),
        field(1, 8) + field(2, 7),
        field(1, "8") + field(7, b""),
        field(1, 8) + b"\x3a" + varint(2**62),
        message((1, 8), (7, 5)),
    ],
)
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="not an ONNX model"):
        read(data)


def test_fields_to_come_are_passed_over() -> None:
    assert read(onnx(model=[(99, "new"), (100, 5)])) == read(onnx())


def test_metadata_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_METADATA", 2)
    facts = read(onnx(metadata=dict.fromkeys("abc", "x" * 5000), opsets={"": 1, "a": 2, "b": 3, "c": 4}))
    kept = [value for name, value in facts.properties if name == "aibom:onnx:metadata"]
    assert len(kept) == 2
    assert all(len(value) == 1024 for value in kept)
    assert facts.unknowns == (("properties", "more than 2 operator sets"), ("properties", "more than 2 metadata_props"))


def test_a_model_of_gigabytes_costs_some_kilobytes() -> None:
    size = 2**31
    tensor = message((1, size // 4), (2, 1), (8, "w")) + b"\x4a" + varint(size)
    graph = b"\x2a" + varint(len(tensor) + size) + tensor
    head = message((1, 8), (2, "p")) + b"\x3a" + varint(len(graph) + size) + graph
    tail = field(8, message((2, 17)))

    class Sparse(Reader):
        def __call__(self, offset: int, length: int) -> bytes:
            super().__call__(offset, length)
            data = head[offset : offset + length].ljust(length, b"\0")
            start = len(head) + size - offset
            return data if start >= length else data[: max(start, 0)] + tail[-min(start, 0) :]

    reader = Sparse(b"")
    facts = FORMAT.read(reader.blob("model.onnx", size=len(head) + size + len(tail)))
    assert facts.model is not None
    assert facts.model.parameters == size // 4
    assert ("aibom:onnx:opset", "ai.onnx 17") in facts.properties
    assert reader.read < 10_000
