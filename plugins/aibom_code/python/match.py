"""The calls of a module that the table knows, as references."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aibom_code.python.follow import Follow
from aibom_code.python.found import Found
from aibom_code.python.modules import Module
from aibom_code.python.rules import references
from aibom_code.python.table import Table
from aibom_code.python.things import Named, Place
from aibom_code.reference import Reference

__all__ = ["match"]


def match(module: Module, follow: Follow, table: Table, leads: Callable[[str, Module], bool]) -> Iterator[Reference]:
    """Yield what a module's calls name.

    Args:
        module: the module.
        follow: follows names in it.
        table: the functions that are looked for.
        leads: whether what a module imports by a name may be something of the table.
    """
    names = _names(module, leads)
    for call in module.tree.calls:
        if not _may_be(_applied(call.node), names, table):
            continue
        place = Place(module, call.scope, call.order, call.branches)
        node = _applied(call.node)
        seen: set[str] = set()
        for thing in follow(node.func, place):
            if isinstance(thing, Named) and thing.name not in seen:
                seen.add(thing.name)
                api = table.find(thing.name)
                if api is not None:
                    yield from references(Found(api, thing, node, place, follow))


def _applied(node: ast.Call) -> ast.Call:
    """The call that ``functools.partial`` prepares; any other call as it is."""
    function = node.func
    word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if word != "partial" or not node.args or isinstance(node.args[0], ast.Starred):
        return node
    return ast.copy_location(ast.Call(node.args[0], node.args[1:], node.keywords), node)


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that a module binds anywhere.

    Attributes:
        leading: those of imports that may be something of the table.
        idle: those of imports and functions alone that are not.
    """

    leading: frozenset[str]
    idle: frozenset[str]


def _names(module: Module, leads: Callable[[str, Module], bool]) -> _Names:
    leading: set[str] = set()
    idle: set[str] = set()
    other: set[str] = set()
    known: dict[str, bool] = {}
    for scope in (module.tree.scope, *module.tree.scopes.values()):
        for name, bindings in scope.names.items():
            for bound in bindings:
                if bound.kind == "import":
                    if bound.target not in known:
                        known[bound.target] = leads(bound.target, module)
                    (leading if known[bound.target] else idle).add(name)
                else:
                    (idle if bound.kind == "function" else other).add(name)
    return _Names(frozenset(leading), frozenset(idle - leading - other))


def _may_be(node: ast.Call, names: _Names, table: Table) -> bool:
    """Whether a call looks like one that the table knows, before it is followed."""
    function = node.func
    if isinstance(function, ast.Name):
        return function.id not in names.idle and not hasattr(builtins, function.id)
    if not isinstance(function, ast.Attribute):
        return False
    base: ast.expr = function
    while isinstance(base, ast.Attribute):
        base = base.value
    start = base.id if isinstance(base, ast.Name) else ""
    if function.attr in table.lasts or any(item.arg is None or item.arg in table.keywords for item in node.keywords):
        return start not in names.idle
    return start in names.leading
