from __future__ import annotations

import json
from pathlib import Path

import pytest

from aibom import api
from aibom.formats import keras, keras_h5
from aibom.formats.keras_weights import count_weights
from aibom.graph.component import Kind
from aibom.graph.facts import Property
from aibom.testing.guards import Reader
from tests.builders.archives import zipped
from tests.builders.hdf5_groups import hdf5_groups, write_keras_weights

DENSE = {"0": ("F32", (4, 3)), "1": ("F16", (3,))}


def count(data: bytes) -> tuple[int | None, tuple[tuple[str, int], ...], list[Property]]:
    unknowns: list[Property] = []
    return *count_weights(Reader(data).blob("a.h5"), unknowns), unknowns


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize(
    "tree",
    [
        {"model_weights": {"dense": DENSE}, "optimizer_weights": {"m": ("F32", (9,))}},
        {"layers": {"dense": {"vars": DENSE}}, "optimizer": {"vars": {"0": ("F32", (9,))}}},
        {"layers": {"dropout": {"seed_generator": {"vars": {"0": ("U32", (2,))}}}, "dense": DENSE}},
        DENSE,
    ],
)
def test_weights_without_an_optimizer_s_and_random_numbers(tree: dict[str, object], newest: bool) -> None:
    assert count(hdf5_groups(tree, newest=newest)) == (15, (("F16", 3), ("F32", 12)), [])


def test_data_sets_of_other_types_are_not_counted() -> None:
    assert count(hdf5_groups({"a": ("TEXT", (2,)), **DENSE}))[2] == [
        ("parameters", "1 data sets are of types that are not counted")
    ]
    assert count(hdf5_groups({"a": ("TEXT", (0,)), **DENSE}))[0] == 15


def test_a_file_that_ends_early_is_not_counted() -> None:
    assert count(hdf5_groups(DENSE)[:-60])[0] is None


def test_a_file_and_an_archive_have_their_parameters(tmp_path: Path) -> None:
    weights = hdf5_groups({"layers": {"dense": {"vars": DENSE}}})
    attributes = {"keras_version": "2.15.0", "model_config": json.dumps({"class_name": "Sequential"})}
    h5 = keras_h5.FORMAT.read(Reader(hdf5_groups({"model_weights": DENSE}, attributes)).blob("m.h5"))
    members = {"config.json": b"{}", "metadata.json": b"{}", "model.weights.h5": weights}
    for facts in (
        h5,
        keras.FORMAT.read(Reader(zipped(members)).blob("m.keras")),
        keras.FORMAT.read(Reader(zipped(members, deflate=True)).blob("m.keras")),
    ):
        assert facts.model is not None
        assert (facts.model.parameters, facts.model.parameters_by_dtype) == (15, (("F16", 3), ("F32", 12)))
        assert "parameters" in facts.measured
    broken = keras.FORMAT.read(Reader(zipped({**members, "model.weights.h5": b"text"})).blob("m.keras"))
    assert broken.model is not None and broken.model.parameters is None
    assert broken.unknowns[0][0] == "parameters"
    write_keras_weights(tmp_path)
    (model,) = (item for item in api.scan(str(tmp_path)) if item.kind is Kind.MODEL)
    assert model.model is not None and model.model.parameters == 15
