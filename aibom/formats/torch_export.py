"""What ``torch.export.save`` writes, ``*.pt2``: version, inputs and outputs, and the sizes of the weights.

Layout: torch/export/pt2_archive/constants.py and torch/_export/serde/schema.py of https://github.com/pytorch/pytorch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aibom.formats.blob import FormatError
from aibom.formats.json_object import JsonObject, read_object
from aibom.formats.signature import MAX_VALUES, shown_value
from aibom.formats.zip_members import Archive
from aibom.graph.facts import Property

__all__ = ["Export", "read_export"]

_TYPES: Final = {
    **{1: ("uint8", "U8"), 2: ("int8", "I8"), 3: ("int16", "I16"), 4: ("int32", "I32"), 5: ("int64", "I64")},
    **{6: ("float16", "F16"), 7: ("float32", "F32"), 8: ("float64", "F64"), 10: ("complex64", "C64")},
    **{11: ("complex128", "C128"), 12: ("bool", "BOOL"), 13: ("bfloat16", "BF16"), 28: ("uint16", "U16")},
    **{29: ("float8_e4m3fn", "F8_E4M3"), 30: ("float8_e5m2", "F8_E5M2")},
}
"""Name of an element's type, and the name that parameters are counted under, by ``ScalarType`` of the schema."""
_MAX_MODELS = 16
_MAX_NUMBER = 1 << 63


@dataclass(slots=True)
class Export:
    """An exported program.

    Attributes:
        version: that of PyTorch.
        inputs: of the first model in the archive, in its order.
        outputs: likewise.
        elements: number of elements of parameters and buffers, by dtype.
        unknowns: what could not be read.
    """

    version: str | None = None
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    elements: Counter[str] = field(default_factory=Counter)
    unknowns: list[Property] = field(default_factory=list)


def read_export(archive: Archive, names: Mapping[str, str]) -> Export:
    """Read what an archive says of its program.

    Args:
        archive: the archive.
        names: full names of its members by their names below its top folder.

    Raises:
        OSError: the bytes cannot be had.
    """
    found = Export()
    for name in sorted(names):
        if name.startswith("data/weights/") and name.endswith("_weights_config.json"):
            _weights(_object(archive, names[name], found), found)
    models = [name for name in sorted(names) if name.startswith("models/") and name.endswith(".json")]
    for name in models[:1]:
        said = _object(archive, names[name], found)
        found.version = said.text("torch_version")
        _signature(said, found)
    return found


def _object(archive: Archive, name: str, found: Export) -> JsonObject:
    try:
        return read_object(archive.open(name))
    except FormatError as error:
        found.unknowns.append(("contents", f"{name.rpartition('/')[2][:256]}: {error}"))
        return JsonObject({})


def _weights(said: JsonObject, found: Export) -> None:
    config = said.object("config") or JsonObject({})
    for item in config.values.values():
        meta = item.get("tensor_meta") if isinstance(item, dict) else None
        kind, sizes = _tensor(meta)
        numbers = [size for size in sizes or () if isinstance(size, int) and size >= 0]
        if kind not in _TYPES or sizes is None or len(numbers) < len(sizes):
            found.unknowns.append(("parameters", "a weight that is not described"))
            return
        count = 1
        for size in numbers:
            count = min(count * size, _MAX_NUMBER)
        found.elements[_TYPES[kind][1]] += count


def _tensor(meta: Any) -> tuple[int, list[int | str] | None]:
    """Type and sizes of a TensorMeta; a size that is an expression is its text, or empty."""
    if not isinstance(meta, dict):
        return -1, None
    kind, sizes = meta.get("dtype"), meta.get("sizes")
    shown = [_size(size) for size in sizes[:64]] if isinstance(sizes, list) else None
    return (kind if type(kind) is int else -1), shown


def _size(size: Any) -> int | str:
    if not isinstance(size, dict):
        return ""
    number, expression = size.get("as_int"), size.get("as_expr")
    if type(number) is int:
        return number
    text = expression.get("expr_str") if isinstance(expression, dict) else None
    return text if isinstance(text, str) else ""


def _signature(said: JsonObject, found: Export) -> None:
    module = said.object("graph_module") or JsonObject({})
    signature, graph = module.object("signature") or JsonObject({}), module.object("graph") or JsonObject({})
    values = graph.object("tensor_values") or JsonObject({})
    for key, inner, ends in (
        ("input_specs", "user_input", found.inputs),
        ("output_specs", "user_output", found.outputs),
    ):
        for name in _names(signature.values.get(key), inner):
            kind, sizes = _tensor(values.values.get(name))
            if len(ends) < MAX_VALUES and (shown := shown_value(name, _TYPES.get(kind, ("", ""))[0], sizes)):
                ends.append(shown)


def _names(specs: Any, key: str) -> Iterator[str]:
    for spec in specs if isinstance(specs, list) else ():
        value = spec.get(key) if isinstance(spec, dict) else None
        argument = value.get("arg") if isinstance(value, dict) else None
        tensor = argument.get("as_tensor") if isinstance(argument, dict) else None
        name = tensor.get("name") if isinstance(tensor, dict) else None
        if isinstance(name, str):
            yield name
