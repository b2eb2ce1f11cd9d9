"""Measure aibom as its users meet it: whole processes, as ratios against something measured in the same run.

``python benchmarks/run.py [--json FILE] [--model FOLDER]`` prints one table. Bars are those of
docs/explanation/speed.md; a row that misses its bar is marked, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from inputs import model_folder, sparse_model, write_document
from measure import run

PYTHON = sys.executable
AIBOM = [str(Path(PYTHON).with_name("aibom"))]
HASH = "import hashlib,sys;[hashlib.file_digest(open(p,'rb'),'sha256').hexdigest() for p in sys.argv[1:]]"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure: its bar, and whether it holds."""

    what: str
    figure: float
    bar: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bar."""
        return self.figure <= self.bar


def start_up() -> Iterator[Row]:
    """Start-up against importing click."""
    click = run([PYTHON, "-c", "import click"], runs=15)
    version = run([*AIBOM, "--version"], runs=15)
    yield Row("aibom --version / import click", version.wall / click.wall, 1.6, "x")
    yield Row("import aibom", run([PYTHON, "-c", "import aibom"], runs=15).wall * 1000, 60, "ms")


def scanning(folder: Path, model: Path | None) -> Iterator[Row]:
    """A real or made model with all digests, and a very large one without."""
    model = model or model_folder(folder / "model")
    files = [str(path) for path in sorted(model.rglob("*")) if path.is_file()]
    hashing = run([PYTHON, "-c", HASH, *files])
    scan = run([*AIBOM, "scan", str(model), "-q", "-o", str(folder / "out.cdx.json")])
    bar = 2.5 * hashing.wall + 0.35
    yield Row(f"scan a model of {_megabytes(files)} MB / (2.5 x hashing + 0.35 s)", scan.wall / bar, 1.0, "x")
    yield Row("scan: peak memory", scan.peak_mb, 80, "MB")
    sparse = sparse_model(folder / "sparse")
    big = run([*AIBOM, "scan", str(sparse), "--no-hash", "-q", "-o", str(folder / "sparse.cdx.json")])
    yield Row("scan 40 GB sparse, --no-hash", big.wall, 0.5, "s")


def _megabytes(files: list[str]) -> int:
    return sum(Path(file).stat().st_size for file in files) // 1_000_000


SETUP = {"read": "", "write": "g=aibom.load(sys.argv[1])", "validate": ""}
STEP = {
    "read JSON": "aibom.load(sys.argv[1])",
    "read XML": "aibom.load(sys.argv[2])",
    "write JSON": "aibom.dump(g,sys.argv[3])",
    "write XML": "aibom.dump(g,sys.argv[3],format='cyclonedx-xml')",
    "validate": "aibom.validate(sys.argv[1])",
}
BARS = {"write JSON": 1.5, "write XML": 3.0, "read JSON": 2.0, "read XML": 3.5, "validate": 0.6}


def documents(folder: Path) -> Iterator[Row]:
    """Documents of 1,000 and 10,000 components: read, write, validate; growth; memory."""
    cost: dict[tuple[str, int], float] = {}
    peak = 0.0
    for count in (1_000, 10_000):
        files = [str(write_document(folder, count)), str(folder / f"{count}.cdx.xml"), str(folder / "written")]
        to_xml = "import aibom,sys;aibom.dump(aibom.load(sys.argv[1]),sys.argv[2],format='cyclonedx-xml')"
        run([PYTHON, "-c", to_xml, *files], runs=1)
        for what in BARS:
            cost[what, count] = _step(what, files)
            code = f"import aibom,sys;{SETUP[what.partition(' ')[0]] or 'pass'};{STEP[what]}"
            peak = max(peak, run([PYTHON, "-c", code, *files], runs=1).peak_mb)
    for what, bar in BARS.items():
        yield Row(f"10,000 components: {what}", cost[what, 10_000], bar, "s")
        yield Row(f"10,000 / 1,000 components: {what}", cost[what, 10_000] / cost[what, 1_000], 12, "x")
    yield Row("10,000 components: peak memory", peak, 256, "MB")


def _step(what: str, files: list[str]) -> float:
    """CPU seconds of one step, imports included, as the process itself counts them; the median of seven processes."""
    setup = SETUP[what.partition(" ")[0]] or "pass"
    code = f"import aibom,sys,time;{setup};t=time.process_time();{STEP[what]};print(time.process_time()-t)"
    command = [PYTHON, "-c", code, *files]
    samples = [float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(7)]
    return statistics.median(samples)


def main_of(make: Callable[[Path], Iterable[Row]], text: str) -> int:
    """Print the table of a script; returns the exit code.

    Args:
        make: measures, in a folder of its own.
        text: what the script says of itself.
    """
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return report(list(make(Path(name))), arguments.json)


def report(rows: list[Row], path: Path | None) -> int:
    """Print rows, write them to a file where one is given, and return the exit code."""
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(f"{row.what:<{width}}  {row.figure:8.2f} {row.unit:<2}  bar {row.bar:g}  {'' if row.holds else 'MISSED'}")
    if path:
        path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    return 0 if all(row.holds for row in rows) else 1


def main() -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    parser.add_argument("--model", type=Path, help="a folder with a real model, instead of a made one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*start_up(), *scanning(folder, arguments.model), *documents(folder)]
    return report(rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
