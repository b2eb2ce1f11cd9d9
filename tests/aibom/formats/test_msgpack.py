from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.msgpack import MAX_KEPT, Extension, Skipped, load_msgpack
from tests.builders.folders import blob
from tests.builders.msgpack import pack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=40) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=5), inner, max_size=20),
    max_leaves=20,
)


@given(VALUES)
def test_what_was_packed_is_read(value: Any) -> None:
    assert load_msgpack(blob("x", pack(value))) == value


@given(st.binary(max_size=64))
def test_anything_else_is_refused_or_read(data: bytes) -> None:
    try:
        load_msgpack(blob("x", data))
    except FormatError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\xff", -1),
        (b"\xcc\xff", 255),
        (b"\xd1\xff\xfe", -2),
        (b"\xca" + struct.pack(">f", 0.5), 0.5),
        (b"\xd9\x01a", "a"),
        (b"\xa1\xff", "\\xff"),
        (b"\xc4\x01a", b"a"),
        (b"\xd4\x05a", Extension(5, b"a", 1)),
        (b"\xc7\x03\x01abc", Extension(1, b"abc", 3)),
        (b"\xdd\0\0\0\x01\xc0", [None]),
        (b"\xdf\0\0\0\x01\xa1a\x01", {"a": 1}),
        (pack(bytes(MAX_KEPT + 1)), Skipped(MAX_KEPT + 1)),
    ],
)
def test_each_kind_of_value(data: bytes, value: Any) -> None:
    assert load_msgpack(blob("x", data)) == value


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\xc1", b"\xdd\xff\xff\xff\xff", b"\xdf\x7f\xff\xff\xff", b"\xdb\xff\xff\xff\xffa", b"\xda\x00\x09a"),
        *(b"\x91" * 40, b"\x81\x90\x01", b"\xcb\0", b"\xc6\xff\xff\xff\xff", b"\x82\xa1a\x01"),
    ],
)
def test_what_is_broken_or_lies_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        load_msgpack(blob("x", data))
