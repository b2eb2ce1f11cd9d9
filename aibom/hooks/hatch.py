"""The build hook of hatchling: ``[tool.hatch.build.targets.wheel.hooks.aibom]`` puts a BOM into each wheel (PEP 770).

Nothing of aibom is imported before a wheel is built with it: hatchling loads every hook that is installed, for every
project. See https://hatch.pypa.io/latest/plugins/build-hook/reference/.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

__all__ = ["AibomBuildHook", "hatch_register_build_hook"]


class AibomBuildHook(BuildHookInterface[Any]):
    """Makes the BOM in this process, for wheels that are no editable ones."""

    PLUGIN_NAME = "aibom"

    _folder: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the BOM and hand it to the builder.

        A failure is one line on standard error and ends the build, or with ``on-error = "warn"`` only is that line.

        Args:
            version: the version of the target that is built: ``standard`` or ``editable``.
            build_data: what the builder takes from hooks.
        """
        if self.target_name != "wheel" or version == "editable":
            return
        from aibom.project import one_line

        table = {key: value for key, value in self.config.items() if key not in _OF_HATCH}
        try:
            path, notes = self._bom(table, build_data)
        except Exception as error:
            if self._on_error(table) == "warn":
                self.app.display_warning(f"{one_line(error)}; the wheel has no BOM")
                return
            self.app.abort(one_line(error))
            return
        for note in notes:
            self.app.display_warning(f"aibom: {note}")
        build_data["sbom_files"].append(str(path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what ``initialize`` has left for the builder."""
        if self._folder is not None:
            self._folder.cleanup()

    def _on_error(self, table: dict[str, Any]) -> Any:
        from aibom.config import load_config, wheel_settings
        from aibom.errors import AibomError

        try:
            return wheel_settings(load_config(Path(self.root)), table).on_error
        except AibomError:  # the configuration itself is what is wrong
            return table.get("on-error")

    def _bom(self, table: dict[str, Any], build_data: dict[str, Any]) -> tuple[Path, tuple[str, ...]]:
        from aibom.config import load_config, wheel_settings
        from aibom.errors import UsageError
        from aibom.project import wheel_bom

        root = Path(self.root)
        wheel = wheel_settings(load_config(root), table)
        if "sbom_files" not in build_data:
            raise UsageError("this hatchling puts no BOM into wheels", hint='require "hatchling>=1.28" to build')
        others = [*build_data["sbom_files"], *getattr(self.build_config, "sbom_files", ())]
        if wheel.file_name in {Path(other).name for other in others}:
            raise UsageError(f"another BOM is called {wheel.file_name} too", hint="set file-name")
        metadata = self.metadata
        made = wheel_bom(
            root, wheel, name=metadata.core.raw_name, version=metadata.version, made=[Path(self.directory)]
        )
        # Kept until `finalize`, or the end of the process: the builder reads it in between.
        self._folder = TemporaryDirectory(prefix="aibom-")
        path = Path(self._folder.name, wheel.file_name)
        path.write_bytes(made.data)
        return path, made.notes


_OF_HATCH = frozenset({"dependencies", "enable-by-default", "require-runtime-dependencies", "require-runtime-features"})
"""Keys of every hook's table that hatchling reads itself."""


@hookimpl
def hatch_register_build_hook() -> type[AibomBuildHook]:
    """Name the hook to hatchling."""
    return AibomBuildHook
