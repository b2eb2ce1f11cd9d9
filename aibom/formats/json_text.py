"""JSON that anybody may have written: one strict, bounded reader for every format that holds some."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import accumulate
from math import isfinite
from typing import Any, Final, NoReturn

from aibom.formats.blob import FormatError

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "MAX_NODES", "JsonLimitError", "load_json"]

MAX_DEPTH: Final = 100
"""Containers inside one another, by default: real configurations have fewer than 20."""
MAX_NODES: Final = 500_000
"""Containers and commas of one text: each costs some 200 bytes of memory, however few it takes to write."""
MAX_DIGITS: Final = 308
"""Digits in a row outside strings: an integer of more is beyond every float."""

# The end of the text ends a string too, where it is never closed.
_STRING = re.compile(r'"[^"]*"?')
_LONG = re.compile(rf"[0-9]{{{MAX_DIGITS + 1}}}")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")


class JsonLimitError(FormatError):
    """A text goes beyond a limit, whether or not it is JSON."""


def load_json(text: str | bytes, max_depth: int = MAX_DEPTH, max_nodes: int = MAX_NODES) -> tuple[Any, tuple[str, ...]]:
    """Read one JSON value, strictly (RFC 8259): no NaN or Infinity, no number beyond a float, no deep nesting.

    Args:
        text: the text, or its UTF-8 bytes, with or without byte order mark. The caller bounds its length.
        max_depth: containers that may be inside one another.
        max_nodes: containers and commas that it may have.

    Returns:
        The value, and the keys that occur more than once in an object (the last one's value is kept), sorted.

    Raises:
        JsonLimitError: it goes beyond a limit.
        FormatError: it is not JSON. No reason holds any of the text.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormatError(f"not UTF-8 at byte {error.start}") from error
    text = text.removeprefix("\ufeff")
    _bounded(text, max_depth, max_nodes)
    repeated: set[str] = set()

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(found)
        if len(value) != len(found):
            repeated.update(key for key, times in Counter(key for key, _ in found).items() if times > 1)
        return value

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=_refuse, parse_float=_float)
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise JsonLimitError("nested too deeply") from error
    return value, tuple(sorted(repeated))


def _bounded(text: str, max_depth: int, max_nodes: int) -> None:
    bare = _STRING.sub("", text.replace("\\\\", "").replace('\\"', ""))
    if _LONG.search(bare):
        raise JsonLimitError(f"a number of more than {MAX_DIGITS} digits")
    brackets = bare.encode("ascii", "ignore").translate(_STEPS, _OTHERS)
    if len(brackets) // 2 + bare.count(",") > max_nodes:
        raise JsonLimitError(f"more than {max_nodes} values")
    # Up to the first bracket that does not fit, where the parser stops, the sums are the parser's depth.
    if len(brackets) > max_depth and max(accumulate(memoryview(brackets).cast("b"))) > max_depth:
        raise JsonLimitError(f"nested more than {max_depth} deep")


def _refuse(text: str) -> NoReturn:
    raise FormatError(f"not JSON: {text}")


def _float(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise FormatError("not JSON: a number beyond every float")
    return value
