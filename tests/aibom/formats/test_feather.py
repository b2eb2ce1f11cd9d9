from __future__ import annotations

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.feather import read_feather
from aibom.testing.guards import Reader
from tests.builders import tables


def test_columns_and_rows_of_version_1() -> None:
    facts = read_feather(Reader(tables.feather_1(7)).blob("a.feather"), "arrow")
    assert facts.dataset is not None and ("rows", "7") in facts.dataset.contents
    assert ("aibom:file:arrow", "feather 1") in facts.properties


def test_rows_that_no_file_has() -> None:
    assert read_feather(Reader(tables.feather_1(-1)).blob("a.feather"), "arrow").unknowns[0][0] == "rows"


@pytest.mark.parametrize("length", [0, 4, 15, 40])
def test_what_ends_early(length: int) -> None:
    with pytest.raises(FormatError):
        read_feather(Reader(tables.feather_1()[:length]).blob("a.feather"), "arrow")
