"""Formats of Keras and skops keep the contract that strangers' formats are held to."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aibom.formats import keras, keras_h5, skops
from aibom.testing import FormatContract
from tests.builders.archives import zipped
from tests.builders.hdf5 import hdf5
from tests.builders.hdf5_groups import hdf5_dense, hdf5_groups

CONFIG = {
    "class_name": "Functional\x07",
    "module": "keras",
    "config": {
        "name": "n\u202e",
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "a", "batch_shape": [None, 2], "dtype": "float32"}},
            {"class_name": "Lambda", "config": {"name": "l\u202e"}, "module": "acme"},
        ],
    },
}


class TestKeras(FormatContract):
    format = keras.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        members = {"config.json": json.dumps(CONFIG).encode(), "metadata.json": b'{"keras_version": "3\\u0007"}'}
        return {"m.keras": zipped(members), "packed.keras": zipped(members, deflate=True)}


class TestKerasH5(FormatContract):
    format = keras_h5.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        attributes = {"keras_version": "2.1\x07", "backend": "tf\u202e", "model_config": json.dumps(CONFIG)}
        tree = {"model_weights": {"d\x07": {"0": ("F32", (2, 3))}}, "optimizer_weights": {"m": ("I64", ())}}
        return {
            "m.h5": hdf5(attributes),
            "x.weights.h5": hdf5({"a": "b"}, fixed=True),
            "counted.h5": hdf5_groups(tree, {"keras_version": "2.1"}),
            "newest.h5": hdf5_groups(tree, {"keras_version": "2.1"}, newest=True),
            "dense.weights.h5": hdf5_dense({"keras_version": "2.1"}, {"a": ("F16", (2,)), "b": ("BF16", (3,))})[:6000],
        }


class TestSkops(FormatContract):
    format = skops.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        content = {"_sklearn_version": {"content": '"1.5"'}, "x": [{"__class__": "system\x07", "__module__": "os"}]}
        schema = {"__class__": "A", "__module__": "sklearn.a", "content": content, "_skops_version": "1"}
        return {"m.skops": zipped({"schema.json": json.dumps(schema).encode()})}
