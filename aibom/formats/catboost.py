"""CatBoost's models, ``*.cbm``: what their FlatBuffer says beside the trees.

Format: catboost/libs/model/flatbuffers/model.fbs of https://github.com/catboost/catboost.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.flatbuffer import Buffer
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "CatBoost"]

_MAGIC: Final = b"CBM1"
_MAX_PAIRS = 1_000
_KEYS: Final = {"model_guid": "model-guid", "train_finish_time": "train-finish-time"}


class CatBoost:
    """Models of CatBoost, ``*.cbm``.

    Version of the format, the model's own id and when its training ended. Trees and parameters of the training are not
    read.
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
        if size > blob.size - 8:
            unknowns.append(("contents", "truncated"))
        else:
            try:
                _read(
                    Buffer(Blob(blob.path, size, lambda offset, length: blob.exactly(8 + offset, length))), properties
                )
            except FormatError as error:
                unknowns.append(("contents", str(error)))
        model = ModelFacts(formats=(self.name,))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            libraries=("catboost",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats"),
        )


def _read(buffer: Buffer, properties: list[Property]) -> None:
    core = buffer.root()
    if version := clean_name(core.text(0, 256)):
        properties.append(("aibom:catboost:format-version", version))
    for position in core.tables(2)[:_MAX_PAIRS]:
        pair = buffer.table(position)
        key = _KEYS.get(pair.text(0, 256))
        value = clean_name(pair.text(1, 1024)) if key is not None else ""
        if value:
            properties.append((f"aibom:catboost:{key}", value))


FORMAT = CatBoost()
