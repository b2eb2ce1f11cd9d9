"""What needs what: requirements that hold for the environment's interpreter, and the extras that others ask for.

What extras a user asked for is recorded nowhere; they are not guessed from what happens to be installed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aibom_pip.find import Distribution, normalized
from aibom_pip.requirements import Requirements

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["Edges", "find_edges"]


@dataclass(frozen=True, slots=True)
class Edges:
    """What needs what.

    Attributes:
        needed: by name, the names of the distributions that it needs, sorted.
        extras: by name, the extras that others ask of it, sorted.
        unmet: by name, what it needs and does not have, each said in one sentence; sorted.
        problems: by name, its requirements that cannot be read, with the reason; sorted.
    """

    needed: Mapping[str, tuple[str, ...]]
    extras: Mapping[str, tuple[str, ...]]
    unmet: Mapping[str, tuple[str, ...]]
    problems: Mapping[str, tuple[tuple[str, str], ...]]

    def roots(self) -> tuple[str, ...]:
        """Names of the distributions that nobody needs, sorted."""
        needed = {name for names in self.needed.values() for name in names}
        return tuple(name for name in sorted(self.needed) if name not in needed)


def find_edges(
    installed: Mapping[str, Distribution], requirements: Mapping[str, Requirements], markers: Mapping[str, str]
) -> Edges:
    """Find out what needs what.

    Args:
        installed: distributions by normalised name.
        requirements: their requirements by the same name.
        markers: the variables of PEP 508 for the environment.
    """
    extras: dict[str, set[str]] = {name: set() for name in installed}
    active: dict[str, tuple[Requirement, ...]] = {}
    waiting = deque(sorted(installed))
    queued = set(waiting)
    while waiting:
        name = waiting.popleft()
        queued.discard(name)
        active[name] = tuple(requirements[name].active(extras[name], markers))
        for requirement in active[name]:
            target = normalized(requirement.name)
            asked = {normalized(extra) for extra in requirement.extras}
            if target in installed and not asked <= extras[target]:
                extras[target] |= asked
                if target not in queued:
                    waiting.append(target)
                    queued.add(target)
    needed: dict[str, tuple[str, ...]] = {}
    unmet: dict[str, tuple[str, ...]] = {}
    for name, those in active.items():
        targets = {normalized(item.name) for item in those}
        needed[name] = tuple(sorted(target for target in targets if target in installed and target != name))
        unmet[name] = tuple(sorted({why for item in those if (why := _unmet(item, installed))}))
    problems = {name: tuple(sorted(item.problems.items())) for name, item in requirements.items()}
    return Edges(needed, {name: tuple(sorted(found)) for name, found in extras.items()}, unmet, problems)


def _unmet(requirement: Requirement, installed: Mapping[str, Distribution]) -> str:
    from packaging.version import InvalidVersion, Version

    wanted = f"{requirement.name}{requirement.specifier}"
    found = installed.get(normalized(requirement.name))
    if found is None:
        return f"{wanted} is required and not installed"
    if not requirement.specifier or not found.version:
        return ""
    try:
        fits = requirement.specifier.contains(Version(found.version), prereleases=True)
    except InvalidVersion:
        return ""
    return "" if fits else f"{wanted} is required and {found.version} is installed"
