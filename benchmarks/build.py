"""What the build hooks cost: a package with a model is built with and without, as whole processes.

Nothing is compressed (hatchling runs its hooks only, setuptools stores): that takes seconds for weights, in which what
a hook takes could not be seen.

``python benchmarks/build.py [--json FILE] [--model FOLDER]``; the bar is 1.5 times hashing the model's files once, and
half a second. Needs hatchling and setuptools in the environment that aibom is installed in.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from inputs import model_folder
from measure import run
from run import HASH, PYTHON, Row

PROJECT = '[project]\nname = "demo"\nversion = "1.0"\n[build-system]\nrequires = []\n'
BACKENDS = {
    "hatchling": (
        'build-backend = "hatchling.build"\n[tool.hatch.build.targets.wheel]\npackages = ["demo"]\n',
        '[tool.hatch.build.targets.wheel.hooks.aibom]\nsources = ["demo"]\n',
    ),
    "setuptools": (
        'build-backend = "setuptools.build_meta"\n[tool.setuptools]\npackages = ["demo", "demo.model"]\n'
        '[tool.setuptools.package-data]\n"demo.model" = ["**"]\n'
        '[tool.distutils.bdist_wheel]\ncompression = "stored"\n',
        '[tool.aibom.wheel]\nsources = ["demo"]\n',
    ),
}
COMMANDS = {
    "hatchling": "from hatchling.builders.wheel import WheelBuilder as W;[*W({root!r}).build(hooks_only=True)]",
    "setuptools": "import os;os.chdir({root!r});from setuptools.build_meta import build_wheel;build_wheel('out')",
}


def hooks(folder: Path, model: Path | None, runs: int) -> Iterator[Row]:
    """The share of the bar that each hook takes."""
    package = folder / "demo"
    package.mkdir()
    (package / "__init__.py").touch()
    if model is None:
        model_folder(package / "model")
    else:
        shutil.copytree(model, package / "model")
    files = [str(path) for path in sorted((package / "model").rglob("*")) if path.is_file()]
    hashing = run([PYTHON, "-c", HASH, *files], runs=runs).wall
    for name, (text, hook) in BACKENDS.items():
        seconds = []
        for asked in ("", hook):
            (folder / "pyproject.toml").write_text(PROJECT + text + asked)
            command = [PYTHON, "-c", COMMANDS[name].format(root=str(folder))]
            seconds.append(run(command, runs=runs, environment={"SOURCE_DATE_EPOCH": "1600000000"}).wall)
        extra = seconds[1] - seconds[0]
        yield Row(f"{name}: hook / (1.5 x hashing + 0.5 s)", extra / (1.5 * hashing + 0.5), 1.0, "x")
        yield Row(f"{name}: hook", extra, 1.5 * hashing + 0.5, "s")


def main() -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    parser.add_argument("--model", type=Path, help="a folder with a real model, instead of a made one")
    parser.add_argument("--runs", type=int, default=5, help="builds of each kind, after one for the caches")
    arguments = parser.parse_args()
    os.environ.pop("PYTHONPATH", None)
    with tempfile.TemporaryDirectory() as name:
        rows = list(hooks(Path(name), arguments.model and arguments.model.resolve(), arguments.runs))
    width = max(len(row.what) for row in rows)
    for row in rows:
        print(
            f"{row.what:<{width}}  {row.figure:8.2f} {row.unit:<2}  bar {row.bar:.2f}  {'' if row.holds else 'MISSED'}"
        )
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
