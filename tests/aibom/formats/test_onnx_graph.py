from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.onnx_graph import MAX_SIGNATURE, Graph
from aibom.formats.protobuf import Wire
from aibom.testing.guards import Reader
from tests.builders.protobuf import message
from tests.builders.weights import OnnxTensor, onnx_value


def graph(*fields: tuple[int, Any]) -> Graph:
    wire = Wire(Reader(message((7, message(*fields)))).blob("model.onnx"))
    found = Graph()
    for item in wire.fields():
        found.read(wire, item)
    return found


def value(type_: bytes, name: str = "x") -> bytes:
    return message((1, name), (2, type_))


def node(operator: str, domain: str | None = None, *graphs: bytes) -> tuple[int, bytes]:
    attributes = ((5, message((1, "body"), (6, inner))) for inner in graphs)
    return 1, message((4, operator), *attributes, (7, domain))


TENSOR = message((1, message((1, 1), (2, message((1, message((1, 2))))))))


@pytest.mark.parametrize(
    ("encoded", "words"),
    [
        (onnx_value("x", 7, ["batch", 128]), "x int64 [batch, 128]"),
        (onnx_value("x", 1, [None, -1, ""]), "x float32 [?, -1, ?]"),
        (onnx_value("x", 1, []), "x float32 []"),
        (onnx_value("x", 9, None), "x bool"),
        (onnx_value("x", 77, [1]), "x type 77 [1]"),
        (onnx_value("x\x1b", 1, ["a\u202e"]), "x\\x1b float32 [a\\u202e]"),
        (message((1, "x")), "x"),
        (message((2, TENSOR)), "float32 [2]"),
        (value(message((4, message((1, TENSOR))))), "x sequence(float32 [2])"),
        (value(message((9, message((1, TENSOR))))), "x optional(float32 [2])"),
        (value(message((5, message((1, 7), (2, TENSOR))))), "x map(int64, float32 [2])"),
        (value(message((4, message(*[(1, TENSOR)] * 9)))), "x sequence(float32 [2])"),
        (value(message((4, b""))), "x sequence()"),
        (value(message((8, message((1, 1))))), "x sparse float32"),
        (value(message((7, message((1, "opaque"))))), "x"),
        (value(b""), "x"),
    ],
)
def test_a_signature_in_words(encoded: bytes, words: str) -> None:
    assert graph((11, encoded), (12, encoded)).signature() == ((words,), (words,))


def test_inputs_that_have_a_value_are_none() -> None:
    weight = OnnxTensor("w", 1, [1], bytes(4)).encode()
    for fields in ([(5, weight), (11, onnx_value("w")), (11, onnx_value("x"))], [(11, onnx_value("w")), (5, weight)]):
        assert all(not words.startswith("w") for words in graph(*fields).signature()[0])


def test_domains_of_operators_that_are_not_of_onnx() -> None:
    found = graph(node("Add"), node("Add", ""), node("TreeEnsemble", "ai.onnx.ml"), node("Foo", "acme.ops"))
    assert found.domains == {"acme.ops"}


@pytest.mark.parametrize(("operator", "domain"), [("If", None), ("Loop", None), ("Scan", ""), ("Mine", "acme.ops")])
def test_graphs_in_nodes_are_read(operator: str, domain: str | None) -> None:
    weight = OnnxTensor("k", 1, [3], bytes(12)).encode()
    inner = message(node("Foo", "inner.ops"), (5, weight), (11, onnx_value("of the inner graph")), (15, b""))
    found = graph(node(operator, domain, inner), (11, onnx_value("x")))
    assert "inner.ops" in found.domains
    assert found.tensors.elements == {"F32": 3}
    assert found.sparse == 1
    assert found.signature()[0] == ("x float32 []",)


def test_attributes_of_plain_operators_are_passed_over() -> None:
    assert graph(node("Constant", None, b"\x0f broken")).domains == set()


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = message(node("If", None, inner))
    return inner


def test_graphs_and_types_are_nested_up_to_a_limit() -> None:
    graph(node("If", None, nested(15)))
    with pytest.raises(FormatError, match="graphs nested"):
        graph(node("If", None, nested(16)))
    type_ = TENSOR
    for _ in range(17):
        type_ = message((4, message((1, type_))))
    with pytest.raises(FormatError, match="types nested"):
        graph((11, value(type_)))


def test_a_signature_is_bounded() -> None:
    with pytest.raises(FormatError, match="inputs"):
        graph(*[(11, b"")] * (MAX_SIGNATURE + 1))
    with pytest.raises(FormatError, match="dimensions"):
        graph((11, onnx_value("x", 1, [1] * 65)))


def test_domains_are_bounded() -> None:
    assert len(graph(*(node("Foo", f"d{number}") for number in range(200))).domains) == 100
