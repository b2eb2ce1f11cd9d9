"""What names mean in a module: exports of packages, constants, objects that were made; by scopes, as the language has.

A name that a nearer scope declares is that scope's. A variable that is assigned twice has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from aibom_code.javascript.tree import strings, text_of, walk

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Import", "Names", "Value"]

_SCOPES: Final = frozenset(
    (
        *("arrow_function", "class_body", "function_declaration", "function_expression", "generator_function"),
        *("generator_function_declaration", "method_definition", "program", "statement_block", "for_in_statement"),
        *("for_statement", "catch_clause"),
    )
)
_MAX_STEPS: Final = 50
_VARIABLE: Final = re.compile(
    r"(?:process|import\.meta|Bun)\.env\.(\w+)!?|Deno\.env\.get\(\s*[\"'](\w+)[\"']\s*\)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Import:
    """An export of a package under a local name.

    Attributes:
        package: as it is imported.
        export: its name; ``default``, or ``*`` for all of the package as one object.
    """

    package: str
    export: str


@dataclass(frozen=True, slots=True)
class Value:
    """A text that stands in the code.

    Attributes:
        text: the text.
        environment: the variable that comes before it; empty without one.
    """

    text: str
    environment: str = ""


class Names:
    """The names of one module."""

    def __init__(self, root: Node) -> None:
        """Find what each scope declares.

        Args:
            root: the module.
        """
        self._scopes: dict[int, dict[str, Import | Node | None]] = {root.id: {}}
        self._root = root
        for node in walk(root):
            if node.type == "import_statement":
                self._imported(node)
            elif node.type == "variable_declarator":
                self._declared(node)
            elif node.type in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
                self._assigned(node)
            elif node.type in ("function_declaration", "class_declaration", "generator_function_declaration"):
                self._hide(node.child_by_field_name("name"), self._scope(node.parent))
            elif node.type in ("formal_parameters", "catch_clause"):
                for name in self._bound(
                    node if node.type == "formal_parameters" else node.child_by_field_name("parameter")
                ):
                    self._hide(name, self._scope(node))
            elif node.type == "arrow_function" and (single := node.child_by_field_name("parameter")) is not None:
                self._hide(single, node)

    def meaning(self, node: Node) -> Import | Node | None:
        """Return what an identifier stands for: an export, the expression that it was declared with; else None."""
        name = text_of(node)
        scope: Node | None = self._scope(node)
        while scope is not None:
            found = self._scopes.get(scope.id, {})
            if name in found:
                return found[name]
            scope = self._scope(scope.parent) if scope.parent is not None else None
        return None

    def value(self, node: Node | None, steps: int = 0) -> Value | None:
        """Return the text that an expression says; None where it is only known when it is run."""
        if node is None or steps > _MAX_STEPS:
            return None
        plain = strings(node)
        if plain is not None:
            return Value(plain)
        if node.type in ("identifier", "shorthand_property_identifier"):
            found = self.meaning(node)
            return None if found is None or isinstance(found, Import) else self.value(found, steps + 1)
        if node.type in ("as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression"):
            return self.value(node.named_children[0] if node.named_children else None, steps + 1)
        if node.type == "binary_expression":
            return self._binary(node, steps)
        if node.type == "template_string":
            return self._template(node, steps)
        return self.value(self.member(node), steps + 1) if node.type == "member_expression" else None

    def member(self, node: Node) -> Node | None:
        """Return what a member of an object that stands in the code is: ``CONFIG.model``; else None."""
        owner, name = node.child_by_field_name("object"), text_of(node.child_by_field_name("property"))
        if owner is None or owner.type != "identifier":
            return None
        found = self.meaning(owner)
        if found is None or isinstance(found, Import):
            return None
        return entry(found, name)

    def _binary(self, node: Node, steps: int) -> Value | None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = text_of(node.child_by_field_name("operator"))
        if operator in ("||", "??"):
            variable = text_of(left)
            default = self.value(right, steps + 1)
            if default is not None and variable.startswith(
                ("process.env.", "import.meta.env.", "Deno.env.get(", "Bun.env.")
            ):
                return Value(default.text, variable.rpartition(".")[2].strip("get()\"' "))
            return None
        if operator == "+":
            one, other = self.value(left, steps + 1), self.value(right, steps + 1)
            if one is not None and other is not None:
                return Value(one.text + other.text, one.environment or other.environment)
        return None

    def _template(self, node: Node, steps: int) -> Value | None:
        parts: list[str] = []
        environment = ""
        for child in node.named_children:
            if child.type == "string_fragment":
                parts.append(text_of(child))
                continue
            inner = self.value(child.named_children[0] if child.named_children else None, steps + 1)
            if inner is None:
                return None
            parts.append(inner.text)
            environment = environment or inner.environment
        return Value("".join(parts), environment)

    def _scope(self, node: Node | None) -> Node:
        while node is not None:
            if node.type in _SCOPES:
                return node
            node = node.parent
        return self._root

    def _put(self, name: Node | None, scope: Node, meaning: Import | Node | None) -> None:
        if name is not None:
            found = self._scopes.setdefault(scope.id, {})
            text = text_of(name)
            found[text] = None if text in found else meaning

    def _hide(self, name: Node | None, scope: Node) -> None:
        if name is not None:
            self._scopes.setdefault(scope.id, {})[text_of(name)] = None

    def _imported(self, node: Node) -> None:
        package = strings(node.child_by_field_name("source")) or ""
        for clause in (child for child in node.named_children if child.type == "import_clause"):
            for item in clause.named_children:
                if item.type == "identifier":
                    self._put(item, self._root, Import(package, "default"))
                elif item.type == "namespace_import":
                    self._put(item.named_children[0], self._root, Import(package, "*"))
                for one in item.named_children if item.type == "named_imports" else ():
                    name = one.child_by_field_name("name")
                    self._put(one.child_by_field_name("alias") or name, self._root, Import(package, text_of(name)))

    def _declared(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        scope = self._scope(node)
        package = _required(value)
        if name is None:
            return
        if name.type == "identifier":
            self._put(name, scope, Import(package, "*") if package else value)
        elif package:
            for export, local in _unpacked(name):
                self._put(local, scope, Import(package, export))
        else:
            for one in self._bound(name):
                self._put(one, scope, None)

    def _assigned(self, node: Node) -> None:
        target = node.child_by_field_name("left") or node.child_by_field_name("argument")
        if target is None or target.type != "identifier":
            return
        name = text_of(target)
        scope: Node | None = self._scope(node)
        while scope is not None:
            if name in self._scopes.get(scope.id, {}):
                self._scopes[scope.id][name] = None
                return
            scope = self._scope(scope.parent) if scope.parent is not None else None

    def _bound(self, node: Node | None) -> Iterator[Node]:
        """The names that a pattern binds."""
        for inner in walk(node) if node is not None else ():
            if inner.type in ("identifier", "shorthand_property_identifier_pattern"):
                yield inner


def entry(node: Node, name: str) -> Node | None:
    """Return the value of a key of an object that stands in the code; None without."""
    while node.type in ("as_expression", "satisfies_expression", "parenthesized_expression") and node.named_children:
        node = node.named_children[0]
    for pair in node.named_children if node.type == "object" else ():
        key = pair.child_by_field_name("key")
        if pair.type == "pair" and key is not None and (strings(key) or text_of(key)) == name:
            return pair.child_by_field_name("value")
        if pair.type == "shorthand_property_identifier" and text_of(pair) == name:
            return pair
    return None


def _required(value: Node | None) -> str:
    """The package of ``require("x")`` and of ``await import("x")``; empty for anything else."""
    while value is not None and value.type in ("await_expression", "parenthesized_expression") and value.named_children:
        value = value.named_children[0]
    if value is None or value.type != "call_expression":
        return ""
    function, arguments = value.child_by_field_name("function"), value.child_by_field_name("arguments")
    if text_of(function) not in ("require", "import") or arguments is None or len(arguments.named_children) != 1:
        return ""
    return strings(arguments.named_children[0]) or ""


def _unpacked(pattern: Node) -> Iterator[tuple[str, Node]]:
    for item in pattern.named_children if pattern.type == "object_pattern" else ():
        if item.type == "shorthand_property_identifier_pattern":
            yield text_of(item), item
            continue
        local = item.child_by_field_name("value") if item.type == "pair_pattern" else None
        if local is not None and local.type == "identifier":
            yield text_of(item.child_by_field_name("key")), local
