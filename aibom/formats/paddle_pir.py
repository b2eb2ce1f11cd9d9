"""PaddlePaddle's programs since version 3, JSON of its intermediate representation: ``inference.json``.

Layout: paddle/fluid/pir/serialize_deserialize of https://github.com/PaddlePaddle/Paddle, base_code version 1 to 4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import leaves_folder, present
from aibom.formats.json_object import read_object
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.graph.component import Kind
from aibom.graph.facts import ModelFacts, Property

__all__ = ["FORMAT", "PaddlePir"]

_MAGIC: Final = b'{"base_code":{"magic":"pir"'
_ELEMENTS: Final = {
    **{"t_f32": ("float32", "F32"), "t_f16": ("float16", "F16"), "t_bf16": ("bfloat16", "BF16")},
    **{"t_f64": ("float64", "F64"), "t_i8": ("int8", "I8"), "t_u8": ("uint8", "U8"), "t_i16": ("int16", "I16")},
    **{"t_i32": ("int32", "I32"), "t_i64": ("int64", "I64"), "t_bool": ("bool", "BOOL")},
    **{"t_f8e4m3": ("float8_e4m3fn", "F8_E4M3"), "t_f8e5m2": ("float8_e5m2", "F8_E5M2")},
    **{"t_c64": ("complex64", "C64"), "t_c128": ("complex128", "C128")},
}
_PARAMETER, _DATA, _FETCH = "p", "1.data", "1.fetch"
_MAX_NUMBER = 1 << 63


class PaddlePir:
    """Programs of PaddlePaddle 3, ``*.json`` that begins with the representation's own header, to the byte.

    Version of the representation, inputs and outputs with type and shape. Parameters are the elements of the program's
    parameters, which ``*.pdiparams`` of the same name holds. At most 16 MiB are read.
    """

    name = "paddle-pir"
    kind: Kind | None = Kind.MODEL
    shared = magic_only = True
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = (".json",)
    magic: tuple[tuple[int, bytes], ...] = ((0, _MAGIC),)

    def read(self, blob: Blob) -> Facts:
        """Return what the program says; see ``Format.read``."""
        if blob.read(0, len(_MAGIC)) != _MAGIC:
            return Facts(self.name)
        elements: Counter[str] = Counter()
        inputs: list[str] = []
        outputs: list[str] = []
        properties: list[Property] = []
        unknowns: list[Property] = []
        try:
            said = read_object(blob)
            base = said.object("base_code")
            if version := base.count("version") if base is not None else None:
                properties.append(("aibom:paddle:pir-version", str(version)))
            _read(said.values.get("program"), elements, inputs, outputs)
        except FormatError as error:
            unknowns.append(("contents", str(error)))
        known = not unknowns and elements.total() < _MAX_NUMBER
        model = ModelFacts(
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            parameters=(elements.total() or None) if known else None,
            parameters_by_dtype=tuple(sorted(elements.items())) if known else (),
            formats=("paddle",),
        )
        weights = f"{blob.name[: -len('.json')]}.pdiparams"
        return Facts(
            format=self.name,
            kind=self.kind,
            properties=tuple(properties),
            model=model,
            libraries=("paddlepaddle",),
            files=(weights,) if not leaves_folder(weights) and (elements or unknowns) else (),
            unknowns=tuple(unknowns),
            measured=present(model, "formats", "parameters", "parameters_by_dtype"),
        )


def _read(program: Any, elements: Counter[str], inputs: list[str], outputs: list[str]) -> None:
    types: dict[Any, Any] = {}
    for operator in _operators(program):
        kind = operator.get("#")
        values = operator.get("O")
        results = values if isinstance(values, list) else [values]
        for result in results:
            if isinstance(result, dict) and isinstance(result.get("%"), int):
                types[result["%"]] = result.get("TT")
        if kind == _PARAMETER:
            for result in results:
                dtype, dims = _tensor(result.get("TT") if isinstance(result, dict) else None)
                if dtype and dims is not None and min(dims, default=0) >= 0:
                    count = 1
                    for size in dims:
                        count = min(count * size, _MAX_NUMBER)
                    elements[_ELEMENTS[dtype][1]] += count
        elif kind == _DATA and len(inputs) < MAX_VALUES:
            inputs.append(_shown(operator, results[0].get("TT") if results and isinstance(results[0], dict) else None))
        elif kind == _FETCH and len(outputs) < MAX_VALUES:
            given = operator.get("I")
            first = given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}
            number = first.get("%")
            outputs.append(_shown(operator, types.get(number) if isinstance(number, int) else None))


def _operators(program: Any) -> Iterator[dict[str, Any]]:
    regions = program.get("regions") if isinstance(program, dict) else None
    for region in regions if isinstance(regions, list) else ():
        blocks = region.get("blocks") if isinstance(region, dict) else None
        for block in blocks if isinstance(blocks, list) else ():
            operators = block.get("ops") if isinstance(block, dict) else None
            yield from (item for item in operators if isinstance(item, dict)) if isinstance(operators, list) else ()


def _tensor(value: Any) -> tuple[str, list[int] | None]:
    """Type of the elements, a key of ``_ELEMENTS`` or empty, and dimensions of a tensor's type."""
    data = value.get("D") if isinstance(value, dict) else None
    if not isinstance(data, list) or len(data) < 2 or not isinstance(data[0], dict):
        return "", None
    kind = data[0].get("#")
    name = kind.partition(".")[2] if isinstance(kind, str) else ""
    dims = data[1] if isinstance(data[1], list) and all(type(size) is int for size in data[1][:64]) else None
    return (name if name in _ELEMENTS else ""), dims[:64] if dims is not None else None


def _shown(operator: dict[str, Any], kind: Any) -> str:
    dtype, dims = _tensor(kind)
    name = ""
    attributes = operator.get("A")
    for item in attributes if isinstance(attributes, list) else ():
        if isinstance(item, dict) and item.get("N") == "name" and isinstance(item.get("AT"), dict):
            said = item["AT"].get("D")
            name = said if isinstance(said, str) else ""
    return shown_value(name, _ELEMENTS[dtype][0] if dtype else "", dims) or "?"


FORMAT = PaddlePir()
