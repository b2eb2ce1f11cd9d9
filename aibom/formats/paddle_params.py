"""PaddlePaddle's combined weights, ``*.pdiparams``: tensors one after the other, without names.

Layout: ``SerializeToStream`` in paddle/fluid/framework/lod_tensor.cc and tensor_util.cc of
https://github.com/PaddlePaddle/Paddle.
"""

from __future__ import annotations

import struct
from collections import Counter
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import present
from aibom.formats.paddle_tensor import ELEMENTS, read_tensor
from aibom.formats.protobuf import BYTES, Field, Wire
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "PaddleParams"]

_MAX_TENSORS: Final = 50_000
_MAX_LEVELS = 16
_MAX_DESC = 4096


class PaddleParams:
    """Weights of PaddlePaddle, ``*.pdiparams``.

    They have no magic: a file is one where each tensor's description and length lead to the next, to the end.
    Parameters are the elements of all. The program that they belong to, ``*.pdmodel`` or ``*.json``, names them.
    """

    name = "paddle-params"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pdiparams",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the tensors add up to; see ``Format.read``."""
        elements: Counter[str] = Counter()
        unknowns: list[Property] = []
        try:
            _read(blob, elements)
        except FormatError as error:
            if not elements:
                raise FormatError(f"no weights of PaddlePaddle: {error}") from error
            unknowns.append(("contents", str(error)))
        model = ModelFacts(
            parameters=(elements.total() or None) if not unknowns else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if not unknowns else (),
            formats=("paddle",),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            model=model,
            libraries=("paddlepaddle",),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(blob: Blob, elements: Counter[str]) -> None:
    wire = Wire(blob)
    position = 0
    for _ in range(_MAX_TENSORS):
        if position == blob.size:
            return
        version, levels = struct.unpack("<IQ", blob.exactly(position, 12))
        if version or levels > _MAX_LEVELS:
            raise FormatError("a tensor of another version")
        position += 12
        for _ in range(levels):
            position += 8 + int.from_bytes(blob.exactly(position, 8), "little")
        version, length = struct.unpack("<Ii", blob.exactly(position, 8))
        position += 8
        if version or not 0 < length <= _MAX_DESC or position + length > blob.size:
            raise FormatError("a tensor without a description")
        desc = read_tensor(wire, Field(0, BYTES, 0, position, position + length))
        if desc.kind not in ELEMENTS:
            raise FormatError(f"tensor type {desc.kind} is not known")
        _, dtype, width = ELEMENTS[desc.kind]
        position += length + desc.elements * width
        if position > blob.size:
            raise FormatError("truncated")
        elements[dtype] += desc.elements
    raise FormatError(f"more than {_MAX_TENSORS} tensors")


FORMAT = PaddleParams()
