from __future__ import annotations

import pytest

from aibom.formats import parquet
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return parquet.FORMAT.read(Reader(data).blob("a.parquet"))


def contents(facts: Facts, name: str) -> list[str]:
    assert facts.dataset is not None
    return [value for key, value in facts.dataset.contents if key == name]


def test_what_a_footer_says() -> None:
    facts = read(tables.parquet())
    assert (facts.kind, facts.measured, facts.unknowns) == (Kind.DATASET, ("contents",), ())
    assert contents(facts, "column") == [
        "id int64",
        "label int64",
        "scores list<element: double>",
        "text string",
    ]
    assert contents(facts, "rows") == ["5"]
    assert contents(facts, "feature") == ["label class_label"]
    assert dict(facts.properties) == {
        "aibom:file:columns": "4",
        "aibom:file:rows": "5",
        "aibom:file:row-groups": "1",
        "aibom:file:created-by": "parquet-cpp-arrow version 99.0.0",
        "aibom:file:metadata-key": "pandas",
    }


def test_rows_that_row_groups_contradict_are_not_known() -> None:
    facts = read(tables.parquet(tables.parquet_footer(rows=2**63 - 1, groups=[3, 4])))
    assert contents(facts, "rows") == []
    assert facts.unknowns == (("rows", "its footer says 9223372036854775807, its row groups 7"),)
    assert contents(read(tables.parquet(tables.parquet_footer(7, [3, 4]))), "rows") == ["7"]
    assert contents(read(tables.parquet(tables.parquet_footer(0, []))), "rows") == ["0"]


def test_an_encrypted_footer_is_named_and_not_read() -> None:
    facts = read(tables.parquet(b"secret", magic=b"PARE"))
    assert facts.kind is Kind.DATASET
    assert facts.unknowns == (("rows", "its footer is encrypted"), ("columns", "its footer is encrypted"))


def test_encrypted_columns_are_named() -> None:
    facts = read(tables.parquet(tables.parquet_footer(fields={8: {1: {}}})))
    assert ("contents", "columns of it are encrypted") in facts.unknowns


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ([{4: "r", 5: (3,)}, {1: (2,), 4: "a"}], "fewer nodes"),
        ([{4: "r", 5: (0,)}, {1: (2,), 4: "a"}], "more nodes"),
        ([{4: "r", 5: (-1,)}], "fewer nodes"),
        ([], "without a root"),
        ([{4: "r", 5: (1,)}] + [{4: "g", 5: (1,)}] * 100 + [{1: (1,), 4: "a"}], "nested more than 64"),
    ],
)
def test_schemas_that_lie(schema: list[dict[int, object]], reason: str) -> None:
    facts = read(tables.parquet(tables.parquet_footer(fields={2: schema})))
    assert [field for field, _ in facts.unknowns] == ["contents"]
    assert reason in facts.unknowns[0][1]


def test_a_huge_schema_is_read_to_a_limit() -> None:
    leaves = [{1: (2,), 4: f"c{number}"} for number in range(3_000)]
    facts = read(tables.parquet(tables.parquet_footer(fields={2: [{4: "r", 5: (3_000,)}, *leaves]})))
    assert len(contents(facts, "column")) == 2_000
    assert ("columns", "only 2000 of 3000 columns are named") in facts.unknowns
    assert dict(facts.properties)["aibom:file:columns"] == "3000"


def test_a_footer_of_too_many_values_says_so() -> None:
    groups = [{1: [{2: n} for n in range(1000)], 3: 1} for _ in range(1100)]
    facts = read(tables.parquet(tables.parquet_footer(1100, fields={4: groups})))
    assert facts.unknowns == (("contents", "its footer: more than 1000000 values of Thrift"),)
    assert contents(facts, "rows") == []


@pytest.mark.parametrize("length", [0, 3, 8, 11, 40])
def test_no_parquet(length: int) -> None:
    with pytest.raises(FormatError):
        read(tables.parquet()[:length])
    with pytest.raises(FormatError, match="no PAR1"):
        read(b"text that is none")


def test_types_of_columns() -> None:
    logical = {
        "d": {5: {1: (2,), 2: (10,)}},
        "t": {8: {1: True, 2: {2: {}}}},
        "u": {10: {2: False}},
        "h": {15: {}},
    }
    leaves = [{1: (6,), 4: name, 10: value} for name, value in logical.items()]
    leaves += [{1: (7,), 2: (16,), 4: "f"}, {1: (2,), 3: (2,), 4: "r"}, {1: (3,), 4: "old"}, {1: (99,), 4: "new"}]
    facts = read(tables.parquet(tables.parquet_footer(fields={2: [{4: "r", 5: (len(leaves),)}, *leaves]})))
    assert contents(facts, "column") == [
        "d decimal128(10, 2)",
        "f fixed_size_binary[16]",
        "h halffloat",
        "new unknown",
        "old timestamp[ns]",
        "r list<r: int64>",
        "t timestamp[us, tz=UTC]",
        "u uint0",
    ]
