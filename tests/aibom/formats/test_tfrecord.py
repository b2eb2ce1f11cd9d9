from __future__ import annotations

import gzip
import struct

import pytest

from aibom.formats import tfrecord
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return tfrecord.FORMAT.read(Reader(data).blob("a.tfrecord"))


@pytest.mark.parametrize("pack", [bytes, lambda data: gzip.compress(data, mtime=0)])
def test_records_and_features(pack: object) -> None:
    facts = read(pack(tables.tfrecord()))  # type: ignore[operator]
    assert facts.dataset is not None and not facts.unknowns
    assert facts.dataset.contents == (
        ("column", "image bytes"),
        ("column", "label int64"),
        ("format", "tfrecord"),
        ("rows", "3"),
    )


def test_the_checksum_is_that_of_the_specification() -> None:
    # RFC 3720, B.4: 32 bytes of zeros give 0x8a9136aa.
    plain = 0x8A9136AA
    assert tfrecord.masked_crc(bytes(32)) == ((plain >> 15 | plain << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_records_that_are_no_examples_have_no_columns() -> None:
    facts = read(tables.tfrecord(b"\xff\xff", b"text"))
    assert facts.dataset is not None and facts.dataset.contents == (("format", "tfrecord"), ("rows", "2"))


def test_what_ends_early_or_lies_is_not_counted() -> None:
    data = tables.tfrecord()
    for broken in (data[:-1], data + b"123", data + bytes(12)):
        facts = read(broken)
        assert facts.dataset is not None and "rows" not in dict(facts.dataset.contents)
        assert facts.unknowns[0][0] == "contents"
    length = struct.pack("<Q", 2**62)
    with pytest.raises(FormatError, match="truncated"):
        read(length + struct.pack("<I", tfrecord.masked_crc(length)) + bytes(100))


@pytest.mark.parametrize("data", [b"", b"text that is none at all", bytes(16)])
def test_no_tfrecord(data: bytes) -> None:
    try:
        facts = read(data)
    except FormatError:
        return
    assert facts.dataset is not None and ("rows", "0") in facts.dataset.contents  # an empty file has no records
