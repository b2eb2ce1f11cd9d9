"""What an expression is: strings through constants, defaults and variables; functions and objects through imports.

Everything that it may be is returned, what the flow rules out left out. Nothing is computed that could grow: strings
are joined and formatted in the plainest forms only.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable
from typing import Final

from aibom_code.python import texts
from aibom_code.python.arguments import declared_default, matched, option_default
from aibom_code.python.containers import WIDTH, elements, item_of, looked_up
from aibom_code.python.flow import lookup, reaching
from aibom_code.python.modules import Module, Modules
from aibom_code.python.results import result_of, variable
from aibom_code.python.scopes import Binding, Scope
from aibom_code.python.things import Constant, Container, Local, Missing, Named, Place, Text, Thing, as_default

__all__ = ["Follow"]

_DEPTH: Final = 24
_STEPS: Final = 4000
"""Expressions that are looked at for one question: project-wide chains end here."""
_NAMESPACES: Final = frozenset(("args", "arguments", "cli_args", "opt", "options", "opts", "parsed_args"))
"""Parameters by whose name a module hands around what its own parser of the command line returned."""


class Follow:
    """Follows names and expressions through the modules of one project."""

    def __init__(self, modules: Modules, is_known: Callable[[str], bool]) -> None:
        """Begin.

        Args:
            modules: those of the project.
            is_known: whether a dotted name is one of the libraries that are looked for.
        """
        self._modules = modules
        self._is_known = is_known
        self._steps = 0
        self._active: set[tuple[int, int]] = set()

    def __call__(self, node: ast.expr, place: Place) -> list[Thing]:
        """Return what an expression may be, the likeliest first; never empty."""
        self._steps = 0
        self._active.clear()
        found = self._all(node, place, 0)
        return found[:WIDTH] if len(found) <= WIDTH else [Missing(f"one of {len(found)} values")]

    def inner(self, node: ast.expr, place: Place) -> list[Thing]:
        """The same, asked for while something else is followed."""
        return self._all(node, place, _DEPTH // 2)

    def _all(self, node: ast.expr, place: Place, depth: int) -> list[Thing]:
        key = (id(node), id(place.arguments) if place.arguments else 0)
        self._steps += 1
        if depth > _DEPTH or self._steps > _STEPS or key in self._active:
            return [Missing()]
        self._active.add(key)
        try:
            return _distinct(self._one(node, place, depth + 1)) or [Missing()]
        finally:
            self._active.discard(key)

    def _one(self, node: ast.expr, place: Place, depth: int) -> Iterable[Thing]:
        if isinstance(node, ast.Constant):
            value = node.value
            return [
                Text(value)
                if isinstance(value, str)
                else Constant(value)
                if not isinstance(value, bytes)
                else Missing()
            ]
        if isinstance(node, (ast.Dict, ast.List, ast.Tuple, ast.Set)):
            return [Container(node, place)]
        if isinstance(node, ast.Name):
            return self._name(node.id, place, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, place, depth)
        if isinstance(node, ast.Call):
            return self._call(node, place, depth)
        if isinstance(node, ast.IfExp):
            return [*self._loose(node.body, place, depth), *self._loose(node.orelse, place, depth)]
        if isinstance(node, ast.BoolOp):
            return [thing for value in node.values for thing in self._loose(value, place, depth)]
        if isinstance(node, (ast.Await, ast.NamedExpr, ast.Starred)):
            return self._all(node.value, place, depth)
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
            plain = all(
                part.format_spec is None and part.conversion in (-1, 115)
                for part in node.values
                if isinstance(part, ast.FormattedValue)
            )
            return texts.joined([self._all(part, place, depth) for part in parts]) if plain else [Missing()]
        if isinstance(node, ast.BinOp):
            return self._operation(node, place, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, place, depth)
        return [Missing()]

    def _loose(self, node: ast.expr, place: Place, depth: int) -> list[Thing]:
        """What may be instead of something else."""
        return [as_default(thing) for thing in self._all(node, place, depth)]

    def _name(self, name: str, place: Place, depth: int) -> Iterable[Thing]:
        found = lookup(place.scope, name)
        if found is None:
            return self._unbound(name, place, depth)
        scope, bindings = found
        here = scope is place.scope
        seen = reaching(bindings, place.order if here else None, place.branches if here else ())
        things = [thing for bound in seen for thing in self._bound(name, bound, scope, place, depth)]
        return [as_default(thing) for thing in things] if len(seen) > 1 else things

    def _unbound(self, name: str, place: Place, depth: int) -> Iterable[Thing]:
        """A name that nothing here binds: one of what ``import *`` brings, or Python's own."""
        scope: Scope | None = place.scope
        while scope is not None:
            for start in scope.stars:
                target = f"{start}{name}" if start.endswith(".") else f"{start}.{name}"
                things = [thing for thing in self._imported(target, place, depth) if not isinstance(thing, Missing)]
                if things:
                    return things
            scope = scope.parent
        return [Named(f"builtins.{name}") if hasattr(builtins, name) else Missing()]

    def _bound(self, name: str, bound: Binding, scope: Scope, place: Place, depth: int) -> Iterable[Thing]:
        at = Place(place.module, scope, bound.order, bound.branches, place.arguments if scope is place.scope else {})
        node = bound.node
        if bound.kind == "import":
            return self._imported(bound.target, place, depth)
        if bound.kind in ("function", "class") and node is not None:
            inner = place.module.tree.scopes[node]
            return [Local(place.module, inner)]
        if bound.kind == "context" and isinstance(node, ast.expr):
            return self._all(node, at, depth)
        if bound.kind == "each" and isinstance(node, ast.expr):
            return elements(node, bound.item, at, depth, self._all)
        if bound.kind == "parameter":
            return self._parameter(name, bound, scope, place, depth)
        if bound.kind == "value":
            if isinstance(node, ast.expr):
                things = self._all(node, at, depth)
                return item_of(things, bound.item, depth, self._all) if bound.item >= 0 else things
            if bound.annotation is not None:
                return self._annotated(bound.annotation, at, depth)
        return [Missing()]

    def _imported(self, target: str, place: Place, depth: int) -> Iterable[Thing]:
        if not target.startswith("."):
            root = target.partition(".")[0]
            if root == self._modules.own and self._is_known(target):
                return [Named(target)]
        found = self._modules.find(target, place.module)
        if found is None:
            return [Named(target)] if not target.startswith(".") else [Missing()]
        module, rest = found
        thing: list[Thing] = [Local(module, module.tree.scope)]
        for part in rest.split(".") if rest else ():
            thing = [inner for item in thing for inner in self._member(item, part, depth)]
        return thing

    def _member(self, thing: Thing, name: str, depth: int) -> list[Thing]:
        """What an attribute of something is."""
        if depth > _DEPTH:
            return [Missing()]
        depth += 1
        if isinstance(thing, Named):
            return [self._of_named(thing, name)]
        if isinstance(thing, Container):
            return [Named(f"builtins.dict().{name}", ()) if isinstance(thing.node, ast.Dict) else Missing()]
        if isinstance(thing, Text):
            return [thing if name == "value" else Missing()]  # of an enumeration's member
        if not isinstance(thing, Local):
            return [Missing()]
        place = Place(thing.module, thing.scope, None)
        if not thing.scope.is_class:
            if thing.scope.parent is None:
                if name in thing.scope.names or thing.scope.stars:
                    found = [*self._name(name, place, depth)]
                    return [item for item in found if item != Named(f"builtins.{name}")] or [Missing()]
                inner = self._modules.find(f".{name}", thing.module)
                return [Local(inner[0], inner[0].tree.scope)] if inner is not None and not inner[1] else [Missing()]
            return [Missing()]
        return self._of_class(thing, name, place, depth)

    def _of_class(self, thing: Local, name: str, place: Place, depth: int) -> list[Thing]:
        given = self._given(thing, name) if thing.instance else None
        if given is not None:
            return self._all(given[0], given[1], depth)
        found: list[Thing] = []
        for value, scope, order, branches, annotation in thing.scope.attributes.get(name, ()):
            at = Place(thing.module, scope, order, branches, self._arguments(thing, scope))
            if value is not None:
                found += self._all(value, at, depth)
            elif annotation is not None:
                found += self._annotated(annotation, at, depth)
        if name in thing.scope.names and all(isinstance(item, (Missing, Constant)) for item in found):
            own = [*self._name(name, place, depth)]
            if any(isinstance(item, Local) and item.scope.is_function and _is_property(item.scope) for item in own):
                own = [result for item in own if isinstance(item, Local) for result in self._result(item, None, depth)]
            found += [as_default(item) for item in own] if thing.instance else own
        if not found and isinstance(thing.scope.node, ast.ClassDef):
            around = Place(thing.module, thing.scope.parent or thing.scope, None)
            for base in thing.scope.node.bases:
                for item in self._all(base, around, depth):
                    if isinstance(item, Local) and item.scope.is_class:
                        found += self._member(Local(item.module, item.scope, thing.instance, thing.call), name, depth)
                    elif isinstance(item, Named):
                        found.append(self._of_named(Named(f"{item.name}()") if thing.instance else item, name))
        return found or [Missing()]

    def _of_named(self, thing: Named, name: str) -> Thing:
        if thing.name == "argparse.ArgumentParser().parse_args()" and thing.calls:
            return declared_default(name, thing.calls[-1][1].module, self.inner)
        return Named(f"{thing.name}.{name}", thing.calls)

    def _given(self, thing: Local, name: str) -> tuple[ast.expr, Place] | None:
        """What a field of a data class was given when the instance was made."""
        if thing.call is None or "__init__" in thing.scope.names or name not in thing.scope.names:
            return None
        call, place = thing.call
        return next(((item.value, place) for item in call.keywords if item.arg == name), None)

    def _arguments(self, thing: Local, scope: Scope) -> dict[str, tuple[ast.expr, Place]]:
        node = scope.node
        if (
            thing.call is None
            or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            or node.name != "__init__"
        ):
            return {}
        return matched(node, *thing.call, skip=1)

    def _parameter(self, name: str, bound: Binding, scope: Scope, place: Place, depth: int) -> Iterable[Thing]:
        if name in place.arguments:
            node, at = place.arguments[name]
            return self._all(node, at, depth)
        method = scope.method_of()
        if method is not None and name == method[1]:
            return [Local(place.module, method[0], instance=True)]
        outside = Place(place.module, scope.parent or scope, None)
        found: list[Thing] = []
        if isinstance(bound.node, ast.expr):
            found += self._loose(bound.node, outside, depth)
        if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            option = option_default(name, scope.node)
            if option is not None:
                found += self._loose(option, outside, depth)
        if bound.annotation is not None and not any(isinstance(item, Text) for item in found):
            found += [
                item for item in self._annotated(bound.annotation, outside, depth) if not isinstance(item, Missing)
            ]
        if not found and place.module.tree.parsers and name in _NAMESPACES:
            made = Named("argparse.ArgumentParser().parse_args()", ((place.module.tree.parsers[0].node, outside),))
            return [made]
        if not any(isinstance(item, (Named, Local)) for item in found):
            found += self._from_callers(name, scope, place.module, depth)
            found += [] if any(isinstance(item, Text) for item in found) else [Missing()]
        return found or [Missing()]

    def _from_callers(self, name: str, scope: Scope, module: Module, depth: int) -> list[Thing]:
        """What the calls of a function in its own module give to a parameter."""
        node = scope.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return []
        method = scope.method_of()
        word = node.name
        if method is not None and word == "__init__" and isinstance(method[0].node, ast.ClassDef):
            word = method[0].node.name
        found: list[Thing] = []
        for call in module.tree.called.get(word, ())[:WIDTH]:
            function = call.node.func
            if isinstance(function, ast.Attribute) and (method is None or word != node.name):
                continue  # a function of that name in something else
            at = Place(module, call.scope, call.order, call.branches)
            if not any(
                isinstance(item, Local) and item.scope in (scope, method and method[0])
                for item in self._all(function, at, depth)
            ):
                continue
            given = matched(node, call.node, at, skip=1 if method is not None else 0)
            if name in given:
                found += self._loose(*given[name], depth)
        return [item for item in found if not isinstance(item, Missing)]

    def _annotated(self, annotation: ast.expr, place: Place, depth: int) -> list[Thing]:
        """An instance of the class that an annotation names."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str) and len(annotation.value) < 200:
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return [Missing()]
        if isinstance(annotation, ast.BinOp):
            return [*self._annotated(annotation.left, place, depth), *self._annotated(annotation.right, place, depth)]
        if isinstance(annotation, ast.Subscript):
            outer = annotation.value
            word = outer.attr if isinstance(outer, ast.Attribute) else outer.id if isinstance(outer, ast.Name) else ""
            inner = annotation.slice
            if word in ("Optional", "Annotated", "Final", "ClassVar"):
                return self._annotated(
                    inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner, place, depth
                )
            if word == "Union" and isinstance(inner, ast.Tuple):
                return [thing for item in inner.elts[:8] for thing in self._annotated(item, place, depth)]
            return [Missing()]
        if not isinstance(annotation, (ast.Name, ast.Attribute)):
            return [Missing()]
        found: list[Thing] = []
        for thing in self._all(annotation, place, depth):
            if isinstance(thing, Named) and not thing.name.startswith("builtins.") and self._is_known(thing.name):
                found.append(Named(f"{thing.name}()"))
            elif isinstance(thing, Local) and thing.scope.is_class:
                found.append(Local(thing.module, thing.scope, instance=True))
        return found or [Missing()]

    def _attribute(self, node: ast.Attribute, place: Place, depth: int) -> Iterable[Thing]:
        return [item for thing in self._all(node.value, place, depth) for item in self._member(thing, node.attr, depth)]

    def _call(self, node: ast.Call, place: Place, depth: int) -> Iterable[Thing]:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in texts.METHODS:
            bases = self._all(function.value, place, depth)
            if any(isinstance(item, Text) for item in bases):
                given = [self._all(item, place, depth) for item in node.args]
                named = {item.arg: self._all(item.value, place, depth) for item in node.keywords if item.arg}
                return texts.method(function.attr, bases, given, named)
        found: list[Thing] = []
        for thing in self._all(node.func, place, depth):
            if isinstance(thing, Named):
                found += result_of(thing, node, place, depth, self._all)
            elif isinstance(thing, Local) and thing.scope.is_class and not thing.instance:
                found.append(Local(thing.module, thing.scope, instance=True, call=(node, place)))
            elif isinstance(thing, Local) and thing.scope.is_function:
                found += self._result(thing, (node, place), depth)
            else:
                found.append(Missing())
        return found

    def _result(self, function: Local, call: tuple[ast.Call, Place] | None, depth: int) -> list[Thing]:
        """What a function of the project returns, as far as it says so."""
        node = function.scope.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return [Missing()]
        skip = 1 if function.scope.method_of() is not None else 0
        given = matched(node, *call, skip=skip) if call is not None else {}
        found: list[Thing] = []
        for value, order, branches in function.scope.returns[:8]:
            found += self._all(value, Place(function.module, function.scope, order, branches, given), depth)
        if not [item for item in found if not isinstance(item, (Missing, Constant))] and node.returns is not None:
            around = Place(function.module, function.scope.parent or function.scope, None)
            found += self._annotated(node.returns, around, depth)
        return found or [Missing()]

    def _operation(self, node: ast.BinOp, place: Place, depth: int) -> Iterable[Thing]:
        left = self._all(node.left, place, depth)
        if isinstance(node.op, ast.Add):
            return texts.joined([left, self._all(node.right, place, depth)])
        if isinstance(node.op, ast.Div):
            return texts.path([left, self._all(node.right, place, depth)])
        if isinstance(node.op, ast.Mod):
            items = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
            return texts.percent(left, [self._all(item, place, depth) for item in items])
        return [Missing()]

    def _subscript(self, node: ast.Subscript, place: Place, depth: int) -> Iterable[Thing]:
        bases = self._all(node.value, place, depth)
        if any(isinstance(item, Named) and item.name == "os.environ" for item in bases):
            return [variable(self._all(node.slice, place, depth))]
        return looked_up(node.value, [node.slice], place, depth, self._all)


def _distinct(things: Iterable[Thing]) -> list[Thing]:
    found: dict[object, Thing] = {}
    for thing in things:
        found.setdefault(thing if isinstance(thing, (Text, Missing)) else id(thing), thing)
        if len(found) > 2 * WIDTH:
            break
    return [*found.values()]


def _is_property(scope: Scope) -> bool:
    decorators = getattr(scope.node, "decorator_list", ())
    words = [item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in decorators]
    return "property" in words or "cached_property" in words
