"""Elements of dicts, lists and tuples that stand in the text as such."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from aibom_code.python.things import Constant, Container, Local, Missing, Named, Place, Text, Thing, as_default

__all__ = ["WIDTH", "Ask", "elements", "item_of", "looked_up"]

WIDTH = 64
"""Things that one expression may be; more than that is a table, not a choice (own)."""
_DATACLASSES = "transformers.HfArgumentParser().parse_args_into_dataclasses()"
_VIEWS = ("items", "keys", "values")


class Ask(Protocol):
    """Says what an expression may be; ``Follow.inner`` does."""

    def __call__(self, node: ast.expr, place: Place, depth: int) -> list[Thing]: ...  # noqa: D102


def looked_up(node: ast.expr, given: Sequence[ast.expr], place: Place, depth: int, ask: Ask) -> list[Thing]:
    """An element of a dict or list; all of them where it is not known which.

    Args:
        node: the dict or list.
        given: the key, and what is taken without it where that is said.
        place: where it stands.
        depth: how deep the question is.
        ask: says what an expression may be.
    """
    keys = [item for item in ask(given[0], place, depth) if isinstance(item, (Text, Constant))]
    found: list[Thing] = []
    for base in ask(node, place, depth):
        if not isinstance(base, Container):
            found.append(Missing())
        elif isinstance(base.node, ast.Dict):
            found += _entries(base, keys, depth, ask)
        else:
            found += _elements_at(base.node.elts, keys, base.place, depth, ask)
    if len(given) > 1:
        found = [item for item in found if not isinstance(item, Missing)]
        found += [as_default(item) for item in ask(given[1], place, depth)]
    return found


def _entries(base: Container, keys: Sequence[Text | Constant], depth: int, ask: Ask) -> Iterator[Thing]:
    wanted = [item.text if isinstance(item, Text) else item.value for item in keys]
    node = base.node
    pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
    loose: list[ast.expr] = []
    for key, value in pairs:
        if key is None:
            continue
        if wanted and isinstance(key, ast.Constant):
            if any(key.value == word for word in wanted):
                things = ask(value, base.place, depth)
                yield from things if len(wanted) == 1 else map(as_default, things)
        else:
            loose.append(value)
    for value in loose[: WIDTH + 1]:
        yield from map(as_default, ask(value, base.place, depth))


def _elements_at(
    every: Sequence[ast.expr], keys: Sequence[Text | Constant], place: Place, depth: int, ask: Ask
) -> Iterator[Thing]:
    wanted = [item.value for item in keys if isinstance(item, Constant) and isinstance(item.value, int)]
    if wanted:
        for index in wanted:
            if -len(every) <= index < len(every):
                yield from ask(every[index], place, depth)
        return
    for element in every[: WIDTH + 1]:
        yield from map(as_default, ask(element, place, depth))


def elements(node: ast.expr, item: int, place: Place, depth: int, ask: Ask) -> list[Thing]:
    """What a loop goes over.

    Args:
        node: what stands behind ``in``.
        item: index in what is unpacked; -1 for the whole.
        place: where it stands.
        depth: how deep the question is.
        ask: says what an expression may be.
    """
    view = ""
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id == "enumerate" and node.args:
            return elements(node.args[0], -1, place, depth, ask) if item == 1 else [Missing()]
        if isinstance(function, ast.Attribute) and function.attr in _VIEWS:
            node, view = function.value, function.attr
    found: list[Thing] = []
    for base in ask(node, place, depth):
        if not isinstance(base, Container):
            return [Missing()]
        inner = item
        if isinstance(base.node, ast.Dict):
            values = view == "values" or (view == "items" and item == 1)
            every = [part for part in (base.node.values if values else base.node.keys) if part is not None]
            inner = -1
        else:
            every = base.node.elts
        for element in every[: WIDTH + 1]:
            things = [as_default(thing) for thing in ask(element, base.place, depth)]
            found += item_of(things, inner, depth, ask) if inner >= 0 else things
    return found or [Missing()]


def item_of(things: Sequence[Thing], index: int, depth: int, ask: Ask) -> list[Thing]:
    """One item of what is unpacked."""
    found: list[Thing] = []
    for thing in things:
        if isinstance(thing, Container) and not isinstance(thing.node, ast.Dict) and index < len(thing.node.elts):
            found += ask(thing.node.elts[index], thing.place, depth)
        elif isinstance(thing, Named) and thing.name.endswith(".parse_known_args()") and index == 0:
            found.append(Named("argparse.ArgumentParser().parse_args()", thing.calls))
        elif isinstance(thing, Named) and thing.name == _DATACLASSES:
            found += _data_class(thing, index, depth, ask)
        else:
            found.append(Missing())
    return found


def _data_class(thing: Named, index: int, depth: int, ask: Ask) -> list[Thing]:
    """An instance of one of the data classes that a parser of transformers' fills from the command line."""
    call, place = thing.calls[0]
    classes = ask(call.args[0], place, depth) if call.args else []
    if len(classes) == 1 and isinstance(classes[0], Container):
        classes = item_of(classes, index, depth, ask)
    found = [replace(item, instance=True) for item in classes if isinstance(item, Local) and item.scope.is_class]
    return [*found] or [Missing()]
