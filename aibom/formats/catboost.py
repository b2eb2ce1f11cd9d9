"""CatBoost's models, ``*.cbm``: what their FlatBuffer says beside the trees.

Format: catboost/libs/model/flatbuffers/model.fbs of https://github.com/catboost/catboost.
"""

from __future__ import annotations

import re
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.flatbuffer import Buffer
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "CatBoost", "catboost_version"]

_MAGIC: Final = b"CBM1"
_MAX_PAIRS = 1_000
_VERSION = re.compile(r"^\s*Branch: tags/v(\d{1,4}(?:\.\d{1,4}){1,3})\s*$", re.MULTILINE)
_KEYS: Final = {"model_guid": "model-guid", "train_finish_time": "train-finish-time"}


def catboost_version(text: object) -> str | None:
    """Give the version that a build of a release says of itself in ``catboost_version_info``."""
    found = _VERSION.search(text[:65536]) if isinstance(text, str) else None
    return found[1] if found is not None else None


class CatBoost:
    """Models of CatBoost, ``*.cbm``.

    Version of the format and of CatBoost, the model's own id and when its training ended. Trees and parameters of the
    training are not read.
    """

    name = "catboost"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".cbm",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the model says; see ``Format.read``."""
        head = blob.exactly(0, 8)
        if head[:4] != _MAGIC:
            raise FormatError("not a model of CatBoost's: no CBM1")
        size = int.from_bytes(head[4:], "little")
        unknowns: list[Property] = []
        properties: list[Property] = []
        saved: list[str] = []
        if size > blob.size - 8:
            unknowns.append(("contents", "truncated"))
        else:
            try:
                core = Blob(blob.path, size, lambda offset, length: blob.exactly(8 + offset, length))
                _read(Buffer(core), properties, saved)
            except FormatError as error:
                unknowns.append(("contents", str(error)))
        model = ModelFacts(formats=(self.name,), saved_with=tuple(saved))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            libraries=("catboost",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _read(buffer: Buffer, properties: list[Property], saved: list[str]) -> None:
    core = buffer.root()
    if version := clean_name(core.text(0, 256)):
        properties.append(("aibom:catboost:format-version", version))
    for position in core.tables(2)[:_MAX_PAIRS]:
        pair = buffer.table(position)
        named = pair.text(0, 256)
        if named == "catboost_version_info" and (release := catboost_version(pair.text(1, 65536))):
            saved[:] = [f"catboost {release}"]
        key = _KEYS.get(named)
        value = clean_name(pair.text(1, 1024)) if key is not None else ""
        if value:
            properties.append((f"aibom:catboost:{key}", value))


FORMAT = CatBoost()
