"""What the scanned directory is called, and refs that are given once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from aibom.plugin import Context, Source, clean_line

__all__ = ["Refs", "Root", "find_root"]


@dataclass(frozen=True, slots=True)
class Root:
    """The scanned directory or file.

    Attributes:
        name: what refs begin with: the last of its path, and more of it only where that tells two sources apart.
        is_file: whether the source is a single file.
        where: the real path, POSIX; only to recognise a hub's cache and parents by, never to show.
    """

    name: str
    is_file: bool
    where: str

    @property
    def called(self) -> str:
        """The name of the directory or file itself."""
        return self.name.rpartition("/")[2]

    def ref(self, path: str) -> str:
        """The ref of what lies at ``path``, relative to the source; of the source itself for an empty path."""
        return f"dir:{self.name}/{path}" if path and not self.is_file else f"dir:{self.name}"


def find_root(source: Source, context: Context) -> Root:
    """Look at the locator itself.

    Args:
        source: a source that ``context.files`` could read.
        context: its option ``name`` is what the source is called in the BOM.
    """
    path = Path(os.path.abspath(source.locator))  # noqa: PTH100 - Path.absolute() keeps `..`
    is_file = path.is_file()
    # The link to a file in a hub's cache leads out of the folder that says what the file is.
    where = path.parent.resolve() / path.name if is_file else path.resolve()
    name = context.options.get("name")
    return Root(clean_line(name if isinstance(name, str) and name else path.name or "root"), is_file, where.as_posix())


class Refs:
    """Gives each ref once: what would look alike gets different ones."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._numbers: dict[str, int] = {}

    def take(self, *wanted: str) -> str:
        """Return the first of ``wanted`` that is free, else the last with ``~2``, ``~3`` ... behind it."""
        cleaned = [clean_line(ref) for ref in wanted]
        free = next((ref for ref in cleaned if ref not in self._given), None)
        while free is None:
            last = cleaned[-1]
            self._numbers[last] = self._numbers.get(last, 1) + 1
            numbered = f"{last}~{self._numbers[last]}"
            free = numbered if numbered not in self._given else None
        self._given.add(free)
        return free
