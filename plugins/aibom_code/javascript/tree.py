"""The syntax tree of a text, and walks over it that need no recursion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["MAX_NODES", "parse", "strings", "text_of", "walk"]

MAX_NODES: Final = 2_000_000
"""Nodes of one file that are looked at."""


def parse(data: bytes, suffix: str) -> Node:
    """Parse a module of JavaScript or TypeScript; faults are nodes of the tree.

    Args:
        data: its text, UTF-8.
        suffix: of its name; tells TypeScript from what may hold JSX.

    Raises:
        ImportError: the extra ``javascript`` is not installed.
    """
    import tree_sitter_typescript
    from tree_sitter import Language, Parser

    plain = suffix in (".ts", ".mts", ".cts")
    grammar = tree_sitter_typescript.language_typescript() if plain else tree_sitter_typescript.language_tsx()
    return Parser(Language(grammar)).parse(data).root_node


def walk(root: Node) -> Iterator[Node]:
    """Yield the named nodes of a tree, those before that begin before."""
    cursor = root.walk()
    seen = 0
    while True:
        node = cursor.node
        if node is not None and node.is_named:
            yield node
        seen += 1
        if seen > MAX_NODES:
            return
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def text_of(node: Node | None) -> str:
    """Return the text of a node; empty without one."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def strings(node: Node | None) -> str | None:
    """Return what a literal says: a string, or a template without anything put in; None for what is none."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    parts: list[str] = []
    for child in node.named_children:
        if child.type not in ("string_fragment", "escape_sequence"):
            return None
        parts.append(text_of(child) if child.type == "string_fragment" else "\\")
    return "".join(parts)
