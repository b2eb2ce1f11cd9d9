"""What a name or an expression in Python can be found to be."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aibom_code.python.scopes import Branches, Scope

if TYPE_CHECKING:
    from aibom_code.python.modules import Module

__all__ = ["Constant", "Container", "Local", "Missing", "Named", "Place", "Text", "Thing", "as_default"]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where an expression stands, for the names in it.

    Attributes:
        module: its module.
        scope: its scope.
        order: number of its statement; None for the end of the scope.
        branches: where it lies in the flow.
        arguments: what the parameters of the function around it are, where the call is known.
    """

    module: Module
    scope: Scope
    order: int | None
    branches: Branches = ()
    arguments: Mapping[str, tuple[ast.expr, Place]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A string.

    Attributes:
        text: it.
        default: it is a default, or one of several, that something else may replace.
        environment: the environment variable that replaces it.
    """

    text: str
    default: bool = False
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """None, a truth value or a number."""

    value: object


@dataclass(frozen=True, slots=True, eq=False)
class Container:
    """A dict, list, tuple or set that stands there as such."""

    node: ast.Dict | ast.List | ast.Tuple | ast.Set
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Something of another library, by its dotted name.

    Attributes:
        name: dotted name, with ``()`` behind what is called: ``openai.OpenAI().chat``.
        calls: those calls.
    """

    name: str
    calls: tuple[tuple[ast.Call, Place], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """A module, class, function of the project, or an instance of a class.

    Attributes:
        module: its module.
        scope: its scope; the module's own for the module.
        instance: it is an instance of that class.
        call: the call that made the instance, where it is known.
    """

    module: Module
    scope: Scope
    instance: bool = False
    call: tuple[ast.Call, Place] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """What cannot be followed.

    Attributes:
        why: in a few words.
    """

    why: str = "not a constant"


Thing = Text | Constant | Container | Named | Local | Missing


def as_default(thing: Thing) -> Thing:
    """What may be instead of something else."""
    return replace(thing, default=True) if isinstance(thing, Text) else thing
