"""The values that stand for what a pickle would build."""

from __future__ import annotations

from typing import Any, Final

from aibom.formats.pickle_globals import Global

__all__ = ["OPAQUE", "Call", "Opaque", "item_size"]


class Opaque:
    """A value that is not known."""

    __slots__ = ()


OPAQUE: Final = Opaque()
"""The one value that is not known."""


class Call:
    """An object that loading would make.

    Attributes:
        function: what would be called: mostly a ``Global``; None for a persistent id, which is then the only argument.
        arguments: with what.
        state: what it would be given then; None for nothing.
        items: what would be put into it, of a mapping.
    """

    __slots__ = ("arguments", "function", "items", "state")

    def __init__(self, function: Any, arguments: tuple[Any, ...]) -> None:
        """Take what is called and with what."""
        self.function = function
        self.arguments = arguments
        self.state: Any = None
        self.items: dict[Any, Any] | None = None


def item_size(dtype: Any) -> int | None:
    """Give the bytes of an array's element by numpy's reduced dtype; 0 for objects, None where it cannot be told.

    Args:
        dtype: the call of ``numpy.dtype`` with its state.
    """
    if not isinstance(dtype, Call) or not isinstance(dtype.function, Global) or dtype.function.name != "dtype":
        return None
    code = dtype.arguments[0] if dtype.arguments else None
    if not isinstance(code, str) or not code:
        return None
    if code.startswith("O") or _holds_objects(dtype, 0):
        return 0
    state = dtype.state if isinstance(dtype.state, tuple) else ()
    if len(state) > 5 and type(state[5]) is int and state[5] > 0:
        return state[5]
    digits = code.lstrip("<>|=").lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ?")
    return int(digits) if digits.isdecimal() and len(digits) < 10 and int(digits) > 0 else None


def _holds_objects(dtype: Any, depth: int) -> bool:
    if not isinstance(dtype, Call) or depth > 8:
        return False
    if dtype.arguments[:1] and isinstance(dtype.arguments[0], str) and dtype.arguments[0].startswith("O"):
        return True
    state = dtype.state if isinstance(dtype.state, tuple) else ()
    fields = state[4] if len(state) > 4 else None
    inner = list(fields.values())[:1000] if isinstance(fields, dict) else []
    inner += [state[2]] if len(state) > 2 else []
    return any(
        _holds_objects(part, depth + 1) for item in inner for part in (item if isinstance(item, tuple) else (item,))
    )
