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


# Bits per weight as llama.cpp documents them (tools/quantize/README.md and the pull requests that added the types).
BITS = {"F32": 32, "F16": 16, "BF16": 16, "F64": 64, "I8": 8, "I16": 16, "I32": 32, "I64": 64, "Q8_0": 8.5, "Q8_1": 10}
BITS |= {"Q4_0": 4.5, "Q4_1": 5, "Q5_0": 5.5, "Q5_1": 6, "Q2_K": 2.625, "Q3_K": 3.4375, "Q4_K": 4.5, "Q5_K": 5.5}
BITS |= {"Q6_K": 6.5625, "Q8_K": 9.125, "IQ1_S": 1.5625, "IQ1_M": 1.75, "IQ2_XXS": 2.0625, "IQ2_XS": 2.3125}
BITS |= {"IQ2_S": 2.5625, "IQ3_XXS": 3.0625, "IQ3_S": 3.4375, "IQ4_XS": 4.25, "IQ4_NL": 4.5, "TQ1_0": 1.6875}
BITS |= {"TQ2_0": 2.0625, "MXFP4": 4.25, "NVFP4": 4.5, "Q1_0": 1.125}


@pytest.mark.parametrize(("name", "block", "size"), TENSOR_TYPES.values())
def test_bits_per_weight(name: str, block: int, size: int) -> None:
    plain = {"Q4_0_4_4": "Q4_0", "Q4_0_4_8": "Q4_0", "Q4_0_8_8": "Q4_0"}
    plain |= {"IQ4_NL_4_4": "IQ4_NL", "IQ4_NL_4_8": "IQ4_NL", "IQ4_NL_8_8": "IQ4_NL"}
    assert size * 8 / block == BITS[plain.get(name, name)]


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
