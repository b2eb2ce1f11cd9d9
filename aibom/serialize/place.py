"""Where something stands in a document: the way to it as a JSON pointer, and whose component it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from aibom.serialize.problem import LONGEST, plain

__all__ = ["Step", "holds_component", "label", "pointer_to"]

LONGEST_POINTER = 10 * LONGEST

_LISTS = frozenset({"components", "services", "ancestors", "descendants", "variants"})
_MEMBERS = frozenset({"component", "service"})


Step: TypeAlias = "tuple[Step | None, str | int]"
"""The way to one value of a document, from the inside out: the way to what holds it (``None``: the document), and its
key or index there. Plain tuples, because one is made for every value and most are never looked at."""


def pointer_to(step: Step | None) -> str:
    """Write a way as JSON pointer.

    Args:
        step: the way; ``None`` is the document itself.

    Returns:
        the pointer (RFC 6901), with unprintable characters escaped and absurdly long keys cut.
    """
    keys: list[str] = []
    while step is not None:
        step, key = step
        keys.append(str(key)[:LONGEST].replace("~", "~0").replace("/", "~1"))
    return plain("".join(f"/{key}" for key in reversed(keys)), longest=LONGEST_POINTER)


def holds_component(step: Step | None) -> bool:
    """Tell whether an object at this place is a component or service of its own.

    Args:
        step: the way to an object; ``None`` is the document itself.

    Returns:
        whether it is one: an element of ``components``, ``services`` or a pedigree's lists, or a member ``component``.
    """
    if step is None:
        return False
    around, key = step
    if isinstance(key, int):
        return around is not None and around[1] in _LISTS
    return key in _MEMBERS


def label(component: Mapping[str, Any]) -> str:
    """Name a component or service for a reader.

    Args:
        component: the object, of any content.

    Returns:
        its bom-ref, else its name, else ``""``; fit for printing.
    """
    for key in ("bom-ref", "name"):
        value = component.get(key)
        if isinstance(value, str) and value:
            return plain(value)
    return ""
