"""Writes models of gradient boosting as their libraries do: XGBoost, LightGBM, CatBoost; and Flax' weights."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from tests.builders.flatbuffers import flatbuffer

__all__ = ["catboost", "catboost_json", "flax", "lightgbm", "write_boosters", "xgboost_json", "xgboost_ubj"]


def _learner(trees: int) -> dict[str, object]:
    tree = {"base_weights": [0.5] * 20, "tree_param": {"num_feature": "99", "num_nodes": "1"}}
    model = {"gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(trees)}, "trees": [tree] * trees}
    return {
        "attributes": {},
        "feature_names": [],
        "gradient_booster": {"model": model, "name": "gbtree"},
        "learner_model_param": {"base_score": "5E-1", "num_class": "3", "num_feature": "4"},
        "objective": {"name": "multi:softprob", "softmax_multiclass_param": {"num_class": "3"}},
    }


def xgboost_json(trees: int = 9, version: tuple[int, int, int] = (3, 2, 0)) -> bytes:
    """A model as ``save_model("x.json")`` writes it."""
    return json.dumps({"learner": _learner(trees), "version": list(version)}, separators=(",", ":")).encode()


def xgboost_ubj(trees: int = 9, version: tuple[int, int, int] = (3, 2, 0)) -> bytes:
    """A model as ``save_model("x.ubj")`` writes it."""
    numbers = b"".join(b"i" + bytes((number,)) for number in version)
    return _ubj({"learner": _learner(trees)})[:-1] + _key("version") + b"[#L" + struct.pack(">q", 3) + numbers + b"}"


def _key(name: str) -> bytes:
    return b"L" + struct.pack(">q", len(name)) + name.encode()


def _ubj(value: object) -> bytes:
    match value:
        case dict():
            return b"{" + b"".join(_key(name) + _ubj(item) for name, item in value.items()) + b"}"
        case list():
            return b"[#L" + struct.pack(">q", len(value)) + b"".join(map(_ubj, value))
        case str():
            return b"S" + _key(value)
        case float():
            return b"d" + struct.pack(">f", value)
    raise TypeError(value)


def lightgbm(trees: int = 3, objective: str = "binary sigmoid:1") -> bytes:
    """A model as ``Booster.save_model`` writes it."""
    head = ["tree", "version=v4", "num_class=1", "max_feature_idx=3", f"objective={objective}"]
    head += ["feature_names=a b c d", f"tree_sizes={' '.join(['443'] * trees)}", "", ""]
    body = [f"Tree={number}\nnum_leaves=3\n{'threshold=0.5 0.25' * 10}\n" for number in range(trees)]
    return "\n".join([*head, *body, "end of trees", "", "parameters:", "end of parameters", ""]).encode()


def catboost(**info: str) -> bytes:
    """A model as ``save_model("x.cbm")`` writes it."""
    pairs = [{0: key, 1: value} for key, value in info.items()]
    core = flatbuffer({0: "FlabuffersModel_v1", 1: {}, 2: pairs}, b"")
    return b"CBM1" + struct.pack("<I", len(core)) + core


def catboost_json(trees: int = 3) -> bytes:
    """A model as ``save_model("x.json", format="json")`` writes it."""
    version = "Git info:\n    Commit: b1bd2a6d\n    Branch: tags/v1.2.10\n    Author: somebody\n"
    info = {
        "catboost_version_info": version,
        "class_params": {"class_names": [0, 1]},
        "model_guid": "3642ee44-98bed731",
        "params": {"loss_function": {"params": {}, "type": "Logloss"}},
        "train_finish_time": "2026-11-28T17:51:17Z",
    }
    features = {"float_features": [{"borders": [0.5], "flat_feature_index": index} for index in range(3)]}
    tree = {"leaf_values": [0.1, 0.2], "splits": [{"border": 0.5, "float_feature_index": 0}]}
    model = {
        "features_info": features,
        "model_info": info,
        "oblivious_trees": [tree] * trees,
        "scale_and_bias": [1, [0]],
    }
    return json.dumps(model, indent=2).encode()


def flax(width: int = 8) -> bytes:
    """Weights as ``flax.serialization.to_bytes`` writes them: one array of 12 floats, whose length has so many bits."""
    array = b"\x93\x92\x03\x04\xa7float32\xc4\x30" + bytes(48)
    head = {8: b"\xc7" + bytes((len(array),)), 16: b"\xc8" + struct.pack(">H", len(array))}
    return b"\x81\xa6params\x81\xa6kernel" + head.get(width, b"\xc9" + struct.pack(">I", len(array))) + b"\x01" + array


def write_boosters(folder: Path) -> None:
    """Write a model of each library of gradient boosting, and weights of Flax."""
    (folder / "xgboost.json").write_bytes(xgboost_json())
    (folder / "xgboost.ubj").write_bytes(xgboost_ubj())
    (folder / "lightgbm.txt").write_bytes(lightgbm())
    (folder / "catboost.cbm").write_bytes(catboost(model_guid="1"))
    (folder / "catboost.json").write_bytes(catboost_json())
    (folder / "flax_model.msgpack").write_bytes(flax())
