"""A syntax tree as scopes: which names are bound where, to what, and which calls there are.

Only what is needed to follow names is kept. A binding knows its place in the flow: the compound statements that it
lies in, each with the branch, so that it can be told whether it surely comes before a use, or may, or cannot.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["Binding", "Bindings", "Branches", "Call", "Scope", "Tree", "build"]

Branches = tuple[tuple[int, int], ...]
"""The compound statements that something lies in, outermost first: (number of the statement, branch)."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
Scoped = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.expr
BindingKind = Literal["import", "value", "each", "parameter", "function", "class", "context", "opaque"]

MAX_CALLS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds a name.

    Attributes:
        kind: import, value (assigned), each (element of what is iterated over), parameter, function, class, context
            (``with ... as``) or opaque: bound to what cannot be followed.
        order: number of the statement.
        branches: where it lies in the flow.
        node: the value, the default of a parameter (None without), the definition.
        target: dotted name that is imported; leading dots for relative imports.
        item: index of an item that is unpacked; -1 for the whole.
        annotation: of a parameter or an annotated value.
    """

    kind: BindingKind
    order: int
    branches: Branches
    node: ast.AST | None = None
    target: str = ""
    item: int = -1
    annotation: ast.expr | None = None


class Bindings(list[Binding]):
    """All bindings of one name in a scope, in the order of the text; they are only ever appended."""

    __slots__ = ("_down", "_orders")

    def __init__(self, bindings: Iterable[Binding] = ()) -> None:
        super().__init__(bindings)
        self._down: list[Binding] = []
        self._orders: list[int] = []

    def last_first(self, order: int | None) -> Iterator[Binding]:
        """Yield those before a statement, or all where there are none; sorted once for all uses of the name.

        Args:
            order: the statement's number; None for all.
        """
        if len(self._down) != len(self):
            self._down = sorted(self, key=lambda item: -item.order)
            self._orders = [-item.order for item in self._down]
        start = 0 if order is None else bisect_right(self._orders, -order)
        for at in range(start if start < len(self) else 0, len(self)):
            yield self._down[at]


@dataclass(slots=True, eq=False)
class Scope:
    """Names of a module, class, function, lambda or comprehension.

    Attributes:
        node: what it is the scope of.
        parent: the scope around it; None for a module.
        names: bindings by name, in the order of the text.
        attributes: of a class: (value, scope, order, branches, annotation) by name of what methods assign to ``self``.
        returns: (value, order, branches) of each ``return``.
        stars: modules of ``from ... import *``.
    """

    node: Scoped
    parent: Scope | None
    names: dict[str, Bindings] = field(default_factory=dict)
    attributes: dict[str, list[tuple[ast.expr | None, Scope, int, Branches, ast.expr | None]]] = field(
        default_factory=dict
    )
    returns: list[tuple[ast.expr, int, Branches]] = field(default_factory=list)
    stars: list[str] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Whether it is a class's, whose names its methods do not see."""
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_function(self) -> bool:
        """Whether it is that of a function that was defined by name."""
        return isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))

    def method_of(self) -> tuple[Scope, str] | None:
        """The class that a method belongs to, and the name of its first parameter; None for any other scope."""
        node = self.node
        if (
            self.parent is None
            or not self.parent.is_class
            or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ):
            return None
        every = [*node.args.posonlyargs, *node.args.args]
        static = any(isinstance(item, ast.Name) and item.id == "staticmethod" for item in node.decorator_list)
        return (self.parent, every[0].arg) if every and not static else None


@dataclass(frozen=True, slots=True)
class Call:
    """One call, and where it stands."""

    node: ast.Call
    scope: Scope
    order: int
    branches: Branches


@dataclass(slots=True)
class Tree:
    """A module as scopes.

    Attributes:
        scope: the module's own.
        calls: every call in it, in the order of the text.
        scopes: the scope of each class and function, by its node.
        called: calls by the last word of what is called.
    """

    scope: Scope
    calls: list[Call] = field(default_factory=list)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    called: dict[str, list[Call]] = field(default_factory=dict)

    @property
    def parsers(self) -> list[Call]:
        """The calls that declare arguments of a command line (``add_argument``)."""
        return self.called.get("add_argument", [])


def build(module: ast.Module) -> Tree:
    """Return the scopes of a module.

    Raises:
        RecursionError: it is nested too deeply.
    """
    tree = Tree(Scope(module, None))
    _Builder(tree).body(module.body, tree.scope, ())
    return tree


class _Builder:
    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._order = 0

    def body(self, statements: Sequence[ast.stmt], scope: Scope, branches: Branches) -> None:
        for statement in statements:
            self._order += 1
            self._statement(statement, scope, branches)

    def _statement(self, node: ast.stmt, scope: Scope, branches: Branches) -> None:
        order = self._order
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(node, scope, branches)
        elif isinstance(node, ast.ClassDef):
            self._expressions((*node.decorator_list, *node.bases, *(k.value for k in node.keywords)), scope, branches)
            self._bind(scope, node.name, Binding("class", order, branches, node))
            inner = self._inner(node, scope)
            self.body(node.body, inner, ())
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, scope, branches)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assignment(node, scope, branches)
        elif isinstance(node, (ast.If, ast.While)):
            self._expressions((node.test,), scope, branches)
            self.body(node.body, scope, (*branches, (order, 0)))
            self.body(node.orelse, scope, (*branches, (order, 1)))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._expressions((node.iter,), scope, branches)
            self._target(node.target, scope, branches, Binding("each", order, branches, node.iter))
            self.body(node.body, scope, (*branches, (order, 0)))
            self.body(node.orelse, scope, (*branches, (order, 1)))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self._expressions((item.context_expr,), scope, branches)
                if item.optional_vars is not None:
                    kind = Binding("context", order, branches, item.context_expr)
                    self._target(item.optional_vars, scope, branches, kind)
            self.body(node.body, scope, branches)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self._try(node, scope, branches)  # type: ignore[arg-type]
        elif isinstance(node, ast.Match):
            self._expressions((node.subject,), scope, branches)
            for number, case in enumerate(node.cases):
                inner_branches = (*branches, (order, number))
                for pattern in ast.walk(case.pattern):
                    name = getattr(pattern, "name", None) or getattr(pattern, "rest", None)
                    if isinstance(name, str):
                        self._bind(scope, name, Binding("opaque", order, inner_branches))
                self.body(case.body, scope, inner_branches)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                scope.returns.append((node.value, order, branches))
                self._expressions((node.value,), scope, branches)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            self._outer(node, scope)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._bind(scope, target.id, Binding("opaque", order, branches))
        else:
            self._expressions(
                [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)], scope, branches
            )

    def _function(self, node: Function, scope: Scope, branches: Branches) -> None:
        order = self._order
        arguments = node.args
        defaults = [item for item in (*arguments.defaults, *arguments.kw_defaults) if item is not None]
        self._expressions((*node.decorator_list, *defaults), scope, branches)
        self._bind(scope, node.name, Binding("function", order, branches, node))
        inner = self._inner(node, scope)
        self._parameters(arguments, inner)
        self.body(node.body, inner, ())

    def _parameters(self, arguments: ast.arguments, inner: Scope) -> None:
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        pairs = [*zip(positional, [*defaults, *arguments.defaults], strict=True)]
        pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        for item, default in pairs:
            self._bind(inner, item.arg, Binding("parameter", 0, (), default, annotation=item.annotation))
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                self._bind(inner, rest.arg, Binding("opaque", 0, ()))

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope, branches: Branches) -> None:
        if isinstance(node, ast.Import):
            for item in node.names:
                name = item.asname or item.name.partition(".")[0]
                target = item.name if item.asname else name
                self._bind(scope, name, Binding("import", self._order, branches, node, target))
            return
        start = "." * node.level + (node.module or "")
        for item in node.names:
            if item.name == "*":
                scope.stars.append(start)
                continue
            joint = "" if start.endswith(".") or not start else "."
            target = f"{start}{joint}{item.name}"
            bound = Binding("import", self._order, branches, node, target)
            self._bind(scope, item.asname or item.name, bound)

    def _assignment(self, node: ast.stmt, scope: Scope, branches: Branches) -> None:
        order = self._order
        value = getattr(node, "value", None)
        if value is not None:
            self._expressions((value,), scope, branches)
        if isinstance(node, ast.AugAssign):
            self._target(node.target, scope, branches, Binding("opaque", order, branches))
        elif isinstance(node, ast.AnnAssign):
            bound = Binding("value", order, branches, value, annotation=node.annotation)
            self._target(node.target, scope, branches, bound)
        else:
            for target in getattr(node, "targets", ()):
                self._target(target, scope, branches, Binding("value", order, branches, value))

    def _target(self, target: ast.expr, scope: Scope, branches: Branches, bound: Binding) -> None:
        if isinstance(target, ast.Name):
            self._bind(scope, target.id, bound)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            method = _method_around(scope)
            if method is not None and target.value.id == method[1] and bound.kind in ("value", "context"):
                value = _item(bound.node, bound.item) if isinstance(bound.node, ast.expr) else None
                found = (value, scope, bound.order, branches, bound.annotation)
                method[0].attributes.setdefault(target.attr, []).append(found)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for index, item in enumerate(target.elts):
                kind: BindingKind = bound.kind if bound.kind in ("value", "each") and bound.item < 0 else "opaque"
                self._target(item, scope, branches, Binding(kind, bound.order, branches, bound.node, item=index))
        elif isinstance(target, ast.Starred):
            self._target(target.value, scope, branches, Binding("opaque", bound.order, branches))
        else:
            self._expressions((target,), scope, branches)

    def _try(self, node: ast.Try, scope: Scope, branches: Branches) -> None:
        order = self._order
        self.body(node.body, scope, (*branches, (order, 0)))
        self.body(node.orelse, scope, (*branches, (order, 0)))
        for number, handler in enumerate(node.handlers, start=1):
            inner = (*branches, (order, number))
            if handler.name:
                self._bind(scope, handler.name, Binding("opaque", order, inner))
            self.body(handler.body, scope, inner)
        self.body(node.finalbody, scope, branches)

    def _outer(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        """Let what a function binds by another scope's name be that scope's."""
        outer = scope.parent
        while outer is not None and outer.parent is not None and (isinstance(node, ast.Global) or outer.is_class):
            outer = outer.parent
        if outer is not None:
            for name in node.names:
                scope.names[name] = _Shared(outer.names.setdefault(name, Bindings()))

    def _bind(self, scope: Scope, name: str, bound: Binding) -> None:
        scope.names.setdefault(name, Bindings()).append(bound)

    def _inner(self, node: Scoped, scope: Scope) -> Scope:
        inner = self._tree.scopes[node] = Scope(node, scope)
        return inner

    def _expressions(self, nodes: Sequence[ast.expr], scope: Scope, branches: Branches) -> None:
        """Note the calls in expressions; without recursion, save where an expression opens a scope."""
        waiting: list[ast.AST] = list(reversed(nodes))
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Call):
                self._call(node, scope, branches)
            elif isinstance(node, ast.NamedExpr):
                self._target(node.target, scope, branches, Binding("value", self._order, branches, node.value))
            elif isinstance(node, ast.Lambda):
                inner = self._inner(node, scope)
                self._parameters(node.args, inner)
                self._expressions((node.body,), inner, ())
                continue
            elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
                self._comprehension(node, scope)
                continue
            waiting += reversed([*ast.iter_child_nodes(node)])

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope) -> None:
        inner = self._inner(node, scope)
        for generator in node.generators:
            self._target(generator.target, inner, (), Binding("each", 0, (), generator.iter))
            self._expressions((generator.iter, *generator.ifs), inner, ())
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        self._expressions(parts, inner, ())

    def _call(self, node: ast.Call, scope: Scope, branches: Branches) -> None:
        if len(self._tree.calls) < MAX_CALLS:
            call = Call(node, scope, self._order, branches)
            self._tree.calls.append(call)
            function = node.func
            word = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            self._tree.called.setdefault(word, []).append(call)


class _Shared(Bindings):
    """The bindings of an outer scope's name: what a function adds may or may not have happened."""

    def __init__(self, outer: Bindings) -> None:
        super().__init__(outer)
        self._outer = outer

    def append(self, bound: Binding) -> None:
        loose = Binding(bound.kind, bound.order, ((-bound.order, 0),), bound.node, bound.target, bound.item)
        super().append(bound)
        self._outer.append(loose)


def _item(value: ast.expr, index: int) -> ast.expr | None:
    """What of a value is unpacked; None where that does not stand there."""
    if index < 0:
        return value
    return value.elts[index] if isinstance(value, (ast.Tuple, ast.List)) and index < len(value.elts) else None


def _method_around(scope: Scope) -> tuple[Scope, str] | None:
    at: Scope | None = scope
    while at is not None:
        if found := at.method_of():
            return found
        at = at.parent
    return None
