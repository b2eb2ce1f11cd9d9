"""Requirements of a distribution, read only when they can count: most belong to extras that nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aibom_pip.find import normalized

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = ["MAX_REQUIREMENTS", "Requirements", "egg_requirements"]

MAX_REQUIREMENTS = 10_000
"""Requirements of one distribution that are looked at."""

_LENGTH = 4096
# One comparison with an extra, joined by "and" alone: it can only hold where that extra is asked for.
_EXTRA = re.compile(r"""\bextra\s*==\s*(?:"([^"]+)"|'([^']+)')""")
_OR = re.compile(r"\bor\b")
_SECTION = re.compile(r"\[([^:\]]*)(?::([^\]]*))?\]")


@dataclass(slots=True)
class Requirements:
    """The requirements of one distribution.

    Attributes:
        texts: as they are written.
        problems: those that cannot be read.
    """

    texts: tuple[str, ...]
    problems: dict[str, str] = field(default_factory=dict)
    _plain: list[str] = field(default_factory=list)
    _by_extra: dict[str, list[str]] = field(default_factory=dict)
    _parsed: dict[str, Requirement | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in self.texts[:MAX_REQUIREMENTS]:
            marker = text.partition(";")[2] if "extra" in text else ""
            found = _EXTRA.search(marker)
            if found is None or _OR.search(marker):
                self._plain.append(text)
            else:
                self._by_extra.setdefault(normalized(found[1] or found[2]), []).append(text)
        if len(self.texts) > MAX_REQUIREMENTS:
            self.problems[""] = f"more than {MAX_REQUIREMENTS} requirements"

    def active(self, extras: Iterable[str], markers: Mapping[str, str]) -> Iterator[Requirement]:
        """Yield the requirements that hold.

        Args:
            extras: the extras that are asked for, normalised.
            markers: the variables of PEP 508.
        """
        wanted = sorted(extras)
        for text in (*self._plain, *(text for extra in wanted for text in self._by_extra.get(extra, ()))):
            requirement = self._read(text)
            if requirement is not None and self._holds(text, requirement, ("", *wanted), markers):
                yield requirement

    def _read(self, text: str) -> Requirement | None:
        if text not in self._parsed:
            from packaging.requirements import InvalidRequirement, Requirement

            self._parsed[text] = None
            if len(text) > _LENGTH:
                self.problems[text] = f"longer than {_LENGTH} characters"
                return None
            try:
                self._parsed[text] = Requirement(text)
            except (InvalidRequirement, RecursionError, ValueError):
                self.problems[text] = "not a requirement"
        return self._parsed[text]

    def _holds(self, text: str, requirement: Requirement, extras: Iterable[str], markers: Mapping[str, str]) -> bool:
        if requirement.marker is None:
            return True
        try:
            return any(requirement.marker.evaluate({**markers, "extra": extra}) for extra in extras)
        except (ValueError, KeyError, RecursionError):
            self.problems[text] = "its marker cannot be judged"
            return False


def egg_requirements(text: str) -> Iterator[str]:
    """Read an egg's requires.txt: requirements in sections of extras and markers, ``[extra:marker]``."""
    condition = ""
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            found = _SECTION.fullmatch(line)
            extra, marker = (found[1].strip(), (found[2] or "").strip()) if found else ("", "")
            parts = [f"({marker})"] if marker else []
            parts += [f'extra == "{extra}"'] if extra else []
            condition = " and ".join(parts)
        else:
            separator = " ;" if "@" in line else ";"
            yield f"{line}{separator} {condition}" if condition else line
