"""What parameters are given: by calls, and by the defaults of command lines (argparse, click)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from aibom_code.python.things import Missing, Place, Text, Thing

if TYPE_CHECKING:
    from aibom_code.python.modules import Module

__all__ = ["declared_default", "matched", "option_default"]

_WHY = "an argument of the command line"


def declared_default(name: str, module: Module, follow: Callable[[ast.expr, Place], list[Thing]]) -> Thing:
    """The default of what a parser of argparse returns under a name.

    Args:
        name: the attribute of the namespace.
        module: the module whose parsers are asked.
        follow: follows the default's value.
    """
    for call in module.tree.parsers:
        keywords = {item.arg: item.value for item in call.node.keywords if item.arg}
        dest = keywords.get("dest")
        word = dest.value if isinstance(dest, ast.Constant) else _destination(call.node.args)
        if word != name:
            continue
        default = keywords.get("default")
        if default is None:
            return Missing(_WHY)
        place = Place(module, call.scope, call.order, call.branches)
        found = next((item for item in follow(default, place) if isinstance(item, Text)), None)
        return Text(found.text, True, found.environment) if found is not None else Missing(_WHY)
    return Missing(_WHY)


def option_default(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.expr | None:
    """The default that a decorator of click's declares for a parameter; None where none does.

    Args:
        name: the parameter.
        function: the function that is decorated.
    """
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, (ast.Attribute, ast.Name)):
            continue
        word = decorator.func.attr if isinstance(decorator.func, ast.Attribute) else decorator.func.id
        if word not in ("option", "argument"):
            continue
        declared = [
            item.value for item in decorator.args if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        plain = [item for item in declared if item.isidentifier()]
        named = plain[0] if plain and word == "option" else _word(declared)
        if named == name:
            return next((item.value for item in decorator.keywords if item.arg == "default"), None)
    return None


def matched(
    node: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, place: Place, *, skip: int
) -> dict[str, tuple[ast.expr, Place]]:
    """The arguments of a call by the names of the parameters, with where they stand.

    Args:
        node: the function.
        call: the call.
        place: where it stands.
        skip: parameters that the call does not give: ``self``.
    """
    names = [item.arg for item in (*node.args.posonlyargs, *node.args.args)][skip:]
    found: dict[str, tuple[ast.expr, Place]] = {}
    for name, value in zip(names, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        found[name] = (value, place)
    found |= {item.arg: (item.value, place) for item in call.keywords if item.arg}
    return found


def _destination(arguments: list[ast.expr]) -> str:
    return _word([item.value for item in arguments if isinstance(item, ast.Constant) and isinstance(item.value, str)])


def _word(flags: list[str]) -> str:
    """The name that flags stand for: that of the first long one."""
    chosen = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    return chosen.lstrip("-").replace("-", "_")
