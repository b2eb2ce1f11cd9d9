"""Tensors of PaddlePaddle as its protobuf describes them.

Fields: paddle/phi/core/framework/framework.proto of https://github.com/PaddlePaddle/Paddle, messages VarType and
VarDesc.
"""

from __future__ import annotations

from math import prod
from typing import Final, NamedTuple

from aibom.formats.protobuf import BYTES, Field, Wire, signed

__all__ = ["ELEMENTS", "TensorDesc", "paddle_version", "read_tensor"]

ELEMENTS: Final = {
    **{0: ("bool", "BOOL", 1), 1: ("int16", "I16", 2), 2: ("int32", "I32", 4), 3: ("int64", "I64", 8)},
    **{4: ("float16", "F16", 2), 5: ("float32", "F32", 4), 6: ("float64", "F64", 8), 20: ("uint8", "U8", 1)},
    **{21: ("int8", "I8", 1), 22: ("bfloat16", "BF16", 2), 23: ("complex64", "C64", 8)},
    **{24: ("complex128", "C128", 16), 32: ("float8_e4m3fn", "F8_E4M3", 1), 33: ("float8_e5m2", "F8_E5M2", 1)},
}
"""Name of an element's type, the name that parameters are counted under, its bytes, by ``VarType.Type``."""
_MAX_DIMS = 64
_MAX_NUMBER = 1 << 63


class TensorDesc(NamedTuple):
    """A TensorDesc: type of the elements and dimensions, negative where one is not known."""

    kind: int
    dims: tuple[int, ...]

    @property
    def elements(self) -> int:
        """Product of the dimensions; an impossible number where one is negative or there are too many."""
        if min(self.dims, default=0) < 0 or len(self.dims) > _MAX_DIMS:
            return _MAX_NUMBER
        return min(prod(self.dims), _MAX_NUMBER)


def read_tensor(wire: Wire, message: Field) -> TensorDesc:
    """Read a TensorDesc.

    Raises:
        FormatError: it is broken.
        OSError: the bytes cannot be had.
    """
    kind, dims = -1, list[int]()
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire != BYTES:
            kind = item.value
        elif item.number == 2 and len(dims) <= _MAX_DIMS:
            dims += (signed(size) for size in wire.numbers(item, 10 * _MAX_DIMS))
    return TensorDesc(kind, tuple(dims))


def paddle_version(number: int) -> tuple[str, ...]:
    """Give the library with its version: 3003001 is 3.3.1; 0 is what a build of no release says."""
    if not 0 < number < 1_000_000_000:
        return ()
    return (f"paddlepaddle {number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}",)
