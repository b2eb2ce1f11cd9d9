"""Fuzz with Atheris: ``python -m tests.fuzz.run [--seconds N] [--keep FOLDER] [TARGET...]``.

Without a target all named ones run, one after the other, each in a process of its own. What makes one fail is written
to the current directory (``crash-...``) and becomes a test in tests/fuzz/test_targets.py. Exit code 1 where one failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["main"]

_LIMITS = ("-timeout=10", "-rss_limit_mb=1024", "-max_len=65536", "-verbosity=0", "-print_final_stats=1")


def main(arguments: list[str]) -> int:
    """Run targets; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=5, help="for each target")
    parser.add_argument("--keep", type=Path, help="folder in which inputs that reach something new are kept")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        _fuzz(given.one, given.seconds, given.targets)
    from tests.fuzz.targets import NAMED

    failed = []
    for name in given.targets or sorted(NAMED):
        with TemporaryDirectory() as folder:
            kept = given.keep / name if given.keep else Path(folder)
            kept.mkdir(parents=True, exist_ok=True)
            command = [
                sys.executable,
                "-m",
                "tests.fuzz.run",
                "--one",
                name,
                "--seconds",
                str(given.seconds),
                str(kept),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        print(f"{name}: {runs} inputs, {'failed' if done.returncode else 'nothing found'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stderr[-4000:], flush=True)
    return 1 if failed else 0


def _fuzz(name: str, seconds: int, folders: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["aibom"]):
        from tests.fuzz.targets import target

        read = target(name)
    from tests.fuzz.seeds import write_seeds

    write_seeds(name, Path(folders[0]))
    atheris.Setup([sys.argv[0], *_LIMITS, f"-max_total_time={seconds}", *folders], read)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
