"""What is fuzzed: each reads any bytes as one format, and fails where that is more than a broken file.

A target is a function of bytes. What a format may raise is what its contract names; any other exception, a hang and
memory without bound are defects. The functions need no fuzzer, so that what one found stays a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from aibom.formats.base import Facts, Format
from aibom.formats.blob import Blob, FormatError
from aibom.formats.registry import imported_formats

__all__ = ["NAMED", "Target", "target"]

Target = Callable[[bytes], None]

NAMED: Final[Mapping[str, str]] = {
    "card": "card",
    "flatbuffers": "tflite",
    "gguf": "gguf",
    "hdf5": "keras-h5",
    "onnx": "onnx",
    "pickle": "pickle",
    "safetensors": "safetensors",
    "thrift": "parquet",
    "zip": "pytorch",
}
"""Format by target; every other format is a target by its own name."""


@cache
def _formats() -> dict[str, Format]:
    return {item.name: item for item in imported_formats() if isinstance(item, Format)}


def target(name: str) -> Target:
    """Return a target.

    Args:
        name: one of ``NAMED``, or the name of a format.

    Raises:
        KeyError: there is no such format.
    """
    found = _formats()[NAMED.get(name, name)]
    path = found.names[0] if found.names else f"m{found.suffixes[0] if found.suffixes else ''}"

    def read(data: bytes) -> None:
        blob = Blob(path, len(data), lambda offset, length: data[offset : offset + length])
        try:
            facts = found.read(blob)
        except (FormatError, RecursionError):
            return
        if not isinstance(facts, Facts):
            raise TypeError(f"{found.name} answers with {type(facts).__name__}")
        hash(facts)

    return read
