from __future__ import annotations

import pytest

from aibom.formats import orc
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.testing.guards import Reader
from tests.builders import tables


def read(data: bytes) -> Facts:
    return orc.FORMAT.read(Reader(data).blob("a.orc"))


def test_what_a_footer_says() -> None:
    facts = read(tables.orc())
    assert facts.dataset is not None and not facts.unknowns
    assert facts.dataset.contents == (
        ("column", "id int64"),
        ("column", "names list<item: string>"),
        ("format", "orc"),
        ("rows", "6"),
    )


def test_rows_that_stripes_contradict_are_not_known() -> None:
    assert read(tables.orc(2**62, (6, 1))).unknowns == (("rows", f"its footer says {2**62}, its stripes 7"),)


def test_a_codec_that_is_not_read() -> None:
    facts = read(tables.orc(codec=2))
    assert facts.unknowns[0] == ("rows", "its footer is compressed with snappy, which is not read")


@pytest.mark.parametrize("length", [3, 4, 20])
def test_no_orc(length: int) -> None:
    with pytest.raises(FormatError):
        read(tables.orc()[:length])
