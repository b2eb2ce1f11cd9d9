from __future__ import annotations

import pytest

from aibom.formats import json_lines
from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return json_lines.FORMAT.read(Reader(data).blob("a.jsonl"))


def contents(facts: Facts, name: str) -> list[str]:
    assert facts.dataset is not None
    return [value for key, value in facts.dataset.contents if key == name]


def test_columns_and_rows() -> None:
    facts = read(tables.json_lines(3) + b'\n{"id": 1.5, "more": {"a": null}, "text": null, "tags": 5}')
    assert contents(facts, "column") == ["id number", "more struct", "tags integer or list", "text string"]
    assert contents(facts, "rows") == ["4"]
    assert not facts.unknowns


def test_a_broken_line_is_named_and_nothing_counted() -> None:
    facts = read(tables.json_lines(3) + b'{"id": \n')
    assert facts.unknowns[0] == ("contents", "line 4 is not JSON: Expecting value at character 7")
    assert contents(facts, "rows") == []


@pytest.mark.parametrize("data", [b"", b"\n", b"hello\n", b'{\n "a": 1\n}\n', b"[" * 100_000])
def test_no_lines_of_json(data: bytes) -> None:
    with pytest.raises(FormatError):
        read(data)


def test_a_line_of_a_gigabyte_is_not_read() -> None:
    read_bytes = 0

    def endless(offset: int, length: int) -> bytes:
        nonlocal read_bytes
        read_bytes += length
        return (b'{"a": "' if not offset else b"") + b"x" * (length - (7 if not offset else 0))

    with pytest.raises(FormatError, match="its first line has more than"):
        json_lines.FORMAT.read(Blob("a.jsonl", 1 << 30, endless))
    assert read_bytes <= 17 * 1024 * 1024
