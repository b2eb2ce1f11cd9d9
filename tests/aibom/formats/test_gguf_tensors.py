from __future__ import annotations

import pytest

from aibom.formats.gguf_reader import Tensor
from aibom.formats.gguf_tensors import FILE_TYPES, TENSOR_TYPES, Tensors

CONTRADICTION = ("parameters", "the header contradicts itself or the file")


def check(*tensors: Tensor, available: int = 10**9) -> tuple[list[tuple[str, str]], list[tuple[str, str]], Tensors]:
    found = Tensors()
    for tensor in tensors:
        found.add(tensor, 32)
    return *found.check(available), found


@pytest.mark.parametrize("kind", TENSOR_TYPES)
def test_each_type_has_the_size_of_its_blocks(kind: int) -> None:
    name, block, size = TENSOR_TYPES[kind]
    tensor = Tensor(b"t", (block, 3), kind, 0)
    assert check(tensor, available=3 * size)[:2] == ([], [])
    findings, unknowns, found = check(tensor, available=3 * size - 1)
    assert findings == [("layout", f"tensors end at byte {3 * size} of their {3 * size - 1}")]
    assert unknowns == [("contents", f"{3 * size - 1} of {3 * size} bytes of tensors are there"), CONTRADICTION]
    assert found.elements == {name: 3 * block}


@pytest.mark.parametrize(
    ("tensors", "finding"),
    [
        ([Tensor(b"a", (4,), 0, 0), Tensor(b"b", (4,), 0, 0)], "1 tensors overlap others"),
        ([Tensor(b"a", (4,), 0, 0), Tensor(b"a", (4,), 0, 32)], "1 tensors of a name that is there already: a"),
        ([Tensor(b"\x1b", (2**62, 4), 0, 0)], "1 tensors of an impossible size or place: \\x1b"),
        ([Tensor(b"a", (4,), 0, 2**63)], "1 tensors of an impossible size or place: a"),
        ([Tensor(b"a", (4,), 0, 4)], "1 tensors that are not aligned: a"),
        ([Tensor(b"a", (33, 32), 2, 0)], "1 tensors whose rows are no whole blocks: a"),
    ],
)
def test_what_cannot_be_true_is_found(tensors: list[Tensor], finding: str) -> None:
    findings, unknowns, _ = check(*tensors)
    assert ("layout", finding) in findings
    assert CONTRADICTION in unknowns


def test_tensors_without_elements_overlap_nothing() -> None:
    assert check(Tensor(b"a", (4,), 0, 0), Tensor(b"b", (0, 4), 0, 0), Tensor(b"c", (), 0, 32))[:2] == ([], [])


def test_an_unknown_type_is_unknown() -> None:
    assert check(Tensor(b"a", (4,), 99, 0))[:2] == ([], [("parameters", "tensors of type 99, which is not known")])


@pytest.mark.parametrize(
    ("number", "name"), [(0, "F32"), (1, "F16"), (7, "Q8_0"), (15, "Q4_K_M"), (18, "Q6_K"), (32, "BF16")]
)
def test_file_types(number: int, name: str) -> None:
    assert FILE_TYPES[number] == name
