"""Measure ``aibom show``: whole processes on 10,000 components, and the page in headless Chromium where there is one.

``python benchmarks/show.py`` prints one row a figure, its bar beside it; the exit code is 1 where one is missed.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inputs import write_document
from measure import run

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.browser.chromium import browser, executable

AIBOM = str(Path(sys.executable).with_name("aibom"))
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
FILTER = """(async () => {
  const input = document.querySelector('input');
  const times = [];
  for (const query of ['m', '99', 'apache model', 'no such thing', '']) {
    input.value = query;
    const began = performance.now();
    input.dispatchEvent(new Event('input'));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
  }
  return Math.max(...times);
})()"""


def figures(folder: Path) -> Iterator[tuple[str, float, float, str]]:
    """Yield what is measured, the figure, its bar and its unit."""
    source = str(write_document(folder, 10_000))
    page = folder / "page.html"
    for form, bar in (("tree", 4.0), ("json", 4.0), ("markdown", 4.0), ("html", 4.0)):
        command = [AIBOM, "show", source, "--format", form, "-o", str(page)]
        yield f"show --format {form}, 10,000 components", run(command, runs=3).wall, bar, "s"
    chromium = executable()
    if chromium is None:
        print("no Chromium is installed: the page is not measured", file=sys.stderr)
        return
    with browser(chromium, folder / "profile") as view:
        view.open(page)
        view.wait(PAINT)
        yield "page: first paint", view.run(PAINT), 1000, "ms"
        view.open(page, "#components")
        view.settle()
        yield "page: slowest filter", view.run(FILTER), 200, "ms"


def main() -> int:
    """Print the rows; returns the exit code."""
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for what, figure, bar, unit in figures(Path(name)):
            missed += figure > bar
            print(f"{what:<42}  {figure:8.2f} {unit:<2}  bar {bar:g}  {'MISSED' if figure > bar else ''}".rstrip())
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
