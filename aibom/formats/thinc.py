"""Weights of Thinc, the files called ``model`` in a pipeline of spaCy (thinc/model.py, ``Model.to_bytes``)."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.lfs import lfs_pointer
from aibom.formats.msgpack import Skipped, load_msgpack
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts

__all__ = ["FORMAT", "MAGIC", "elements"]

MAGIC: Final = b"\x84\xa5nodes"
_KEYS: Final = {"nodes", "attrs", "params", "shims"}
_DTYPES: Final = {
    **{"<f2": "F16", "<f4": "F32", "<f8": "F64", "|b1": "BOOL", "|i1": "I8", "|u1": "U8"},
    **{f"<{kind}{width}": f"{name}{8 * width}" for kind, name in (("i", "I"), ("u", "U")) for width in (2, 4, 8)},
}
_MAX_DIMS: Final = 32


def elements(blob: Blob) -> Counter[str] | None:
    """Count the weights of one model of Thinc, by dtype; no array is read.

    Returns:
        Their numbers; None where there are weights that another framework packed in its own way.

    Raises:
        FormatError: it is no model of Thinc, or broken.
        OSError: the bytes cannot be had.
    """
    if not blob.read(0, len(MAGIC)).startswith(MAGIC):
        raise FormatError("no model of Thinc")
    model = load_msgpack(blob)
    if not isinstance(model, dict) or set(model) != _KEYS or not isinstance(model["params"], list):
        raise FormatError("no model of Thinc")
    found: Counter[str] = Counter()
    for node in model["params"]:
        for array in node.values() if isinstance(node, dict) else ():
            if array is not None:
                found.update(_array(array))
    return None if _holds(model["shims"]) else found


def _array(value: Any) -> dict[str, int]:
    dtype = value.get(b"type") if isinstance(value, dict) else None
    shape, data = (value.get(b"shape"), value.get(b"data")) if isinstance(value, dict) else (None, None)
    if not isinstance(dtype, str) or dtype not in _DTYPES or not isinstance(shape, list) or len(shape) > _MAX_DIMS:
        raise FormatError("an array of unknown type or shape")
    if not all(isinstance(size, int) and size >= 0 for size in shape):
        raise FormatError("an array of unknown type or shape")
    count = prod(shape)
    held = data.length if isinstance(data, Skipped) else len(data) if isinstance(data, bytes) else -1
    if held != count * int(dtype[2:]):
        raise FormatError("an array whose bytes do not fit its shape")
    return {_DTYPES[dtype]: count}


def _holds(value: Any) -> bool:
    return any(map(_holds, value)) if isinstance(value, list) else value is not None


class Thinc:
    """Weights of one component of a pipeline, a file called ``model``.

    Only identified here, by its first bytes: how many weights there are is what spaCy's folder adds up.
    """

    name = "thinc"
    kind: Kind | None = Kind.MODEL
    shared = True
    names: tuple[str, ...] = ("model",)
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ((0, MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return that it is Thinc's, or nothing; see ``Format.read``."""
        head = blob.read(0, len(MAGIC))
        if head != MAGIC:
            # What lies there in a clone without Git LFS is weights all the same; anything else may be anybody's.
            return Facts(self.name, self.kind if lfs_pointer(blob) is not None else None)
        model = ModelFacts(formats=(self.name,))
        return Facts(self.name, self.kind, model=model, libraries=("thinc",), measured=present(model, "formats"))


FORMAT = Thinc()
