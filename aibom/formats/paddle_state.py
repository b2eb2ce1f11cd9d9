"""What ``paddle.save`` writes, ``*.pdparams``: a pickle of arrays by name; nothing is loaded."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.byte_stream import ByteStream
from aibom.formats.declared import present
from aibom.formats.pickle import Imports
from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_machine import MAX_STREAM, Machine
from aibom.formats.pickle_values import Call
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "PaddleState"]

_ELEMENTS: Final = {
    **{"f2": "F16", "f4": "F32", "f8": "F64", "i1": "I8", "i2": "I16", "i4": "I32", "i8": "I64", "b1": "BOOL"},
    **{"u1": "U8", "u2": "U16", "u4": "U32", "u8": "U64", "c8": "C64", "c16": "C128"},
}
_NAMES: Final = "StructuredToParameterName@@"
_MAX_NUMBER = 1 << 63


class PaddleState:
    """Weights that ``paddle.save`` wrote, ``*.pdparams``; the state of an optimizer, ``*.pdopt``, is no model.

    Parameters are the elements of the arrays at the top; bfloat16, which Paddle writes as unsigned integers, counts as
    these. What loading would import is ``aibom:file:import``. Of the opcodes are read at most 2,000,000 and 64 MiB; the
    bytes of arrays are passed over.
    """

    name = "paddle-state"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pdparams", ".pdopt")
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the opcodes say; see ``Format.read``."""
        kind = None if blob.name.lower().endswith(".pdopt") else Kind.MODEL
        machine = Machine(ByteStream(blob, MAX_STREAM))
        elements: Counter[str] = Counter()
        unknowns: list[Property] = []
        try:
            _count(machine.run(), elements)
        except FormatError as error:
            if not machine.protocol and kind is None:
                return Facts(self.name, unknowns=(("contents", str(error)),))
            if not machine.protocol:
                raise FormatError(f"not what paddle.save writes: {error}") from error
            unknowns.append(("contents", f"{error}; imports behind are not known"))
        known = not unknowns and not machine.cut and elements.total() < _MAX_NUMBER
        model = ModelFacts(
            parameters=(elements.total() or None) if known else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if known else (),
            formats=("paddle",),
        )
        imports = Imports.of(machine.imports, machine.hidden)
        return Facts(
            format=self.name,
            kind=kind,
            properties=tuple(imports.properties),
            model=model if kind is not None else None,
            libraries=tuple(sorted({"paddlepaddle", *imports.libraries})) if kind is not None else (),
            unknowns=tuple(unknowns),
            findings=tuple(imports.findings),
            measured=present(model, "formats", "parameters", "parameters_by_dtype") if kind is not None else (),
        )


def _count(value: Any, elements: Counter[str]) -> None:
    for key, item in value.items() if isinstance(value, dict) else ():
        # Before version 2.1 an array stood beside its name.
        array = item[1] if isinstance(item, tuple) and len(item) == 2 else item
        if key == _NAMES or not isinstance(array, Call) or not isinstance(array.state, tuple) or len(array.state) < 3:
            continue
        function, shape, dtype = array.function, array.state[1], array.state[2]
        code = dtype.arguments[0] if isinstance(dtype, Call) and dtype.arguments else None
        if not isinstance(function, Global) or function.name != "_reconstruct" or not isinstance(shape, tuple):
            continue
        if isinstance(code, str) and code in _ELEMENTS and all(type(size) is int and size >= 0 for size in shape[:64]):
            elements[_ELEMENTS[code]] += min(prod(shape[:64]), _MAX_NUMBER)


FORMAT = PaddleState()
