from __future__ import annotations

import bz2
import gzip
import lzma

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.data_stream import read_beginning
from aibom.testing.guards import Reader


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_the_beginning_is_the_same_however_it_is_packed(pack: object) -> None:
    text = b"0123456789" * 100_000
    packed = pack(text)  # type: ignore[operator]
    for limit, whole in ((5_000, False), (1_000_000, True), (2_000_000, True)):
        found = read_beginning(Reader(packed).blob("a"), limit)
        assert (found.data, found.whole) == (text[:limit], whole)


def test_two_letters_are_no_compression() -> None:
    assert read_beginning(Reader(b"x\x9c is text").blob("a")).compression == ""


def test_a_broken_compression() -> None:
    with pytest.raises(FormatError, match=r"broken|truncated"):
        read_beginning(Reader(gzip.compress(b"0123456789" * 100)[:-20]).blob("a"))
