"""Puts aibom's BOM into aibom's own wheels, by aibom's own hook, from the very files that are built.

hatchling reads this before the dependencies of the hook are installed: nothing but the standard library and hatchling
is imported here, and nothing of aibom that needs more.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from aibom.hooks.hatch import AibomBuildHook  # noqa: E402 - found by the line above

GROUPS = ("aibom.collectors", "aibom.formats")


class OwnBuildHook(AibomBuildHook):
    """The hook, which finds the collectors of a checkout that is not installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the BOM, with the plugins that pyproject.toml names."""
        if entry_points(group=GROUPS[0]):
            super().initialize(version, build_data)
            return
        with TemporaryDirectory() as folder:
            metadata = self.metadata
            info = Path(folder, f"aibom-{metadata.version}.dist-info")
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: aibom\nVersion: {metadata.version}\n")
            lines = [
                line
                for group in GROUPS
                for line in (
                    f"[{group}]",
                    *(f"{name} = {value}" for name, value in metadata.core.entry_points.get(group, {}).items()),
                )
            ]
            (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
            sys.path.append(folder)
            try:
                super().initialize(version, build_data)
            finally:
                sys.path.remove(folder)


def get_build_hook() -> type[OwnBuildHook]:
    """Name the one hook: the class that it derives from is visible here too."""
    return OwnBuildHook
