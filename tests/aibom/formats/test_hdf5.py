from __future__ import annotations

import struct

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.hdf5 import Hdf5, root_attributes
from aibom.formats.hdf5_tree import DataSet, data_sets
from aibom.testing.guards import Reader
from tests.builders.hdf5 import hdf5
from tests.builders.hdf5_groups import hdf5_dense, hdf5_groups

TREE = {
    "layers": {"dense": {"0": ("F32", (4, 3)), "1": ("BF16", (3,))}},
    "step": ("I64", ()),
    "names": ("TEXT", (2,)),
    "half": ("F16", (2,)),
    "seed": ("U32", (2,)),
}
EXPECTED = [
    DataSet(("half",), "F16", (2,)),
    DataSet(("layers", "dense", "0"), "F32", (4, 3)),
    DataSet(("layers", "dense", "1"), "BF16", (3,)),
    DataSet(("names",), "", (2,)),
    DataSet(("seed",), "U32", (2,)),
    DataSet(("step",), "I64", ()),
]


def read(data: bytes) -> list[DataSet]:
    return sorted(data_sets(Hdf5(Reader(data).blob("a.h5"))))


@pytest.mark.parametrize("newest", [False, True])
def test_groups_and_data_sets_of_both_layouts(newest: bool) -> None:
    data = hdf5_groups(TREE, {"keras_version": "3.1", "backend": "jax"}, newest=newest)
    assert read(data) == EXPECTED
    assert root_attributes(Reader(data).blob("a.h5")) == {"keras_version": "3.1", "backend": "jax"}
    assert [found.elements for found in EXPECTED] == [2, 12, 3, 2, 2, 1]


def test_what_lies_in_heaps() -> None:
    data = hdf5_dense({"keras_version": "3.1", "backend": "jax"}, {"a": ("F32", (2, 3)), "b": ("F16", (5,))})
    assert read(data) == [DataSet(("a",), "F32", (2, 3)), DataSet(("b",), "F16", (5,))]
    assert root_attributes(Reader(data).blob("a.h5")) == {"keras_version": "3.1", "backend": "jax"}


@pytest.mark.parametrize(
    ("at", "value", "reason"),
    [
        (8, b"\x07", "a superblock of version 7"),
        (13, b"\x04", "addresses of a width"),
        (24, b"\x01", "behind a block of its user's own"),
        (64, struct.pack("<Q", 2**40), "truncated"),
    ],
)
def test_superblocks_that_are_not_read(at: int, value: bytes, reason: str) -> None:
    data = bytearray(hdf5({"a": "b"}))
    data[at : at + len(value)] = value
    with pytest.raises(FormatError, match=reason):
        root_attributes(Reader(bytes(data)).blob("a.h5"))


def test_a_group_that_holds_itself_is_read_once() -> None:
    data = bytearray(hdf5_groups({"a": {"b": ("F32", (1,))}}, newest=True))
    root = struct.unpack_from("<Q", data, 36)[0]
    link = data.index(struct.pack("<3B", 1, 0, 1) + b"a")
    data[link + 4 : link + 12] = struct.pack("<Q", root)
    assert read(bytes(data)) == []


def test_a_tree_whose_nodes_lead_in_a_circle_ends() -> None:
    data = bytearray(hdf5_groups({"a": ("F32", (1,))}))
    tree = data.index(b"TREE")
    data[tree + 5] = 1  # an inner node, whose child is itself
    data[tree + 32 : tree + 40] = struct.pack("<Q", tree)
    with pytest.raises(FormatError, match="too deep"):
        read(bytes(data))


@pytest.mark.parametrize("magic", [b"TREE", b"SNOD", b"HEAP"])
def test_what_is_not_where_it_is_said_to_be(magic: bytes) -> None:
    with pytest.raises(FormatError, match="not where"):
        read(hdf5_groups({"a": ("F32", (1,))}).replace(magic, b"NONE"))


@pytest.mark.parametrize("magic", [b"BTHD", b"BTLF", b"FRHP", b"FHDB"])
def test_heaps_that_are_not_where_they_are_said_to_be(magic: bytes) -> None:
    with pytest.raises(FormatError, match=r"not where|outside"):
        read(hdf5_dense({"a": "b"}, {"a": ("F32", (1,))}).replace(magic, b"NONE"))


def test_a_shape_of_too_many_dimensions() -> None:
    with pytest.raises(FormatError, match="a shape that is not read"):
        read(hdf5_groups({"a": ("F32", (1,) * 40)}))
