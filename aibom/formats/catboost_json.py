"""CatBoost's models as JSON: version, loss, features and trees.

Layout: https://github.com/catboost/catboost/blob/master/catboost/docs/en/concepts/json_model-structure.md.
"""

from __future__ import annotations

import re
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.catboost import catboost_version
from aibom.formats.declared import present
from aibom.formats.json_object import JsonObject, read_object
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "CatBoostJson"]

_MAGIC: Final = (b'{\n  "features_info":', b'{"features_info":')
_START = re.compile(rb'\{\s*"features_info":\s*\{\s*"(?:categorical|embedding|float|text)_features":')
_KEYS: Final = {"model_guid": "model-guid", "train_finish_time": "train-finish-time"}


class CatBoostJson:
    """Models of CatBoost as JSON, ``*.json`` that begins as ``save_model`` writes it; other JSON is left alone.

    Version of CatBoost, the model's own id and when its training ended, loss, number of features and trees. At most 16
    MiB are read; of a larger file it is only known that it is one.
    """

    name = "catboost-json"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".json",)
    magic: tuple[tuple[int, bytes], ...] = tuple((0, magic) for magic in _MAGIC)

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        if not _START.match(blob.read(0, 256)):
            return Facts(self.name)
        said = JsonObject({})
        unknowns: list[Property] = []
        try:
            said = read_object(blob)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        info = said.object("model_info") or JsonObject({})
        version = catboost_version(info.values.get("catboost_version_info"))
        model = ModelFacts(formats=("catboost",), saved_with=(f"catboost {version}",) if version else ())
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(_properties(said, info)),
            model=model,
            libraries=("catboost",),
            unknowns=tuple(unknowns),
            findings=said.findings,
            measured=present(model, "formats"),
        )


def _properties(said: JsonObject, info: JsonObject) -> list[Property]:
    found = [(name, info.text(key)) for key, name in _KEYS.items()]
    parameters = info.object("params") or JsonObject({})
    loss = parameters.object("loss_function") or JsonObject({})
    found.append(("objective", loss.text("type")))
    classes = info.object("class_params")
    names: Any = classes.values.get("class_names") if classes is not None else None
    found.append(("num-class", str(len(names)) if isinstance(names, list) and names else None))
    features = (said.object("features_info") or JsonObject({})).values.values()
    found.append(
        ("num-feature", str(sum(len(item) for item in features if isinstance(item, list))) if features else None)
    )
    trees = next((item for key in ("oblivious_trees", "trees") if isinstance(item := said.values.get(key), list)), [])
    found.append(("num-trees", str(len(trees)) if trees else None))
    return [(f"aibom:catboost:{name}", clean_name(text)) for name, text in found if text]


FORMAT = CatBoostJson()
