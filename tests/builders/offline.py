"""Installing without a network: the packages of this environment, seen by every environment that a script makes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

__all__ = ["build_own_wheel", "offline", "packages_without_aibom"]

ROOT = Path(__file__).resolve().parent.parent.parent

_PYTHON = """#!/bin/sh
# The interpreter, after which each new virtual environment sees these packages too.
"{python}" "$@" || exit
case " $* " in
  *" -m venv "*)
    for place; do :; done
    for site in "$place"/lib/python3*/site-packages; do printf '%s\\n' "{packages}" > "$site/packages.pth"; done ;;
esac
"""


def packages_without_aibom(folder: Path) -> Path:
    """Link the packages of this environment but aibom into a folder, as where a build frontend builds."""
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(place).iterdir():
            ours = path.name.startswith(("aibom", "_aibom", "__editable__")) or path.suffix == ".pth"
            if not ours and not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)
    return folder


def offline(folder: Path, packages: Path) -> dict[str, str]:
    """Return variables with which a script's own virtual environments are made and filled without a network.

    Args:
        folder: where a stand-in for the interpreter is written.
        packages: what every new environment sees.
    """
    folder.mkdir(exist_ok=True)
    for name in ("python3", "python"):
        (folder / name).write_text(_PYTHON.format(python=sys.executable, packages=packages))
        (folder / name).chmod(0o755)
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    path = os.pathsep.join([str(folder), str(Path(shutil.which("bash") or "/bin/bash").parent), "/usr/bin", "/bin"])
    return {**kept, "PATH": path, "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_CONFIG_FILE": os.devnull}


def build_own_wheel(folder: Path) -> Path:
    """Build a wheel of this checkout with the packages of this environment."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    (path,) = folder.iterdir()
    return path
