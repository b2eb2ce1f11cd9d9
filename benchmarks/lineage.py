"""Measure the lineage of a Hub model as a user meets it: a whole process, against a server that takes 50 ms an answer.

``python benchmarks/lineage.py`` serves 40 repositories (six generations, two merges, a cycle, a gated one, a missing
one) on loopback, scans the last of them with empty caches and 16 jobs, then 200 models that share their ancestors, and
prints what it took. A row that misses its bar is marked, and the exit code is 1.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Usage, run

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.builders.lineage import ASKED, DEPTH, forty
from tests.hub.server import TestHub

LATENCY = 0.05
EMPTY_CACHE = ["sh", "-c", 'XDG_CACHE_HOME=$(mktemp -d) exec "$@"', "sh"]
AIBOM = [sys.executable, "-m", "aibom"]


def lineage(folder: Path) -> Iterator[tuple[str, float, float, str]]:
    """Forty repositories from a slow server."""
    with TestHub() as hub:
        forty(hub)
        hub.latency = LATENCY
        used = _scan(hub, folder / "one", f"hf:{ASKED}", "--jobs", "16")
        yield "lineage of 40 repositories, 50 ms an answer", used.wall, 1.0 + 3 * DEPTH * LATENCY, "s"
        yield "requests for it", len(hub.requests), 3 + 39, ""


def many(folder: Path) -> Iterator[tuple[str, float, float, str]]:
    """Two hundred models with the same ancestors."""
    with TestHub() as hub:
        there = forty(hub)
        names = [f"acme/m{number}" for number in range(200)]
        for name in names:
            hub.model(name, card={"license": "mit", "base_model": ASKED, "datasets": ["data/0"]})
        used = _scan(hub, folder / "many", *(f"hf:{name}" for name in names))
        yield "200 models that share ancestors: peak memory", used.peak_mb, 200, "MB"
        yield "requests for them", len(hub.requests), 200 * 3 + len(there) + 1, ""


def _scan(hub: TestHub, folder: Path, *arguments: str) -> Usage:
    folder.mkdir()
    os.environ.update(HF_ENDPOINT=hub.url, HF_HOME=str(folder / "huggingface"), TMPDIR=str(folder))
    os.environ.pop("HF_TOKEN", None)
    command = [*AIBOM, "scan", *arguments, "-q", "-o", str(folder / "out.cdx.json")]
    used = run([*EMPTY_CACHE, *command], runs=1)
    del hub.requests[: len(hub.requests) // 2]  # those of the first run
    return used


def main() -> int:
    """Print the table and return the exit code."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, figure, bar, unit in (*lineage(Path(folder)), *many(Path(folder))):
            holds = figure <= bar
            missed += not holds
            print(f"{'  ' if holds else '! '}{what:52} {figure:8.2f} {unit:3} (bar {bar:.2f})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
