from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.gguf_reader import (
    MAX_DIMS,
    MAX_ITEMS,
    MAX_KEPT,
    MAX_NESTING,
    MAX_PAIRS,
    MAX_REGION,
    MAX_STRING,
    Array,
    Cursor,
    Tensor,
)
from aibom.testing.guards import Reader
from tests.builders.weights import GgufArray, GgufValue, gguf, gguf_string

Pairs = list[tuple[str, Any]]


def cursor(data: bytes, order: str = "<", size: int | None = None) -> Cursor:
    return Cursor(Reader(data).blob("x.gguf", size), 8, big=order == ">")


def pairs(data: bytes, order: str = "<", keep: bool = True) -> Pairs:
    walk = cursor(data, order)
    return list(walk.pairs(walk.counts()[1], lambda key: keep))


def header(tensors: int, count: int, body: bytes = b"") -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, count) + body


def array(kind: int, length: int, body: bytes = b"") -> bytes:
    return gguf_string("x") + struct.pack("<IIQ", 9, kind, length) + body


SCALARS = [("u8", 255), ("i8", -1), ("u16", 65535), ("i16", -2), ("u32", 2**32 - 1), ("i32", -3), ("f32", 0.5)]
SCALARS += [("bool", True), ("u64", 2**64 - 1), ("i64", -(2**63)), ("f64", 0.1)]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("kind", "value"), SCALARS)
def test_scalars(kind: str, value: Any, order: str) -> None:
    found = pairs(gguf({"k": GgufValue(kind, value), "l": 7}, order=order), order)
    assert found == [("k", value), ("l", 7)]
    assert type(found[0][1]) is type(value)


@pytest.mark.parametrize("order", "<>")
def test_strings_and_arrays(order: str) -> None:
    values = {
        "s": "ä",
        "empty": "",
        "list": ["a", "", "c"],
        "numbers": GgufArray("u64", [1, 2, 3]),
        "nested": GgufArray("array", [GgufArray("array", [GgufArray("string", ["a"] * 3)]), GgufArray("i8", [1])]),
        "last": 1,
    }
    assert pairs(gguf(values, order=order), order) == [
        ("s", "ä".encode()),
        ("empty", b""),
        ("list", Array(3, (b"a", b"", b"c"))),
        ("numbers", Array(3)),
        ("nested", Array(2)),
        ("last", 1),
    ]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 70) | st.sampled_from([255, 256, 3000]), max_size=40),
    st.integers(0, 3),
    st.sampled_from("<>"),
)
def test_arrays_of_strings_are_passed_over_exactly(lengths: list[int], repeat: int, order: str) -> None:
    texts = ["x" * length for length in lengths] * (1 + 30 * repeat)
    data = gguf({"skipped": GgufArray("string", texts), "after": 5}, [("t", [3], 0)], order=order)
    walk = cursor(data, order)
    tensors, count = walk.counts()
    assert list(walk.pairs(count, lambda key: key == "after")) == [("after", 5)]
    assert list(walk.tensors(tensors)) == [Tensor(b"t", (3,), 0, 0)]


def test_long_vocabularies_are_counted_not_kept() -> None:
    assert pairs(gguf({"tokens": ["abc"] * (MAX_ITEMS + 1), "after": 1})) == [
        ("tokens", Array(MAX_ITEMS + 1)),
        ("after", 1),
    ]


def test_what_is_not_wanted_is_passed_over() -> None:
    data = gguf({"a": "text", "b": ["x"], "c": GgufArray("f32", [1.0] * 1000), "d": 2.5, "e": True})
    assert pairs(data, keep=False) == []


def test_a_string_beyond_the_limit_is_not_kept() -> None:
    assert pairs(gguf({"a": "x" * (MAX_STRING + 1), "b": 1})) == [("a", None), ("b", 1)]


def test_what_is_kept_is_bounded_in_all() -> None:
    texts = [("k", "x" * (MAX_KEPT // 16))] * 16
    assert len(pairs(gguf(texts))) == 16
    with pytest.raises(FormatError, match=f"more than {MAX_KEPT}"):
        pairs(gguf([*texts, ("k", "x")]))
    with pytest.raises(FormatError, match=f"more than {MAX_KEPT}"):
        pairs(gguf([("k", ["x" * (MAX_KEPT // 4)] * 5)]))


def test_arrays_of_numbers_are_passed_over_unread() -> None:
    reader = Reader(gguf({"scores": GgufArray("f32", [0.0] * 2_000_000), "after": 1}))
    walk = Cursor(reader.blob("x.gguf"), 8, big=False)
    assert list(walk.pairs(walk.counts()[1], lambda key: True))[-1] == ("after", 1)
    assert reader.read < 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(header(0, 2**62), id="2^62 pairs"),
        pytest.param(header(0, 2**62) + bytes(100_000), id="2^62 pairs and bytes"),
        pytest.param(header(0, MAX_PAIRS + 1) + bytes(13 * MAX_PAIRS + 100), id="many pairs"),
        pytest.param(header(0, 1, struct.pack("<Q", 2**62) + bytes(9)), id="key of 2^62 bytes"),
        pytest.param(header(0, 1, gguf_string("k" * 65536) + bytes(99)), id="long key"),
        pytest.param(header(0, 1, gguf_string("key") + struct.pack("<IQ", 8, 2**62)), id="string of 2^62 bytes"),
        pytest.param(header(0, 1, gguf_string("key") + struct.pack("<IQ", 13, 0)), id="type 13"),
        pytest.param(header(0, 1, array(4, 2**63)), id="array of 2^63"),
        pytest.param(header(0, 1, array(8, 2**63)), id="2^63 strings"),
        pytest.param(header(0, 1, array(9, 2**61)), id="2^61 arrays"),
        pytest.param(header(0, 1, array(13, 1, bytes(8))), id="array of type 13"),
        pytest.param(header(0, 1, array(8, 2, gguf_string("a"))), id="array ends early"),
        pytest.param(header(0, 1, array(9, 1, struct.pack("<IQ", 9, 1) * 5000)), id="deep arrays"),
        pytest.param(header(0, 1, array(8, 4_000_000, bytes(32_000_000))), id="millions of empty strings"),
    ],
)
@pytest.mark.parametrize("keep", [True, False])
def test_impossible_pairs_are_refused(data: bytes, keep: bool) -> None:
    with pytest.raises(FormatError):
        pairs(data, keep=keep)


def test_arrays_are_nested_up_to_the_limit() -> None:
    nested: Any = GgufArray("i32", [1])
    for _ in range(MAX_NESTING):
        nested = GgufArray("array", [nested])
    assert pairs(gguf({"x": nested})) == [("x", Array(1))]
    with pytest.raises(FormatError, match="nested"):
        pairs(gguf({"x": GgufArray("array", [nested])}))


def test_the_region_of_the_pairs_is_bounded() -> None:
    data = header(0, 2, array(4, MAX_REGION // 4)) + bytes(300_000)
    walk = cursor(data, size=10**12)
    with pytest.raises(FormatError, match=str(MAX_REGION)):
        list(walk.pairs(walk.counts()[1], lambda key: True))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(struct.pack("<Q", 2**62) + bytes(30), id="name of 2^62 bytes"),
        pytest.param(gguf_string("t") + struct.pack("<I", MAX_DIMS + 1) + bytes(100), id="9 dimensions"),
        pytest.param(gguf_string("t") + struct.pack("<I", 2**31) + bytes(100), id="2^31 dimensions"),
        pytest.param(gguf_string("t") + struct.pack("<IQ", 1, 1) + bytes(11), id="ends early"),
    ],
)
def test_impossible_tensors_are_refused(body: bytes) -> None:
    walk = cursor(header(1, 0, body))
    assert walk.counts() == (1, 0)
    with pytest.raises(FormatError):
        list(walk.tensors(1))


@pytest.mark.parametrize("count", [2, 2**62, 70_000])
def test_impossible_counts_of_tensors_are_refused(count: int) -> None:
    walk = cursor(header(count, 0, bytes(40 if count < 10**6 else 24 * 100)))
    walk.counts()
    with pytest.raises(FormatError, match="tensors"):
        list(walk.tensors(count))
