"""What functions of other libraries return, of the few that are known to return what they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from aibom_code.python import texts
from aibom_code.python.containers import Ask, looked_up
from aibom_code.python.things import Container, Missing, Named, Place, Text, Thing, as_default

__all__ = ["result_of", "variable"]

_WRAPPERS: Final = frozenset(
    (
        *("instructor.from_openai", "instructor.from_anthropic", "instructor.from_groq", "instructor.from_mistral"),
        *("instructor.from_cohere", "instructor.patch", "instructor.apatch", "langsmith.wrappers.wrap_openai"),
        *("langsmith.wrappers.wrap_anthropic", "braintrust.wrap_openai", "copy.copy", "copy.deepcopy"),
    )
)
"""Functions that return something that is used like their first argument."""
_SAME: Final = frozenset(
    (
        *("builtins.str", "builtins.list", "builtins.tuple", "builtins.sorted", "builtins.set", "os.fspath"),
        *("os.path.expanduser", "os.path.abspath", "os.path.expandvars"),
    )
)
_PATHS: Final = frozenset(("os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"))
_DEFAULTS: Final = frozenset(
    (
        *("dataclasses.field", "pydantic.Field", "typer.Option", "typer.Argument", "attrs.field", "attr.ib"),
        *("fastapi.Query", "fastapi.Body", "fastapi.Form", "sqlmodel.Field"),
    )
)
"""Functions that declare a default."""
_ENVIRONMENT: Final = frozenset(
    ("os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "decouple.config", "environs.Env().str")
)


def result_of(thing: Named, node: ast.Call, place: Place, depth: int, ask: Ask) -> Iterable[Thing]:
    """Return what a call of a function returns; its own name with ``()`` where no more is known.

    Args:
        thing: the function.
        node: the call.
        place: where it stands.
        depth: how deep the question is.
        ask: says what an expression may be.
    """
    name, given = thing.name, node.args
    if name in _ENVIRONMENT:
        return _environment(node, place, depth, ask)
    if name in _PATHS and given:
        return texts.path([ask(item, place, depth) for item in given])
    if (name in _SAME and len(given) == 1) or (name in _WRAPPERS and given):
        return ask(given[0], place, depth)
    if name == "typing.cast" and len(given) == 2:
        return ask(given[1], place, depth)
    if name in _DEFAULTS:
        value = next((item.value for item in node.keywords if item.arg == "default"), given[0] if given else None)
        return map(as_default, ask(value, place, depth)) if value is not None else [Missing()]
    if name == "builtins.dict().get" and isinstance(node.func, ast.Attribute) and given:
        return looked_up(node.func.value, given, place, depth, ask)
    if name == "builtins.dict" and not given and all(item.arg for item in node.keywords):
        keys: list[ast.expr | None] = [ast.Constant(item.arg) for item in node.keywords]
        return [Container(ast.Dict(keys, [item.value for item in node.keywords]), place)]
    return [Named(f"{name}()", (*thing.calls, (node, place)))]


def variable(names: Iterable[Thing]) -> Missing:
    """The reason for a value that only an environment variable has."""
    name = next((item.text for item in names if isinstance(item, Text)), "")
    return Missing(f"the environment variable {name}" if name.isidentifier() else "an environment variable")


def _environment(node: ast.Call, place: Place, depth: int, ask: Ask) -> Iterable[Thing]:
    names = ask(node.args[0], place, depth) if node.args else []
    given = node.args[1:2] or [item.value for item in node.keywords if item.arg == "default"]
    if not given:
        return [variable(names)]
    name = next((item.text for item in names if isinstance(item, Text)), "")
    found = ask(given[0], place, depth)
    return [Text(item.text, True, name) if isinstance(item, Text) else item for item in found]
