"""Measure scans of directories: one of every format, many files that are no model, and a second scan with ``--cache``.

``python benchmarks/directory.py [--json FILE]`` prints one table; a row that misses its bar is marked, and the exit
code is 1. Seconds are those of whole processes; beside them stands how long hashing the same bytes takes in that run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from inputs import weights_file
from measure import run
from run import AIBOM, HASH, PYTHON, Row, main_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.builders.everything import builders

MEGABYTES = 180
FILES = 160
LARGE = 6
ENDINGS = ("py", "txt", "md", "png", "html", "js", "css", "rst", "yaml", "json")


def one_of_everything(folder: Path) -> Path:
    """One of every format, and weights up to 180 MB: about 160 files."""
    files = LARGE
    for name, write in builders().items():
        if files < FILES and name not in ("hub_cache", "oci_layout", "ollama"):
            (folder / name).mkdir(parents=True)
            write(folder / name)
            files += sum(path.is_file() for path in (folder / name).rglob("*"))
    for number in range(LARGE):
        weights_file(folder / f"large{number}.safetensors", MEGABYTES // LARGE)
    return folder


def many_files(folder: Path, count: int) -> Path:
    """Small files that are no model, a hundred in a folder, in ten folders of a package."""
    for number in range(count):
        place = folder / f"package{number // 1000:03}" / f"part{number // 100 % 10}"
        if number % 100 == 0:
            place.mkdir(parents=True)
        (place / f"module_{number:06}.{ENDINGS[number % 10]}").write_text(f"{number}\n" * 4)
    return folder


def every_format(folder: Path) -> Iterator[Row]:
    """180 MB in every format, with all digests; then again with what the cache remembers."""
    tree = one_of_everything(folder / "every")
    paths = [str(path) for path in sorted(tree.rglob("*")) if path.is_file()]
    size = sum(Path(path).stat().st_size for path in paths) / 1e6
    command = [*AIBOM, "scan", str(tree), "-q", "-o", str(folder / "every.cdx.json")]
    hashing, scan = run([PYTHON, "-c", HASH, *paths], runs=9), run(command, runs=9)
    what = f"{size:.0f} MB in {len(paths)} files"
    yield Row(f"{what}: scan; hashing alone takes {hashing.wall:.2f} s", scan.wall, 1.0, "s")
    yield Row(f"{what}: peak memory", scan.peak_mb, 90, "MB")
    time.sleep(2)  # what changed just now is not remembered
    again = run([*command, "--cache"], runs=9, environment={"XDG_CACHE_HOME": str(folder / "cache")})
    yield Row(f"{what}: again, with --cache / without, CPU", again.cpu / scan.cpu, 1.1, "x")


def no_models(folder: Path) -> Iterator[Row]:
    """100,000 small files, and a tenth of them."""
    usage = {}
    for count in (10_000, 100_000):
        tree = many_files(folder / str(count), count)
        usage[count] = run([*AIBOM, "scan", str(tree), "-q", "-o", str(folder / "none.cdx.json")], runs=3)
    yield Row("100,000 files that are no model", usage[100_000].wall, 6, "s")
    yield Row("memory, 100,000 / 10,000 files", usage[100_000].peak_mb / usage[10_000].peak_mb, 1.2, "x")


def rows(folder: Path) -> Iterator[Row]:
    """All rows."""
    yield from every_format(folder)
    yield from no_models(folder)


if __name__ == "__main__":
    sys.exit(main_of(rows, __doc__ or ""))
