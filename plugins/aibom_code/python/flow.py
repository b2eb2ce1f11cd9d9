"""Which bindings of a name can be what a use of it sees."""

from __future__ import annotations

from aibom_code.python.scopes import Binding, Bindings, Branches, Scope

__all__ = ["lookup", "reaching"]


def lookup(scope: Scope, name: str) -> tuple[Scope, Bindings] | None:
    """Find the scope that binds a name, as a use in ``scope`` sees it; None where none does."""
    at: Scope | None = scope
    while at is not None:
        if name in at.names and (at is scope or not at.is_class):
            return at, at.names[name]
        at = at.parent
    return None


def reaching(bindings: Bindings, order: int | None, branches: Branches) -> list[Binding]:
    """Return the bindings that a use may see, the last first.

    Args:
        bindings: all of one name in one scope.
        order: number of the statement of the use; None where it is in an inner scope, which runs any time later.
        branches: where the use lies in the flow.
    """
    found: list[Binding] = []
    for item in bindings.last_first(order):
        if order is not None and _exclusive(item.branches, branches):
            continue
        found.append(item)
        if branches[: len(item.branches)] == item.branches:
            break  # what comes before it is surely bound anew
    return found


def _exclusive(one: Branches, other: Branches) -> bool:
    """Whether two places lie in different branches of one statement."""
    for (number, branch), (number_too, branch_too) in zip(one, other, strict=False):
        if number != number_too:
            return False
        if branch != branch_too:
            return True
    return False
