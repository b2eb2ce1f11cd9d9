"""Small projects with a model in them, and builds of them with the backends of this environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.builders.weights import safetensors

__all__ = ["HATCH", "SETUPTOOLS", "build", "project"]

HATCH = """
[build-system]
requires = ["hatchling", "aibom"]
build-backend = "hatchling.build"

[project]
name = "Demo.Pkg"
version = "1.2.0"

[tool.hatch.build]
dev-mode-dirs = ["."]

[tool.hatch.build.targets.wheel]
packages = ["demo"]
"""
SETUPTOOLS = """
[build-system]
requires = ["setuptools", "aibom"]
build-backend = "setuptools.build_meta"

[project]
name = "Demo.Pkg"
version = "1.2.0"

[tool.setuptools]
packages = ["demo", "demo.model"]
package-data = { "demo.model" = ["*"] }
"""


def project(folder: Path, pyproject: str) -> Path:
    """Write a package ``demo`` that has a model with a card."""
    model = folder / "demo" / "model"
    model.mkdir(parents=True)
    (folder / "demo" / "__init__.py").write_text("")
    (model / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Tiny\n")
    (model / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    (model / "model.safetensors").write_bytes(safetensors())
    (folder / "pyproject.toml").write_text(pyproject)
    return folder


def build(folder: Path, out: Path, *arguments: str, epoch: str | None = None) -> subprocess.CompletedProcess[str]:
    """Build a wheel as the frontend ``build`` does, without an environment of its own; errors are in the result."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = epoch
    command = [sys.executable, "-m", "build", "--no-isolation", "--skip-dependency-check", "--outdir", str(out)]
    return subprocess.run(
        [*command, *(arguments or ("--wheel",))], cwd=folder, env=environment, capture_output=True, text=True
    )
