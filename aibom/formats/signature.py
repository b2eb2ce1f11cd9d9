"""An input or output in words, as every format says it: ``x float32 [?, 3]``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aibom.normalize.text import clean_line, clean_name

__all__ = ["MAX_DIMENSIONS", "MAX_VALUES", "shown_value"]

MAX_VALUES: Final = 4096
"""Inputs or outputs of one model that are kept."""
MAX_DIMENSIONS: Final = 64
"""Dimensions of one tensor that are shown."""


def shown_value(name: str, dtype: str = "", shape: Sequence[int | str] | None = None) -> str:
    """Put an input or output into words.

    Args:
        name: what it is called; may be empty.
        dtype: its type of element, as the format calls it.
        shape: its dimensions, a negative number or an empty text for one that is not known; None without a shape.

    Returns:
        One line of at most 1,024 characters; empty where nothing is known.
    """
    sizes = None if shape is None else [_size(size) for size in shape[:MAX_DIMENSIONS]]
    dimensions = "" if sizes is None else f"[{', '.join(sizes)}{', ...' if len(shape or ()) > MAX_DIMENSIONS else ''}]"
    return clean_line(" ".join(filter(None, (clean_name(name), clean_name(dtype), dimensions))), 1024)


def _size(size: int | str) -> str:
    if isinstance(size, str):
        return clean_name(size, 64) or "?"
    return str(size) if 0 <= size < 1 << 63 else "?"
