from __future__ import annotations

from typing import Any

import pytest

from aibom.formats import onnx_tensor
from aibom.formats.onnx_tensor import ELEMENTS, Tensors, entry
from aibom.formats.protobuf import Wire
from aibom.testing.guards import Reader
from tests.builders.protobuf import field, message, packed
from tests.builders.weights import OnnxTensor

INT32, INT64, DOUBLE, UINT64 = 5, 7, 10, 11


def add(*tensors: bytes) -> Tensors:
    wire = Wire(Reader(message(*((5, tensor) for tensor in tensors))).blob("graph"))
    found = Tensors()
    for item in wire.fields():
        found.add(wire, item)
    return found


def tensor(kind: int, dims: list[int], *data: tuple[int, Any]) -> bytes:
    return message(*((1, size) for size in dims), (2, kind), (8, "w"), *data)


def external(dims: list[int], **entries: str) -> bytes:
    pairs = (message((1, key), (2, value)) for key, value in entries.items())
    return tensor(1, dims, *((13, pair) for pair in pairs), (14, 1))


@pytest.mark.parametrize("kind", [kind for kind, element in ELEMENTS.items() if element.bits])
@pytest.mark.parametrize("dims", [[], [3], [2, 5], [0, 4]])
def test_raw_data_is_measured_by_its_length(kind: int, dims: list[int]) -> None:
    element = ELEMENTS[kind]
    count = OnnxTensor("w", kind, dims)
    elements = 1
    for size in count.dims:
        elements *= size
    size = (elements * element.bits + 7) // 8
    found = add(OnnxTensor("w", kind, dims, bytes(size)).encode())
    assert found.elements == {element.dtype: elements}
    assert found.contradictions == 0
    assert add(OnnxTensor("w", kind, dims, bytes(size + 1)).encode()).contradictions == 1


@pytest.mark.parametrize(
    ("kind", "dims", "data"),
    [
        (1, [2, 2], [(4, bytes(16))]),
        (1, [2], [(4, 0.5), (4, 1.5)]),
        (14, [2], [(4, bytes(16))]),
        (11, [2], [(DOUBLE, bytes(16))]),
        (15, [1], [(DOUBLE, bytes(16))]),
        (7, [3], [(INT64, packed(1, 300, -1))]),
        (7, [2], [(INT64, 1), (INT64, 2)]),
        (10, [2], [(INT32, packed(15360, 0))]),
        (21, [3], [(INT32, packed(16, 255))]),
        (27, [3], [(INT32, packed(1, 2, 3))]),
        (13, [2], [(UINT64, packed(1, 2**63))]),
        (1, [0], []),
    ],
)
def test_typed_data_is_measured_by_its_length(kind: int, dims: list[int], data: list[tuple[int, Any]]) -> None:
    assert add(tensor(kind, dims, *data)).contradictions == 0
    assert add(tensor(kind, [*dims, 20], *data)).contradictions == (0 if 0 in dims else 1)


def test_dimensions_may_be_packed() -> None:
    found = add(message((1, packed(2, 3)), (2, 1), (9, bytes(24))))
    assert found.elements == {"F32": 6}
    assert found.contradictions == 0


@pytest.mark.parametrize(
    "data",
    [
        tensor(1, [2**40, 2**40], (9, bytes(4))),
        tensor(1, [2**63 - 1, 4], (9, bytes(4))),
        tensor(1, [-1], (9, bytes(4))),
        tensor(1, [-1, -1], (9, bytes(4))),
        tensor(1, [1] * 65, (9, bytes(4))),
        tensor(1, [4]),
        tensor(27, [8], (INT32, bytes(7))),
        external([-1, -1], location="a", length="4"),
    ],
)
def test_dimensions_that_cannot_be_are_counted_as_contradictions(data: bytes) -> None:
    found = add(data)
    assert (found.contradictions, found.first) == (1, "w")


def test_strings_are_no_parameters_and_unknown_types_are_unknown() -> None:
    found = add(tensor(8, [2], (6, "a"), (6, "b")), tensor(99, [2], (9, bytes(2))), tensor(0, [1]))
    assert not found.elements
    assert list(found.unverified) == ["tensor type 99 is not known", "tensor type 0 is not known"]


def test_external_data_is_named_and_its_length_compared() -> None:
    found = add(external([4], location="a.bin", length="16"), external([2], location="b.bin", offset="0", length="8"))
    assert list(found.files) == ["a.bin", "b.bin"]
    assert found.elements == {"F32": 6}
    assert (found.contradictions, list(found.unverified)) == (0, [])
    assert add(external([4], location="a.bin", length="15")).contradictions == 1


@pytest.mark.parametrize("length", [{}, {"length": ""}, {"length": "-16"}, {"length": str(10**18)}, {"length": "¹²"}])
def test_external_data_of_no_length_cannot_be_checked(length: dict[str, str]) -> None:
    found = add(external([4], location="a.bin", **length))
    assert list(found.unverified) == ["external data without a length"]


def test_external_data_without_a_place_is_unknown() -> None:
    assert list(add(external([4], length="16")).unverified) == ["external data without a location"]


def test_tensors_and_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_tensor, "MAX_TENSORS", 2)
    found = add(*(tensor(1, [1], (9, bytes(4))) for _ in range(4)))
    assert found.elements == {"F32": 2}
    assert list(found.unverified) == ["more than 2 initializers"]
    monkeypatch.setattr(onnx_tensor, "MAX_FILES", 1)
    found = add(external([1], location="a", length="4"), external([1], location="b", length="4"))
    assert list(found.files) == ["a"]
    assert list(found.unverified) == ["more than 1 external files"]


def test_data_is_not_read() -> None:
    reader = Reader(message((5, tensor(1, [10**6], (9, bytes(4 * 10**6)))), (5, tensor(1, [2], (9, bytes(8))))))
    wire, found = Wire(reader.blob("graph")), Tensors()
    for item in wire.fields():
        found.add(wire, item)
    assert found.elements == {"F32": 10**6 + 2}
    assert reader.read < 20_000


def test_an_entry() -> None:
    wire = Wire(Reader(field(1, message((2, "value"), (1, "k\x1bey"))) + field(1, b"")).blob("entries"))
    assert [entry(wire, item) for item in wire.fields()] == [("k\\x1bey", "value"), ("", "")]
