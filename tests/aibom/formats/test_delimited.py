from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.formats import delimited
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes, name: str = "a.csv") -> Facts:
    return delimited.FORMAT.read(Reader(data).blob(name))


def contents(facts: Facts, name: str) -> list[str]:
    assert facts.dataset is not None
    return [value for key, value in facts.dataset.contents if key == name]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_header_and_rows(delimiter: str) -> None:
    facts = read(tables.csv_text(6, delimiter))
    assert contents(facts, "column") == ["id", "label", "text"]
    assert contents(facts, "rows") == ["6"]
    assert not facts.unknowns


@pytest.mark.parametrize(
    ("data", "rows", "reason"),
    [
        (b"1,2\n3,4\n", "2", "its first row names none"),
        (b"a,a\n3,4\n", "2", "its first row names none"),
        (b"a,,c\n1,2,3\n", "2", "its first row names none"),
        (b",a,b\n0,1,2\n", "1", ""),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n", "1", ""),
        (b"word\nx\ny\n", "2", ""),
        (b"a,b\r1,2\r3,4", "2", ""),
    ],
)
def test_what_is_a_header(data: bytes, rows: str, reason: str) -> None:
    facts = read(data)
    assert contents(facts, "rows") == [rows]
    assert [why for field, why in facts.unknowns if field == "columns"] == ([reason] if reason else [])


def test_rows_of_a_long_table_are_not_known() -> None:
    data = b"a,b\n" + b"1,2\n" * (5 * 1024 * 1024)
    facts = read(data)
    assert contents(facts, "column") == ["a", "b"]
    assert (contents(facts, "rows"), facts.unknowns[0][0]) == ([], "rows")
    packed = read(gzip.compress(data, mtime=0), "a.csv.gz")
    assert contents(packed, "rows") == []
    assert packed.findings == (("ratio", "it unpacks to more than 100 times its size"),)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\0\1\2\3", b"\xff\xfea\0"])
def test_no_table(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_a_cell_that_is_too_long_costs_the_count() -> None:
    facts = read(b"a,b\n1,2\n" * 30_000 + b'"' + b"x" * 200_000)
    assert facts.unknowns == (("rows", "not counted: a cell of more than 131072 characters"),)


@pytest.mark.parametrize("name", ["a.csv.zst", "a.csv.lz4"])
def test_compressions_that_are_not_read(name: str) -> None:
    magic = {"zst": b"\x28\xb5\x2f\xfd", "lz4": b"\x04\x22\x4d\x18"}[name.rpartition(".")[2]]
    with pytest.raises(FormatError, match="which is not read"):
        read(magic + bytes(20), name)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('\n",;'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=20))
def test_rows_are_those_of_the_writer(cells: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["first", "second", "third"], *cells])
    facts = read(out.getvalue().encode())
    assert contents(facts, "rows") == [str(len(cells))]
    assert contents(facts, "column") == ["first", "second", "third"]
