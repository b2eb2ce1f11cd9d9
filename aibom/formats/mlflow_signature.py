"""Signatures of MLflow: inputs and outputs as columns or tensors (https://mlflow.org/docs/latest/ml/model/signatures)."""

from __future__ import annotations

from typing import Any, Final

from aibom.formats.blob import FormatError
from aibom.formats.json_text import load_json
from aibom.normalize.text import clean_name

__all__ = ["MAX_COLUMNS", "read_schema"]

MAX_COLUMNS: Final = 4096
"""Columns of one schema that are kept (own)."""

_MAX_DEPTH: Final = 8
_MAX_DIMS: Final = 64


def read_schema(value: object) -> tuple[str, ...]:
    """Read one side of a signature.

    Args:
        value: the JSON text of a list of columns, as ``MLmodel`` has it, or the list itself.

    Returns:
        One line for each column: name, type and, of a tensor, its shape; ``(optional)`` where it may be left out.

    Raises:
        FormatError: it is no list, or holds what is no column.
    """
    if isinstance(value, str):
        value, _ = load_json(value)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise FormatError("a schema is no list")
    if len(value) > MAX_COLUMNS:
        raise FormatError(f"a schema of more than {MAX_COLUMNS} columns")
    return tuple(_column(item) for item in value)


def _column(item: Any) -> str:
    if not isinstance(item, dict):
        raise FormatError("a column is no object")
    name = item.get("name")
    optional = "(optional)" if item.get("required") is False or item.get("optional") is True else ""
    words = (name if isinstance(name, (str, int)) else "", _type(item), optional)
    return clean_name(" ".join(str(word) for word in words if word != ""))


def _type(item: Any, depth: int = 0) -> str:
    kind = item.get("type") if isinstance(item, dict) else item
    if not isinstance(kind, str) or depth > _MAX_DEPTH:
        raise FormatError("a column without a type")
    if kind == "tensor":
        return _tensor(item.get("tensor-spec"))
    if kind == "array" and isinstance(item, dict) and "items" in item:
        return f"array<{_type(item['items'], depth + 1)}>"
    if kind == "map" and isinstance(item, dict) and "values" in item:
        return f"map<{_type(item['values'], depth + 1)}>"
    if kind == "object" and isinstance(item, dict) and isinstance(item.get("properties"), dict):
        fields = (f"{key}: {_type(value, depth + 1)}" for key, value in item["properties"].items())
        return f"object<{', '.join(fields)}>"
    return kind


def _tensor(spec: object) -> str:
    shape = spec.get("shape") if isinstance(spec, dict) else None
    dtype = spec.get("dtype") if isinstance(spec, dict) else None
    if not isinstance(dtype, str) or not isinstance(shape, list) or len(shape) > _MAX_DIMS:
        raise FormatError("a tensor without type or shape")
    if not all(isinstance(size, (int, str)) for size in shape):
        raise FormatError("a shape that is no list of numbers")
    return f"{dtype} [{', '.join(str(size) for size in shape)}]"
