"""Core ML's packages, ``*.mlpackage``: the folder of a model's specification and its weights.

Layout: https://apple.github.io/coremltools/docs-guides/source/convert-to-ml-program.html, Manifest.json of
mlmodel/src/ModelPackage.
"""

from __future__ import annotations

from typing import Final

from aibom.formats.base import Folder, Layout
from aibom.formats.json_object import read_object
from aibom.graph.component import Kind

__all__ = ["FORMAT", "CoreMlPackage"]

_MANIFEST: Final = "Manifest.json"
_DATA: Final = "Data/"


class CoreMlPackage:
    """Folders of a ``Manifest.json`` that names the specification of a Core ML model below ``Data``: one model.

    What the model is called, by whom and under which licence is in the specification. Other files beside
    ``Manifest.json`` and ``Data`` are left to who knows them.
    """

    name = "coreml-package"
    markers: tuple[str, ...] = (_MANIFEST,)
    priority = 5

    def read(self, folder: Folder) -> tuple[Layout, ...]:
        """Return the one model; see ``FolderFormat.read``."""
        manifest = folder.blobs.get(_MANIFEST)
        files = sorted(path for path in folder.blobs if path == _MANIFEST or path.startswith(_DATA))
        if manifest is None or not any(path.endswith(".mlmodel") for path in files):
            return ()
        values = read_object(manifest)
        if values.object("itemInfoEntries") is None or values.text("rootModelIdentifier") is None:
            return ()
        at = f"{folder.path}/" if folder.path else ""
        paths = tuple(f"{at}{path}" for path in files)
        return (Layout(format=self.name, path=folder.path, kind=Kind.MODEL, describes=(), files=paths),)


FORMAT = CoreMlPackage()
