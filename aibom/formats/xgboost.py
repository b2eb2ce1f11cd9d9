"""XGBoost's models, ``*.json`` and ``*.ubj``: version, objective, number of trees, from their ends; no tree is read.

Format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html. XGBoost writes keys sorted and without
white space, so that what describes the model stands before the trees and behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import decode, present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "XGBoost"]

_JSON: Final = b'{"learner":{'
_UBJ: Final = b"{L\0\0\0\0\0\0\0\x07learner{"
_HEAD, _TAIL = 65536, 16384
_KEYS: Final = {
    "num_trees": "aibom:xgboost:num-trees",
    "num_feature": "aibom:xgboost:num-feature",
    "num_class": "aibom:xgboost:num-class",
}
_LENGTH = rb"\0{7}[\x01-\xff]"
_OBJECTIVE_JSON = re.compile(rb'"objective":\{"name":"([a-z0-9:_]+)"')
_OBJECTIVE_UBJ = re.compile(rb"objective\{L\0{7}\x04nameSL" + _LENGTH + rb"([a-z0-9:_]+)")
_VERSION_JSON = re.compile(rb'"version":\[(\d{1,4}),(\d{1,4}),(\d{1,4})\]\}\s*\Z')
_VERSION_UBJ = re.compile(rb"version\[#L\0{7}\x03i(.)i(.)i(.)\}\Z", re.DOTALL)


class XGBoost:
    """Models of XGBoost, ``*.json`` and ``*.ubj``.

    A file is one where it begins with the key ``learner`` as XGBoost writes it, to the byte; any other JSON is left
    alone. Of it, 64 KiB at the beginning and 16 KiB at the end are read: version, objective, trees, features, classes.
    """

    name = "xgboost"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".json", ".ubj", ".xgb")
    magic: tuple[tuple[int, bytes], ...] = ((0, _JSON), (0, _UBJ))

    def read(self, blob: Blob) -> Facts:
        """Return what stands at both ends; see ``Format.read``."""
        head = blob.read(0, len(_UBJ))
        if not head.startswith((_JSON, _UBJ)):
            return Facts(self.name)
        binary = head.startswith(_UBJ)
        head = blob.read(0, _HEAD)
        tail = blob.read(max(blob.size - _TAIL, 0))
        version = (_VERSION_UBJ if binary else _VERSION_JSON).search(tail)
        unknowns: list[Property] = []
        saved: tuple[str, ...] = ()
        if version is None:
            unknowns.append(("contents", "truncated: no version at its end"))
        else:
            numbers = [str(part[0]) if binary else part.decode() for part in version.groups()]
            saved = (f"xgboost {'.'.join(numbers)}",)
        model = ModelFacts(formats=(self.name,), saved_with=saved)
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(_properties(head, tail, binary)) if version is not None else (),
            model=model,
            libraries=("xgboost",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _properties(head: bytes, tail: bytes, binary: bool) -> Iterator[Property]:
    if found := re.findall(_OBJECTIVE_UBJ if binary else _OBJECTIVE_JSON, tail):
        yield "aibom:xgboost:objective", clean_name(decode(found[-1]))
    for key, name in _KEYS.items():
        before = key.encode() + rb"SL" + _LENGTH if binary else rb'"' + key.encode() + rb'":"'
        # Each tree has a num_feature of its own: the model's is the last.
        if found := re.findall(before + rb"(\d{1,18})", head if key == "num_trees" else tail):
            yield name, decode(found[0 if key == "num_trees" else -1])


FORMAT = XGBoost()
