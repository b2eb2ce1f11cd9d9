from __future__ import annotations

import pytest

from aibom.formats import avro
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return avro.FORMAT.read(Reader(data).blob("a.avro"))


def test_what_header_and_blocks_say() -> None:
    facts = read(tables.avro(codec="deflate"))
    assert facts.dataset is not None and not facts.unknowns
    assert facts.dataset.contents == (
        ("column", "id long"),
        ("column", "text union<null, string>"),
        ("format", "avro"),
        ("rows", "5"),
    )
    assert ("aibom:file:compression", "deflate") in facts.properties


def test_a_block_that_ends_early_or_elsewhere() -> None:
    data = tables.avro()
    assert read(data[:-3]).unknowns == (("contents", "truncated"),)
    assert read(data[:-1] + b"x").unknowns == (("contents", "a block does not end where it should"),)


def test_a_schema_nested_too_deeply_is_cut() -> None:
    schema: object = "int"
    for _ in range(40):
        schema = {"type": "array", "items": schema}
    facts = read(tables.avro(schema=schema))
    assert facts.dataset is not None and "..." in dict(facts.dataset.contents)["column"]


def test_no_avro() -> None:
    with pytest.raises(FormatError, match="not Avro"):
        read(b"text that is none")
