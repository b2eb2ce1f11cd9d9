"""Measure the search for references in code: the standard library and what is installed, and what it adds to a model.

``python benchmarks/code.py`` prints one table; the exit code is 1 where a bar is missed.
"""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import run

AIBOM = [str(Path(sys.executable).with_name("aibom"))]
FILES = 5000


def modules(folder: Path) -> int:
    """Copy Python files of the standard library and of site-packages, at most ``FILES``; returns how many."""
    paths = sysconfig.get_paths()
    site = Path(paths["purelib"])
    standard = Path(paths["stdlib"])
    own = sorted(path for path in standard.rglob("*.py") if "site-packages" not in path.parts)
    every = [("std", standard, path) for path in own] + [("site", site, path) for path in sorted(site.rglob("*.py"))]
    for name, root, path in every[:FILES]:
        target = folder / name / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return len(every[:FILES])


def rows() -> Iterator[tuple[str, float, float, str]]:
    """Yield what was measured, the figure, its bar and its unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = modules(folder / "five")
        output = folder / "out.cdx.json"
        usage = run([*AIBOM, "scan", "-q", f"code:{folder / 'five'}", "-o", str(output)], runs=3)
        found = json.loads(output.read_text(encoding="utf-8"))["components"]
        models = [row for row in found if row["type"] == "machine-learning-model"]
        standard = [row for row in models if any("std/" in o["location"] for o in row["evidence"]["occurrences"])]
        yield f"{count} files of Python", usage.wall, 10, "s"
        yield f"{count} files of Python: processor", usage.cpu, 10, "s"
        yield f"{count} files of Python: peak memory", usage.peak_mb, 200, "MB"
        yield "models in the standard library", len(standard), 0, ""


def main() -> int:
    """Print the table; returns the exit code."""
    held = True
    for what, figure, bar, unit in rows():
        held = held and figure <= bar
        print(f"{what:<40} {figure:8.2f} {unit:<2}  bar {bar:g}  {'' if figure <= bar else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
