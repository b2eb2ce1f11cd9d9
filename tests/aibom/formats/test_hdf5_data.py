from __future__ import annotations

import pytest

from aibom.formats import keras_h5
from aibom.formats.hdf5_data import hdf5_facts
from aibom.testing.guards import Reader
from tests.builders.hdf5_groups import hdf5_groups

TREE = {"train": {"x": ("F32", (6, 3)), "y": ("U32", (6,))}, "names": ("TEXT", (6,))}


@pytest.mark.parametrize("newest", [False, True])
def test_names_types_and_shapes(newest: bool) -> None:
    facts = keras_h5.FORMAT.read(Reader(hdf5_groups(TREE, {"about": "x"}, newest=newest)).blob("a.h5"))
    assert (facts.kind, facts.format, facts.measured, facts.unknowns) == (None, "keras-h5", ("contents",), ())
    assert facts.dataset is not None
    assert facts.dataset.contents == (
        ("column", "names other [6]"),
        ("column", "train/x float32 [6, 3]"),
        ("column", "train/y uint32 [6]"),
        ("format", "hdf5"),
        ("rows", "6"),
    )


def test_other_lengths_are_no_rows() -> None:
    data = hdf5_groups({"a": ("F32", (6,)), "b": ("F32", (5,)), "c": ("I64", ())}, {})
    facts = hdf5_facts(Reader(data).blob("a.h5"), "keras-h5", [])
    assert facts.dataset is not None and "rows" not in dict(facts.dataset.contents)


def test_what_cannot_be_read_is_said() -> None:
    facts = hdf5_facts(Reader(hdf5_groups(TREE, {})[:200]).blob("a.h5"), "keras-h5", [])
    assert [field for field, _ in facts.unknowns] == ["contents"]
