"""The hook of setuptools: a project with ``[tool.aibom.wheel]`` gets a BOM into each wheel (PEP 770), without setup.py.

setuptools loads this for every project that is built where aibom is installed; without that table nothing of aibom is
imported and nothing changes. The entry point is ``setuptools.finalize_distribution_options``, see
https://setuptools.pypa.io/en/latest/userguide/extension.html#customizing-distribution-options.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from setuptools import Distribution
from setuptools.errors import BaseError, SetupError

__all__ = ["finalize"]

_MARK = "_makes_aibom"


def finalize(dist: Distribution) -> None:
    """Let ``bdist_wheel`` write a BOM, where the project in the current folder asks for one.

    Args:
        dist: what is built.

    Raises:
        SetupError: the configuration is wrong; one line.
    """
    folder = Path.cwd()
    if not any(_mentions(folder / name) for name in ("pyproject.toml", "aibom.toml")):
        return
    from aibom.config import load_config, read_tables
    from aibom.errors import AibomError
    from aibom.project import one_line

    try:
        found = read_tables(folder)
        if found is None or "wheel" not in found[1]:
            return
        load_config(folder)
    except AibomError as error:
        raise SetupError(one_line(error)) from None
    try:
        command = dist.get_command_class("bdist_wheel")
    except BaseError:  # a setuptools before 70.1 without the package wheel: it can build none
        return
    if not hasattr(command, _MARK):
        dist.cmdclass["bdist_wheel"] = _with_bom(command, folder)


def _mentions(path: Path) -> bool:
    try:
        return b"aibom" in path.read_bytes() or path.name == "aibom.toml"
    except OSError:
        return False


def _with_bom(command: Any, folder: Path) -> Any:
    class BdistWheel(command):  # type: ignore[misc]
        """The project's own command, with a BOM in what it packs."""

        _makes_aibom = False

        def run(self) -> None:
            """Build a wheel; editable ones are made by another command, which only borrows parts of this one."""
            self._makes_aibom = True
            try:
                super().run()
            finally:
                self._makes_aibom = False

        def write_wheelfile(self, wheelfile_base: str, *args: Any, **kwargs: Any) -> None:
            """Write WHEEL, the last file of ``.dist-info`` before it is packed, and the BOM beside it."""
            super().write_wheelfile(wheelfile_base, *args, **kwargs)
            if self._makes_aibom:
                _write_bom(self, folder, Path(wheelfile_base))

    BdistWheel.__name__ = command.__name__
    BdistWheel.__qualname__ = command.__qualname__
    return BdistWheel


def _write_bom(command: Any, folder: Path, dist_info: Path) -> None:
    from aibom.config import load_config, wheel_settings
    from aibom.project import one_line, wheel_bom

    wheel = wheel_settings(load_config(folder))
    dist = command.distribution
    build = command.get_finalized_command("build").build_base
    egg = command.get_finalized_command("egg_info").egg_info
    made = [folder / path for path in (build, command.dist_dir, egg)]
    try:
        bom = wheel_bom(folder, wheel, name=dist.get_name(), version=dist.get_version(), made=made)
        target = dist_info / "sboms" / wheel.file_name
        if target.exists():
            raise FileExistsError(f"another BOM is called {wheel.file_name} too")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(bom.data)
    except Exception as error:
        if wheel.on_error == "fail":
            raise SetupError(one_line(error)) from None
        command.warn(f"{one_line(error)}; the wheel has no BOM")
        return
    for note in bom.notes:
        command.warn(f"aibom: {note}")
