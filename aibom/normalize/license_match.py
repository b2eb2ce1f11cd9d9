"""Whether the licences of a component are among those that somebody accepts, or mention one that somebody looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any, Final

from aibom.errors import UsageError
from aibom.normalize.license import License, normalize_license

__all__ = ["CONTAINS", "license_matcher", "license_names"]

CONTAINS: Final = "contains:"
"""Prefix of a query that asks for licences which mention one."""

_MAX = 4096


def license_matcher(query: str) -> Callable[[Iterable[License]], bool]:
    """Read a query, and return what tells whether licences match it.

    ``MIT OR Apache-2.0`` names the licences that one accepts. All licences of a component have to be satisfied by them:
    of ``A OR B`` one has to be accepted, of ``A AND B`` both. ``contains:GPL-*`` asks whether any licence, or any part
    of an expression, is called so (``*``, ``?`` and ``[]`` as in file names). Case does not matter; names that are no
    SPDX ids are compared as they are written. A component without licence matches neither.

    Args:
        query: SPDX id, expression or name; or ``contains:`` and one id or pattern.

    Raises:
        UsageError: it is empty or longer than 4,096 characters.
    """
    text = query.strip()
    pattern = text.removeprefix(CONTAINS).strip()
    if not pattern or len(text) > _MAX:
        raise UsageError("the licence asked for is empty" if not pattern else "the licence asked for is too long")
    if text.startswith(CONTAINS):
        folded = pattern.casefold()
        return lambda licenses: any(fnmatchcase(name, folded) for item in licenses for name in license_names(item))
    accepted = {name for item in normalize_license(pattern) for name in license_names(item)} or {pattern.casefold()}

    def satisfied(licenses: Iterable[License]) -> bool:
        every = tuple(licenses)
        return bool(every) and all(_satisfied(item, accepted) for item in every)

    return satisfied


def license_names(item: License) -> frozenset[str]:
    """Return what a licence is called, casefolded: one name, or all that an expression consists of."""
    if item.expression is None:
        return frozenset({(item.id or item.name or "").casefold()})
    parsed = _parse(item.expression)
    if parsed is None:
        return frozenset({item.expression.casefold()})
    return frozenset(str(symbol).casefold() for symbol in parsed.get_symbols())


def _satisfied(item: License, accepted: set[str]) -> bool:
    if item.expression is None:
        return not license_names(item).isdisjoint(accepted)
    parsed = _parse(item.expression)
    return _holds(parsed, accepted) if parsed is not None else item.expression.casefold() in accepted


def _holds(node: Any, accepted: set[str]) -> bool:
    if parts := getattr(node, "args", ()):
        judge = any if type(node).__name__ == "OR" else all
        return judge(_holds(part, accepted) for part in parts)
    return str(node).casefold() in accepted


def _parse(expression: str) -> Any:
    from license_expression import ExpressionError, ExpressionParseError, Licensing

    if len(expression) > _MAX:
        return None
    try:
        return Licensing().parse(expression)
    except (ExpressionError, ExpressionParseError, RecursionError):
        return None
