"""Measure the scan of Python environments: a real one against its bar, and generated ones for growth.

``python benchmarks/environment.py [ENVIRONMENT]`` prints one table; the exit code is 1 where a bar is missed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import run

AIBOM = [str(Path(sys.executable).with_name("aibom"))]


def generated(folder: Path, count: int) -> Path:
    """An environment of ``count`` distributions that need one another."""
    site = folder / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /nowhere\nversion = 3.11.7\n")
    for number in range(count):
        info = site / f"p{number}-1.0.dist-info"
        info.mkdir()
        needs = "".join(f"Requires-Dist: p{(number * step + 1) % count}\n" for step in (3, 7, 11))
        extras = "".join(f"Requires-Dist: other{n}; extra == 'x{n}'\n" for n in range(10))
        (info / "METADATA").write_text(
            f"Name: p{number}\nVersion: 1.0\nLicense: MIT\n{needs}{extras}\nText.\n" + "x" * 4000
        )
        (info / "RECORD").write_text("".join(f"p{number}/{n}.py,sha256={'A' * 43},10\n" for n in range(100)))
    return folder


def rows(environment: str | None) -> Iterator[tuple[str, float, float, str]]:
    """Yield what was measured, the figure, its bar and its unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output = str(folder / "out.cdx.json")
        if environment:
            usage = run([*AIBOM, "scan", "-q", f"pip:{environment}", "-o", output])
            yield "a real environment, with validation", usage.wall, 0.6, "s"
            yield "a real environment: peak memory", usage.peak_mb, 80, "MB"
        cost = {}
        # What a scan costs before the first distribution, by the collector that is measured.
        start = run([*AIBOM, "scan", "-q", f"pip:{generated(folder / 'empty', 0)}", "-o", output]).cpu
        for count in (100, 1000):
            made = generated(folder / str(count), count)
            cost[count] = run([*AIBOM, "scan", "-q", f"pip:{made}", "-o", output], runs=3).cpu - start
        yield "1,000 / 100 distributions", cost[1000] / cost[100], 12, "x"


def main() -> int:
    """Print the table; returns the exit code."""
    held = True
    for what, figure, bar, unit in rows(sys.argv[1] if len(sys.argv) > 1 else None):
        held = held and figure <= bar
        print(f"{what:<40} {figure:8.2f} {unit:<2}  bar {bar:g}  {'' if figure <= bar else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
