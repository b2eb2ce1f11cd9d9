from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.formats.blob import FormatError
from aibom.formats.protobuf import BYTES, FIXED32, FIXED64, GROUP, MAX_FIELDS, MAX_GROUPS, VARINT, Field, Wire, signed
from aibom.testing.guards import Reader
from tests.builders.protobuf import field, message, packed, varint

START, END = b"\x0b", b"\x0c"  # a group, number 1


def wire(data: bytes) -> Wire:
    return Wire(Reader(data).blob("message"))


def fields(data: bytes) -> list[Field]:
    return list(wire(data).fields())


NUMBERS = st.integers(1, 2**29 - 1)
VALUES = st.integers(0, 2**64 - 1) | st.binary(max_size=40) | st.binary(min_size=5000, max_size=5001)


@settings(max_examples=60)
@given(st.lists(st.tuples(NUMBERS, VALUES), max_size=8))
def test_fields_are_found_with_their_numbers_and_contents(pairs: list[tuple[int, int | bytes]]) -> None:
    walker = wire(message(*pairs))
    found = [
        (item.number, item.value if item.wire == VARINT else walker.data(item, 10_000)) for item in walker.fields()
    ]
    assert found == pairs


@pytest.mark.parametrize(
    ("value", "number"), [(0, 0), (1, 1), (2**63 - 1, 2**63 - 1), (2**64 - 1, -1), (2**63, -(2**63))]
)
def test_signed_numbers(value: int, number: int) -> None:
    assert signed(value) == number
    assert fields(field(1, number))[0].value == value


def test_fixed_fields_have_their_value() -> None:
    assert [(item.wire, item.value) for item in fields(b"\x0d\x01\0\0\0" + b"\x11" + b"\2" + bytes(7))] == [
        (FIXED32, 1),
        (FIXED64, 2),
    ]


def test_a_group_spans_what_is_in_it() -> None:
    inner = field(2, 5) + START + field(3, "x") + END
    data = START + inner + END + field(4, 7)
    assert [(item.number, item.wire, item.start, item.end) for item in fields(data)] == [
        (1, GROUP, 1, 1 + len(inner)),
        (4, VARINT, len(data), len(data)),
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x80", id="tag without end"),
        pytest.param(b"\xff" * 10 + b"\x01", id="tag of 11 bytes"),
        pytest.param(b"\x08", id="no value"),
        pytest.param(b"\x08" + b"\xff" * 10 + b"\x01", id="value of 11 bytes"),
        pytest.param(b"\x00\x00", id="number 0"),
        pytest.param(varint(1 << 32) + b"\x01", id="number too high"),
        pytest.param(b"\x0e", id="wire type 6"),
        pytest.param(b"\x0f", id="wire type 7"),
        pytest.param(b"\x0a\x05abcd", id="longer than the message"),
        pytest.param(b"\x0a" + varint(2**62) + b"abcd", id="length 2^62"),
        pytest.param(b"\x0d\x01", id="short fixed field"),
        pytest.param(END, id="end of no group"),
        pytest.param(START, id="group without end"),
        pytest.param(START + b"\x14", id="end of another group"),
        pytest.param(START * (MAX_GROUPS + 1) + END * (MAX_GROUPS + 1), id="deep groups"),
    ],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        fields(data)


def test_groups_up_to_the_limit_are_read() -> None:
    assert len(fields(START * MAX_GROUPS + END * MAX_GROUPS)) == 1


def test_what_was_yielded_before_an_error_stands() -> None:
    walk = wire(field(1, 2) + b"\x0e").fields()
    assert next(walk).value == 2
    with pytest.raises(FormatError):
        next(walk)


def test_a_field_may_not_reach_beyond_the_message_that_it_is_in() -> None:
    data = field(1, b"\x0a\x03") + b"abc"
    with pytest.raises(FormatError, match="longer"):
        walker = wire(data)
        outer = next(walker.fields())
        list(walker.fields(outer.start, outer.end))


def test_the_number_of_fields_is_bounded_over_all_walks() -> None:
    walker = wire(b"\x08\x01" * 3)
    walker._left = 5
    assert len(list(walker.fields())) == 3
    with pytest.raises(FormatError, match=str(MAX_FIELDS)):
        list(walker.fields())


def test_large_fields_are_passed_over_without_being_read() -> None:
    reader = Reader(message((1, bytes(10_000_000)), (2, "x"), (3, bytes(5_000_000)), (4, 1)))
    walker = Wire(reader.blob("message"))
    assert [item.number for item in walker.fields()] == [1, 2, 3, 4]
    assert reader.read < 20_000


def test_a_walk_without_jumps_takes_few_reads() -> None:
    reader = Reader(field(1, b"x" * 10) * 100_000)
    assert sum(1 for _ in Wire(reader.blob("message")).fields()) == 100_000
    assert reader.calls < 20
    assert reader.read < 1.1 * len(reader.data)


def test_contents_are_bounded_and_text_is_cut() -> None:
    walker = wire(field(1, "ä" * 10) + field(2, b"\xff\xfe"))
    long, broken = walker.fields()
    assert walker.text(long, 20) == "ä" * 10
    assert walker.text(long, 5) == "ää"
    assert walker.text(broken, 20) == "\\xff\\xfe"
    with pytest.raises(FormatError, match="more than 19"):
        walker.data(long, 19)


def test_numbers_may_be_packed() -> None:
    walker = wire(field(1, 300) + field(1, packed(1, 300, 2**64 - 1)) + field(1, b"\x80"))
    single, several, broken = walker.fields()
    assert walker.numbers(single, 100) == [300]
    assert walker.numbers(several, 100) == [1, 300, 2**64 - 1]
    assert several.wire == BYTES
    with pytest.raises(FormatError):
        walker.numbers(broken, 100)
    with pytest.raises(FormatError):
        walker.numbers(several, 5)
