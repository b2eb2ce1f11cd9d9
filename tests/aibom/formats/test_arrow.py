from __future__ import annotations

import pytest

from aibom.formats import arrow
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders import tables
from tests.builders.flatbuffers import Number, Structs


def read(data: bytes) -> Facts:
    return arrow.FORMAT.read(Reader(data).blob("a.arrow"))


def contents(facts: Facts, name: str) -> list[str]:
    assert facts.dataset is not None
    return [value for key, value in facts.dataset.contents if key == name]


@pytest.mark.parametrize(("data", "variant"), [(tables.arrow_file(), "file"), (tables.arrow_stream(), "stream")])
def test_what_a_schema_and_its_batches_say(data: bytes, variant: str) -> None:
    facts = read(data)
    assert (facts.kind, facts.unknowns) == (Kind.DATASET, ())
    assert contents(facts, "rows") == ["5"]
    assert contents(facts, "feature") == ["label class_label"]
    assert contents(facts, "column") == [
        "label int64",
        "tags list<item: dictionary<values=string, indices=int32, ordered=0>>",
        "text string",
    ]
    assert ("aibom:file:arrow", variant) in facts.properties
    assert ("aibom:file:record-batches", "2") in facts.properties


def test_no_rows() -> None:
    assert contents(read(tables.arrow_file(())), "rows") == ["0"]
    assert contents(read(tables.arrow_stream(())), "rows") == ["0"]


def test_a_file_that_was_never_closed_tells_its_columns() -> None:
    facts = read(tables.arrow_file()[:-10])
    assert len(contents(facts, "column")) == 3
    assert (contents(facts, "rows"), facts.unknowns[0][0]) == ([], "contents")


def test_a_stream_that_ends_early() -> None:
    facts = read(tables.arrow_stream()[:-40])
    assert facts.unknowns == (("contents", "truncated"),)
    assert contents(facts, "rows") == []


@pytest.mark.parametrize("block", [(2**40, 200, 0), (-1, 200, 0), (8, 2**30, 0), (8, 4, 0), (8, 200, 0)])
def test_blocks_that_lie(block: tuple[int, int, int]) -> None:
    facts = read(tables.arrow_file(**{"3": None}) if not block else _with_blocks([block]))
    assert facts.unknowns and facts.unknowns[0][0] == "contents"
    assert contents(facts, "rows") == []


def _with_blocks(blocks: list[tuple[int, int, int]]) -> bytes:
    from tests.builders.flatbuffers import flatbuffer

    footer = flatbuffer({0: Number("h", 4), 1: tables.arrow_schema(), 3: Structs("qi4xq", blocks)}, b"")
    return tables.arrow_file()[:-6] + footer + len(footer).to_bytes(4, "little") + b"ARROW1"


def test_more_rows_than_any_file_has_are_not_believed() -> None:
    facts = read(tables.arrow_stream((2**63 - 1, 2**63 - 1)))
    assert ("rows", "a number of rows that no file has") in facts.unknowns
    assert read(tables.arrow_stream((-5,))).unknowns == (("contents", "a record batch of less than no rows"),)


def test_types_nested_too_deeply() -> None:
    field: dict[int, object] = {0: "x", 2: Number("B", 6), 3: {}}
    for _ in range(100):
        field = {0: "x", 2: Number("B", 12), 3: {}, 5: [field]}
    facts = read(tables.arrow_stream(schema={1: [field]}))
    assert facts.unknowns == (("contents", "types nested more than 64 deep"),)


def test_feather_1() -> None:
    facts = read(tables.feather_1())
    assert contents(facts, "column") == ["a int64", "b category"]
    assert contents(facts, "rows") == ["4"]


def test_no_arrow() -> None:
    with pytest.raises(FormatError, match="neither"):
        read(b"text that is none")
