"""Writes pickles opcode by opcode, of classes that need not exist: nothing is imported to write or to read them."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

__all__ = ["Made", "Name", "Persistent", "Raw", "dump", "estimator", "joblib_array", "value"]


class Name:
    """A global: module and name."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Made:
    """A call of a global with arguments, given a state where there is one."""

    def __init__(
        self, function: Name, *arguments: Any, state: Any = None, items: Mapping[Any, Any] | None = None
    ) -> None:
        self.function, self.arguments, self.state, self.items = function, arguments, state, items


class Persistent:
    """What is stored outside of the pickle, by its id."""

    def __init__(self, pid: Any) -> None:
        self.pid = pid


class Raw(bytes):
    """Opcodes as they are."""


def value(item: Any) -> bytes:
    """The opcodes of one value, without frames and memo."""
    match item:
        case Raw():
            return bytes(item)
        case Name():
            return f"c{item.module}\n{item.name}\n".encode()
        case Made():
            state = value(item.state) + b"b" if item.state is not None else b""
            items = (
                b"(" + b"".join(value(part) for pair in item.items.items() for part in pair) + b"u"
                if item.items
                else b""
            )
            return value(item.function) + value(item.arguments) + b"R" + items + state
        case Persistent():
            return value(item.pid) + b"Q"
        case None:
            return b"N"
        case bool():
            return b"\x88" if item else b"\x89"
        case int():
            data = item.to_bytes(item.bit_length() // 8 + 1, "little", signed=True)
            return b"\x8a" + bytes((len(data),)) + data
        case float():
            return b"G" + struct.pack(">d", item)
        case str():
            return b"X" + struct.pack("<I", len(item.encode())) + item.encode()
        case bytes():
            return b"B" + struct.pack("<I", len(item)) + item
        case tuple():
            return b"(" + b"".join(map(value, item)) + b"t"
        case list():
            return b"](" + b"".join(map(value, item)) + b"e"
        case dict():
            return b"}(" + b"".join(value(part) for pair in item.items() for part in pair) + b"u"
    raise TypeError(item)


def dump(item: Any, protocol: int = 2) -> bytes:
    """One pickle."""
    return b"\x80" + bytes((protocol,)) + value(item) + b"."


def estimator(name: str = "LogisticRegression", version: str = "1.5.0", **state: Any) -> Made:
    """An estimator of scikit-learn's with its version."""
    cls = Name("sklearn.linear_model._logistic", name)
    return Made(
        Name("copyreg", "_reconstructor"),
        cls,
        Name("builtins", "object"),
        None,
        state={**state, "_sklearn_version": version},
    )


def joblib_array(data: bytes, shape: tuple[int, ...], dtype: str = "f8", padding: int | None = 3) -> Raw:
    """An array as joblib writes it: its description, and its bytes between the opcodes."""
    described = Made(Name("numpy", "dtype"), dtype, False, True, state=(3, "<", None, None, None, -1, -1, 0))
    state: dict[str, Any] = {"subclass": Name("numpy", "ndarray"), "shape": shape, "order": "C", "dtype": described}
    if padding is not None:
        state["numpy_array_alignment_bytes"] = 16
    filler = bytes((padding,)) + b"\xff" * padding if padding is not None else b""
    wrapper = Made(Name("joblib.numpy_pickle", "NumpyArrayWrapper"), state=state)
    return Raw(value(wrapper) + filler + data)
