"""The calls of a module that the table knows, as references."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aibom_code.python.follow import Follow
from aibom_code.python.found import Found
from aibom_code.python.modules import Module
from aibom_code.python.rules import references
from aibom_code.python.table import Table
from aibom_code.python.things import Named, Place
from aibom_code.reference import Reference

__all__ = ["match"]


def match(module: Module, follow: Follow, table: Table) -> Iterator[Reference]:
    """Yield what a module's calls name.

    Args:
        module: the module.
        follow: follows names in it.
        table: the functions that are looked for.
    """
    imported = _imported(module)
    for call in module.tree.calls:
        if not _may_be(call.node, imported, table):
            continue
        place = Place(module, call.scope, call.order, call.branches)
        seen: set[str] = set()
        for thing in follow(call.node.func, place):
            if isinstance(thing, Named) and thing.name not in seen:
                seen.add(thing.name)
                api = table.find(thing.name)
                if api is not None:
                    yield from references(Found(api, thing, call.node, place, follow))


def _imported(module: Module) -> frozenset[str]:
    """Names that an import binds anywhere in the module."""
    scopes = (module.tree.scope, *module.tree.scopes.values())
    return frozenset(
        name for scope in scopes for name, bound in scope.names.items() if any(item.kind == "import" for item in bound)
    )


def _may_be(node: ast.Call, imported: frozenset[str], table: Table) -> bool:
    """Whether a call looks like one that the table knows, before it is followed."""
    function = node.func
    if isinstance(function, ast.Name):
        return True
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in table.lasts or any(item.arg is None or item.arg in table.keywords for item in node.keywords):
        return True
    base: ast.expr = function
    while isinstance(base, ast.Attribute):
        base = base.value
    return isinstance(base, ast.Name) and base.id in imported
