from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.thrift_compact import STRUCT, Thrift
from tests.builders.tables import thrift

VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=20),
    lambda inner: st.dictionaries(st.integers(1, 300), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.integers(1, 300), VALUES, max_size=6))
def test_what_is_skipped_ends_where_it_ends(fields: dict[int, object]) -> None:
    reader = Thrift(thrift(fields) + b"rest")
    reader.skip(STRUCT)
    assert reader.position == len(thrift(fields))


@given(st.dictionaries(st.integers(1, 300), st.integers(-(2**63), 2**63 - 1), max_size=6))
def test_numbers_come_back(fields: dict[int, int]) -> None:
    reader = Thrift(thrift(fields))
    assert {number: reader.number() for number, _ in reader.fields()} == fields


@given(st.binary(max_size=300))
def test_any_bytes_end(data: bytes) -> None:
    try:
        Thrift(data).skip(STRUCT)
    except FormatError as error:
        assert str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1c" * 200,  # structures without end
        b"\x19\xfc\xff\xff\xff\xff\x0f",  # a list of 2^32 structures
        b"\x18\xff\xff\xff\xff\x0f",  # a text of 2^32 bytes
        b"\x1b\xff\xff\xff\xff\x0f\x55",  # a map of 2^32 pairs
        b"\x16" + b"\xff" * 11,  # a number without end
        b"\x1e\0",  # a type that does not exist
    ],
)
def test_lies(data: bytes) -> None:
    with pytest.raises(FormatError):
        Thrift(data).skip(STRUCT)
