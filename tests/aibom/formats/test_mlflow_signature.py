from __future__ import annotations

from typing import Any

import pytest

from aibom.formats.blob import FormatError
from aibom.formats.mlflow_signature import MAX_COLUMNS, read_schema


@pytest.mark.parametrize(
    ("schema", "lines"),
    [
        (None, ()),
        ('[{"type": "string", "required": true}]', ("string",)),
        ([{"type": "double", "name": "a", "optional": True}], ("a double (optional)",)),
        ([{"type": "long", "name": 0}], ("0 long",)),
        (
            [{"type": "tensor", "name": "x", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}}],
            ("x float32 [-1, 2]",),
        ),
        ([{"type": "array", "items": {"type": "array", "items": "long"}}], ("array<array<long>>",)),
        ([{"type": "map", "values": {"type": "string"}}], ("map<string>",)),
        (
            [{"type": "object", "name": "o", "properties": {"k": {"type": "string", "required": True}}}],
            ("o object<k: string>",),
        ),
        ([{"type": "sparkml_vector", "name": "f\x07"}], ("f\\x07 sparkml_vector",)),
    ],
)
def test_each_column_is_a_line(schema: Any, lines: tuple[str, ...]) -> None:
    assert read_schema(schema) == lines


def deep(levels: int) -> dict[str, Any]:
    return {"type": "array", "items": deep(levels - 1)} if levels else {"type": "long"}


@pytest.mark.parametrize(
    "schema",
    [
        *("{", "{}", "3", 3, [3], [{}], [{"type": 3}], [{"type": "tensor"}], [deep(9)]),
        [{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [[]]}}],
        [{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [1] * 65}}],
        [{"type": "long"}] * (MAX_COLUMNS + 1),
    ],
)
def test_anything_else_is_refused(schema: Any) -> None:
    with pytest.raises(FormatError):
        read_schema(schema)
