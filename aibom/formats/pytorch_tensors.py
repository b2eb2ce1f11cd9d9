"""Tensors in what ``torch.save`` writes: state dicts found, elements counted, shapes held against their storages.

What is called to rebuild a tensor: https://github.com/pytorch/pytorch/blob/v2.13.0/torch/_utils.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from aibom.formats.pickle_globals import Global
from aibom.formats.pickle_values import Call

__all__ = ["DTYPES", "Tally", "Tensor", "find_tensors", "is_optimizer", "is_tensor", "tensor_of"]

DTYPES: Final[dict[str, tuple[str, int]]] = {
    "FloatStorage": ("F32", 4),
    "DoubleStorage": ("F64", 8),
    "HalfStorage": ("F16", 2),
    "BFloat16Storage": ("BF16", 2),
    "LongStorage": ("I64", 8),
    "IntStorage": ("I32", 4),
    "ShortStorage": ("I16", 2),
    "CharStorage": ("I8", 1),
    "ByteStorage": ("U8", 1),
    "BoolStorage": ("BOOL", 1),
    "ComplexFloatStorage": ("C64", 8),
    "ComplexDoubleStorage": ("C128", 16),
    "QInt8Storage": ("I8", 1),
    "QUInt8Storage": ("U8", 1),
    "QInt32Storage": ("I32", 4),
    "float8_e4m3fn": ("F8_E4M3", 1),
    "float8_e5m2": ("F8_E5M2", 1),
    "uint16": ("U16", 2),
    "uint32": ("U32", 4),
    "uint64": ("U64", 8),
}
"""Dtype, as safetensors names it, and bytes of an element, by storage class or ``torch.dtype``."""

_STATES: Final = ("state_dict", "model_state_dict", "model", "module", "net", "network", "weights", "params")
_PLAIN = frozenset(("_rebuild_tensor", "_rebuild_tensor_v2"))
_FLOATS = frozenset(("BF16", "C64", "F16", "F32", "F64", "F8_E4M3", "F8_E5M2"))
_NAMES = frozenset(("weight", "bias"))
_MODULE = frozenset(("_parameters", "_buffers", "_modules"))
_MAX_DIMS = 64
_MAX_SEEN = 300_000


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor that loading would rebuild.

    Attributes:
        dtype: as safetensors names it; empty where it is not known.
        elements: how many.
        key: of its storage.
        storage: elements that the storage has; bytes where ``dtype`` is empty.
        width: bytes of an element.
        place: what tells it from others in the same storage.
        fits: whether its shape lies within its storage.
    """

    dtype: str
    elements: int
    key: str
    storage: int
    width: int
    place: tuple[int, ...]
    fits: bool


@dataclass(slots=True)
class Tally:
    """Tensors counted, each once, whatever number of names it has.

    Attributes:
        elements: by dtype.
        storages: bytes that each storage must have, by its key.
        broken: tensors that do not fit their storage.
        odd: tensors whose number of elements is not known.
    """

    elements: Counter[str] = field(default_factory=Counter)
    storages: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    odd: int = 0
    _seen: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)

    def add(self, value: Any) -> None:
        """Count a tensor: a call that ``is_tensor``."""
        tensor = tensor_of(value)
        if tensor is None or not tensor.dtype:
            self.odd += 1
        elif not tensor.fits:
            self.broken += 1
        elif (tensor.key, tensor.place) not in self._seen:
            self._seen.add((tensor.key, tensor.place))
            self.elements[tensor.dtype] += tensor.elements
            self.storages[tensor.key] = tensor.storage * tensor.width


def tensor_of(value: Any) -> Tensor | None:
    """Read the call that rebuilds a tensor; None where it is none whose shape stands there."""
    for _ in range(4):
        if not isinstance(value, Call) or not isinstance(value.function, Global):
            return None
        name, arguments = value.function.name, value.arguments
        if name in ("_rebuild_parameter", "_rebuild_parameter_with_state") and arguments:
            value = arguments[0]
        elif name == "_rebuild_from_type_v2" and len(arguments) > 2 and isinstance(arguments[2], tuple):
            value = Call(arguments[0], arguments[2])
        elif name == "_rebuild_tensor_v3" and len(arguments) > 6 and isinstance(arguments[6], Global):
            return _plain(arguments, arguments[6].name)
        elif name in _PLAIN or name == "_rebuild_qtensor":
            return _plain(arguments, "") if len(arguments) > 3 else None
        else:
            return None
    return None


def _plain(arguments: tuple[Any, ...], dtype: str) -> Tensor | None:
    storage, offset, size, stride = arguments[:4]
    pid = storage.arguments[0] if isinstance(storage, Call) and storage.function is None else None
    if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage" or not isinstance(pid[1], Global):
        return None
    if not _numbers(size) or not _numbers(stride) or len(size) != len(stride) or not _numbers((offset, pid[4])):
        return None
    name, width = DTYPES.get(dtype or pid[1].name, ("", 0))
    elements = prod(size)
    held = pid[4] // width if dtype and width else pid[4]
    last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True)) if elements else 0
    return Tensor(name, elements, str(pid[2]), held, width, (offset, *size, *stride), last < held or not elements)


def _numbers(values: Any) -> bool:
    return (
        isinstance(values, tuple)
        and len(values) <= _MAX_DIMS
        and all(type(number) is int and 0 <= number < 1 << 62 for number in values)
    )


def is_tensor(value: Any) -> bool:
    """Tell whether a call rebuilds a tensor, of whatever kind."""
    return (
        isinstance(value, Call)
        and isinstance(value.function, Global)
        and value.function.module in ("torch._utils", "torch._tensor")
        and value.function.name.startswith("_rebuild_")
    )


def mapping_of(value: Any) -> Mapping[Any, Any] | None:
    """Give what a dict or an OrderedDict holds; None for anything else."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, Call) or not isinstance(value.function, Global):
        return None
    if value.function.name not in ("OrderedDict", "defaultdict", "dict", "EasyDict"):
        return None
    first = value.arguments[0] if value.arguments else None
    if value.items is None and isinstance(first, list):
        pairs = [tuple(pair) for pair in first if isinstance(pair, (list, tuple)) and len(pair) == 2]
        return {key: item for key, item in pairs if isinstance(key, (str, int))}
    return value.items or {}


def is_optimizer(value: Any) -> bool:
    """Tell whether a value is the state of an optimizer of torch's."""
    held = mapping_of(value)
    return held is not None and "state" in held and "param_groups" in held


def find_tensors(value: Any, every: bool = False) -> list[Any] | None:
    """Find the tensors of the one model that a value is or holds.

    That is a state dict (tensors under names of which one is of a layer: ``fc.weight``), a module of torch's, or a
    mapping that holds one of them under one of the names that training scripts use, or holds only one.

    Args:
        value: what a file would give.
        every: take all tensors that can be reached, as in TorchScript, where a file is one model.

    Returns:
        Calls that rebuild tensors; None where there is no model, or it is open which one of several counts.
    """
    if every:
        return list(_reachable(value, lambda call: True))
    return _model(value, 0, set())


def _model(value: Any, depth: int, seen: set[int]) -> list[Any] | None:
    if not isinstance(value, (dict, Call)) or id(value) in seen:
        return None
    seen.add(id(value))
    if isinstance(value, Call) and isinstance(value.state, dict) and "_modules" in value.state:
        return list(_reachable(value, _is_module))
    held = mapping_of(value)
    if not held or depth > 3 or is_optimizer(value):
        return None
    tensors = [item for item in held.values() if is_tensor(item)]
    if len(tensors) == len(held) - ("_metadata" in held) and all(isinstance(key, str) for key in held):
        return tensors if _is_state(held, tensors) else None
    for key in _STATES:
        if (found := _model(held.get(key), depth + 1, seen)) is not None:
            return found
    every = [found for item in held.values() if (found := _model(item, depth + 1, seen)) is not None]
    return every[0] if len(every) == 1 else None


def _is_state(held: Mapping[Any, Any], tensors: list[Any]) -> bool:
    if not any("." in key or key in _NAMES for key in held):
        return False
    known = [tensor_of(item) for item in tensors]
    return any(tensor is None or not tensor.dtype or tensor.dtype in _FLOATS for tensor in known)


def _is_module(call: Call) -> bool:
    return isinstance(call.state, dict) and "_modules" in call.state


def _reachable(value: Any, inside: Callable[[Call], bool]) -> Iterator[Any]:
    # Without recursion, each container once: values may hold themselves.
    todo: list[Any] = [value]
    seen: set[int] = set()
    while todo and len(seen) < _MAX_SEEN:
        item = todo.pop()
        if is_tensor(item):
            yield item
            continue
        if id(item) in seen:
            continue
        if isinstance(item, (list, tuple)):
            seen.add(id(item))
            todo += item
        elif isinstance(item, dict):
            seen.add(id(item))
            todo += item.values()
        elif isinstance(item, Call):
            seen.add(id(item))
            if (held := mapping_of(item)) is not None:
                todo += held.values()
            elif inside(item):
                parts = item.state if isinstance(item.state, dict) else {"": item.state}
                keys = _MODULE if inside is _is_module else parts.keys()
                todo += (part for key, part in parts.items() if key in keys)
