"""Version ranges as ``vers`` URIs say them (``vers:pypi/>=2.0|<2.6``), and whether a version lies in one.

Schemes: ``pypi`` compares as PEP 440 says, ``npm``, ``cargo``, ``golang``, ``nuget``, ``semver`` and ``generic`` as
Semantic Versioning 2.0 says. Any other scheme (``huggingface`` has commits) knows only equal and unequal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import total_ordering
from typing import Any, Final
from urllib.parse import unquote

from aibom.errors import UsageError

__all__ = ["ORDERED", "version_range"]

_SEMVER: Final = frozenset({"cargo", "generic", "golang", "npm", "nuget", "semver"})
ORDERED: Final = frozenset({"pypi"}) | _SEMVER
"""Schemes whose versions have an order that is known here."""

_CONSTRAINT = re.compile(r"(>=|<=|!=|<|>|=)?(.+)", re.DOTALL)
_NUMBERS = re.compile(r"v?([0-9]{1,18}(?:\.[0-9]{1,18})*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?")
_MAX_CONSTRAINTS = 200


def version_range(text: str) -> Callable[[str], bool]:
    """Read a range, and return what tells whether a version lies in it.

    A version that the scheme cannot read lies in no range, save ``vers:<scheme>/*``.

    Args:
        text: a ``vers`` URI (https://github.com/package-url/vers-spec).

    Raises:
        UsageError: it is none, or compares versions of a scheme that has no order here.
    """
    scheme, slash, rest = text.removeprefix("vers:").partition("/")
    if not text.startswith("vers:") or not slash or not rest:
        raise _error(text, "a range looks like vers:pypi/>=2.0|<2.6")
    parts = [part.strip() for part in rest.split("|")]
    if parts == ["*"]:
        return lambda version: True
    if len(parts) > _MAX_CONSTRAINTS or "*" in parts or "" in parts:
        raise _error(text, "a range has constraints separated by single bars, or is one star")
    read = _reader(scheme.lower())
    constraints: list[tuple[str, Any]] = []
    for part in parts:
        operator, version = _CONSTRAINT.fullmatch(part).groups()  # type: ignore[union-attr]
        value = read(unquote(version.strip()))
        if value is None:
            raise _error(text, f"{version} is no version of {scheme}")
        if operator not in (None, "=", "!=") and scheme.lower() not in ORDERED:
            raise _error(text, f"versions are compared for {', '.join(sorted(ORDERED))} only")
        constraints.append((operator or "=", value))
    return _Range(read, constraints)


class _Range:
    """The algorithm of the vers specification, "Checking if a version is contained within a range"."""

    def __init__(self, read: Callable[[str], Any], constraints: list[tuple[str, Any]]) -> None:
        self._read = read
        self._equal = [value for operator, value in constraints if operator == "="]
        self._unequal = [value for operator, value in constraints if operator == "!="]
        bounds = [(operator, value) for operator, value in constraints if operator[0] in "<>"]
        self._bounds = sorted(bounds, key=lambda item: item[1]) if bounds else []

    def __call__(self, version: str) -> bool:
        value = self._read(version)
        if value is None or value in self._unequal:
            return False
        if value in self._equal:
            return True
        if not self._bounds:
            return bool(self._unequal) and not self._equal
        return self._between(value)

    def _between(self, value: Any) -> bool:
        first, last = self._bounds[0], self._bounds[-1]
        if first[0][0] == "<" and _holds(value, first):
            return True
        if last[0][0] == ">" and _holds(value, last):
            return True
        pairs = zip(self._bounds, self._bounds[1:], strict=False)
        return any(
            low[0][0] == ">" and high[0][0] == "<" and _holds(value, low) and _holds(value, high) for low, high in pairs
        )


def _holds(value: Any, constraint: tuple[str, Any]) -> bool:
    operator, bound = constraint
    if value == bound:
        return operator.endswith("=")
    return bool(value < bound) if operator[0] == "<" else bool(value > bound)


def _reader(scheme: str) -> Callable[[str], Any]:
    if scheme == "pypi":
        return _pep440
    return _semver if scheme in _SEMVER else lambda version: version or None


def _pep440(version: str) -> Any:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(version) if len(version) <= 256 else None
    except InvalidVersion:
        return None


@total_ordering
class _Semver:
    __slots__ = ("_key",)

    def __init__(self, numbers: tuple[int, ...], pre: tuple[tuple[int, int, str], ...]) -> None:
        # A release is above its pre-releases: Semantic Versioning 2.0, section 11.
        self._key = (numbers, not pre, pre)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Semver) and self._key == other._key

    def __lt__(self, other: _Semver) -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)


def _semver(version: str) -> _Semver | None:
    matched = _NUMBERS.fullmatch(version) if len(version) <= 256 else None
    if matched is None:
        return None
    numbers = [int(part) for part in matched[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    pre = tuple(
        (0, int(part), "") if part.isdigit() and len(part) < 19 else (1, 0, part)
        for part in (matched[2] or "").split(".")
        if part
    )
    return _Semver(tuple(numbers), pre)


def _error(text: str, hint: str) -> UsageError:
    return UsageError(f"no version range: {text[:200]}", hint=hint)
