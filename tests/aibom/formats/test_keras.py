from __future__ import annotations

import json
from typing import Any

import pytest

from aibom.formats import keras, keras_h5
from aibom.formats.base import Facts
from aibom.formats.blob import FormatError
from aibom.graph.component import Kind
from aibom.testing.guards import Reader
from tests.builders.archives import zipped
from tests.builders.hdf5 import hdf5

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense"}, "registered_name": None}
LAMBDA = {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "odd", "function": {}}}
CUSTOM = {"module": "acme.layers", "class_name": "Mine", "config": {"name": "mine"}}


def config(*layers: dict[str, Any], name: str = "net") -> dict[str, Any]:
    shape = {"batch_shape": [None, 4], "dtype": "float32", "name": "in1"}
    inputs = {"module": "keras.layers", "class_name": "InputLayer", "config": shape}
    inner = {"name": name, "layers": [inputs, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": inner, "registered_name": "Sequential"}


def archive(value: Any, **extra: bytes) -> bytes:
    members = {"metadata.json": b'{"keras_version": "3.4.1", "date_saved": "2026-01-01@00:00:00"}'}
    return zipped({**members, "config.json": json.dumps(value).encode(), "model.weights.h5": hdf5({}), **extra})


def read(data: bytes, name: str = "m.keras") -> Facts:
    module = keras if name.endswith(".keras") else keras_h5
    return module.FORMAT.read(Reader(data).blob(name))


def old(value: Any, **extra: str) -> bytes:
    return hdf5({"keras_version": "2.15.0", "backend": "tensorflow", "model_config": json.dumps(value), **extra})


@pytest.mark.parametrize(
    ("data", "name", "version"),
    [(archive(config(DENSE)), "m.keras", "keras 3.4.1"), (old(config(DENSE)), "m.h5", "keras 2.15.0")],
)
def test_what_a_configuration_says(data: bytes, name: str, version: str) -> None:
    facts = read(data, name)
    assert facts.model is not None
    assert (facts.kind, facts.name, facts.libraries) == (Kind.MODEL, "net", ("keras",))
    assert facts.model.architecture == "Sequential"
    assert facts.model.inputs == ("in1 float32 [?, 4]",)
    assert facts.model.saved_with == (version,)
    assert facts.model.parameters is None
    assert not facts.findings
    assert not facts.unknowns


@pytest.mark.parametrize("name", ["sequential_3", "model_1", "functional"])
def test_a_name_that_keras_makes_up_is_none(name: str) -> None:
    assert read(archive(config(name=name))).name is None


@pytest.mark.parametrize(("pack", "name"), [(archive, "m.keras"), (old, "m.h5")])
def test_code_in_layers_is_a_finding(pack: Any, name: str) -> None:
    assert read(pack(config(LAMBDA, CUSTOM)), name).findings == (
        ("lambda-layer", "odd holds code that loading would run"),
        ("remote-code", "acme.layers.Mine is not Keras' own"),
    )


def test_a_broken_configuration_is_unknown() -> None:
    facts = read(zipped({"config.json": b"{", "metadata.json": b'{"keras_version": "3.0"}'}))
    assert facts.model is not None
    assert facts.model.saved_with == ("keras 3.0",)
    assert [field for field, _ in facts.unknowns] == ["contents"]
    with pytest.raises(FormatError, match="none of Keras"):
        read(zipped({"x": b""}))
    with pytest.raises(FormatError):
        read(b"text")


def test_a_bomb_of_weights_is_a_finding() -> None:
    data = zipped({"config.json": json.dumps(config()).encode(), "model.weights.h5": bytes(20 << 20)}, deflate=True)
    assert [rule for rule, _ in read(data).findings] == ["ratio"]


@pytest.mark.parametrize("fixed", [False, True])
def test_attributes_in_the_heap_and_fixed(fixed: bool) -> None:
    facts = read(hdf5({"backend": "jax", "keras_version": "3.0"}, fixed=fixed), "x.h5")
    assert facts.properties == (("aibom:keras:backend", "jax"),)
    assert facts.model is not None
    assert facts.model.saved_with == ("keras 3.0",)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (hdf5({"title": "measurements"}), "x.h5", None),
        (hdf5({"keras_version": "1"}, rank=1), "x.h5", None),
        (hdf5({}), "x.weights.h5", Kind.MODEL),
        (b"\x89HDF\r\n\x1a\n\x02" + bytes(100), "x.h5", None),
        (b"\x89HDF\r\n\x1a\n\x02" + bytes(100), "tf_model.h5", Kind.MODEL),
        (b"text", "x.h5", None),
        (b"", "x.weights.h5", None),
    ],
)
def test_which_hdf5_files_are_keras(data: bytes, name: str, kind: Kind | None) -> None:
    assert read(data, name).kind is kind


def test_a_layout_that_is_not_read_is_said() -> None:
    facts = read(b"\x89HDF\r\n\x1a\n\x04" + bytes(100), "x.weights.h5")
    assert facts.unknowns == (("contents", "HDF5 with a superblock of version 4, which is not read"),)


def test_a_heap_that_lies() -> None:
    data = old(config()).replace(b"GCOL", b"GCOX")
    assert read(data, "x.weights.h5").unknowns == (("contents", "an HDF5 heap is not where it is said to be"),)
