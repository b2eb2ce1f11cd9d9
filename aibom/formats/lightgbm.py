"""LightGBM's models as text: the header before the trees."""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob
from aibom.formats.declared import decode, present
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts
from aibom.normalize.text import clean_name

__all__ = ["FORMAT", "LightGbm"]

_MAGIC: Final = b"tree\nversion="
_HEAD, _TAIL = 1024 * 1024, 1024 * 1024
_KEYS: Final = ("version", "objective", "num_class")


class LightGbm:
    """Models of LightGBM as text, ``*.txt``, ``*.model``, ``*.lgb``.

    A file is one where it begins with ``tree`` and ``version=``, to the byte; any other text is left alone. Of it, 1
    MiB at the beginning and at the end are read: version of the format, objective, classes, features, trees, and
    whether it ends.
    """

    name = "lightgbm"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".txt", ".lgb")
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the header says; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        header = blob.read(0, _HEAD).partition(b"\n\n")[0]
        lines = (line.partition("=") for line in decode(header, cut=True).split("\n"))
        values = {key: clean_name(value) for key, _, value in lines if value}
        properties = [(f"aibom:lightgbm:{key.replace('_', '-')}", values[key]) for key in _KEYS if values.get(key)]
        last = values.get("max_feature_idx", "")
        if last.isascii() and last.isdigit() and len(last) < 12:
            properties.append(("aibom:lightgbm:num-feature", str(int(last) + 1)))
        if b"\ntree_sizes=" in header:
            sizes = header.rpartition(b"\ntree_sizes=")[2].partition(b"\n")[0]
            properties.append(("aibom:lightgbm:num-trees", str(len(sizes.split()))))
        ended = b"end of trees" in blob.read(max(blob.size - _TAIL, 0))
        model = ModelFacts(formats=(self.name,))
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            libraries=("lightgbm",),
            unknowns=() if ended else (("contents", "truncated: no end of the trees"),),
            measured=present(model, "formats"),
        )


FORMAT = LightGbm()
