"""PaddlePaddle's programs before version 3, ``*.pdmodel``: variables and the version; the weights lie beside them.

Fields: paddle/phi/core/framework/framework.proto of https://github.com/PaddlePaddle/Paddle, message ProgramDesc.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import decode, present
from aibom.formats.paddle_tensor import ELEMENTS, TensorDesc, paddle_version, read_tensor
from aibom.formats.protobuf import BYTES, VARINT, Field, Wire
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "Paddle"]

_FIELDS: Final = {1: BYTES, 4: BYTES, 5: BYTES}
_MAX_VARIABLES = 200_000
_TENSOR = 7


@dataclass(slots=True)
class _Program:
    blocks: int = 0
    version: int = 0
    variables: dict[bytes, tuple[TensorDesc, bool]] = field(default_factory=dict)
    inputs: list[bytes] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)


class Paddle:
    """Programs of PaddlePaddle, ``*.pdmodel``.

    Version, inputs and outputs with type and shape. Parameters are the elements of the variables that are kept between
    runs, which ``*.pdiparams`` of the same name holds. What operators say of where they were written is not repeated.
    """

    name = "paddle"
    kind: Kind | None = Kind.MODEL
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".pdmodel",)
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what the program says; see ``Format.read``."""
        program = _Program()
        unknowns: list[Property] = []
        try:
            _read(Wire(blob), program)
        except FormatError as error:
            if not program.blocks:
                raise FormatError(f"not a program of PaddlePaddle: {error}") from error
            unknowns.append(("contents", str(error)))
        if not program.blocks:
            raise FormatError("not a program of PaddlePaddle: no block")
        elements: Counter[str] = Counter()
        for desc, kept in program.variables.values():
            if kept and desc.kind in ELEMENTS:
                elements[ELEMENTS[desc.kind][1]] += desc.elements
        known = not unknowns and elements.total() < 1 << 63
        model = ModelFacts(
            inputs=tuple(_shown(program, program.inputs)),
            outputs=tuple(_shown(program, program.outputs)),
            parameters=(elements.total() or None) if known else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if known else (),
            formats=(self.name,),
            saved_with=paddle_version(program.version),
        )
        return Facts(
            format=self.name,
            kind=self.kind,
            model=model,
            libraries=("paddlepaddle",),
            files=(f"{blob.name[: -len('.pdmodel')]}.pdiparams",) if elements else (),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _shown(program: _Program, names: list[bytes]) -> list[str]:
    found = []
    for name in names:
        desc, _ = program.variables.get(name, (TensorDesc(-1, ()), False))
        dtype = ELEMENTS[desc.kind][0] if desc.kind in ELEMENTS else ""
        found.append(shown_value(decode(name), dtype, desc.dims if dtype else None))
    return [text for text in found if text]


def _read(wire: Wire, program: _Program) -> None:
    for item in wire.fields():
        if item.wire != _FIELDS.get(item.number, -1):
            raise FormatError(f"field {item.number} is none of a program's")
        if item.number == 1:
            _block(wire, item, program)
            program.blocks += 1
        elif item.number == 4:
            program.version = next(
                (part.value for part in wire.fields(item.start, item.end) if part.number == 1 and part.wire == VARINT),
                0,
            )


def _block(wire: Wire, message: Field, program: _Program) -> None:
    numbers = set()
    for item in wire.fields(message.start, message.end):
        numbers.add(item.number)
        if item.number == 3 and item.wire == BYTES and len(program.variables) < _MAX_VARIABLES:
            name, desc, kept = _variable(wire, item)
            program.variables.setdefault(name, (desc, kept and name not in (b"feed", b"fetch")))
        elif item.number == 4 and item.wire == BYTES:
            _operator(wire, item, program)
    if not {1, 2} <= numbers:
        raise FormatError("a block without a number")


def _variable(wire: Wire, message: Field) -> tuple[bytes, TensorDesc, bool]:
    name, desc, kept = b"", TensorDesc(-1, ()), False
    for item in wire.fields(message.start, message.end):
        if item.number == 1 and item.wire == BYTES:
            name = wire.data(item, 4096)
        elif item.number == 3 and item.wire == VARINT:
            kept = item.value == 1
        elif item.number == 2 and item.wire == BYTES:
            # VarType.lod_tensor.tensor
            for part in wire.fields(item.start, item.end):
                if part.number == 3 and part.wire == BYTES:
                    for inner in wire.fields(part.start, part.end):
                        if inner.number == 1 and inner.wire == BYTES:
                            desc = read_tensor(wire, inner)
    return name, desc, kept


def _operator(wire: Wire, message: Field, program: _Program) -> None:
    kind, ends = b"", list[Field]()
    for item in wire.fields(message.start, message.end):
        if item.number == 3 and item.wire == BYTES:
            kind = wire.data(item, 4096)
        elif item.number in (1, 2) and item.wire == BYTES:
            ends.append(item)
    if kind not in (b"feed", b"fetch"):
        return
    names = program.inputs if kind == b"feed" else program.outputs
    for end in ends:
        # What is fed comes out of the operator, field 2; what is fetched goes in, field 1.
        if end.number == (2 if kind == b"feed" else 1):
            for part in wire.fields(end.start, end.end):
                if part.number == 2 and part.wire == BYTES and len(names) < MAX_VALUES:
                    names.append(wire.data(part, 4096))


FORMAT = Paddle()
